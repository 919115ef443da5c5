import { randomUUID } from 'node:crypto';

import type { Contact } from '../artifacts';
import { Unanswered } from '../errors';
import { told, type Account, type Question } from '../question';

/** Bytes that 4 MB may mean. */
const DECIMAL = 4_000_000;
const BINARY = 4_194_304;
/** Sign-ups of an address on one day that the guard lets pass, and how many imports are tried. */
const PASSES = 5;
const REPEATS = 7;

const always = () => true;

export const IMPORTS: Question[] = [
	{
		question: 'Does an empty value clear a field?',
		holdsWhen: 'it does',
		readsOnly: false,
		async ask({ artifacts }) {
			const email = artifacts.address();
			await artifacts.import([{ email, first_name: 'Probe', last_name: 'Before' }]);
			const { refused, outcome } = await artifacts.import([
				{ email, first_name: '', last_name: 'After' },
			]);
			if (refused > 0) return told(false, outcome);
			// The name beside it says when the import shows.
			const contact = await artifacts.contactOnce(email, (one) => one.last_name === 'After');
			if (contact?.last_name !== 'After') throw new Unanswered('The second import does not show.');
			const isCleared = !contact.first_name;
			return told(isCleared, isCleared ? 'the field is empty' : 'the field kept its value');
		},
	},
	{
		question: 'Are addresses of 51 to 80 characters taken?',
		holdsWhen: 'contacts with 51 and with 80 are there after their import',
		readsOnly: false,
		async ask({ artifacts }) {
			const seen: string[] = [];
			let taken = 0;
			for (const length of [51, 80]) {
				const email = artifacts.address(length);
				const { refused, outcome } = await artifacts.import([{ email }]);
				const isThere = refused === 0 && (await artifacts.contactOnce(email, always)) !== undefined;
				if (isThere) taken += 1;
				seen.push(`${length}: ${isThere ? 'taken' : outcome}`);
			}
			return told(taken === 2, seen.join('; '));
		},
	},
	{
		question: 'What happens to values that are too long?',
		holdsWhen: 'the row is refused',
		readsOnly: false,
		async ask({ artifacts }) {
			const email = artifacts.address();
			const result = await artifacts.import([{ email, first_name: 'x'.repeat(60) }]);
			const { refusedWith, refused, outcome } = result;
			if (refused > 0) return told(refusedWith === undefined, outcome);
			const contact = await artifacts.contactOnce(email, always);
			if (!contact) throw new Unanswered('The import does not show.');
			return told(false, `60 letters became ${contact.first_name?.length ?? 0}`);
		},
	},
	{
		question: 'What becomes of a phone number of another country in an import?',
		holdsWhen: 'the row is refused',
		readsOnly: false,
		async ask({ artifacts }) {
			const email = artifacts.address();
			// A number that Ofcom keeps for films and books.
			const item = { email, first_name: 'Probe', mobile_phone: '+44 7700 900123' };
			const { refused, outcome } = await artifacts.import([item]);
			if (refused > 0) return told(true, outcome);
			const contact = await artifacts.contactOnce(email, always);
			if (!contact) throw new Unanswered('The import does not show.');
			const [phone] = contact.phone_numbers ?? [];
			return told(false, phone ? 'it is kept' : 'it is dropped, and the rest of the row is taken');
		},
	},
	{
		question:
			'What becomes of a street over 50 characters, a zip code, country or phone over 25, or a US state over 2?',
		holdsWhen: 'the row is refused',
		readsOnly: false,
		async ask({ artifacts }) {
			const seen: string[] = [];
			let refusals = 0;
			for (const [key, value, more] of STRICT) {
				const email = artifacts.address();
				const { refused } = await artifacts.import([{ email, ...more, [key]: value }]);
				if (refused > 0) refusals += 1;
				seen.push(`${key}: ${refused > 0 ? 'refused' : await fateOf(artifacts, email, value)}`);
			}
			return told(refusals === STRICT.length, seen.join('; '));
		},
	},
	{
		question: 'What does an unknown list in an import lead to?',
		holdsWhen: 'the request is refused with 400',
		readsOnly: false,
		async ask({ artifacts }) {
			const { refusedWith, outcome } = await artifacts.import(
				[{ email: artifacts.address() }],
				randomUUID(),
			);
			return told(refusedWith === 400, outcome);
		},
	},
	{
		question: 'What does an unknown custom field in an import lead to?',
		holdsWhen: 'the request is refused with 400',
		readsOnly: false,
		async ask({ artifacts }) {
			const { refusedWith, outcome } = await artifacts.import([
				{ email: artifacts.address(), [`cf:probe_${artifacts.mark}`]: 'x' },
			]);
			return told(refusedWith === 400, outcome);
		},
	},
	{
		question: 'What do undocumented keys in an import lead to?',
		holdsWhen: 'the request is refused with 400',
		readsOnly: false,
		async ask({ artifacts }) {
			const { refusedWith, outcome } = await artifacts.import([
				{ email: artifacts.address(), probe_no_such_key: 'x' },
			]);
			return told(refusedWith === 400, outcome);
		},
	},
	{
		question: 'Does an import bring deleted contacts back?',
		holdsWhen: 'the contact is there again',
		readsOnly: false,
		async ask({ api, artifacts }) {
			const email = artifacts.address();
			await artifacts.import([{ email }]);
			const contact = await artifacts.contactOnce(email, always);
			if (!contact) throw new Unanswered('The first import does not show.');
			await api.send('DELETE', `/contacts/${contact.contact_id}`);
			const gone = await artifacts.contactOnce(email, isDeleted);
			if (!gone || !isDeleted(gone)) throw new Unanswered('The deletion does not show.');
			const { refused, outcome } = await artifacts.import([{ email }]);
			if (refused > 0) return told(false, outcome);
			const again = await artifacts.contactOnce(email, (one) => !isDeleted(one));
			const isBack = again !== undefined && !isDeleted(again);
			return told(isBack, isBack ? 'it is there again' : `${outcome}, and it stays deleted`);
		},
	},
	{
		question: 'Is the row that comes last the one that counts?',
		holdsWhen: 'of two rows with one address the second one is in the contact',
		readsOnly: false,
		async ask({ artifacts }) {
			const email = artifacts.address();
			const { refused, outcome } = await artifacts.import([
				{ email, first_name: 'First' },
				{ email, first_name: 'Last' },
			]);
			if (refused > 0) return told(false, outcome);
			const contact = await artifacts.contactOnce(email, always);
			if (!contact) throw new Unanswered('The import does not show.');
			return told(contact.first_name === 'Last', `its name is "${contact.first_name}"`);
		},
	},
	{
		question: 'Which years may an anniversary have?',
		holdsWhen: '1901 and ten years ahead are taken',
		readsOnly: false,
		async ask({ api, artifacts }) {
			const thisYear = new Date(api.clock.now()).getUTCFullYear();
			const years = [1900, 1901, thisYear + 10, thisYear + 11];
			const seen: string[] = [];
			const taken = new Set<number>();
			for (const year of years) {
				const item = { email: artifacts.address(), anniversary: `01/02/${year}` };
				const { refused } = await artifacts.import([item]);
				if (refused === 0) taken.add(year);
				seen.push(`${year}: ${refused === 0 ? 'taken' : 'refused'}`);
			}
			return told(taken.has(1901) && taken.has(thisYear + 10), seen.join('; '));
		},
	},
	{
		question: 'Does the guard against repeated sign-ups (five in 24 hours) count bulk imports?',
		holdsWhen: 'the sixth import of one address is refused',
		readsOnly: false,
		async ask({ artifacts }) {
			const email = artifacts.address();
			for (let time = 1; time <= REPEATS; time++) {
				const { refused, outcome } = await artifacts.import([
					{ email, first_name: `Time ${time}` },
				]);
				if (refused > 0) return told(time > PASSES, `time ${time}: ${outcome}`);
			}
			return told(false, `none of ${REPEATS} imports was refused`);
		},
	},
	{
		question: 'Is 4 MB 4,000,000 or 4,194,304 bytes?',
		holdsWhen: 'what lies past 4,000,000 bytes is dropped',
		readsOnly: false,
		async ask({ jobs, artifacts }) {
			const [start, between, end] = [artifacts.address(), artifacts.address(), artifacts.address()];
			const outcome = await jobs.import(largeBody(await artifacts.list(), start, between, end), 3);
			if (outcome.refused > 0) throw new Unanswered(`With a body of 4.2 MB ${outcome.outcome}.`);
			const isThere = async (email: string) =>
				(await artifacts.contactOnce(email, always)) !== undefined;
			if (!(await isThere(start))) throw new Unanswered('A body of 4.2 MB imports nobody at all.');
			if (await isThere(end)) {
				throw new Unanswered(
					'Blanks between contacts do not count towards the 4 MB. It takes tens of thousands of contacts to find out: import them into an account of your own for tests.',
				);
			}
			const isBinary = await isThere(between);
			return told(!isBinary, `cut at ${isBinary ? '4,194,304' : '4,000,000'} bytes`);
		},
	},
];

