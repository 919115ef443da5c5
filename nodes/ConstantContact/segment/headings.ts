import type { DateOrder } from './conventions';

/** A day, a month or a year, as English, German, French, Spanish, Italian and Dutch forms write them. */
const DATE_PART = '(?:[dtgj]{1,2}|m{1,3}|[yja]{2}|[yja]{4})';
const DATE_FORMAT = `${DATE_PART}[/. -]{0,2}${DATE_PART}(?:[/. -]{0,2}${DATE_PART})?[.]?`;
const MARKED_FORMAT = `${DATE_PART}[/.-]${DATE_PART}(?:[/.-]${DATE_PART})?`;

/** What forms and templates write behind a heading: whether it has to be filled, and how. */
const HINT = new RegExp(
	String.raw`(?:[([](?:required|optional|mandatory|if any|pflichtfeld|pflicht|obligatoire|facultatif|obligatorio|opcional|obbligatorio|facoltativo|obrigatório|verplicht|optioneel|(?<format>${DATE_FORMAT}))[)\]]|\s(?<bare>${MARKED_FORMAT}))\*?\s*$`,
	'i',
);

/** Which of day and month the heading says to come first, as in "Birthday (DD/MM/YYYY)". */
export function dateOrderIn(heading: string): DateOrder | undefined {
	const { format, bare } = HINT.exec(heading)?.groups ?? {};
	const letters = (format ?? bare ?? '').toLowerCase();
	const month = letters.indexOf('m');
	// A j is a day in French, and a year beside the day of German and Dutch.
	const day = letters.search(/[dtg]/.test(letters) ? /[dtg]/ : /j/);
	if (month < 0 || day < 0) return undefined;
	return day < month ? 'dayFirst' : 'monthFirst';
}

/**
 * "E-Mail Address*", "email_address" and "Email address (required)" are the same heading; empty for
 * one of signs alone.
 */
export const headingKey = (heading: string): string =>
	heading
		.replace(HINT, '')
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');

const split = (list: string): string[] => list.split(',').map((heading) => heading.trim());

/**
 * Under which headings lists carry a field: by field, and there by language or product, the surest
 * first. A heading counts whatever its case, accents, blanks and signs ({@link headingKey}); the
 * field's own id and name need not be listed. What may mean something else belongs to
 * {@link DOUBTFUL}.
 *
 * `Title, Name` stands for two headings.
 */
