import { ContactWriter } from '../segment/contactWriter';
import { SMS_NUMBER_KEY } from '../segment/fields/sms';
import type { Yielder } from '../segment/yielder';
import type { CheckedSegment } from '../segment/check';

/** Bytes by which a buffer is made larger, so that bodies of nearly one size share it. */
const STEP = 65_536;

/** The body of an import, byte for byte: its contacts stand between the two ends. */
interface BodyFrame {
	start: string;
	end: string;
	/** The end of a body with numbers for text messages, where the segment may have some. */
	endWithSms?: string;
	/** Of the longer of the two. */
	bytes: number;
}

/**
 * The permission for text messages, one for the whole request. It is true of every number: none is
 * sent without the date of its consent.
 */
const SMS_PERMISSION = ',"sms_permission_to_send":"explicit"';

/**
 * @param listIds the lists that every contact of the body goes to, 1 to 50 (documented)
 * @param maySms whether contacts may have a number for text messages
 */
export function bodyFrame(listIds: string[], maySms: boolean): BodyFrame {
	const start = '{"import_data":[';
	const lists = `],"list_ids":${JSON.stringify(listIds)}`;
	const end = `${lists}}`;
	const endWithSms = maySms ? `${lists}${SMS_PERMISSION}}` : undefined;
	return { start, end, endWithSms, bytes: start.length + (endWithSms ?? end).length };
}

/** The contacts of a checked segment, as far as it takes to write them. */
export type Contacts = Pick<CheckedSegment, 'sizes' | 'maySms' | 'writeContact'>;

/**
 * Builds bodies, one after the other, in two buffers that take turns: while one is on its way, the
 * next is built in the other. A body is good until the next but one is built. A fresh buffer for each body
 * would cost more than filling it: it makes V8 collect garbage all over the segment.
 */
export class BodyBuilder {
	private readonly buffers: Buffer[] = [];
	private next = 0;

	constructor(
		private readonly frame: BodyFrame,
		private readonly contacts: Contacts,
	) {}

	/** One import as bytes, that can be sent again as it is. */
	async build(rows: Uint32Array, yielder: Yielder): Promise<Buffer> {
		const { frame, contacts } = this;
		let length = frame.bytes + rows.length - 1;
		for (const row of rows) length += contacts.sizes[row]!;
		const body = this.take(length);
		const out = new ContactWriter(body);
		out.raw(frame.start);
		for (let position = 0; position < rows.length; position++) {
			if (yielder.isDue()) await yielder.yield();
			if (position > 0) out.raw(',');
			const later = contacts.writeContact(rows[position]!, out);
			if (later) await later;
		}
		const hasSms = frame.endWithSms !== undefined && out.written.includes(SMS_NUMBER_KEY);
		const end = hasSms ? frame.endWithSms! : frame.end;
		out.raw(end);
		const planned = length - (frame.endWithSms ?? frame.end).length + end.length;
		if (out.bytes !== planned) {
			throw new RangeError('A batch came out at another size than planned');
		}
		return out.written;
	}

	private take(length: number): Buffer {
		const turn = this.next++ % 2;
		let buffer = this.buffers[turn];
		if (!buffer || buffer.length < length) {
			buffer = Buffer.allocUnsafeSlow(Math.ceil(length / STEP) * STEP);
			this.buffers[turn] = buffer;
		}
		return buffer.subarray(0, length);
	}
}
