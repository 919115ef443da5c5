import { AddressTable } from './addresses';
import type { ConsentCheck } from './consent';
import { isRefusal, writeContact, type FaultPolicy } from './contact';
import { ContactWriter } from './contactWriter';
import type { Mapping } from './mapping';
import type { Pacer } from './pacer';
import type { Row } from './reader';
import { BrokenRow, type AnyRow, type Segment } from './segment';
import { grown, Verdicts, type Cause } from './verdicts';

export type DuplicatePolicy = 'keepLast' | 'keepFirst';

export interface SurveyRules {
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
	const { mapping, consent, duplicates, faults } = rules;
	const verdicts = new Verdicts(segment.expected);
	const addresses = new AddressTable(segment.expected);
	const leftOut = new FieldsLeftOut();
	let sizes = new Uint32Array(segment.expected);
	/** 1 for a row whose texts can be written as they are. */
	let plain = new Uint8Array(segment.expected);
	const write = (row: AnyRow, index: number, out: ContactWriter) =>
		row instanceof BrokenRow
			? { cause: row.cause }
			: writeContact(mapping, faults, row, segment.position(index), out);
	const writeAgain = (row: AnyRow | undefined, index: number, out: ContactWriter) => {
		if (!row || isRefusal(write(row, index, out))) {
			throw new Error('The segment changed while it was being exported');
		}
	};
	// Evaluating an expression costs far more than keeping its outcome, and may not give it twice.
	const kept: string[] | undefined = mapping.evaluated.length > 0 ? [] : undefined;
	const scratch = new ContactWriter(!kept);

	for (let index = 0; ; index++) {
		if (pacer.isDue()) await pacer.rest();
		const found = segment.row(index);
		const row = found instanceof Promise ? await found : found;
		if (!row) break;
		if (index >= sizes.length) {
			sizes = grown(sizes, index + 1);
			plain = grown(plain, index + 1);
		}
		scratch.clear();
		const contact = write(row, index, scratch);
		if (isRefusal(contact)) {
			verdicts.refuse(index, contact.cause);
			// The person is in the segment all the same, and must not count as having left it.
			if (contact.email && addresses.rowOf(contact.email) < 0) {
				addresses.claim(contact.email, index);
			}
			continue;
		}
		const slot = addresses.slotOf(contact.email);
		const holder = addresses.rowAt(slot);
		const earlier = verdicts.causeOf(holder)?.reason === 'invalid_field' ? -1 : holder;
		if (earlier >= 0 && duplicates === 'keepFirst') {
			verdicts.refuse(index, SAME_ADDRESS);
			continue;
		}
		addresses.claimSlot(slot, index);
		if (kept) kept[index] = scratch.json;
		if (earlier >= 0) {
			verdicts.refuse(earlier, SAME_ADDRESS);
			sizes[earlier] = 0;
		}
		const refusal = consent(row as Row, segment.position(index));
		if (refusal) {
			verdicts.refuse(index, refusal);
			continue;
		}
		sizes[index] = scratch.bytes;
		plain[index] = scratch.isPlain ? 1 : 0;
		if (contact.leftOut) leftOut.note(index, contact.leftOut);
	}
	sizes = sizes.subarray(0, segment.length);

	return {
		verdicts,
		addresses,
		sizes,
		sendable: countOf(sizes),
		leftOut: leftOut.tally(sizes),
		writeContact(index, out) {
			if (kept) return out.raw(kept[index]!);
			out.trusts = plain[index] === 1;
			const found = segment.row(index);
			return found instanceof Promise
				? found.then((row) => writeAgain(row, index, out))
				: writeAgain(found, index, out);
		},
	};
}

function countOf(sizes: Uint32Array): number {
	let count = 0;
	for (const size of sizes) if (size > 0) count += 1;
	return count;
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
