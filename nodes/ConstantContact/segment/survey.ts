import { AddressTable } from './addresses';
import type { ConsentCheck } from './consent';
import { isRefusal, readContact, type FaultPolicy } from './contact';
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
	/** The contact of a row to send, as it stands in the body. */
	contactJson(row: number): string;
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
	const readAgain = (index: number) => {
		const position = segment.position(index);
		const contact = readContact(mapping, faults, segment.row(index), position);
		if (isRefusal(contact)) throw new Error('The segment changed while it was being exported');
		return contact;
	};
	let sendable = 0;
	// Evaluating an expression costs far more than keeping its outcome, and may not give it twice.
	const kept: string[] | undefined = mapping.evaluated.length > 0 ? [] : undefined;

	for (let index = 0; index < segment.length; index++) {
		if (pacer.isDue()) await pacer.rest();
		const row = segment.row(index);
		const position = segment.position(index);
		const contact = readContact(mapping, faults, row, position);
		if (isRefusal(contact)) {
			verdicts.refuse(index, contact.cause);
			// The person is in the segment all the same, and must not count as having left it.
			if (contact.email && addresses.rowOf(contact.email) < 0) {
				addresses.claim(contact.email, index);
			}
			continue;
		}
		const holder = addresses.rowOf(contact.email);
		const earlier = verdicts.causeOf(holder)?.reason === 'invalid_field' ? -1 : holder;
		if (earlier >= 0 && duplicates === 'keepFirst') {
			verdicts.refuse(index, SAME_ADDRESS);
			continue;
		}
		addresses.claim(contact.email, index);
		if (earlier >= 0) {
			verdicts.refuse(earlier, SAME_ADDRESS);
			if (sizes[earlier] !== 0) {
				const before = readAgain(earlier);
				tally(before.leftOut, -1);
				sizes[earlier] = 0;
				sendable -= 1;
			}
		}
		const refusal = consent(row, position);
		if (refusal) {
			verdicts.refuse(index, refusal);
			continue;
		}
		sizes[index] = Buffer.byteLength(contact.json);
		sendable += 1;
		tally(contact.leftOut, 1);
		if (kept) kept[index] = contact.json;
	}

	return {
		verdicts,
		addresses,
		sizes,
		sendable,
		leftOut,
		contactJson(row) {
			return kept ? kept[row]! : readAgain(row).json;
		},
	};
}
