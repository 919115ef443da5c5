import type { Pacer } from '../segment/pacer';

/** The body of an import, byte for byte: its contacts stand between the two ends. */
export interface BodyFrame {
	start: string;
	end: string;
	bytes: number;
}

/** @param listIds the lists that every contact of the body goes to, 1 to 50 (documented) */
export function bodyFrame(listIds: string[]): BodyFrame {
	const start = '{"import_data":[';
	const end = `],"list_ids":${JSON.stringify(listIds)}}`;
	return { start, end, bytes: Buffer.byteLength(start) + Buffer.byteLength(end) };
}

/**
 * One import as bytes, in a buffer of exactly its size, so that it can be sent again as it is.
 *
 * @param sizes bytes of each row's contact, as the batch was planned with
 */
export async function buildBody(
	frame: BodyFrame,
	rows: Uint32Array,
	sizes: Uint32Array,
	contactJson: (row: number) => string,
	pacer: Pacer,
): Promise<Buffer> {
	let length = frame.bytes + rows.length - 1;
	for (const row of rows) length += sizes[row]!;
	const body = Buffer.allocUnsafe(length);
	let offset = body.write(frame.start, 0);
	for (let position = 0; position < rows.length; position++) {
		if (pacer.isDue()) await pacer.rest();
		if (position > 0) offset += body.write(',', offset);
		offset += body.write(contactJson(rows[position]!), offset);
	}
	offset += body.write(frame.end, offset);
	if (offset !== length) throw new RangeError('A batch came out at another size than planned');
	return body;
}
