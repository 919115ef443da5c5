import { findList } from '../../api/lists';
import { ListReading } from '../../api/wholeList';
import { inNeverSendList, type NeverSend } from '../../parameters/neverSend';
import { Problem, settingsProblem, withoutPersonalData } from '../../problem';
import { AddressTable, type HashKey } from '../../segment/addresses';
import type { Mapping } from '../../segment/mapping/mapping';
import { isForMail } from '../../segment/optOut';
import { columnsOf } from '../../segment/reader';
import type { Segment } from '../../segment/segment';
import { suppressByColumn, suppressItems } from '../../segment/suppression';
import type { Yielder } from '../../segment/yielder';
import type { Api } from '../../transport/request';
import { amount, plural } from '../../words';

/** Who is never sent, in any list of the run. */
export interface Suppression {
	addresses: AddressTable;
	/** The list that they are the members of. */
	listId?: string;
	/** Sentences for the receipt. */
	notes: string[];
}

/** What it takes to know them. */
interface Ground {
	segment: Segment;
	mapping: Mapping;
	hashKey: HashKey;
	yielder: Yielder;
}

/**
 * Finds out who is never sent. Twelve bytes an address, and of a list five requests beside the looks at
 * the job that writes it down, however many are on it, where nothing speaks against what it says.
 *
 * @throws Problem where it can not be told who they are: never is nobody taken for an answer
 */
export async function findSuppressed(
	api: Api,
	neverSend: NeverSend | undefined,
	ground: Ground,
): Promise<Suppression | undefined> {
	switch (neverSend?.by) {
		case 'list':
			return await membersOf(api, neverSend, ground);
		case 'input':
			return await peopleIn(neverSend, ground);
		case 'column':
			return await peopleSaid(neverSend, ground);
		default:
			return undefined;
	}
}

type By<Where> = Extract<NeverSend, { by: Where }>;

async function membersOf(
	api: Api,
	{ list }: By<'list'>,
	{ hashKey }: Ground,
): Promise<Suppression> {
	const { id, name, members } = await findList(api, list, 'never').catch((error: unknown) => {
		throw inNeverSendList(error);
	});
	const reading = new ListReading(api, id!, { members, hashKey });
	await reading.begin();
	if (reading.counted === undefined) throw uncountedList();
	const { cheaper } = reading;
	const isWhole =
		(await reading.isWholeBy(cheaper)) ||
		(await reading.isWholeByBoth(cheaper === 'file' ? 'pages' : 'file'));
	const { addresses, people, counted } = reading;
	if (!isWhole) throw unreadList(counted, people);
	const notes = [neverSent(addresses, `all who are on the list "${name}"`)];
	if (counted !== people) {
		notes.push(
			`The list "${name}" is said to have ${plural(counted, 'member')}, and has ${amount(people)} by its pages and by its file.`,
		);
	}
	return { addresses, listId: id, notes };
}

async function peopleIn(
	{ items, field }: By<'input'>,
	{ hashKey, yielder }: Ground,
): Promise<Suppression> {
	const addresses = new AddressTable(items.length, hashKey);
	const { hasField, unreadable } = await suppressItems(items, field, addresses, yielder);
	if (items.length > 0 && !hasField) throw noField(field);
	if (items.length > 0 && addresses.size === 0) throw noAddress(items.length);
	const notes = [neverSent(addresses, "all who came in on the input 'Never Send'")];
	if (unreadable > 0) {
		notes.push(
			`In ${plural(unreadable, 'item')} of the input 'Never Send' no email address could be read: nobody is kept out by ${unreadable === 1 ? 'it' : 'them'}.`,
		);
	}
	return { addresses, notes };
}