const HEADINGS: Record<string, Record<string, string>> = {
	email: {
		en: `email address, e-mail, e-mail address, mail, mail address, email 1, personal email,
			home email, work email, business email, work email address, your email, your e-mail,
			your email address, what is your email, what is your email address`,
		de: 'E-Mail-Adresse, Mailadresse, E-Mail privat, E-Mail geschäftlich',
		fr: `adresse email, adresse e-mail, adresse mail, adresse de messagerie, adresse électronique,
			courriel, adresse courriel, mél, e-mail professionnel, e-mail personnel`,
		es: `correo electrónico, correo, dirección de correo electrónico, dirección de correo,
			dirección de email, dirección email, e-mail personal, correo-e`,
		it: `indirizzo email, indirizzo e-mail, indirizzo di posta elettronica, posta elettronica,
			indirizzo mail`,
		pt: `endereço de email, endereço de e-mail, endereço email, correio eletrónico,
			correio eletrônico, endereço eletrónico, endereço eletrônico`,
		nl: 'e-mailadres, mailadres, emailadres',
		nordic: 'e-post, e-postadress, e-postadresse, e-mailadresse, mejladress',
		fi: 'sähköposti, sähköpostiosoite',
		tr: 'e-posta, e-posta adresi',
		ja: 'メール, メールアドレス, Eメール, Eメールアドレス',
		constantContact: 'email address - home, email address - work, email address - other',
		apple: 'email (home), email (work), email (other)',
		google: 'e-mail 1 - value, email address 1',
		dynamics: 'emailaddress1',
	},
	first_name: {
		en: 'given name, forename, fname, first, preferred first name',
		de: 'Vorname, Rufname',
		fr: 'prénom',
		es: 'nombre de pila, primer nombre',
		it: 'nome di battesimo',
		pt: 'primeiro nome, nome próprio',
		nl: 'voornaam, roepnaam',
		nordic: 'förnamn, fornavn',
		fi: 'etunimi',
		ja: '名',
	},
	last_name: {
		en: 'surname, family name, lname, last',
		de: 'Nachname, Familienname, Zuname',
		fr: 'nom de famille',
		es: 'apellido, apellidos, primer apellido',
		it: 'cognome',
		pt: 'sobrenome, apelido, último nome, nome de família',
		nl: 'achternaam, familienaam',
		nordic: 'efternamn, efternavn, etternavn',
		fi: 'sukunimi',
		tr: 'soyad, soyadı, soyisim',
		ja: '姓, 苗字',
	},
	job_title: {
		en: 'job, job position, occupation, profession, designation',
		de: 'Jobtitel, Berufsbezeichnung, Stellenbezeichnung, Beruf, Funktion',
		fr: 'intitulé du poste, titre du poste, poste, fonction',
		es: 'cargo, puesto, puesto de trabajo, profesión, ocupación',
		it: 'qualifica, mansione, professione, posizione lavorativa',
		pt: 'cargo, função, profissão, ocupação',
		nl: 'functie, functietitel, functienaam, beroep',
		nordic: 'befattning, stilling',
		ja: '役職',
		google: 'organization title, organization 1 - title',
	},
	company_name: {
		en: `company name, organization, organisation, organization name, organisation name, business,
			business name, employer, current employer, org`,
		de: 'Firma, Firmenname, Unternehmen, Unternehmensname, Arbeitgeber',
		fr: `société, nom de la société, entreprise, nom de l'entreprise, raison sociale, employeur`,
		es: `empresa, nombre de la empresa, compañía, organización, razón social, nombre de empresa`,
		it: 'azienda, nome azienda, società, ragione sociale, ditta, organizzazione',
		pt: 'empresa, nome da empresa, companhia, organização, razão social',
		nl: 'bedrijf, bedrijfsnaam, organisatie, werkgever',
		nordic: 'företag, företagsnamn, firmanavn, virksomhed, bedrift',
		fi: 'yritys',
		tr: 'şirket, şirket adı',
		ja: '会社名, 会社',
		crm: 'account name, company / account, associated company, parent customer',
		google: 'organization 1 - name',
	},
	mobile_phone: {
		en: `mobile, mobile number, cell, cell phone, cell number, cellular, cellphone, mobile phone number,
			phone mobile, phone number mobile, phone cell, iPhone, sms, sms phone number`,
		de: 'Handy, Handynummer, Mobil, Mobilnummer, Mobiltelefon, Mobilfunk, Telefon mobil, Mobiltelefonnummer',
		fr: `portable, téléphone portable, numéro de portable, n° de portable, mobile, téléphone mobile, tél mobile,
			tél portable`,
		es: 'móvil, teléfono móvil, celular, teléfono celular, número de móvil, número de celular',
		it: 'cellulare, telefono cellulare, numero di cellulare, telefono mobile',
		pt: 'telemóvel, celular, telefone celular, telefone móvel, número de telemóvel',
		nl: 'mobiel, mobiele telefoon, mobiel nummer, mobiele nummer, gsm, telefoon mobiel',
		fi: 'matkapuhelin',
		tr: 'cep telefonu, cep',
		ja: '携帯電話, 携帯電話番号',
	},
	sms_consent_date: {
		en: 'sms opt-in date, sms optin date, date of sms consent, sms consent given on',
	},
	home_phone: {
		en: `home phone number, phone home, phone number home, home telephone, home number, landline,
			landline number`,
		de: 'Telefon privat, Festnetz, Festnetznummer, Privattelefon',
		fr: 'téléphone domicile, téléphone (domicile), téléphone fixe, fixe, tél fixe',
		es: 'teléfono particular, teléfono casa, teléfono de casa, teléfono fijo',
		it: 'telefono casa, telefono abitazione, telefono fisso',
		pt: 'telefone residencial, telefone casa, telefone de casa, telefone fixo',
		nl: 'telefoon thuis, telefoon privé, vaste telefoon, huistelefoon',
		dynamics: 'telephone2',
		civicrm: 'home-phone-phone',
	},
	work_phone: {
		en: `business phone, work phone number, phone work, phone number work, office phone,
			work telephone, business telephone, work number, business phone number`,
		de: 'Telefon geschäftlich, Telefon dienstlich, Telefon Büro, Diensttelefon',
		fr: 'téléphone professionnel, téléphone bureau, téléphone (bureau), tél pro',
		es: 'teléfono trabajo, teléfono del trabajo, teléfono de trabajo, teléfono oficina',
		it: 'telefono ufficio, telefono lavoro',
		pt: 'telefone comercial, telefone trabalho, telefone do trabalho, telefone profissional',
		nl: 'telefoon werk, telefoon zakelijk, zakelijke telefoon',
		dynamics: 'telephone1',
	},
	phone: {
		en: `phone number, telephone, telephone number, phone other, phone number other, tel, phone 1,
			other phone number`,
		de: 'Telefon, Telefonnummer, Telefon Nr, Tel Nr, Rufnummer, weiteres Telefon',
		fr: 'téléphone, numéro de téléphone, n° de téléphone, tél, autre téléphone',
		es: 'teléfono, número de teléfono, nº de teléfono, otro teléfono',
		it: 'telefono, numero di telefono, altro telefono',
		pt: 'telefone, número de telefone, outro telefone',
		nl: 'telefoon, telefoonnummer, overige telefoon',
		nordic: 'tlf',
		fi: 'puhelin, puhelinnumero',
		tr: 'telefon numarası',
		ja: '電話番号, 電話',
		google: 'phone 1 - value',
	},
	birthday: {
		en: 'birth date, date of birth, dob, bday, birthday date',
		de: 'Geburtstag, Geburtsdatum, Geb.-Datum, Geb.-Dat., Geb., geboren am',
		fr: `date de naissance, date naissance, date d'anniversaire, né le, naissance`,
		es: 'fecha de nacimiento, fecha nacimiento, fecha de nac, cumpleaños, nacimiento',
		it: 'data di nascita, data nascita, compleanno',
		pt: 'data de nascimento, data nascimento, data de nasc, data de aniversário, nascimento',
		nl: 'geboortedatum, verjaardag',
		nordic: 'födelsedag, födelsedatum, fødselsdag, fødselsdato',
		fi: 'syntymäaika, syntymäpäivä',
		tr: 'doğum tarihi',
		ja: '生年月日, 誕生日',
	},
	birthday_month: {
		en: 'birth month, month of birth',
		de: 'Geburtsmonat',
		fr: 'mois de naissance',
		es: 'mes de nacimiento',
		it: 'mese di nascita',
		pt: 'mês de nascimento',
		nl: 'geboortemaand',
	},
	birthday_day: {
		en: 'day of birth',
		de: 'Tag der Geburt',
		fr: 'jour de naissance',
		es: 'día de nacimiento',
		it: 'giorno di nascita',
		pt: 'dia de nascimento',
		nl: 'geboortedag',
	},
	anniversary: {
		en: 'anniversary date, wedding anniversary, wedding date',
		de: 'Hochzeitstag, Jahrestag',
		fr: 'anniversaire de mariage, date de mariage',
		es: 'aniversario de boda, aniversario de bodas, fecha de boda',
		it: 'anniversario, anniversario di matrimonio, data di matrimonio',
		pt: 'aniversário de casamento, data de casamento',
		nl: 'trouwdatum, huwelijksdatum, trouwdag',
	},
};

