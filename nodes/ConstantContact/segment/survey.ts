import { AddressTable, HASH, hashAddress } from './addresses';
import type { ConsentCheck } from './consent';
import {
	isRefusal,
	lookThrough,
	writeContact,
	type Contact,
	type FaultPolicy,
	type Refusal,
} from './contact';
import { ContactWriter, type Plainness } from './contactWriter';
import type { Mapping } from './mapping';
import type { Pacer } from './pacer';
import type { Row } from './reader';
import { BrokenRow, type AnyRow, type Segment } from './segment';
import { grown, Verdicts, type Cause } from './verdicts';

export type DuplicatePolicy = 'keepLast' | 'keepFirst';

export interface SurveyRules {
	/** All rows of the run, where those that are read are only some of them. */
	whole?: Segment;
	mapping: Mapping;
	consent: ConsentCheck;
	duplicates: DuplicatePolicy;
	faults: FaultPolicy;
}

/** What one pass over the segment found out, before anything is sent. */
export interface Survey {
	verdicts: Verdicts;
	/** Each usable address with the row that speaks for it, or one that is refused for a field. */
	addresses: AddressTable;
	/** Bytes of each row's contact in the body of an import; 0 for a row that is not sent. */
	sizes: Uint32Array;
	/** Rows to send. */
	sendable: number;
	/** Field id to the number of sendable rows that go without it, because its value was wrong. */
	leftOut: Record<string, number>;
	/** Writes the contact of a row to send, as it stands in the body; later, if it has to be read first. */
	writeContact(row: number, out: ContactWriter): void | Promise<void>;
}

const SAME_ADDRESS: Cause = {
	reason: 'duplicate',
	field: 'email',
	message: 'Another row has the same email address and speaks for this person.',
};

/**
 * Rows that are read before their addresses are looked up, all of them together: looked up one by
 * one, a million addresses would be waited for one by one.
 */
const BLOCK = 256;

/**
 * Reads every row once and settles whatever can be settled without Constant Contact: addresses,
 * fields, duplicates, consent.
 *
 * The row that is kept of several with one address speaks for the person, in consent too: a person
 * whose last row says no is not mailed because an older row said yes.
 */
export async function surveySegment(
	segment: Segment,
	rules: SurveyRules,
	pacer: Pacer,
): Promise<Survey> {
	for (;;) {
		const survey = new SegmentSurvey(segment, rules);
		if (await survey.run(pacer)) return survey;
		await learnConventions(rules.whole ?? segment, rules.mapping, pacer);
	}
}

/**
 * Looks through the columns for how they write what can be read in two ways. One pass more over the
 * rows, and only where a value needs it.
 */
async function learnConventions(segment: Segment, mapping: Mapping, pacer: Pacer): Promise<void> {
	mapping.conventions.learn();
	for (let index = 0; ; index++) {
		if (pacer.isDue()) await pacer.rest();
		const found = segment.row(index);
		const row = found instanceof Promise ? await found : found;
		if (!row) break;
		if (!(row instanceof BrokenRow)) lookThrough(mapping, row, segment.position(index));
	}
	mapping.conventions.settle();
}

class SegmentSurvey implements Survey {
	readonly verdicts: Verdicts;
	readonly addresses: AddressTable;
	sizes: Uint32Array;
	sendable = 0;
	leftOut: Record<string, number> = {};
	private plainness: Uint8Array;
	private readonly fieldsLeftOut = new FieldsLeftOut();
	private readonly block = new Block();
	/**
	 * Contacts, a letter for each byte: evaluating an expression costs far more than keeping its
	 * outcome, and may not give it twice.
	 */
	private readonly kept?: string[];
	private readonly scratch: ContactWriter;