async function peopleSaid(
	{ read, column }: By<'column'>,
	{ segment, mapping, hashKey, yielder }: Ground,
): Promise<Suppression> {
	const addresses = new AddressTable(0, hashKey);
	const found = await suppressByColumn(segment, mapping, read, addresses, yielder);
	if (segment.length > 0 && !found.hasColumn) throw noColumn();
	const agreed = found.hasYes ? columnsOf(column).find(isForMail) : undefined;
	if (agreed !== undefined) throw forMail(agreed);
	const where = column.startsWith('=') ? 'the expression' : `the column "${column.trim()}"`;
	const inWords = (values: Array<[value: string, rows: number]>) =>
		values.map(([value, rows]) => `"${value}" (${amount(rows)})`).join(', ');
	const notes = [
		neverSent(addresses, `${where} under 'Never Send Column' says so`),
		...(found.never.length > 0 ? [`It says so by ${inWords(found.never)}.`] : []),
		...(found.others.length > 0 ? [`It does not say so by ${inWords(found.others)}.`] : []),
	];
	const sentences = [notes.join(' ')];
	if (found.unreadable > 0) {
		sentences.push(
			`${plural(found.unreadable, 'row')} of people who are never sent ${found.unreadable === 1 ? 'has' : 'have'} no email address that can be read, so no other row can be kept out by ${found.unreadable === 1 ? 'it' : 'them'}.`,
		);
	}
	return { addresses, notes: sentences };
}

const neverSent = ({ size }: AddressTable, because: string): string =>
	size === 0
		? "Nobody is kept out by 'Never Send'."
		: `${plural(size, 'address is', 'addresses are')} never sent: ${because}.`;

/** @throws Problem for a list that is to be filled with people who are to be kept off it */
export function refuseOwnList(
	suppression: Suppression | undefined,
	target: { id?: string } | Problem,
): void {
	const id = suppression?.listId;
	if (!id || target instanceof Problem || target.id !== id) return;
	throw settingsProblem(
		'The list of people who are never sent is the one that the segment goes to, so nothing was sent',
		"Choose another list under 'Never Send List', or under 'List'.",
	);
}

const uncountedList = () =>
	new Problem(
		'unavailable',
		'Constant Contact does not say how many people are on the list of people who are never sent, so it cannot be made certain that all of them are known, and nothing was sent',
		ELSEWHERE,
	);

const unreadList = (members: number, read: number) =>
	new Problem(
		'unavailable',
		`It cannot be made certain who is on the list of people who are never sent: it is said to have ${plural(members, 'member')}, and ${amount(read)} could be read, so nothing was sent`,
		ELSEWHERE,
	);

const ELSEWHERE =
	"Run the workflow again later. If it stays so, let these people come in on the input 'Never Send' instead.";

const noField = (field: string | undefined) =>
	field === undefined
		? settingsProblem(
				"No field that comes in on the input 'Never Send' is known to hold email addresses, so nothing was sent",
				"Write the name of the field that does under 'Never Send Email Field'.",
			)
		: settingsProblem(
				"No item of the input 'Never Send' has the field that is to hold the email address, so nothing was sent",
				"Check its name under 'Never Send Email Field', letter by letter.",
			);

const noAddress = (items: number) =>
	settingsProblem(
		`In ${plural(items, 'item')} of the input 'Never Send' no email address could be read, so nothing was sent`,
		"Check under 'Never Send Email Field' that the right field is named.",
	);

/** Accepts marketing: yes. Who says so must not be taken for somebody who objected. */
const forMail = (column: string) =>
	settingsProblem(
		`The column "${withoutPersonalData(column)}" says who agreed to get mail, and its yes would keep these people out, so nothing was sent`,
		"Choose it under 'Consent Field' instead, and under 'Never Send Column' one that says who unsubscribed, bounced or objected. If a yes in it does say so, give the column a name that tells, such as Unsubscribed.",
	);

const noColumn = () =>
	settingsProblem(
		'No row has the column that says who is never sent, so nothing was sent',
		"Check its name under 'Never Send Column', letter by letter.",
	);