/** What lists like to put in front for whoever a row is about; the likeliest first. */
const OF_THE_ROW = `primary, main, contact, customer, client, member, user, subscriber, lead, person, from,
	billing, address, default address`;

/** And for somebody who may be another person of the row, each line one of them. */
const OTHERS = `attendee
	guest
	donor
	recipient
	participant
	parent
	owner
	student
	patient
	invitee
	registrant
	buyer, purchaser
	shipping`
	.split('\n')
	.map((people) => people.trim());

/** Those who act for whoever the row is about: names that say of nobody whose they are, are not theirs. */
const IN_CHARGE = new Set(['parent', 'owner']);

/** Behind which words of people; English alone is written so. */
const OF_PEOPLE: Record<string, string> = {
	email: 'email, e-mail, email address, e-mail address',
	first_name: 'first name, given name',
	last_name: 'last name, surname, family name',
	job_title: 'job title',
	company_name: 'company, company name, organization',
	mobile_phone: 'mobile, mobile phone, cell, cell phone, mobile number',
	phone: 'phone, phone number, telephone',
};

const WHOLE_NAMES = ['name', 'full name'];

/** The parts of an address, by the end of their ids, as the table above. */
const ADDRESS_PARTS: Record<string, Record<string, string>> = {
	street: {
		en: `street, address, street address, address 1, address line 1, street 1, line 1,
			street address line 1, street line 1, street address 1, address street`,
		de: 'Straße, Strasse, Anschrift, Adresse, Straße und Hausnummer, Straße Nr, Straße Hausnummer',
		fr: 'rue, adresse, adresse postale, adresse 1, adresse ligne 1, numéro et rue, voie',
		es: 'calle, dirección, dirección 1, dirección postal, domicilio, calle y número',
		it: 'via, indirizzo, indirizzo 1, indirizzo postale',
		pt: 'rua, endereço, morada, endereço 1, logradouro, morada 1',
		nl: 'straat, adres, straatnaam, straat en huisnummer, adres 1, adresregel 1',
		nordic: 'gatuadress, gateadresse',
		fi: 'katuosoite, osoite',
		ja: '住所',
	},
	street2: {
		en: `street line 2, address 2, address line 2, street 2, line 2, street address line 2,
			street address 2, supplemental address 1, extended address, apartment,
			address line 2/district/neighborhood`,
		de: 'Adresszusatz, Adresszeile 2, Straße 2, Adresse 2, Anschrift 2',
		fr: `complément d'adresse, adresse 2, adresse ligne 2, rue 2`,
		es: 'dirección 2, calle 2, línea 2 de dirección',
		it: 'indirizzo 2, via 2',
		pt: 'endereço 2, complemento, morada 2',
		nl: 'adres 2, adresregel 2, toevoeging, straat 2',
	},
	city: {
		en: 'city, town, locality, city town, town city, suburb',
		de: 'Ort, Stadt, Wohnort',
		fr: 'ville, commune, localité',
		es: 'ciudad, localidad, población, municipio',
		it: 'città, comune, località',
		pt: 'cidade, localidade, município',
		nl: 'plaats, woonplaats, stad, plaatsnaam',
		nordic: 'postort, poststed',
		fi: 'kaupunki, postitoimipaikka',
		tr: 'şehir',
		ja: '市区町村',
	},
	state: {
		en: `state, state province, province, state region, state or province, state territory,
			province state, region, state code, province code, county,
			US state/CA province, state/province/region/county/territory/prefecture/republic`,
		de: 'Bundesland, Kanton, Bundesland Kanton, Bundesstaat',
		fr: 'état, région, département, province, canton',
		es: 'estado, provincia, estado provincia, estado o provincia, comunidad autónoma',
		it: 'provincia, prov',
		pt: 'estado, distrito, província, UF',
		nl: 'provincie',
		ja: '都道府県',
	},
	zip: {
		en: `zip, zip code, postal code, zip postal code, postcode, post code, zip postcode,
			postal zip code, postal`,
		de: 'PLZ, Postleitzahl',
		fr: 'code postal, CP',
		es: 'código postal, CP',
		it: 'CAP, codice postale, codice avviamento postale',
		pt: 'código postal, CEP',
		nl: 'postcode, postnummer',
		nordic: 'postnr',
		fi: 'postinumero',
		tr: 'posta kodu',
		ja: '郵便番号',
	},
	country: {
		en: 'country, country region, country code, country name, country ID, nation',
		de: 'Land, Land Region',
		fr: 'pays, pays région',
		es: 'país, país o región, país región',
		it: 'paese, nazione',
		pt: 'país',
		nl: 'land',
		fi: 'maa',
		tr: 'ülke',
		ja: '国, 国名',
	},
};

