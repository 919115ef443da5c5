const QUOTE = 34;
const BACKSLASH = 92;
const BLANK = 32;
/** From here on a letter takes two bytes in UTF-8, three, and half a pair of four. */
const TWO_BYTES = 0x80;
const THREE_BYTES = 0x800;
const SURROGATES = 0xd800;

/**
 * Writes JSON as bytes, letter by letter, into a buffer that it is given: a million contacts make no
 * strings that have to be collected again. Measuring a contact and putting it into a request is the
 * same code, so the two can not come apart.
 */
export class JsonWriter {
	/** Where the next byte goes. */
	end = 0;

	constructor(readonly buffer: Buffer) {}

	/** @param piece JSON in plain letters, as bytes */
	raw(piece: Uint8Array): void {
		const { buffer } = this;
		let { end } = this;
		for (let index = 0; index < piece.length; index++) buffer[end++] = piece[index]!;
		this.end = end;
	}

	/** A text with its quotation marks; whatever has to be escaped goes the long way. */
	text(text: string): void {
		const { buffer } = this;
		let { end } = this;
		buffer[end++] = QUOTE;
		for (let index = 0; index < text.length; index++) {
			const unit = text.charCodeAt(index);
			if (unit < BLANK || unit === QUOTE || unit === BACKSLASH || unit >= SURROGATES) {
				this.end += buffer.write(JSON.stringify(text), this.end);
				return;
			}
			if (unit < TWO_BYTES) {
				buffer[end++] = unit;
			} else if (unit < THREE_BYTES) {
				buffer[end++] = 0xc0 | (unit >> 6);
				buffer[end++] = 0x80 | (unit & 0x3f);
			} else {
				buffer[end++] = 0xe0 | (unit >> 12);
				buffer[end++] = 0x80 | ((unit >> 6) & 0x3f);
				buffer[end++] = 0x80 | (unit & 0x3f);
			}
		}
		buffer[end++] = QUOTE;
		this.end = end;
	}
}

/** A key of an object that has others before it, ready for {@link JsonWriter.raw}. */
export const jsonKey = (key: string): Uint8Array => Buffer.from(`,${JSON.stringify(key)}:`);
