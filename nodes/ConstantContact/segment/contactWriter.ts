/** What is known of the texts of a row. */
export type Plainness = typeof ODD | typeof PLAIN | typeof ASCII;
/** Something has to be trimmed, escaped, taken off or looked at otherwise. */
export const ODD = 0;
/** They stand in JSON as they are. */
export const PLAIN = 1;
/** They do, and take a byte a letter. */
export const ASCII = 2;

const UNLIMITED = Infinity;

/** Bytes of all fields of a contact, filled to their ends with letters that JSON spells out, and more. */
const LARGEST_CONTACT = 262_144;

/**
 * Writes contacts as JSON into a buffer, or only measures them. Both are one code, so that the two can
 * not come apart: what an import holds is known to the byte before any of it is built.
 *
 * Nearly all texts of a segment are plain. Whether those of a row are is found out when it is
 * measured; writing it then takes them without another look. Letters are copied here one by one
 * because strings put together piece by piece leave several times their length in garbage.
 */
export class ContactWriter {
	/** Bytes written or measured. */
	bytes = 0;
	/** How plain all texts so far were, as the row had them. */
	found: Plainness = ASCII;
	/** Set for a row that was measured before. */
	known: Plainness = ODD;

	/** @param target where to write; without one, contacts are only measured */
	constructor(private readonly target?: Buffer) {}

	/** For one contact at a time. */
	static forOne(): ContactWriter {
		return new ContactWriter(Buffer.allocUnsafeSlow(LARGEST_CONTACT));
	}

	/** What was written, good until something else is. */
	get written(): Buffer {
		return this.target!.subarray(0, this.bytes);
	}

	/** Starts again at the beginning of the target. */
	clear(): void {
		this.bytes = 0;
		this.found = ASCII;
	}

	/** @param piece JSON, or a letter for each of its bytes */
	raw(piece: string): void {
		if (this.target) copy(piece, this.target, this.bytes);
		this.bytes += piece.length;
	}

	/** @param text ASCII with nothing to escape */
	ascii(key: TextKey, text: string): void {
		this.put(key, text, text.length);
	}

	/**
	 * Writes a plain text of up to `max` letters as it is. False for anything else: that has to be put
	 * right first, and goes to {@link text} then.
	 */
	plain(key: TextKey, value: unknown, max: number): boolean {
		if (typeof value !== 'string') return false;
		if (this.known === ASCII) {
			this.put(key, value, value.length);
			return true;
		}
		const bytes = value.length > max ? -1 : plainBytes(value);
		if (bytes < 0) {
			this.found = ODD;
			return false;
		}
		if (bytes !== value.length && this.found === ASCII) this.found = PLAIN;
		this.put(key, value, bytes);
		return true;
	}

	/** Any text. */
	text(key: TextKey, text: string): void {
		if (this.plain(key, text, UNLIMITED)) return;
		const json = JSON.stringify(text).slice(1, -1);
		this.put(key, json, Buffer.byteLength(json));
	}

	private put(key: TextKey, text: string, bytes: number): void {
		const { target } = this;
		const end = this.bytes + key.length;
		if (target) {
			for (let at = 0; at < key.length; at++) target[this.bytes + at] = key[at]!;
			if (bytes === text.length) copy(text, target, end);
			else encode(text, target, end);
			target[end + bytes] = QUOTE;
		}
		this.bytes = end + bytes + 1;
	}
}

/** @param text letters up to U+00FF, a byte each */
function copy(text: string, target: Buffer, from: number): void {
	for (let index = 0; index < text.length; index++) target[from + index] = text.charCodeAt(index);
}

/** Faster than a trip through Buffer's own code for texts as short and as Latin as most are. */
function encode(text: string, target: Buffer, from: number): void {
	let at = from;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		if (unit < 0x80) {
			target[at++] = unit;
		} else if (unit < 0x800) {
			target[at++] = 0xc0 | (unit >> 6);
			target[at++] = 0x80 | (unit & 0x3f);
		} else {
			target.write(text.slice(index), at);
			return;
		}
	}
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0xa0;

/** Whether a text stands in JSON as it is, and there is nothing about it to put right. */
export const isPlain = (text: string): boolean => plainBytes(text) >= 0;

/** Bytes of such a text in UTF-8; -1 of any other. */
function plainBytes(text: string): number {
	const { length } = text;
	let bytes = length;
	if (isArmour(text.charCodeAt(0))) return -1;
	for (let index = 0; index < length; index++) {
		const unit = text.charCodeAt(index);
		if (unit < 0x80) {
			if (NEEDS_A_LOOK[unit] === 1 && (unit !== COLON || text.charCodeAt(index + 1) === COLON)) {
				return -1;
			}
		} else if (unit >= 0xa0 && unit < FIRST_RARE_BLANK) {
			if (isUnseen(unit)) return -1;
			bytes += unit < 0x800 ? 1 : 2;
		} else if (unit > LAST_RARE_BLANK && unit < FIRST_SURROGATE) {
			if (unit === HANGUL_FILLER) return -1;
			bytes += 2;
		} else {
			return -1;
		}
	}
	const isTrimmed =
		length > 0 && !isBlank(text.charCodeAt(0)) && !isBlank(text.charCodeAt(length - 1));
	return isTrimmed ? bytes : -1;
}

/** What a spreadsheet's armour or error value begins with (texts.ts). */
const isArmour = (unit: number): boolean =>
	unit === NUMBER_SIGN || unit === APOSTROPHE || unit === EQUALS_SIGN;

/** Soft hyphen, grapheme joiner, Arabic letter mark, Hangul fillers: all that can not be seen down there. */
const isUnseen = (unit: number): boolean =>
	unit === 0xad || unit === 0x34f || unit === 0x61c || unit === 0x115f || unit === 0x1160;
const HANGUL_FILLER = 0x3164;

const NUMBER_SIGN = 0x23;
const APOSTROPHE = 0x27;
const COLON = 0x3a;
const EQUALS_SIGN = 0x3d;
const QUOTE = 0x22;
/** Of ASCII: what JSON escapes or nobody sees, and the colon, of which two part values (texts.ts). */
const NEEDS_A_LOOK = new Uint8Array(0x80).fill(1, 0, 0x20);
for (const letter of ['"', '\\', ':', '\u007f']) NEEDS_A_LOOK[letter.charCodeAt(0)] = 1;
/** All other blanks that JavaScript trims lie between these, but for one beyond the surrogates. */
const FIRST_RARE_BLANK = 0x1680;
const LAST_RARE_BLANK = 0x3000;
const FIRST_SURROGATE = 0xd800;

/** The key of a text with what stands before it, and the mark that begins the text, in ASCII. */
export type TextKey = Uint8Array;

/** @param before a comma, or the brace that begins the object */
export const textKey = (key: string, before: ',' | '{' = ','): TextKey =>
	Buffer.from(`${before}${inAscii(JSON.stringify(key))}:"`);

const inAscii = (json: string): string =>
	json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