/**
 * What stands before or behind a part of an address, each line a different address of the person,
 * the surest first: Salesforce says mailing, Dynamics 365 address 1, Shopify default address.
 */
const ADDRESS_PLACES: Record<string, Array<Record<string, string>>> = {
	'': [
		{
			en: 'home, residential, personal',
			de: 'privat',
			fr: 'domicile',
			es: 'particular, domicilio, del domicilio, casa',
			it: 'abitazione, casa',
			pt: 'residencial, casa',
			nl: 'thuis, privé',
		},
		{ en: 'mailing, postal' },
		{ en: 'address 1, primary, primary address, default address, address, contact, customer' },
		{
			en: 'billing, billing address, bill to, card address, buyer',
			de: 'Rechnung, Rechnungsadresse',
			fr: 'facturation, de facturation',
			es: 'facturación, de facturación',
			it: 'fatturazione, di fatturazione',
			pt: 'cobrança, de cobrança',
			nl: 'factuur',
		},
	],
	work_: [
		{
			en: 'work, business, office, company',
			de: 'geschäftlich, dienstlich, Büro',
			fr: 'bureau, professionnel, travail',
			es: 'trabajo, del trabajo, de trabajo, oficina',
			it: 'ufficio, lavoro',
			pt: 'comercial, trabalho, do trabalho',
			nl: 'werk, zakelijk',
		},
	],
	other_: [
		{
			en: 'other',
			de: 'weitere, weiterer, weiteres',
			fr: 'autre',
			es: 'otro, otra',
			it: 'altro, altra',
			pt: 'outro, outra',
			nl: 'overig, overige, andere',
		},
	],
};

