import { AddressTable, HASH, type HashKey } from './addresses';
import { claimAddressesIn } from './addressesIn';
import { ConsentWords, OTHER_NOT_YES, OTHER_SAYS_NO, SAYS_NO, type ConsentCheck } from './consent';
import {
	isRefusal,
	lookThrough,
	writeContact,
	type Contact,
	type FaultPolicy,
	type Refusal,
} from './contact';
import { ContactWriter, type Plainness } from './contactWriter';
import { SMS_NUMBER } from './fields/sms';
import { forEachRow } from './forEachRow';
import type { Mapping } from './mapping/mapping';
import { SUPPRESSED } from './suppression';
import type { Yielder } from './yielder';
import { readSafely, type Row, type RowReader } from './reader';
import { BrokenRow, type AnyRow, type Segment } from './segment';
import { grown } from './growable';
import { LeftOut } from './leftOut';
import { Verdicts, type Cause } from './verdicts';

export type DuplicatePolicy = 'keepLast' | 'keepFirst';

interface CheckRules {
	/** All rows of the run, where those that are read are only some of them. */
	whole?: Segment;
	mapping: Mapping;
	consent: ConsentCheck;
	duplicates: DuplicatePolicy;
	faults: FaultPolicy;
	/** Of the run, so that the addresses of its lists can be compared. */
	hashKey?: HashKey;
	/** Who is never sent, by addresses hashed with the same key. */
	suppressed?: AddressTable;
}

/** What one pass over the segment found out, before anything is sent. */
export interface CheckedSegment {
	verdicts: Verdicts;
	/** Each usable address with the row that speaks for it, or one that is refused for a field. */
	addresses: AddressTable;
	/** Bytes of each row's contact in the body of an import; 0 for a row that is not sent. */
	sizes: Uint32Array;
	/** Rows to send. */
	sendable: number;
	/**
	 * Field id to the number of rows that are sent without it, because its value was wrong; of those
	 * that were not refused since.
	 */
	readonly leftOut: Record<string, number>;
	/** Rows from whose address more than blanks was taken off. */
	cleaned: number;
	/** Rows that are about somebody, and it can not be told about whom. */
	unidentified: number;
	/** Why values of a row are left out of what is sent, a cause each; none of a row that is not sent. */
	leftOutOf(row: number): readonly Cause[];
	/** Notes further values that the row goes without. */
	leaveOut(row: number, causes: Cause[]): void;
	/** What stands in the consent field of rows with a usable address. */
	readonly heard: ConsentWords;
	/** People whose word on consent is an explicit no. */
	saidNo: number;
	/** Whether the row speaks for somebody whose word on consent is an explicit no. */
	saysNo(row: number): boolean;
	/** Whether somebody is never sent, in the segment or not. */
	isSuppressed(address: string): boolean;
	/** Whether the address stands in a row that has none where it should stand. */
	isElsewhere(address: string): boolean;
	/** The usable address of any row as it would be sent; later, if it has to be read first. */
	addressOf(row: number): string | undefined | Promise<string | undefined>;
	/** Whether contacts may have a number for text messages: some column goes into that field. */
	readonly maySms: boolean;
	/** Writes the contact of a row to send, as it stands in the body; later, if it has to be read first. */
	writeContact(row: number, out: ContactWriter): void | Promise<void>;
}

const SAME_ADDRESS: Cause = {
	reason: 'duplicate',
	field: 'email',
	message: 'Another row has the same email address and speaks for this person.',
};

/** A person's word on consent; anything but a clear yes keeps mail away. */
type Word = typeof YES | typeof NOT_SAID | typeof NO;
const YES = 0;
/** Empty, or nothing that is known. */
const NOT_SAID = 1;
const NO = 2;

/**
 * Rows that are read before their addresses are looked up, all of them together: looked up one by
 * one, a million addresses would be waited for one by one.
 */
const BLOCK = 256;

