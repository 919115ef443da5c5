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
		...['UNSUB_TIME', 'Unsub date', 'Unsub?', 'Email blocked', 'is_blocked', 'Invalid Email'],
		...['Email not allowed', 'Emails not wanted', 'Email Permission Denied', 'No Permission'],
		...['Cannot email', "Can't email", 'Do Not Market', 'DND', 'dnc', 'Exclude from mailings'],
		...[
			'Deleted',
			'removed_at',
			'On Hold',
			'CLEAN_TIME',
			'Do Not Disturb',
			'Deceased',
			'Objection to marketing',
			'Stop Mail',
		],
		...[
			'Marked as spam',
			'Marked email as spam',
			'Email DND',
			'Email disabled',
			'Unmailable',
			'Consent Expired',
			'Missing consent',
			'Rejected',
		],
		...['Abmeldung', 'Ausgetragen', 'Gesperrt', 'Werbesperre', 'Sperrvermerk', 'Widerspruch'],
		...['Werbewiderspruch', 'Widerruf', 'Ohne Einwilligung', 'Fehlende Einwilligung'],
		...['Opposition', 'Ne souhaite plus recevoir', 'Refus mailing', 'Liste noire', 'Liste rouge'],
		...['Baja', 'Fecha de baja', 'Cancelar suscripción', 'No quiere publicidad', 'Lista negra'],
		...['Cancellato', 'Rifiuta marketing', 'Non desidera ricevere', 'Uitschrijfdatum'],
		...['Zonder toestemming', 'Zwarte lijst', 'Recusa marketing', 'Bloqueado', 'Sem consentimento'],
		...['Disallow Bulk Emails', 'Prohibit marketing', 'Block email', 'Stop newsletter'],
		...['Einwilligung verweigert', 'Einwilligung zurückgezogen', 'Consentimiento denegado'],
		...['Consenso negato', 'Senza consenso', 'Toestemming geweigerd', 'Consentimento revogado'],
		...[
			'Zgoda cofnięta',
			'Samtycke återkallat',
			'Samtykke trukket tilbake',
			'Ei markkinointilupaa',
		],
		...['Consent withheld', 'Lacks consent', 'Consent not obtained', 'Consent cancelled'],
		...['Opt-in rejected', 'Opt-in pending', 'Previously opted in', 'Unconsented', 'Nonsubscribed'],
		...['Newsletter gekündigt', 'Newsletter unerwünscht', 'Newsletter abgelehnt'],
		...['Wypisany', 'Rezygnacja', 'Sprzeciw', 'Brak zgody', 'Nie wysyłać newslettera'],
		...['Avprenumererad', 'Spärrad', 'Utan samtycke', 'Inga utskick', 'Afmeldt'],
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
		...[
			'Marketing Permissions',
			'Email Permission',
			'Permission to email',
			'Allow emails',
			'subscribed_to_emails',
		],
		...[
			'Newsletter abonniert',
			'Newsletter-Anmeldung',
			'Acepta marketing',
			'Aceita receber emails',
		],
		...['Inscrit', 'Abonné', 'Suscrito', 'Iscritto', 'Inscrito', 'Ingeschreven', 'Prenumererar'],
		...['Zgoda marketingowa', 'Samtycke', 'Samtykke til markedsføring', 'Markkinointilupa'],
		'I consent to receive marketing emails and can withdraw my consent at any time',
		'I consent to your newsletter. I know that I can unsubscribe.',
		'I consent to marketing emails and may stop receiving them whenever I like',
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
		...[
			'Widerrufsbelehrung gelesen',
			'Widerspruchsrecht zur Kenntnis genommen',
			'Blocked seats',
			'Stop number',
			'Removed items',
			'Bajada',
		],
		...['Emails not opened', 'Invalid logins', 'Deleted orders', 'Semester', 'Sperrgepäck'],
		...[
			'Holding',
			'Household',
			'Plus Newsletter Reader',
			'Oppositional',
			'Permission level',
			'Inscription number',
		],
		'I agree to receive emails from you and may unsubscribe at any time',
		'Ich willige in den Newsletter ein; Widerruf jederzeit möglich',
	])('is neither for certain: %s', (heading) => {
		expect(isForMail(heading)).toBe(false);
		expect(isAgainstMail(heading)).toBe(false);
	});
});

describe('Headings of who agreed', () => {
	it.each(['Marketing Permission', 'Email Permission', 'Subscribed', 'Zgoda marketingowa'])(
		'%s may say it',
		(heading) => expect(maySayWhoAgreed(heading)).toBe(true),
	);
	it.each(['Opted in at', 'Subscribed on', 'SMS Consent', 'Consent Source'])(
		'%s says something beside it',
		(heading) => expect(maySayWhoAgreed(heading)).toBe(false),
	);
	it('that are pages long are read by their start', () => {
		const pages = ' and so on'.repeat(1_000);
		expect(isAgainstMail(`I do not want your newsletter${pages}`)).toBe(true);
		expect(isForMail(`Opted in${pages} or unsubscribed`)).toBe(true);
	});
});

describe('Headings of states', () => {
	it.each([
		'Email Permission Status',
		'Email Marketing Status',
		'Marketing Status',
		'Status',
		'Person - Marketing status',
		'Email subscriber status',
	])('%s may say who must not get mail, by its values', (heading) => {
		expect(maySayWhoNot(heading)).toBe(true);
		expect(isAgainstMail(heading)).toBe(false);
		expect(isForMail(heading)).toBe(false);
	});
	it('SMS subscriber status says nothing of mail', () =>
		expect(maySayWhoNot('SMS subscriber status')).toBe(false));
});
