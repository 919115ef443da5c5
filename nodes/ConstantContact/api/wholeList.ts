import { addressKey, AddressTable, type HashKey } from '../segment/addresses';
import { readAddresses } from './addressExport';
import { findById } from './lists';
import { MEMBERS_PER_PAGE, newestMembers, PAGES_OF_A_FILE, readMembers } from './members';
import type { Api } from '../transport/request';

interface Options {
	/** How many members the list says that it has; undefined when it was not asked or gives no number. */
	members?: number | undefined;
	hashKey?: HashKey;
	/** Is told each address once, by whichever reading it comes first. */
	onAddress?: (address: string) => void;
}

/** The file of all addresses, or the members page by page. */
export type Way = 'file' | 'pages';

/** Which way takes fewer requests for a list of so many members. */
export const cheaperWay = (members: number): Way =>
	Math.ceil(members / MEMBERS_PER_PAGE) > PAGES_OF_A_FILE ? 'file' : 'pages';

/** Readings by one way: whoever joins or leaves meanwhile makes another one necessary. */
const READINGS = 2;
/** Milliseconds between two, in which a file or a number may catch up. */
const PAUSE = 5_000;

/**
 * Reads who is on a list, and holds each reading against what Constant Contact says besides: how many
 * members a search for them finds, before and after, which ones of them are the newest, and how many
 * the list itself says that it has. A file may be cut at the end of a line, be of yesterday or of
 * another job, and looks like a whole one all the same. Everybody who was met in any reading counts.
 *
 * At most three requests and the newest 500 members beside each reading.
 */
export class ListReading {
	/** Everybody who was met, by any reading. */
	readonly addresses: AddressTable;
	/** Members that the last reading met, people without an address among them. */
	people = 0;
	private readonly onAddress: (address: string) => void;
	/** Members by the list's own number. */
	private byList: number | undefined;
	/** Members by a search, asked for before the last reading and after it. */
	private found: Array<number | undefined> = [];
	private newest: string[] = [];
	/** Whether any reading had as many people as any number says. */
	private isCounted = false;
	private readings = 0;

	constructor(
		private readonly api: Api,
		private readonly listId: string,
		{ members, hashKey, onAddress = () => {} }: Options,
	) {
		this.addresses = new AddressTable(members ?? 0, hashKey);
		this.byList = members;
		this.onAddress = onAddress;
	}

	/** The largest number of members that Constant Contact gives; undefined when it gives none. */
	get counted(): number | undefined {
		return largest([this.byList, ...this.found]);
	}

	/** Which way takes fewer requests, once the numbers are known. */
	get cheaper(): Way {
		return cheaperWay(this.counted ?? 0);
	}

	/** Asks for the numbers; to be called before any reading. */
	async begin(): Promise<void> {
		await this.lookAround();
		if (this.found[0] === undefined) await this.askList();
	}

	/** @returns whether all members are known to have been read */
	async isWholeBy(way: Way): Promise<boolean> {
		for (let reading = 1; reading <= READINGS; reading++) {
			if (this.readings > 0) {
				await this.api.pause(PAUSE);
				await this.askList();
			}
			if (await this.isWholeOnce(way)) return true;
		}
		return false;
	}

	/**
	 * Reads the list by the other way as well, where numbers contradict each other.
	 *
	 * @returns whether all members are known to have been read: both ways met the same people, and one
	 *   of the numbers is theirs
	 */
	async isWholeByBoth(other: Way): Promise<boolean> {
		const before = this.addresses.size;
		if (await this.isWholeBy(other)) return true;
		return this.isCounted && this.addresses.size === before;
	}

	/** How many more are on the list by now than the last reading met; undefined when nobody can tell. */
	async grownBy(): Promise<number | undefined> {
		const before = this.addresses.size;
		await this.lookAround();
		const met = this.addresses.size - before;
		const count = this.found.at(-1);
		if (count === undefined) return met > 0 ? met : undefined;
		return Math.max(met, count - this.people);
	}

	private async isWholeOnce(way: Way): Promise<boolean> {
		const { api, listId } = this;
		const unseen = new Set(this.newest);
		const meet = (address: string) => {
			if (unseen.size > 0) unseen.delete(addressKey(address));
			this.met(address);
		};
		this.people =
			way === 'file'
				? (await readAddresses(api, { list_ids: [listId] }, () => meet)).people
				: await readMembers(api, listId, this.counted ?? 0, ({ email }) => meet(email));
		this.readings += 1;
		this.found = this.found.slice(-1);
		await this.lookAround();
		const { people, byList } = this;
		const expected = largest(this.found) ?? byList;
		this.isCounted ||= people === expected || people === byList;
		return people === expected && (byList ?? 0) <= people && unseen.size === 0;
	}

	private async lookAround(): Promise<void> {
		const { people, count } = await newestMembers(this.api, this.listId);
		this.newest = people.flatMap(({ email }) => (email === '' ? [] : [addressKey(email)]));
		this.found.push(count);
		for (const { email } of people) this.met(email);
	}

	private met(address: string): void {
		if (address !== '' && this.addresses.claim(address, 0) < 0) this.onAddress(address);
	}

	private async askList(): Promise<void> {
		this.byList = (await findById(this.api, this.listId)).members;
	}
}

function largest(numbers: Array<number | undefined>): number | undefined {
	const known = numbers.filter((number) => number !== undefined);
	return known.length > 0 ? Math.max(...known) : undefined;
}