/**
 * Reads every row once and settles whatever can be settled without Constant Contact: addresses,
 * fields, duplicates, consent.
 *
 * The row that is kept of several with one address speaks for the person, and is sent only when it
 * says yes itself. In consent all of them are heard, whatever else is wrong with them: with the last
 * row kept the newest word counts; with the first one kept nothing is known of their order, and a no
 * counts wherever it stands.
 */
export async function checkSegment(
	segment: Segment,
	rules: CheckRules,
	yielder: Yielder,
): Promise<CheckedSegment> {
	for (;;) {
		const checked = new SegmentCheck(segment, rules);
		if (await checked.run(yielder)) return checked;
		await learnConventions(rules.whole ?? segment, rules.mapping, yielder);
	}
}

/**
 * Looks through the columns for how they write what can be read in two ways. One pass more over the
 * rows, and only where a value needs it.
 */
async function learnConventions(
	segment: Segment,
	mapping: Mapping,
	yielder: Yielder,
): Promise<void> {
	mapping.conventions.learn();
	await forEachRow(segment, yielder, (row, index) => {
		if (!(row instanceof BrokenRow)) lookThrough(mapping, row, segment.position(index));
	});
	mapping.conventions.settle();
}

class SegmentCheck implements CheckedSegment {
	readonly verdicts: Verdicts;
	readonly addresses: AddressTable;
	sizes: Uint32Array;
	sendable = 0;
	cleaned = 0;
	unidentified = 0;
	private plainness: Uint8Array;
	/** A {@link Word} for each row that speaks for somebody, from the first one on that is no yes. */
	private words?: Uint8Array;
	readonly heard = new ConsentWords();
	private readonly valuesLeftOut = new LeftOut();
	/** Addresses in other columns of rows that have none of their own. */
	private readonly elsewhere: AddressTable;
	/** Addresses in cells with several, of rows whose word on consent is an explicit no. */
	private readonly noes: AddressTable;
	private readonly heardOfSeveral = new ConsentWords();
	private readonly block: Block;
	/**
	 * Contacts, a letter for each byte: evaluating an expression costs far more than keeping its
	 * outcome, and may not give it twice.
	 */
	private readonly kept?: string[];
	/** The addresses that belong to them, and those of rows that are not sent. */
	private readonly keptAddresses: Array<string | undefined> = [];
	private readonly scratch: ContactWriter;

	constructor(
		private readonly segment: Segment,
		private readonly rules: CheckRules,
	) {
		this.verdicts = new Verdicts(segment.expected);
		this.addresses = new AddressTable(segment.expected, rules.hashKey);
		this.elsewhere = this.addresses.empty();
		this.noes = this.addresses.empty();
		this.block = new Block(this.addresses);
		this.sizes = new Uint32Array(segment.expected);
		this.plainness = new Uint8Array(segment.expected);
		if (rules.mapping.evaluated.length > 0) this.kept = [];
		this.scratch = this.kept ? ContactWriter.forOne() : new ContactWriter();
	}

	writeContact(index: number, out: ContactWriter): void | Promise<void> {
		if (this.kept) return out.raw(this.kept[index]!);
		const found = this.segment.row(index);
		if (found instanceof Promise) return found.then((row) => this.writeAgain(row, index, out));
		this.writeAgain(found, index, out);
	}

	get maySms(): boolean {
		return this.rules.mapping.report().some(({ field }) => field === SMS_NUMBER.id);
	}

	get leftOut(): Record<string, number> {
		return this.valuesLeftOut.tally((row) => this.isSent(row));
	}

	leftOutOf(row: number): readonly Cause[] {
		const causes = this.valuesLeftOut.of(row);
		return causes.length === 0 || this.isSent(row) ? causes : [];
	}

	leaveOut(row: number, causes: Cause[]): void {
		this.valuesLeftOut.note(row, [...this.valuesLeftOut.of(row), ...causes]);
	}

	/** Those under way, too: what they go without they go without. */
	private isSent(row: number): boolean {
		const reason = this.verdicts.causeOf(row)?.reason;
		return this.sizes[row]! > 0 && (reason === undefined || reason === 'not_confirmed');
	}

	get saidNo(): number {
		let people = 0;
		for (const word of this.words ?? []) if (word === NO) people += 1;
		return people;
	}

