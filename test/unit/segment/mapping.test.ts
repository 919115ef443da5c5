import fc from 'fast-check';

import { customContactField } from '../../../nodes/ConstantContact/segment/fields/custom';
import { CONTACT_FIELDS } from '../../../nodes/ConstantContact/segment/fields/standard';
import {
	type AutomaticOptions,
	compileAutomaticMapping,
} from '../../../nodes/ConstantContact/segment/mapping/automatic';
import { fieldOf, mapperId } from '../../../nodes/ConstantContact/segment/mapping/fieldIds';
import {
	compileManualMapping,
	UnknownFieldError,
} from '../../../nodes/ConstantContact/segment/mapping/manual';
import type { Mapping } from '../../../nodes/ConstantContact/segment/mapping/mapping';
import type { Row } from '../../../nodes/ConstantContact/segment/reader';
import { readContact } from '../../support/contacts';

const own = (label: string, more = {}) =>
	customContactField({ name: label, label, type: 'string', choices: [], ...more });

const automatic = (rows: Row[], labels: string[] = [], options: AutomaticOptions = {}) =>
	compileAutomaticMapping([...CONTACT_FIELDS, ...labels.map((label) => own(label))], {
		sample: rows,
		...options,
	});

/** What is sent of a row besides its address. */
function sent(mapping: Mapping, row: Row): Row {
	const contact = readContact(mapping, 'leaveOutField', { email: 'ada@example.com', ...row });
	const rest = JSON.parse((contact as { json: string }).json) as Row;
	delete rest.email;
	return rest;
}

/** The same for a segment whose rows are all like this one. */
const sentOf = (row: Row, labels: string[] = [], options: AutomaticOptions = {}) =>
	sent(automatic([row], labels, options), row);

const targets = (mapping: Mapping) =>
	Object.fromEntries(mapping.report().map(({ column, field }) => [column, field]));

describe('A better heading', () => {
	it('goes before a worse one, which counts where it is empty', () => {
		const mapping = automatic([]);
		const read = (row: Row) => readContact(mapping, 'skipRow', row);
		expect(read({ mail: 'b@example.com', email: 'a@example.com' })).toMatchObject({
			email: 'a@example.com',
		});
		expect(read({ mail: 'b@example.com', email: '' })).toMatchObject({ email: 'b@example.com' });
	});

	it('is said, where two columns are for one field', () => {
		const row = { Email: 'b@example.com', email: 'a@example.com' };
		const mapping = automatic([row]);
		expect(readContact(mapping, 'skipRow', row)).toMatchObject({ email: 'b@example.com' });
		expect(mapping.report()).toEqual([
			{ column: 'Email', field: 'email', displayName: 'Email' },
			{ column: 'email', field: 'email', displayName: 'Email' },
		]);
		expect(mapping.decisions()).toEqual([
			'"Email" goes into Email, and "email" where it is empty.',
		]);
	});

	it('is the label that the account itself has given', () => {
		const row = { Title: 'Mr.', Role: 'customer', Region: 'EMEA', City: 'Boston', Name: 'x1' };
		expect(sentOf(row, ['title', 'Role', 'REGION', 'City', 'Name'])).toEqual({
			'cf:title': 'Mr.',
			'cf:Role': 'customer',
			'cf:REGION': 'EMEA',
			'cf:City': 'Boston',
			'cf:Name': 'x1',
		});
	});

	it('is never the label of a field that the panel names so', () => {
		expect(sentOf({ 'First Name': 'Ada' }, ['First name'])).toEqual({ first_name: 'Ada' });
	});

	it('is the label that one has now before the name that another still has', () => {
		const fields = [
			...CONTACT_FIELDS,
			own('Rank', { name: 'tier' }),
			own('Tier', { name: 'tier_2' }),
			own('Tier 2', { name: 'tier_3' }),
		];
		const row = { TIER: 'a', 'tier-2': 'b', rank: 'c', 'cf:tier_3': '' };
		const mapping = compileAutomaticMapping(fields, { sample: [row] });
		expect(sent(mapping, row)).toEqual({ 'cf:tier_2': 'a', 'cf:tier_3': 'b', 'cf:tier': 'c' });
	});

	it('may be one of signs alone, and only that very one', () => {
		expect(sentOf({ '#': '1', '!': '2' }, ['★'])).toEqual({});
		expect(sentOf({ '#': '1', ' ★ ': '2' }, ['★'])).toEqual({ 'cf:★': '2' });
		expect(sentOf({ 'Score +': '1', 'score -': '2' }, ['Score +', 'Score -'])).toEqual({
			'cf:Score +': '1',
			'cf:Score -': '2',
		});
		expect(sentOf({ Score: '1' }, ['Score +', 'Score -'])).toEqual({});
	});
});