/** Where whole names stand; no field of a contact holds one. */
export const FULL_NAME = 'full_name';

/** What several people of a row may have each. */
export const PEOPLE_FIELDS: ReadonlySet<string> = new Set([...Object.keys(OF_PEOPLE), FULL_NAME]);

/** A meaning that a heading has in many lists, and not in all. */
export interface Doubt {
	/** Id of the field, or {@link FULL_NAME}. */
	field: string;
	/** Fields of which one has to be there as well, for this to be meant. */
	needs?: string[];
	/** Headings beside which this is not meant, as {@link headingKey} writes them. */
	notBeside?: string[];
	/** Whether a value can not be of this field. `companions` are the row's values of `needs`. */
	speaksAgainst(value: string, companions: string[]): boolean;
	/** What such values are, in the words of a person. */
	otherwise: string;
	/** Whether it is taken only where no surer heading is. */
	isWeak?: true;
	/** Whether single values that speak against it are left out of a column that was taken. */
	eachValue?: true;
	/** As of a {@link Meaning}; behind all that are sure. */
	rank: number;
}

const wordsOf = (list: string): ((value: string) => boolean) => {
	const keys = new Set(split(list).map(headingKey));
	return (value) => keys.has(headingKey(value));
};

const isForm =
	wordsOf(`mr, mrs, ms, miss, mx, dr, prof, professor, sir, madam, rev, hon, lady, lord,
	herr, frau, hr, fr, dipl ing, mag, monsieur, madame, mademoiselle, m, mme, mlle, me, sr, sra, srta,
	señor, señora, don, doña, d, dña, dott, dottssa, sig, sigra, signor, signora, signore, dra, doutor,
	doutora, dhr, mevr, mw, meneer, mevrouw, mr and mrs, mr mrs, dr med, prof dr, herr dr, frau dr, ing`);