	constructor(
		private readonly segment: Segment,
		private readonly rules: SurveyRules,
	) {
		this.verdicts = new Verdicts(segment.expected);
		this.addresses = new AddressTable(segment.expected);
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

	/** False when the columns have to be looked through before their values can be read. */
	async run(pacer: Pacer): Promise<boolean> {
		const { segment, block, addresses } = this;
		for (let first = 0, isLast = false; !isLast; first += BLOCK) {
			block.length = 0;
			while (block.length < BLOCK) {
				if (pacer.isDue()) await pacer.rest();
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
		for (const size of this.sizes) if (size > 0) this.sendable += 1;
		this.leftOut = this.fieldsLeftOut.tally(this.sizes);
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
		if (isRefusal(contact)) {
			block.add(contact.email, contact.cause, undefined);
			return;
		}
		block.add(contact.email, undefined, this.rules.consent(row as Row, segment.position(index)));
		this.sizes[index] = scratch.bytes;
		this.plainness[index] = scratch.found;
		if (this.kept) this.kept[index] = scratch.written.toString('latin1');
		if (contact.leftOut) this.fieldsLeftOut.note(index, contact.leftOut);
	}

	/** Which row speaks for the address, and whether its person may be sent. */
	private settle(index: number, at: number): void {
		const { addresses, block, verdicts } = this;
		const refusal = block.refusals[at];
		if (refusal) verdicts.refuse(index, refusal);
		if (!block.hasAddress[at]) return;
		const slot = addresses.slotOf(block.hashes, at * HASH);
		const holder = addresses.rowAt(slot);
		if (refusal) {
			// The person is in the segment all the same, and must not count as having left it.
			if (holder < 0) addresses.claimSlot(slot, block.hashes, at * HASH, index);
			return;
		}
		const earlier = verdicts.causeOf(holder)?.reason === 'invalid_field' ? -1 : holder;
		if (earlier >= 0 && this.rules.duplicates === 'keepFirst') {
			this.refuse(index, SAME_ADDRESS);
			return;
		}
		addresses.claimSlot(slot, block.hashes, at * HASH, index);
		if (earlier >= 0) this.refuse(earlier, SAME_ADDRESS);
		const withheld = block.withheld[at];
		if (withheld) this.refuse(index, withheld);
	}

	private refuse(index: number, cause: Cause): void {
		this.verdicts.refuse(index, cause);
		this.sizes[index] = 0;
	}

	private write(row: AnyRow, index: number, out: ContactWriter): Contact | Refusal {
		if (row instanceof BrokenRow) return { cause: row.cause };
		const { mapping, faults } = this.rules;
		return writeContact(mapping, faults, row, this.segment.position(index), out);
	}

	private writeAgain(row: AnyRow | undefined, index: number, out: ContactWriter): void {
		out.known = this.plainness[index] as Plainness;
		if (!row || isRefusal(this.write(row, index, out))) {
			throw new Error('The segment changed while it was being exported');
		}
	}
}

/** Rows that were read and wait for their addresses to be looked up. */
class Block {
	length = 0;
	/** Why a row can not be sent, by itself; undefined for one that can. */
	readonly refusals: Array<Cause | undefined> = [];
	/** Why its person may not be sent. */
	readonly withheld: Array<Cause | undefined> = [];
	readonly hasAddress = new Uint8Array(BLOCK);
	readonly hashes = new Int32Array(BLOCK * HASH);

	add(email: string | undefined, refusal: Cause | undefined, withheld: Cause | undefined): void {
		const at = this.length++;
		this.refusals[at] = refusal;
		this.withheld[at] = withheld;
		this.hasAddress[at] = email === undefined ? 0 : 1;
		if (email !== undefined) hashAddress(email, this.hashes, at * HASH);
	}
}

/** Which fields rows go without: four bytes a row, from the first one on that has any. */
class FieldsLeftOut {
	private codes = new Uint32Array(0);
	private readonly fields: string[][] = [];
	private readonly codeByKey = new Map<string, number>();

	note(row: number, causes: Cause[]): void {
		const fields = causes.map(({ field = '' }) => field);
		const key = fields.join('\n');
		let code = this.codeByKey.get(key);
		if (code === undefined) {
			code = this.fields.push(fields);
			this.codeByKey.set(key, code);
		}
		if (row >= this.codes.length) this.codes = grown(this.codes, row + 1);
		this.codes[row] = code;
	}

	/** Field id to the number of rows that are sent without it. */
	tally(sizes: Uint32Array): Record<string, number> {
		const counts: Record<string, number> = {};
		for (const [row, code] of this.codes.entries()) {
			if (code === 0 || !sizes[row]) continue;
			for (const field of this.fields[code - 1]!) counts[field] = (counts[field] ?? 0) + 1;
		}
		return counts;
	}
}
