/**
 * Writes customers.csv: 2,000 people as a CRM would export them, with the mess that real lists have.
 * Always the same file; `--check` compares instead of writing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Faker, de, en, fr } from '@faker-js/faker';

const PEOPLE = 2_000;
/** Rows at the beginning without any mess: what n8n shows of the file, and takes for its columns. */
const CLEAN = 25;
const file = new URL('customers.csv', import.meta.url);

const faker = new Faker({ locale: [en] });
const german = new Faker({ locale: [de, en] });
const french = new Faker({ locale: [fr, en] });
for (const source of [faker, german, french]) {
	source.seed(20261124);
	source.setDefaultRefDate('2026-11-01T00:00:00.000Z');
}

const YES = ['yes', 'Yes', 'TRUE', 'true', '1', 'granted', 'Opted in', 'y'];
const NO = ['no', 'No', 'FALSE', '0', ''];

function address(index: number, first: string, last: string): string {
	const plain =
		`${first}.${last}`
			.normalize('NFKD')
			.replace(/[^A-Za-z.]/g, '')
			.toLowerCase() || 'customer';
	return `${plain}${index}@example.${['com', 'org', 'net'][index % 3]}`;
}

/** One in about twelve addresses is wrong in one of the ways in which people get them wrong. */
function spoil(email: string, index: number): string {
	switch (index % 120) {
		case 10:
			return '';
		case 20:
			return email.replace('@', ' at ');
		case 30:
			return email.replace(/\.(com|org|net)$/, '');
		case 40:
			return `${email}, ${email}`;
		case 50:
			return `<${email}>`;
		case 60:
			return email.replace('@', '@@');
		case 70:
			return `${'a'.repeat(75)}${email}`;
		case 80:
			return email.toUpperCase();
		case 90:
			return `  ${email} `;
		case 100:
			return 'n/a';
		default:
			return email;
	}
}

const rows: Array<Record<string, string | number>> = [];
for (let index = 0; index < PEOPLE; index++) {
	const isClean = index < CLEAN;
	const source = isClean ? faker : [faker, faker, german, french][index % 4]!;
	const first = source.person.firstName();
	const last = source.person.lastName();
	const birthday = faker.date.birthdate({ min: 18, max: 85, mode: 'age' });
	const spent = faker.number.float({ min: isClean ? 101 : 0, max: 900, fractionDigits: 2 });
	const twin = index > 40 && index % 53 === 0 ? rows[index - 37] : undefined;
	rows.push({
		'Customer ID': 10_000 + index,
		'Email Address': twin
			? String(twin['Email Address']).toUpperCase()
			: isClean
				? address(index, first, last)
				: spoil(address(index, first, last), index),
		'First Name': !isClean && index % 97 === 0 ? ` ${first} ` : first,
		'Last Name': !isClean && index % 211 === 0 ? `${last} ${'de la Tour '.repeat(6)}`.trim() : last,
		Company: index % 3 === 0 ? faker.company.name() : '',
		'Job Title': index % 5 === 0 ? faker.person.jobTitle().slice(0, 60) : '',
		'Mobile Phone': index % 4 === 0 ? faker.phone.number({ style: 'national' }) : '',
		City: source.location.city(),
		Country: isClean
			? 'US'
			: faker.helpers.weightedArrayElement([
					{ weight: 6, value: 'US' },
					{ weight: 2, value: 'CA' },
					{ weight: 2, value: 'DE' },
				]),
		Birthday: isClean
			? birthday.toISOString().slice(0, 10)
			: index % 29 === 0
				? 'unknown'
				: index % 6 === 0
					? ''
					: birthday.toISOString().slice(0, 10),
		'Loyalty Tier': isClean
			? ['Gold', 'Silver', 'Bronze'][index % 3]!
			: faker.helpers.arrayElement(['Bronze', 'silver', 'Gold', '']),
		'Total Spent': spent.toFixed(2),
		'Last Order': faker.date.past({ years: 2 }).toISOString().slice(0, 10),
		'Marketing Consent': isClean
			? 'yes'
			: faker.helpers.arrayElement(faker.datatype.boolean(0.85) ? YES : NO),
	});
}

const cell = (value: string | number) =>
	/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
const lines = [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))].map((line) =>
	line.map(cell).join(','),
);
const text = `${lines.join('\n')}\n`;

if (process.argv.includes('--check')) {
	if (readFileSync(file, 'utf8') !== text) {
		console.error('examples/customers.csv is not what examples/customers.mts makes: run it again.');
		process.exit(1);
	}
} else {
	writeFileSync(file, text);
}