describe('A heading that may mean something else', () => {
	it.each<[string, Row, Row]>([
		['a form of address is no job', { Title: 'Mr.' }, {}],
		['nor beside an empty job', { Title: 'Mrs', 'Job Title': '' }, {}],
		['nor beside a job', { Title: 'Engineer', 'Job Title': 'CEO' }, { job_title: 'CEO' }],
		['a job is one', { Title: 'Engineer' }, { job_title: 'Engineer' }],
		['in German a degree', { Titel: 'Prof. Dr.' }, {}],
		['a role in an account is no job', { role: 'administrator' }, {}],
		['one of a person is', { Role: 'Treasurer' }, { job_title: 'Treasurer' }],
		['the surer one of two', { role: 'Treasurer', title: 'CFO' }, { job_title: 'CFO' }],
		['a place in a row is no job', { position: 3 }, {}],
		['a market is no state', { region: 'EMEA', city: 'Bonn' }, { city: 'Bonn' }],
		['nor a region without an address', { region: 'Bavaria' }, {}],
		['with one it is', { region: 'Bavaria', city: 'Bonn' }, { city: 'Bonn', state: 'Bavaria' }],
		['nor that of an IP address', { Region: 'ma', City: 'x', Latitude: 1 }, { city: 'x' }],
		['a status is no state', { state: 'active' }, {}],
		['in Spanish neither', { Estado: 'Activo', Ciudad: 'León' }, { city: 'León' }],
		['a state is one', { state: 'CA' }, { state: 'CA' }],
		['false is no status', { state: false }, {}],
		['a county is no state beside one', { County: 'Kent', State: 'CA' }, { state: 'CA' }],
		['a birthday in one column', { Birthday: '3/5/1985' }, { birthday_month: 3, birthday_day: 5 }],
		[
			'a birthday in two',
			{ 'Birth Month': 3, 'Birth Day': '5' },
			{ birthday_month: 3, birthday_day: 5 },
		],
		[
			'a whole birthday beside its parts',
			{ 'Birthday month': '', 'Birthday day': '', Birthday: '3/5' },
			{ birthday_month: 3, birthday_day: 5 },
		],
		['the code of a phone is no country', { 'Country Code': '+1', City: 'x' }, { city: 'x' }],
		['that of a country is', { 'Country Code': 'US' }, { country: 'US' }],
		['a cap is no postal code', { Cap: 'Red' }, {}],
		['a postal code is', { CAP: '00100' }, { zip: '00100' }],
		['land is no country', { Land: '5 acres' }, {}],
		['in German it is', { Land: 'Schweiz' }, { country: 'Schweiz' }],
		['the way somebody came is no street', { Via: 'Website' }, {}],
		['in Italian it is', { Via: 'Roma 1', Comune: 'Bari' }, { street: 'Roma 1', city: 'Bari' }],
		['the number of a job is no title', { Job: 'J-1234' }, {}],
		['nor is freight', { Cargo: '12.50' }, {}],
		['a job is a title', { Job: 'Nurse' }, { job_title: 'Nurse' }],
		['the first and last visit are no names', { First: '2024-01-01', Last: '2024-05-05' }, {}],
		['what is called so is', { First: 'Ada', Last: 'Li' }, { first_name: 'Ada', last_name: 'Li' }],
		['an object is no name', { name: { first: 'Ada' } }, {}],
	])('%s', (_name, row, expected) => expect(sentOf(row)).toEqual(expected));

	it('is an address to mail to when that stands there', () => {
		const row = { address: 'ada@example.com', name: 'Ada' };
		const mapping = automatic([row]);
		expect(readContact(mapping, 'skipRow', row)).toMatchObject({
			json: '{"email":"ada@example.com"}',
		});
	});

	it('is judged by most of its values; single ones that speak against it are left out', () => {
		const titles = ['Dr.', 'CEO', 'Buyer', 'Head of Sales', 'Engineer', null, ''];
		const mapping = automatic(titles.map((Title) => ({ Title })));
		expect(sent(mapping, { Title: 'Buyer' })).toEqual({ job_title: 'Buyer' });
		expect(sent(mapping, { Title: 'Dr.' })).toEqual({});
		expect(mapping.decisions()).toEqual([
			'"Title" was taken for Job Title; values that are forms of address are left out.',
		]);
		const salutations = automatic(['Mr.', 'Mrs.', 'Engineer'].map((Title) => ({ Title })));
		expect(sent(salutations, { Title: 'Engineer' })).toEqual({});
		expect(salutations.unmapped).toEqual(['Title']);
		expect(salutations.decisions()[0]).toContain('not taken for Job Title');
	});

	it('is not judged by what is not there', () => {
		const mapping = automatic([{ state: false }, { state: null }, { state: 'CA' }]);
		expect(sent(mapping, { state: 'CA' })).toEqual({ state: 'CA' });
	});

	it('shows no value of the segment', () => {
		const rows = [{ email: 'ada@example.com', Title: 'Mr.', Name: 'Ada Lovelace', role: 'admin' }];
		expect(automatic(rows).decisions().join()).not.toMatch(/ada@|Lovelace|Mr\.|admin/);
	});
});