/** Values that the API's description allows and the help on the product's file import does not. */
const STRICT: Array<[string, string, Record<string, string>]> = [
	['street', `1 Probe ${'x'.repeat(50)}`, {}],
	['zip', '9'.repeat(30), {}],
	['country', `Probeland ${'x'.repeat(20)}`, {}],
	['work_phone', `555 ${'0'.repeat(25)}`, {}],
	['state', 'Massachusetts', { country: 'United States' }],
];

/** What became of a value that was taken. */
async function fateOf(
	artifacts: Account['artifacts'],
	email: string,
	value: string,
): Promise<string> {
	const contact = await artifacts.contactOnce(email, always);
	if (!contact) throw new Unanswered('The import does not show.');
	const { street_addresses: addresses = [], phone_numbers: phones = [] } = contact;
	const kept = [...addresses, ...phones].flatMap((part) => Object.values(part)).map(String);
	if (kept.includes(value)) return 'kept';
	return kept.some((text) => text.length > 1 && value.startsWith(text)) ? 'cut' : 'dropped';
}

const isDeleted = ({ deleted_at: at }: Contact): boolean => Boolean(at);

/**
 * A body with one contact at its start, one that ends between the two limits and one past both;
 * blanks in between, which JSON allows, take the place of thousands of contacts.
 */
function largeBody(listId: string, start: string, between: string, end: string): string {
	const item = (email: string) => JSON.stringify({ email });
	const head = `{"list_ids":["${listId}"],"import_data":[${item(start)},`;
	const middle = head.padEnd(DECIMAL + 1_000) + `${item(between)},`;
	return `${middle.padEnd(BINARY + 1_000)}${item(end)}]}`;
}
