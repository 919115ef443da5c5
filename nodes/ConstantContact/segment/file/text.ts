export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** A file that can not be read. Its message is a sentence without a full stop. */
export class FileError extends Error {
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
	}
}

/** Bytes that are looked at to find out how a file is written. */
const PROBE = 1_024;
const FIRST_BEYOND_ASCII = 0x80;
/** From here on a byte starts a sequence of two bytes in UTF-8, three, four. */
const LEADS = [0xc2, 0xe0, 0xf0, 0xf5] as const;

const NOT_TEXT = new FileError(
	'The file is not a text file',
	"A workbook of Excel has to be saved as 'CSV UTF-8' first, or read by the node Extract from File.",
);

/**
 * The text of a file as its bytes arrive, without a byte order mark. Unless `encoding` says how it is
 * written, that is found out: from its mark, from the zeros of UTF-16, and else by the first letter
 * beyond ASCII, which is either right in UTF-8 or taken for Windows-1252. Whatever can not be read
 * becomes U+FFFD.
 *
 * @throws FileError when it is no text
 */
export async function* textOf(
	bytes: AsyncIterable<Uint8Array>,
	encoding?: Encoding,
): AsyncGenerator<string> {
	let decoder: Decoder | undefined;
	let held: Buffer = Buffer.alloc(0);
	for await (const bare of bytes) {
		const piece = Buffer.from(bare.buffer, bare.byteOffset, bare.byteLength);
		if (decoder) {
			yield decoder.decode(piece);
			continue;
		}
		held = Buffer.concat([held, piece]);
		if (held.length < PROBE) continue;
		decoder = decoderFor(held, encoding);
		yield decoder.decode(held);
	}
	if (!decoder) {
		decoder = decoderFor(held, encoding);
		yield decoder.decode(held);
	}
	yield decoder.end();
}

interface Decoder {
	decode(piece: Buffer): string;
	end(): string;
}

function decoderFor(start: Buffer, encoding: Encoding | undefined): Decoder {
	const known = encoding ?? encodingOf(start);
	if (known) return decodeAs(known);
	// No text has a zero byte, and every workbook and archive has some.
	if (start.includes(0)) throw NOT_TEXT;
	return new Utf8OrWindows1252();
}

function encodingOf(start: Buffer): Encoding | undefined {
	if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
	if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
	if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
	// Nearly every other byte of a list in UTF-16 is zero.
	const zeros = [0, 0];
	start.forEach((byte, index) => {
		if (byte === 0) zeros[index % 2]! += 1;
	});
	const many = start.length / 4;
	if (zeros[1]! > many && zeros[0] === 0) return 'utf-16le';
	return zeros[0]! > many && zeros[1] === 0 ? 'utf-16be' : undefined;
}

function decodeAs(encoding: Encoding): Decoder {
	const decoder = new TextDecoder(encoding);
	return {
		decode: (piece) => decoder.decode(piece, { stream: true }),
		end: () => decoder.decode(),
	};
}

/** ASCII until the first byte beyond it, which decides. */
class Utf8OrWindows1252 implements Decoder {
	private decided: Decoder | undefined;
	private held: Buffer = Buffer.alloc(0);

	decode(bare: Buffer): string {
		if (this.decided) return this.decided.decode(bare);
		const piece = this.held.length > 0 ? Buffer.concat([this.held, bare]) : bare;
		const at = piece.findIndex((byte) => byte >= FIRST_BEYOND_ASCII);
		const sequence = at < 0 ? 0 : sequenceLength(piece[at]!);
		const isCut = at >= 0 && at + sequence > piece.length;
		this.held = isCut ? piece.subarray(at) : Buffer.alloc(0);
		if (at < 0 || isCut) return piece.toString('latin1', 0, at < 0 ? piece.length : at);
		const isUtf8 = sequence > 1 && isContinued(piece.subarray(at + 1, at + sequence));
		this.decided = decodeAs(isUtf8 ? 'utf-8' : 'windows-1252');
		return this.decided.decode(piece);
	}

	end(): string {
		return this.decided?.end() ?? decodeAs('windows-1252').decode(this.held);
	}
}

/** Bytes of the sequence in UTF-8 that starts with `lead`; 1 where none can. */
const sequenceLength = (lead: number): number => {
	const length = 1 + LEADS.filter((least) => lead >= least).length;
	return length > LEADS.length ? 1 : length;
};

const isContinued = (rest: Buffer): boolean => rest.every((byte) => (byte & 0xc0) === 0x80);