describe('Whole names', () => {
	const name = { 'Full Name': 'Ada Lovelace' };

	it('are not sent, and that is said', () => {
		const mapping = automatic([name]);
		expect(sent(mapping, name)).toEqual({});
		expect(mapping.unmapped).toEqual(['Full Name']);
		expect(mapping.decisions()).toEqual([
			'"Full Name" is not sent: it holds whole names. The option \'Split Full Names\' sends them as first and last name.',
		]);
	});

	it.each(['Name', 'FULL_NAME', 'Nom complet', 'Nombre y apellidos', 'Volledige naam', 'Naam'])(
		'under %s are taken apart when that is wanted',
		(heading) => {
			const row = { [heading]: 'Ludwig van Beethoven' };
			const mapping = automatic([row], [], { splitFullName: true });
			expect(sent(mapping, row)).toEqual({ first_name: 'Ludwig', last_name: 'van Beethoven' });
			expect(mapping.report().slice(1)).toEqual([
				{ column: heading, field: 'first_name', displayName: 'First Name' },
				{ column: heading, field: 'last_name', displayName: 'Last Name' },
			]);
			expect(mapping.unmapped).toEqual([]);
			expect(mapping.decisions()[0]).toContain('whole names');
		},
	);

	it.each<[string, Row, Row]>([
		['a name beside the first name is the last', { Vorname: 'A', Name: 'L' }, { last_name: 'L' }],
		['beside the last name the first', { Nombre: 'A', Apellidos: 'L' }, { last_name: 'L' }],
		['but not a whole one', { 'First Name': 'A', Name: 'A L' }, {}],
		['nor is the name of an order', { Name: '#1001' }, {}],
	])('%s', (_name, row, expected) =>
		expect(sentOf(row, [], { splitFullName: true })).toEqual({
			...('Vorname' in row || 'Nombre' in row || 'First Name' in row ? { first_name: 'A' } : {}),
			...expected,
		}),
	);

	it('that are none are not taken apart', () => {
		const rows = ['Ada Lovelace', 'Grace Hopper', 'Mary Ann Evans', 'x@example.com', ''];
		const mapping = automatic(
			rows.map((Name) => ({ Name })),
			[],
			{ splitFullName: true },
		);
		expect(sent(mapping, { Name: 'Order #1001' })).toEqual({});
		expect(sent(mapping, { Name: { first: 'Ada' } })).toEqual({});
		expect(sent(mapping, { Name: 'Grace Hopper' })).toEqual({
			first_name: 'Grace',
			last_name: 'Hopper',
		});
	});

	it('stay whole where there are first and last names', () => {
		const row = { ...name, first_name: '', last_name: 'L' };
		const mapping = automatic([row], [], { splitFullName: true });
		expect(sent(mapping, row)).toEqual({ last_name: 'L' });
		expect(mapping.unmapped).toEqual(['Full Name']);
		const mixed = automatic([name, row], [], { splitFullName: true });
		expect(sent(mixed, name)).toEqual({});
	});
});

