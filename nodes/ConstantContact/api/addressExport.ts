import { followActivities, startActivity } from './activities';
import { headingKey } from '../segment/headings';
import { csvRecords, Cutter, STANDARD } from '../segment/file/csv';
import { textOf } from '../segment/file/text';
import { Problem, problemIn } from '../problem';
import type { Api, FileRequest } from '../transport/request';

/** Whose addresses: the members of a list, everybody who unsubscribed, one contact, or all of the account. */
type Audience =
	| { list_ids: [string] }
	| { status: 'unsubscribed' }
	| { contact_ids: [string] }
	| Record<string, never>;

/** A file of addresses alone: each further column would make it larger. */
export const exportRequest = (audience: Audience) => ({ ...audience, fields: ['email_address'] });

/** Headings under which the address stands; seen in the field is "Email address". */
const HEADINGS = new Set(['emailaddress', 'email']);

/** How often a file is fetched whose transfer breaks off. */
const FETCHES = 3;

const DOING = 'reading who is on the list';

export interface AddressFile {
	people: number;
	/**
	 * Lines that may be missing by the number that the job gives: none, or one that may be the heading
	 * as well; any number of them where the job gives none.
	 */
	mayLack: number;
}

/**
 * Lets Constant Contact write the addresses of an audience into a CSV file and reads it as it comes:
 * two requests beside the looks at the running job, however many people it is about. The file is
 * asked for by the job's own id: links in the listing of jobs were seen to be another job's.
 *
 * @param begin called when a transfer begins, and again when it has to; takes each address
 */
export async function readAddresses(
	api: Api,
	audience: Audience,
	begin: () => (address: string) => void,
): Promise<AddressFile> {
	const { id, expected } = await written(api, audience);
	const file = { path: `/v3/contact_exports/${id}`, doing: DOING };
	for (let fetch = 1; ; fetch++) {
		const people = await readOnce(api, file, begin);
		// The job's number may count the heading (it is said to for imports).
		if (people !== undefined && people >= (expected ?? 1) - 1) {
			// A number that is too small is none: jobs were seen to say 0 whatever they were about.
			const isNumber = expected !== undefined && expected >= people;
			return { people, mayLack: isNumber ? expected - people : Infinity };
		}
		if (fetch === FETCHES) throw brokenTransfer();
		await api.pause(1_000);
	}
}

/**
 * Whether the number that the job of a file gives counts the heading: the one of a file of one contact
 * does or does not. Two requests beside further looks at the job.
 */
export async function countsHeading(api: Api, contactId: string): Promise<boolean> {
	const { expected } = await written(api, { contact_ids: [contactId] });
	return expected === 2;
}

/** Has a file written; `expected`: the number that its job gives. */
async function written(api: Api, audience: Audience) {
	const id = await startActivity(api, {
		path: '/v3/activities/contact_exports',
		body: exportRequest(audience),
		doing: DOING,
	});
	const { activities, problem } = await followActivities(api, [id]);
	const activity = activities.get(id);
	if (activity?.state !== 'completed') {
		const reason = problem ?? notWritten(activity?.state);
		throw reason;
	}
	return { id, expected: activity.status?.items_total_count };
}

/** @returns undefined when the transfer broke off */
async function readOnce(
	api: Api,
	file: FileRequest,
	begin: () => (address: string) => void,
): Promise<number | undefined> {
	try {
		return await readColumn(await api.open(file), begin());
	} catch (error) {
		// A cancelled execution throws here, too, and again at the next pause.
		if (error instanceof Problem) throw problemIn(error);
		return undefined;
	}
}

async function readColumn(
	bytes: AsyncIterable<Uint8Array>,
	onAddress: (address: string) => void,
): Promise<number> {
	let column = -1;
	let count = 0;
	const cutter = new Cutter(STANDARD);
	for await (const records of csvRecords(textOf(bytes, 'utf-8'), cutter)) {
		for (const record of records) {
			if (column < 0) {
				column = record.findIndex((heading) => HEADINGS.has(headingKey(heading)));
				if (column < 0) throw noAddressColumn();
				continue;
			}
			const address = record[column];
			if (address === undefined) throw new Error('A line of the file is not whole');
			count += 1;
			onAddress(address);
		}
	}
	// A file of nobody has its heading still: without one the file did not arrive.
	if (column < 0) throw new Error('The file is empty');
	// Of somebody without an address a file with one column has nothing but a blank line.
	return count + cutter.blankLines;
}

const notWritten = (state = 'processing') =>
	new Problem(
		'unavailable',
		`Constant Contact did not get to write the file with the members (${state})`,
		'Run the workflow again later.',
	);

const brokenTransfer = () =>
	new Problem(
		'unavailable',
		'The file with the members broke off several times while it was read',
		'Run the workflow again later.',
	);

const noAddressColumn = () =>
	new Problem(
		'unexpected',
		'The file with the members has no column that this node knows for the email address',
		'Please report it, so that the node can learn it.',
	);
