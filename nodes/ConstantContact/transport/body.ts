/**
 * The bodies of answers. n8n's HTTP helper gives a stream, as it is asked to; where something else
 * stands in for it (a proxy in n8n, a test), it may be read already.
 */

import { jsonIn } from '../segment/json';

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export async function* piecesOf(body: unknown): AsyncGenerator<Uint8Array> {
	if (typeof body === 'string') yield Buffer.from(body);
	else if (body instanceof Uint8Array) yield body;
	else if (isStream(body)) yield* body;
}

/** Bytes of JSON that are read at most: 500 contacts with everything that they can hold are 5 MB. */
const MOST_JSON = 33_554_432;

/** @throws RangeError when there is more of it */
async function bytesOf(body: unknown, most: number): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of piecesOf(body)) {
		bytes += piece.length;
		if (bytes > most) {
			destroy(body);
			throw new RangeError('The answer is too large');
		}
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}

/** What JSON a body holds; undefined when it holds none. */
export async function jsonOf(body: unknown): Promise<unknown> {
	const isRead =
		typeof body === 'object' && body !== null && !isStream(body) && !Buffer.isBuffer(body);
	if (isRead) return body;
	return jsonIn((await bytesOf(body, MOST_JSON)).toString());
}

/** Lets go of a body that nobody wants to the end. */
export function destroy(body: unknown): void {
	if (isStream(body) && 'destroy' in body) (body as { destroy(): void }).destroy();
}

/** An array of pieces is one; an array of anything else is a body that was read. */
function isStream(body: unknown): body is Pieces {
	if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return false;
	if (Array.isArray(body)) return body[0] instanceof Uint8Array;
	return Symbol.asyncIterator in body;
}