const isAccountRole =
	wordsOf(`customer, subscriber, administrator, admin, user, member, owner, editor,
	author, contributor, guest, viewer, visitor, staff, shop manager, superadmin, super admin, moderator,
	role user, role admin, role customer, registered, wholesale customer, lead, contact, client,
	participant, attendee, super administrator, account owner, employee, reader, kunde, client, cliente, klant, benutzer, mitglied, utilisateur, usuario`);

const isSalesRegion = wordsOf(`emea, apac, amer, latam, na, eu, us, usa, uk, dach, anz, mea, global,
	international, domestic, north, south, east, west, central, northeast, northwest, southeast,
	southwest, europe, asia, africa, north america, south america, latin america, asia pacific,
	middle east, oceania, nord, süd, ost, west, mitte, norte, sur, este, oeste, sul, leste`);

const isStatus =
	wordsOf(`active, inactive, enabled, disabled, subscribed, unsubscribed, pending, open,
	closed, new, draft, confirmed, unconfirmed, bounced, cleaned, complete, completed, paid, unpaid,
	cancelled, canceled, deleted, archived, blocked, verified, approved, activo, inactivo, activa,
	ativo, inativo, pendiente, pendente, activé, actif, inactif, aktiv, inaktiv, single, married,
	true, false, yes, no, ok`);