describe('A heading that says how dates are written', () => {
	const DAY_FIRST = { birthday_month: 5, birthday_day: 3 };
	const MONTH_FIRST = { birthday_month: 3, birthday_day: 5 };

	it.each([
		...['Birthday (DD/MM)', 'Birthday (dd/mm/yyyy)*', 'DOB dd-mm-yyyy', 'Birthday [d.m.yy]'],
		...[
			'Geburtstag (TT.MM.JJJJ)',
			'Date de naissance (jj/mm/aaaa)',
			'Data di nascita (gg/mm/aaaa)',
		],
		...['Fecha de nacimiento (DD/MM/AAAA)', 'Geboortedatum (dd-mm-jjjj)'],
	])('is believed: %s', (heading) => {
		expect(sentOf({ [heading]: '03/05/1985' })).toEqual(DAY_FIRST);
		expect(sentOf({ [heading]: '03/05' })).toEqual(DAY_FIRST);
	});

	it.each(['Birthday (MM/DD/YYYY)', 'Birthday m/d', 'Date de naissance (mm/jj)'])(
		'is believed against the other values of the column: %s',
		(heading) => {
			const mapping = automatic([]);
			const rows = ['25/12/1985', '26/12/1985', '03/05/1985'].map((day) => ({ [heading]: day }));
			mapping.conventions.learn();
			for (const row of rows) sent(mapping, row);
			mapping.conventions.settle();
			expect(sent(mapping, rows[2]!)).toEqual(MONTH_FIRST);
			expect(mapping.conventions.found()).toEqual([]);
		},
	);

	it('gives way to what the person says', () => {
		const row = { 'Birthday (DD/MM)': '03/05' };
		expect(sentOf(row, [], { dateOrder: 'monthFirst' })).toEqual(MONTH_FIRST);
	});

	it('says nothing where two of them differ', () => {
		const row = { 'Birthday (DD/MM)': '03/05', 'DOB (MM/DD)': '' };
		expect(sentOf(row)).toEqual(MONTH_FIRST);
	});

	it('is believed in a mapping by hand, too', () => {
		for (const birthday of ['={{ $json["Birthday (DD/MM)"] }}', 'Birthday (DD/MM)']) {
			const read = (row: Row) => row['Birthday (DD/MM)'];
			const mapping = compileManualMapping({ birthday }, CONTACT_FIELDS, () => ({
				read,
				isEvaluated: false,
			}));
			expect(mapping.conventions.of('birthday').dateOrder()).toBe('dayFirst');
		}
	});
});