	isSuppressed(address: string): boolean {
		return (this.rules.suppressed?.rowOf(address) ?? -1) >= 0;
	}

	isElsewhere(address: string): boolean {
		return this.elsewhere.rowOf(address) >= 0;
	}

	saysNo(row: number): boolean {
		return this.words?.[row] === NO;
	}

	addressOf(index: number): string | undefined | Promise<string | undefined> {
		if (this.kept) return this.keptAddresses[index];
		const found = this.segment.row(index);
		if (found instanceof Promise) return found.then((row) => this.addressIn(row, index));
		return this.addressIn(found, index);
	}

	/** False when the columns have to be looked through before their values can be read. */
	async run(yielder: Yielder): Promise<boolean> {
		const { segment, block, addresses } = this;
		for (let first = 0, isLast = false; !isLast; first += BLOCK) {
			block.length = 0;
			while (block.length < BLOCK) {
				if (yielder.isDue()) await yielder.yield();
				const index = first + block.length;
				const found = segment.row(index);
				const row = found instanceof Promise ? await found : found;
				isLast = row === undefined;
				if (!row) break;
				this.read(row, index);
			}
			if (this.rules.mapping.conventions.areWanted) return false;
			addresses.fetch(block.hashes, block.length);
			for (let at = 0; at < block.length; at++) this.settle(first + at, at);
		}
		this.sizes = this.sizes.subarray(0, segment.length);
		this.hearOtherRows();
		for (let row = 0; row < this.sizes.length; row++) if (this.sizes[row]! > 0) this.sendable += 1;
		return true;
	}

	/** Everything about a row but its standing among the others. */
	private read(row: AnyRow, index: number): void {
		const { block, scratch, segment } = this;
		if (index >= this.sizes.length) {
			this.sizes = grown(this.sizes, index + 1);
			this.plainness = grown(this.plainness, index + 1);
		}
		scratch.clear();
		const contact = this.write(row, index, scratch);
		const { email } = contact;
		if (contact.isCleaned) this.cleaned += 1;
		if (this.kept) this.keptAddresses[index] = email;
		const withheld =
			email === undefined
				? undefined
				: this.rules.consent(row as Row, segment.position(index), this.heard);
		if (isRefusal(contact)) {
			if (contact.isUnidentified) {
				this.unidentified += 1;
				this.hearOfSeveral(row, index);
			} else if (email === undefined) {
				claimAddressesIn(row, this.elsewhere);
			}
			block.add(email, contact.cause, withheld);
			return;
		}
		block.add(email, undefined, withheld);
		this.sizes[index] = scratch.bytes;
		this.plainness[index] = scratch.found;
		if (this.kept) this.kept[index] = scratch.written.toString('latin1');
		if (contact.leftOut) this.valuesLeftOut.note(index, contact.leftOut);
	}

	/** Nobody can tell whose row it is, and each of those whom it may be about may have said no. */
	private hearOfSeveral(row: AnyRow, index: number): void {
		if (row instanceof BrokenRow) return;
		const { mapping, consent } = this.rules;
		const position = this.segment.position(index);
		if (consent(row, position, this.heardOfSeveral) !== SAYS_NO) return;
		const readEmail: RowReader = () => mapping.columnsFor(row).email(row, position);
		claimAddressesIn(readSafely(readEmail, row, position), this.noes, index);
	}