const isShortNumber = (value: string) => /^\d{1,2}$/.test(value);
const isNumber = (value: string) => /^[\d.,\s%#+-]+$/.test(value);
const hasDigit = (value: string) => /\d/.test(value);
const hasAt = (value: string) => value.includes('@');
/** Order numbers and addresses stand under "Name", too. */
const isNoName = (value: string) => /[@#]|https?:|\d{3}/i.test(value) || !/\p{L}/u.test(value);

/** Where a heading stands for a whole name as well as for a part of one, the other part tells. */
const holdsCompanion = (value: string, companions: string[]) => {
	const words = new Set(value.toLowerCase().split(/[\s,]+/));
	const isPart = (name: string) => name.split(/\s+/).every((word) => words.has(word));
	return isNoName(value) || companions.some((name) => name !== value && isPart(name.toLowerCase()));
};

const ADDRESS_IDS = ['street', 'city', 'zip'];
/** Columns that a geolocation of somebody's IP address brings. */
const BESIDE_AN_IP = 'latitude, longitude, gmtoff, dstoff, ip, ip address, ip country, optin ip';
/** Who wants text messages may be said by more than the day of a consent, which stays when it was taken back. */
const OF_SMS_CONSENT = `sms opt in, sms opted in, sms consent, sms consent status, sms marketing consent, accepts sms,
	accepts sms marketing, sms marketing, sms opt out, sms opted out, sms opt out date, sms opted out at, sms opted out on,
	opted out of sms, sms unsubscribed, sms unsubscribed at, sms unsubscribe date, unsubscribed from sms, sms status,
	sms subscriber status, sms subscription status, sms marketing status, sms blacklist, sms stop, sms permission,
	sms permission status, sms consent revoked, sms consent withdrawn, no sms, do not sms, do not text, text opt in,
	text opt out`;
const NAMES = `name, nom, nombre, nombres, nome, naam, namn, navn, nimi, noms`;

/** Headings that may mean something else, with what they may mean, the likeliest first. */
const DOUBTS: Array<Omit<Doubt, 'notBeside' | 'rank'> & { headings: string; notBeside?: string }> =
	[
		{
			headings: 'title, titel, titre, título, titolo',
			field: 'job_title',
			speaksAgainst: (value) => isForm(value) || isNumber(value),
			otherwise: 'forms of address',
			isWeak: true,
			eachValue: true,
		},
		{
			headings: 'role, rolle, rôle, rol, ruolo, papel',
			field: 'job_title',
			speaksAgainst: (value) => isAccountRole(value) || isNumber(value),
			otherwise: 'roles in an account',
			isWeak: true,
			eachValue: true,
		},
		{
			headings: 'position, posición, posizione, posição, positie',
			field: 'job_title',
			speaksAgainst: isNumber,
			otherwise: 'numbers',
			isWeak: true,
			eachValue: true,
		},
		{
			headings: 'state, estado, état, stato, state code, province code',
			field: 'state',
			speaksAgainst: (value) => isStatus(value) || isShortNumber(value),
			otherwise: 'a status',
		},
		{
			headings: 'country code, country ID',
			field: 'country',
			speaksAgainst: isNumber,
			otherwise: 'numbers',
		},
		{
			headings: 'land',
			field: 'country',
			speaksAgainst: hasDigit,
			otherwise: 'numbers',
		},
		{
			headings: 'CAP, CP, CEP, postal',
			field: 'zip',
			speaksAgainst: (value) => !hasDigit(value),
			otherwise: 'no postal codes',
		},
		{
			headings: 'via',
			field: 'street',
			needs: ['city', 'zip'],
			speaksAgainst: hasAt,
			otherwise: 'email addresses',
		},
		{
			headings: 'job, cargo, poste, puesto',
			field: 'job_title',
			speaksAgainst: hasDigit,
			otherwise: 'numbers',
		},
		{
			headings: 'ad, isim',
			field: 'first_name',
			needs: ['last_name'],
			speaksAgainst: isNoName,
			otherwise: 'no names',
			isWeak: true,
		},
		{
			headings: 'by',
			field: 'city',
			needs: ['zip'],
			speaksAgainst: hasDigit,
			otherwise: 'numbers',
			isWeak: true,
		},
		{
			headings: 'first',
			field: 'first_name',
			speaksAgainst: isNoName,
			otherwise: 'no names',
		},
		{
			headings: 'last',
			field: 'last_name',
			speaksAgainst: isNoName,
			otherwise: 'no names',
		},
		{
			headings: 'region, región, région, regione, região, regio',
			field: 'state',
			needs: ADDRESS_IDS,
			notBeside: BESIDE_AN_IP,
			speaksAgainst: (value) => isSalesRegion(value) || isNumber(value),
			otherwise: 'parts of a market',
			isWeak: true,
			eachValue: true,
		},
		{
			headings: 'county, département, departamento, distrito',
			field: 'state',
			needs: ADDRESS_IDS,
			speaksAgainst: isShortNumber,
			otherwise: 'numbers',
			isWeak: true,
		},
		{
			headings: 'address, adresse, dirección, indirizzo, endereço, adres, anschrift',
			field: 'street',
			speaksAgainst: hasAt,
			otherwise: 'email addresses',
		},
		{
			headings: 'address, adresse, dirección, indirizzo, endereço, adres',
			field: 'email',
			speaksAgainst: (value) => !hasAt(value),
			otherwise: 'no email addresses',
			isWeak: true,
		},
		{
			// Nothing is sent without the date: without its column it is a number like any other.
			headings: 'sms number',
			field: 'sms_number',
			needs: ['sms_consent_date'],
			notBeside: OF_SMS_CONSENT,
			speaksAgainst: hasAt,
			otherwise: 'email addresses',
		},
		{
			headings: 'birthday',
			field: 'birthday_day',
			needs: ['birthday_month'],
			speaksAgainst: (value) => !isShortNumber(value),
			otherwise: 'whole dates',
			isWeak: true,
		},
		{
			headings: 'birthday',
			field: 'birthday',
			speaksAgainst: isShortNumber,
			otherwise: 'the day without its month',
		},
		{
			headings: NAMES,
			field: 'last_name',
			needs: ['first_name'],
			speaksAgainst: holdsCompanion,
			otherwise: 'whole names',
			isWeak: true,
		},
		{
			headings: NAMES,
			field: 'first_name',
			needs: ['last_name'],
			speaksAgainst: holdsCompanion,
			otherwise: 'whole names',
			isWeak: true,
		},
		{
			headings: `full name, fullname, display name, complete name, contact name, customer name, client name,
			member name, attendee name, guest name, donor name, subscriber name, lead name, recipient name,
				participant name, invitee name, your name, person name, ${NAMES}, first and last name,
			vollständiger Name, ganzer Name, Vor- und Nachname, Vorname Nachname, Kundenname,
			nom complet, nom et prénom, prénom et nom, nom prénom, prénom nom, nombre completo,
			nombre y apellidos, nombre y apellido, nome completo, nome e cognome, nome cognome,
			cognome e nome, nome e sobrenome, 氏名, 名前, お名前, volledige naam, voor- en achternaam, naam volledig,
			billing name, card name, buyer name, purchaser name, registrant name, parent name,
			student name, sort name, file as, shipping name`,
			field: FULL_NAME,
			speaksAgainst: isNoName,
			otherwise: 'no names',
		},
	];

/** What a heading means for certain. */
export interface Meaning {
	/** Id of the field. */
	field: string;
	/** The lower the surer, among the headings of a field. */
	rank: number;
	/** Of a part of an address: headings of one block are of one and the same address. */
	block: number;
}

const MEANINGS = new Map<string, Meaning>();
const DOUBTFUL = new Map<string, Doubt[]>();

/** Whose headings such are that are not of whoever the row is about. */
const PERSONS = new Map<string, string>();

/** Whose heading it is, by its {@link headingKey}; empty for whoever the row is about. */
export const personOf = (key: string): string => PERSONS.get(key) ?? '';

/** Whether somebody acts for whoever the row is about, as {@link personOf} has it. */
export const isInCharge = (person: string): boolean => IN_CHARGE.has(person);

/** What a heading means wherever it stands, by its {@link headingKey}. */
export const meaningOf = (key: string): Meaning | undefined => MEANINGS.get(key);

/** What a heading may mean, if that is not sure. */
export const doubtsOf = (key: string): readonly Doubt[] => DOUBTFUL.get(key) ?? [];

function add(field: string, headings: string[], block = 0): void {
	for (const heading of headings) {
		const key = headingKey(heading);
		if (!MEANINGS.has(key)) MEANINGS.set(key, { field, rank: MEANINGS.size, block });
	}
}

for (const [field, byLanguage] of Object.entries(HEADINGS)) {
	add(field, [field, ...Object.values(byLanguage).flatMap(split)]);
}
for (const [index, people] of [OF_THE_ROW, ...OTHERS].entries()) {
	const inFront = (word: string) => split(people).map((person) => `${person} ${word}`);
	const headings = [...WHOLE_NAMES, ...Object.values(OF_PEOPLE).flatMap(split)].flatMap(inFront);
	if (index > 0) for (const heading of headings) PERSONS.set(headingKey(heading), people);
	for (const [field, words] of Object.entries(OF_PEOPLE)) add(field, split(words).flatMap(inFront));
}
for (const [part, byLanguage] of Object.entries(ADDRESS_PARTS)) {
	add(part, [part, ...Object.values(byLanguage).flatMap(split)]);
}
for (const [prefix, blocks] of Object.entries(ADDRESS_PLACES)) {
	for (const [block, placesByLanguage] of blocks.entries()) {
		for (const [part, byLanguage] of Object.entries(ADDRESS_PARTS)) {
			for (const [language, places] of Object.entries(placesByLanguage)) {
				const words = split(byLanguage[language]!);
				for (const place of split(places)) {
					add(
						prefix + part,
						words.flatMap((word) => [`${place} ${word}`, `${word} ${place}`]),
						block,
					);
				}
			}
		}
	}
}
for (const [index, { headings, notBeside, ...given }] of DOUBTS.entries()) {
	const beside = notBeside ? split(notBeside).map(headingKey) : undefined;
	const doubt = { ...given, notBeside: beside, rank: MEANINGS.size + index };
	for (const key of new Set(split(headings).map(headingKey))) {
		DOUBTFUL.set(key, [...(DOUBTFUL.get(key) ?? []), doubt]);
	}
}