describe('Several people in a row', () => {
	const SPLIT = { splitFullName: true };
	const whole = (row: Row, sample = row) => {
		const contact = readContact(automatic([sample], [], SPLIT), 'skipRow', row);
		return 'json' in contact ? (JSON.parse(contact.json) as Row) : contact.cause.reason;
	};
	const tim = (who: string) => ({ [`${who}First Name`]: 'Tim', [`${who}Last Name`]: 'Lee' });
	const ann = (who: string) => ({ [`${who}First Name`]: 'Ann', [`${who}Last Name`]: 'Smith' });
	const ANN = { email: 'ann@example.com', first_name: 'Ann', last_name: 'Smith' };

	it.each<[string, Row]>([
		[
			'a student and a parent',
			{ ...tim('Student '), ...ann('Parent '), 'Parent Email': ANN.email },
		],
		['a guest and the buyer', { ...tim('Guest '), ...ann('Buyer '), 'Buyer Email': ANN.email }],
		[
			'whole names',
			{ 'Student Name': 'Tim Lee', 'Parent Name': 'Ann Smith', 'Parent Email': ANN.email },
		],
		[
			'one of two addresses',
			{
				...ann('Donor '),
				'Donor Email': ANN.email,
				...tim('Recipient '),
				'Recipient Email': 'tim@example.com',
			},
		],
		['unnamed and named', { ...tim(''), ...ann('Buyer '), 'Buyer Email': ANN.email }],
		[
			'an order for somebody else',
			{ Email: ANN.email, 'Billing Name': 'Ann Smith', 'Shipping Name': 'Tim Lee' },
		],
	])('never get the names of each other: %s', (_who, row) => {
		expect(whole(row)).toEqual(ANN);
		expect(automatic([row], [], SPLIT).decisions().join()).toContain(
			'may be of somebody else than',
		);
	});

	it.each(['Parent Email', 'Owner Email'])(
		'do not lend a name to whoever acts for them: %s',
		(heading) => {
			const row = { ...tim(''), [heading]: ANN.email, Phone: '617 555 0100' };
			expect(whole(row)).toEqual({ email: ANN.email, phone: '617 555 0100' });
			expect(automatic([row]).decisions()).toContain(
				`"First Name" is not sent: it may be of somebody else than "${heading}".`,
			);
			expect(whole({ Name: 'Tim Lee', [heading]: ANN.email })).toEqual({ email: ANN.email });
		},
	);

	it('never stand in for each other', () => {
		const row = {
			Email: 'tim@example.com',
			...tim(''),
			'Buyer Email': ANN.email,
			...ann('Buyer '),
		};
		expect(whole({ ...row, Email: '' }, row)).toBe('missing_email');
		expect(whole({ ...row, 'First Name': '' })).toEqual({
			email: 'tim@example.com',
			last_name: 'Lee',
		});
		const gift = { Email: ANN.email, 'Billing Name': '', 'Shipping Name': 'Tim Lee' };
		expect(whole(gift)).toEqual({ email: ANN.email });
		const lead = { Email: '', ...tim(''), 'Owner Email': ANN.email };
		expect(whole(lead)).toBe('missing_email');
	});

	it.each<[string, Row]>([
		[
			'a shop has two words for',
			{ customer_email: ANN.email, billing_first_name: 'Ann', billing_last_name: 'Smith' },
		],
		['only the address is named of', { 'Attendee Email': ANN.email, ...ann('') }],
		['the one who bought is named of', { 'Buyer Email': ANN.email, ...ann('') }],
		['only the name is named of', { Email: ANN.email, ...ann('Attendee ') }],
	])('are not seen where it is one: %s', (_who, row) => {
		expect(whole(row)).toEqual(ANN);
	});

	it('share what only one of them has', () => {
		const row = { ...ann('Buyer '), 'Buyer Email': ANN.email, Phone: '617 555 0100' };
		expect(whole(row)).toEqual({ ...ANN, phone: '617 555 0100' });
		expect(whole({ ...row, 'Buyer Phone': '617 555 0101' })).toEqual({
			...ANN,
			phone: '617 555 0101',
		});
	});

	it('do not change what was taken when further rows bring further people', () => {
		const mapping = automatic([{ Email: ANN.email, ...ann('Attendee ') }]);
		const read = (row: Row) =>
			JSON.parse((readContact(mapping, 'skipRow', row) as { json: string }).json);
		const row = { Email: ANN.email, ...ann('Attendee ') };
		expect(read(row)).toEqual(ANN);
		expect(read({ Email: 'tim@example.com', ...tim('Guest ') })).toEqual({
			email: 'tim@example.com',
		});
		expect(read(row)).toEqual(ANN);
	});
});

