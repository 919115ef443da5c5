import { AddressTable } from './addresses';
import type { ConsentCheck } from './consent';
import { isRefusal, MAX_CONTACT_BYTES, writeContact, type FaultPolicy } from './contact';
import { JsonWriter } from './jsonWriter';
import type { Mapping } from './mapping';
import type { Pacer } from './pacer';
import type { Row } from './reader';
import { Verdicts, type Cause } from './verdicts';

/** The rows that came in, each to be had as often as needed. */
export interface Segment {
	readonly length: number;
	row(index: number): Row;
	/** Where the row stands in everything that came in, counted from 0. */
	position(index: number): number;
}

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
	/** Writes the contact of a row to send, as it stands in the body. */
	writeContact(row: number, out: JsonWriter): void;
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
	const verdicts = new Verdicts(segment.length);
	const addresses = new AddressTable(segment.length);
	const sizes = new Uint32Array(segment.length);
	const leftOut: Record<string, number> = {};
	const tally = (causes: Cause[] = [], step: 1 | -1) => {
		for (const { field = '' } of causes) leftOut[field] = (leftOut[field] ?? 0) + step;
	};
	const scratch = new JsonWriter(Buffer.allocUnsafe(MAX_CONTACT_BYTES));
	const write = (index: number, out: JsonWriter) =>
		writeContact(mapping, faults, segment.row(index), segment.position(index), out);
	const writeAgain = (index: number, out: JsonWriter) => {
		const contact = write(index, out);
		if (isRefusal(contact)) throw new Error('The segment changed while it was being exported');
		return contact;
	};
	let sendable = 0;
	// Evaluating an expression costs far more than keeping its outcome, and may not give it twice.
	const kept: Buffer[] | undefined = mapping.evaluated.length > 0 ? [] : undefined;

	for (let index = 0; index < segment.length; index++) {
		if (pacer.isDue()) await pacer.rest();
		scratch.end = 0;
		const contact = write(index, scratch);
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
		const size = scratch.end;
		if (kept) kept[index] = Buffer.from(scratch.buffer.subarray(0, size));
		if (earlier >= 0) {
			verdicts.refuse(earlier, SAME_ADDRESS);
			if (sizes[earlier] !== 0) {
				tally(writeAgain(earlier, scratch).leftOut, -1);
				sizes[earlier] = 0;
				sendable -= 1;
			}
		}
		const refusal = consent(segment.row(index), segment.position(index));
		if (refusal) {
			verdicts.refuse(index, refusal);
			continue;
		}
		sizes[index] = size;
		sendable += 1;
		tally(contact.leftOut, 1);
	}

	return {
		verdicts,
		addresses,
		sizes,
		sendable,
		leftOut,
		writeContact(row, out) {
			if (kept) out.raw(kept[row]!);
			else writeAgain(row, out);
		},
	};
}
