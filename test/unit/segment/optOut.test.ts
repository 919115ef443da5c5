import {
	isAgainstMail,
	isForMail,
	maySayWhoAgreed,
	maySayWhoNot,
} from '../../../nodes/ConstantContact/segment/optOut';

describe('What a yes says under a heading', () => {
	it.each([
		...['Unsubscribed', 'HasOptedOutOfEmail', 'Email Opt Out', 'donotbulkemail', 'No Email'],
		...['No Consent', 'Not Consented', 'non-consent', 'Has not consented', 'HasNotConsented'],
		...['Not Subscribed', 'Not Opted In', 'Never opted in', 'No Newsletter', 'No Marketing'],
		...['Do Not Send', "Don't contact", 'Never Contact', 'Does not want mail'],
		'I do not wish to receive marketing emails',
		'Please tick here if you do not want to get our newsletter',
		...['Consent Withdrawn', 'Consent revoked at', 'Marketing consent declined'],
		...['Einwilligung widerrufen', 'Kein Newsletter gewünscht', 'Keine Werbung'],
		...['Ne pas contacter', 'Pas de newsletter', 'No contactar', 'No enviar correos'],
		...['Não enviar', 'Non contattare', 'Geen nieuwsbrief', 'Geen e-mail', 'Ingen nyhetsbrev'],
		...['Ne pas envoyer', 'No desea recibir', 'Não quer receber', 'Refused Marketing', '配信停止'],
		...['Newsletter abbestellt', 'Spam Complaint', 'Avregistrerad'],
	])('is a no to mail: %s', (heading) => {
		expect(isAgainstMail(heading)).toBe(true);
		expect(isForMail(heading)).toBe(false);
		expect(maySayWhoNot(heading)).toBe(true);
		expect(maySayWhoAgreed(heading)).toBe(false);
	});

	it.each([
		...['Opted In', 'Accepts Email Marketing', 'Subscribed', 'marketing_consent', 'Consenso'],
		...['Newsletter', 'Accepte la newsletter', 'Nieuwsbrief', 'Weekly Newsletter'],
		...['Not Opted Out', 'has_not_unsubscribed', 'GDPR Consent', 'Yes/No: email consent'],
		'I consent to receive marketing emails and can withdraw my consent at any time',
		'I consent to your newsletter. I know that I can unsubscribe.',
		'Would you like to get our newsletter? If not, we will not contact you.',
		'I agree to the newsletter (opt in). It does not contain any marketing by others.',
	])('is a yes to mail: %s', (heading) => {
		expect(isForMail(heading)).toBe(true);
		expect(isAgainstMail(heading)).toBe(false);
	});

	it.each([
		...[
			'Opted in / opted out',
			'Unsubscribe Status',
			'Newsletter Open Rate',
			'Contact No',
			'First Name',
		],
		...['Newsletter (yes or no) by email', 'No objection to emails'],
		...['No. of emails opened', 'Non-Profit Contact', 'Retired', 'Accepts terms of withdrawal'],
		'I agree to receive emails from you and may unsubscribe at any time',
	])('is neither for certain: %s', (heading) => {
		expect(isForMail(heading)).toBe(false);
		expect(isAgainstMail(heading)).toBe(false);
	});
});