describe('An address', () => {
	const mailing = { 'Mailing Street': '1 Main', 'Mailing City': 'Boston', 'Mailing State': '' };
	const billing = { 'Billing Street': '2 Side', 'Billing City': 'Reno', 'Billing State': 'NV' };

	it('is one of those of a row, whole', () => {
		const mapping = automatic([{ ...mailing, ...billing }]);
		expect(sent(mapping, { ...mailing, ...billing })).toEqual({ street: '1 Main', city: 'Boston' });
		const without = { 'Mailing Street': '', 'Mailing City': null, 'Mailing State': '' };
		expect(sent(mapping, { ...without, ...billing })).toEqual({
			street: '2 Side',
			city: 'Reno',
			state: 'NV',
		});
		expect(mapping.decisions()).toContain(
			'"Mailing City" goes into Home City, and "Billing City" in rows with nothing in that address.',
		);
	});

	it('is put together from columns of which there is but one', () => {
		expect(sentOf({ billing_address: '2 Side', city: 'Reno' })).toEqual({
			street: '2 Side',
			city: 'Reno',
		});
	});
});

describe('Columns', () => {
	it('that go nowhere are named, as many as somebody may read', () => {
		const row = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`c${index}`, 'x']));
		const mapping = automatic([{ email: 'ada@example.com', ...row }]);
		expect(mapping.unmapped).toHaveLength(50);
		expect(mapping.unmapped[0]).toBe('c0');
	});

	it('count from the row on in which they first appear', () => {
		const mapping = automatic([{ email: 'ada@example.com' }]);
		expect(sent(mapping, { city: 'Bonn' })).toEqual({ city: 'Bonn' });
		expect(sent(mapping, { Title: 'Mr.' })).toEqual({});
		expect(sent(mapping, { role: 'Treasurer' })).toEqual({ job_title: 'Treasurer' });
		expect(targets(mapping)).toMatchObject({ city: 'city', role: 'job_title' });
		expect(mapping.unmapped).toEqual(['Title']);
	});

	it('of one meaning in 40,000 spellings cost no more for each row than eight do', () => {
		const spellings = (count: number): Row =>
			Object.fromEntries(
				Array.from({ length: count }, (_, index) => {
					const blanks = [...index.toString(2)].map((bit) => (bit === '1' ? ' ' : '_')).join('');
					return [`Job${blanks}Title`, ''];
				}),
			);
		const readsOf = (count: number): number => {
			let reads = 0;
			const row = spellings(count);
			const mapping = automatic([row]);
			const counted = new Proxy(row, {
				get: (target, heading: string) => {
					reads += 1;
					return target[heading];
				},
			});
			sent(mapping, row);
			for (const { read } of mapping.columnsFor(row).optional) read(counted, 0);
			expect(mapping.report().filter(({ field }) => field === 'job_title')).toHaveLength(8);
			return reads;
		};
		expect(readsOf(40_000)).toBe(readsOf(16));
	});

	it('of more kinds than anybody has are not all looked at, and that is said', () => {
		const row = (from: number) =>
			Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`c${from + index}`, '']));
		const mapping = automatic([
			{ email: '', ...row(0) },
			{ ...row(60_000), 'Job Title': 'CEO' },
		]);
		expect(mapping.decisions()).toEqual(['Only the first 100,000 columns were looked at.']);
		expect(sent(mapping, { 'Job Title': 'CEO' })).toEqual({});
	});

	it('of one doubtful meaning in many spellings are looked at once', () => {
		const headings = Array.from(
			{ length: 20_000 },
			(_, index) => `Title${' '.repeat(index % 40)}${'-'.repeat(index / 40)}`,
		);
		const rows = Array.from({ length: 3 }, () =>
			Object.fromEntries(headings.map((h) => [h, 'CEO'])),
		);
		let reads = 0;
		const counted = rows.map(
			(row) =>
				new Proxy(row, {
					get: (target, heading: string) => {
						reads += 1;
						return target[heading];
					},
				}),
		);
		automatic(counted);
		expect(reads).toBeLessThanOrEqual(3 * headings.length);
	});
});