	/** Which row speaks for the address, and whether its person may be sent. */
	private settle(index: number, at: number): void {
		const { addresses, block, verdicts } = this;
		const refusal = block.refusals[at];
		if (refusal) verdicts.refuse(index, refusal);
		if (!block.hasAddress[at]) return;
		const slot = addresses.slotOf(block.hashes, at * HASH);
		const holder = addresses.rowAt(slot);
		if (this.rules.suppressed?.holds(block.hashes, at * HASH)) {
			// In the segment all the same: who is never sent has not left it.
			if (holder < 0) addresses.claimSlot(slot, block.hashes, at * HASH, index);
			this.refuse(index, SUPPRESSED);
			return;
		}
		const withheld = block.withheld[at];
		const earlier = verdicts.causeOf(holder)?.reason === 'invalid_field' ? -1 : holder;
		const word = this.wordAfter(holder, earlier >= 0 || !!refusal, wordOf(withheld));
		const isKept = earlier >= 0 && this.rules.duplicates === 'keepFirst';
		// Somebody whose only row is refused is in the segment all the same, and has not left it.
		if (refusal ? holder >= 0 : isKept) {
			this.setWord(holder, word);
			if (!refusal) this.refuse(index, SAME_ADDRESS);
			return;
		}
		addresses.claimSlot(slot, block.hashes, at * HASH, index);
		if (holder >= 0) this.setWord(holder, YES);
		this.setWord(index, word);
		if (earlier >= 0) this.refuse(earlier, SAME_ADDRESS);
		if (withheld && !refusal) this.refuse(index, withheld);
	}

	/**
	 * A person's word on consent once another row has been heard.
	 *
	 * @param isSpoken whether the first row that is kept has spoken already, or this one can not be it
	 */
	private wordAfter(holder: number, isSpoken: boolean, word: Word): Word {
		if (holder < 0 || this.rules.duplicates === 'keepLast' || word === NO) return word;
		const before = (this.words?.[holder] ?? YES) as Word;
		return isSpoken || before === NO ? before : word;
	}

	private setWord(row: number, word: Word): void {
		if (!this.words) {
			if (word === YES) return;
			this.words = new Uint8Array(this.sizes.length);
		}
		if (row >= this.words.length) this.words = grown(this.words, this.sizes.length);
		this.words[row] = word;
	}

	/** Withholds whoever says yes in the row that is kept, and something else in one that counts. */
	private hearOtherRows(): void {
		if (this.noes.size > 0) {
			this.addresses.shared(this.noes, (row, ofNo) => {
				if (this.rules.duplicates === 'keepFirst' || ofNo > row) this.setWord(row, NO);
			});
		}
		this.words?.subarray(0, this.sizes.length).forEach((word, row) => {
			if (word === YES || this.sizes[row] === 0) return;
			this.refuse(row, word === NO ? OTHER_SAYS_NO : OTHER_NOT_YES);
		});
	}

	private refuse(index: number, cause: Cause): void {
		this.verdicts.refuse(index, cause);
		this.sizes[index] = 0;
	}

	private write(row: AnyRow, index: number, out: ContactWriter): Contact | Refusal {
		if (row instanceof BrokenRow) return { cause: row.cause, isUnidentified: true };
		const { mapping, faults } = this.rules;
		return writeContact(mapping, faults, row, this.segment.position(index), out);
	}

	private addressIn(row: AnyRow | undefined, index: number): string | undefined {
		if (!row) return undefined;
		this.scratch.clear();
		return this.write(row, index, this.scratch).email;
	}

	private writeAgain(row: AnyRow | undefined, index: number, out: ContactWriter): void {
		out.known = this.plainness[index] as Plainness;
		if (!row || isRefusal(this.write(row, index, out))) {
			throw new Error('The segment changed while it was being exported');
		}
	}
}

const wordOf = (withheld: Cause | undefined): Word =>
	withheld === undefined ? YES : withheld === SAYS_NO ? NO : NOT_SAID;

/** Rows that were read and wait for their addresses to be looked up. */
class Block {
	length = 0;
	/** Why a row can not be sent, by itself; undefined for one that can. */
	readonly refusals: Array<Cause | undefined> = [];
	/** Why its person may not be sent. */
	readonly withheld: Array<Cause | undefined> = [];
	readonly hasAddress = new Uint8Array(BLOCK);
	readonly hashes = new Int32Array(BLOCK * HASH);

	constructor(private readonly addresses: AddressTable) {}

	add(email: string | undefined, refusal: Cause | undefined, withheld: Cause | undefined): void {
		const at = this.length++;
		this.refusals[at] = refusal;
		this.withheld[at] = withheld;
		this.hasAddress[at] = email === undefined ? 0 : 1;
		if (email !== undefined) this.addresses.hash(email, this.hashes, at * HASH);
	}
}
