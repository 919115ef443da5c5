/** Texts that stand in JSON as they are, a byte a letter, and have nothing to trim. */
const PLAIN = /^[!#-[\]-~](?:[ !#-[\]-~]*[!#-[\]-~])?$/;

/**
 * Writes contacts as JSON, or only measures them. Both are one code, so that the two can not come
 * apart: what an import holds is known to the byte before any of it is built.
 *
 * Nearly all texts of a segment are plain. Whether those of a row are is found out when it is
 * measured; writing it then takes them as they are.
 */
export class ContactWriter {
	/** What was written; empty while measuring. */
	json = '';
	/** Bytes of what was written or measured, in UTF-8. */
	bytes = 0;
	/** Whether every text so far was plain, and was taken from the row as it is. */
	isPlain = true;
	/** Set for a row of which is known that it is plain. */
	trusts = false;

	constructor(private readonly isMeasuring = false) {}

	clear(): void {
		this.json = '';
		this.bytes = 0;
		this.isPlain = true;
	}

	/** @param piece JSON in ASCII */
	raw(piece: string): void {
		this.bytes += piece.length;
		if (!this.isMeasuring) this.json += piece;
	}

	/** Whether {@link plain} may take the value. */
	takes(value: unknown): value is string {
		if (typeof value === 'string' && (this.trusts || PLAIN.test(value))) return true;
		this.isPlain = false;
		return false;
	}

	/** @param key as {@link textKey} writes it, or its like */
	plain(key: string, text: string): void {
		this.bytes += key.length + text.length + 1;
		if (!this.isMeasuring) this.json += key + text + '"';
	}

	/** Any text. */
	text(key: string, text: string): void {
		if (this.takes(text)) {
			this.plain(key, text);
			return;
		}
		const rest = JSON.stringify(text).slice(1);
		this.bytes += key.length + Buffer.byteLength(rest);
		if (!this.isMeasuring) this.json += key + rest;
	}
}

/** The key of a text, and the quotation mark that begins it, in an object that has others before it. */
export const textKey = (key: string): string => `,${inAscii(JSON.stringify(key))}:"`;

const inAscii = (json: string): string =>
	json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