/** Columns that get into each other's way, in all the ways there are. */
const HEADINGS = [
	'email',
	'Email',
	'mail',
	'address',
	'Title',
	'Job Title',
	'role',
	'Name',
	'First Name',
	'Surname',
	'City',
	'Billing City',
	'street',
	'Billing Street',
	'Mailing Street',
	'region',
	'county',
	'state',
	'Birth Day',
	'Birth Month',
	'phone',
	'Phone - home',
	'Mobile',
	'Work Phone',
	'Latitude',
	'Title ',
];
const VALUES = [
	'',
	null,
	'Mr.',
	'CEO',
	'Ada Lovelace',
	'a@example.com',
	'5',
	'EMEA',
	'active',
	'L',
];

it('A row has the same contact before and after other rows brought their columns', () => {
	const row = fc.dictionary(fc.constantFrom(...HEADINGS), fc.constantFrom(...VALUES), {
		maxKeys: 8,
	});
	fc.assert(
		fc.property(
			fc.array(row, { minLength: 1, maxLength: 12 }),
			fc.nat(3),
			fc.boolean(),
			(rows, sampled, splitFullName) => {
				const mapping = automatic(rows.slice(0, sampled), [], { splitFullName });
				const measured = rows.map((each) => readContact(mapping, 'leaveOutField', each));
				const writing = rows.map((each) => readContact(mapping, 'leaveOutField', each));
				expect(writing).toEqual(measured);
				const again = automatic(rows.slice(0, sampled), [], { splitFullName });
				expect(rows.map((each) => readContact(again, 'leaveOutField', each))).toEqual(measured);
			},
		),
		{ numRuns: 3_000 },
	);
});

describe('A mapping by hand', () => {
	const tier = own('Loyalty Tier', {
		name: 'loyalty_tier',
		customFieldId: '6a0b2c3d-1111-11ee-9c3a-fa163e5bc304',
	});
	const fields = [...CONTACT_FIELDS, tier];
	const compile = (values: Row) =>
		compileManualMapping(values, fields, (parameter) => ({
			read: (row) => row[String(parameter).replace('={{ $json.', '').replace(' }}', '')],
			isEvaluated: false,
		}));

	it.each([mapperId(tier), 'cf:loyalty_tier', 'cf:Loyalty_Tier', 'cf:LOYALTY TIER'])(
		'knows a custom field as %s and sends it under its present name',
		(id) => {
			const mapping = compile({ email: '={{ $json.email }}', [id]: '={{ $json.tier }}' });
			expect(sent(mapping, { tier: 'Gold' })).toEqual({ 'cf:loyalty_tier': 'Gold' });
			expect(mapping.report()).toEqual([
				{ column: '{{ $json.email }}', field: 'email', displayName: 'Email' },
				{ column: '{{ $json.tier }}', field: 'cf:loyalty_tier', displayName: 'Loyalty Tier' },
			]);
		},
	);

	it.each(['cf:Gone', 'cf:★', 'cf:', 'cf:6a0b2c3d-2222-11ee-9c3a-fa163e5bc304', 'loyalty_tier'])(
		'does not take %s for another field',
		(id) => expect(() => compile({ [id]: 'x' })).toThrow(UnknownFieldError),
	);

	it('takes an old name for the field that has it, and for none where two could', () => {
		const swapped = [
			own('Old', { name: 'tier', customFieldId: '1' }),
			own('Tier', { name: 'tier_2', customFieldId: '2' }),
		];
		expect(fieldOf('cf:tier', swapped)?.customFieldId).toBe('1');
		const twice = [own('Big Spender', { name: 'a' }), own('big-spender', { name: 'b' })];
		expect(fieldOf('cf:Big_Spender', twice)).toBeUndefined();
	});
});
