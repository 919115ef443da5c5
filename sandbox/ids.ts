import { randomUUID } from 'node:crypto';

const FACTOR = 2654435761;
/** The inverse of FACTOR modulo 2^32, so that a number can be read back out of an id. */
const INVERSE = 244002641;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (text: unknown): text is string =>
	typeof text === 'string' && UUID.test(text.toLowerCase());

/** Computed, not kept: two million ids would cost more memory than the people themselves. */
export function contactIdOf(index: number): string {
	const mixed = Math.imul(index + 1, FACTOR) >>> 0;
	return `${mixed.toString(16).padStart(8, '0')}-5a0d-4b0c-8c0c-fa163ec0ac70`;
}

/** The index behind a contact id; -1 when the id was not made by contactIdOf. */
export function contactIndexOf(id: string): number {
	const lower = id.toLowerCase();
	if (!lower.endsWith('-5a0d-4b0c-8c0c-fa163ec0ac70') || !isUuid(lower)) return -1;
	return (Math.imul(Number.parseInt(lower.slice(0, 8), 16), INVERSE) >>> 0) - 1;
}

/** An id that belongs to a contact's part (a phone number, an address) and never changes. */
export function partIdOf(index: number, part: number): string {
	const mixed = Math.imul(index + 1, FACTOR) >>> 0;
	const end = part.toString(16).padStart(2, '0');
	return `${mixed.toString(16).padStart(8, '0')}-5a0d-4b0c-8c0d-fa163ec0ac${end}`;
}

export const newId = (): string => randomUUID();
