import { Problem } from '../../problem';

/** Encodings as TextDecoder calls them, and as the panel does. */
export const ENCODINGS = {
	big5: 'Big5 (Traditional Chinese)',
	'euc-jp': 'EUC-JP (Japanese)',
	'euc-kr': 'EUC-KR (Korean)',
	gb18030: 'GB18030, GBK (Chinese)',
	ibm866: 'IBM 866 (Cyrillic)',
	'iso-8859-13': 'ISO 8859-13 (Baltic)',
	'iso-8859-15': 'ISO 8859-15 (Western Europe)',
	'iso-8859-2': 'ISO 8859-2 (Central Europe)',
	'iso-8859-5': 'ISO 8859-5 (Cyrillic)',
	'iso-8859-7': 'ISO 8859-7 (Greek)',
	'koi8-r': 'KOI8-R (Russian)',
	'koi8-u': 'KOI8-U (Ukrainian)',
	'x-mac-cyrillic': 'Mac Cyrillic',
	macintosh: 'Mac Roman',
	shift_jis: 'Shift JIS (Japanese)',
	'utf-16be': 'UTF-16 BE',
	'utf-16le': 'UTF-16 LE',
	'utf-8': 'UTF-8',
	'windows-1250': 'Windows-1250 (Central Europe)',
	'windows-1251': 'Windows-1251 (Cyrillic)',
	'windows-1252': 'Windows-1252 (Western Europe)',
	'windows-1253': 'Windows-1253 (Greek)',
	'windows-1254': 'Windows-1254 (Turkish)',
	'windows-1255': 'Windows-1255 (Hebrew)',
	'windows-1256': 'Windows-1256 (Arabic)',
	'windows-1257': 'Windows-1257 (Baltic)',
	'windows-1258': 'Windows-1258 (Vietnamese)',
	'windows-874': 'Windows-874 (Thai)',
};

export type Encoding = keyof typeof ENCODINGS;

/** By its first name, without whose letters they are: "Windows-1252", "GB18030". */
export const nameOfEncoding = (encoding: Encoding): string =>
	ENCODINGS[encoding].replace(/(?:,| \().*/, '');

/** A file that can not be read. Its message is a sentence without a full stop. */
export class FileError extends Problem {
	constructor(message: string, advice: string) {
		super('settings', message, advice);
	}
}

/** Bytes that are looked at to find out how a file is written. */
const PROBE = 1_024;
const FIRST_BEYOND_ASCII = 0x80;
/** From here on a byte starts a sequence of two bytes in UTF-8, three, four. */
const LEADS = [0xc2, 0xe0, 0xf0, 0xf5] as const;

const AS_CSV =
	"A workbook of Excel has to be saved as 'CSV UTF-8' first, or read by the node Extract from File.";

const MAY_BE_TEXT =
	"If it is text with a few zero bytes in it, choose how it is written under the option 'File Encoding'.";

const notText = (what: string, advice = AS_CSV) =>
	new FileError(`The file is not a text file${what}`, advice);

/** Files that begin with these bytes are no text, whatever their name says. */
const KINDS: Array<[start: string, what: string, advice?: string]> = [
	['PK\u0003\u0004', ': it is a workbook of Excel or a ZIP archive'],
	['\u00d0\u00cf\u0011\u00e0', ': it is a workbook of an old Excel'],
	[
		'%PDF',
		': it is a PDF',
		'Get the list as a CSV file from the program that made the PDF. A PDF holds pages, not rows.',
	],
	['\u001f\u008b', ': it is compressed', "Unpack it first, with the node 'Compression'."],
	['{\\rtf', ': it is a text document (RTF)', 'Save the list as a CSV file.'],
];

/** What was found out about the text of a file while it was read. */
export class TextReport {
	encoding: Encoding = 'utf-8';
	/** Whether some of it are no letters in its encoding. */
	isUnreadable = false;
	/** Whether its letters look as those of another encoding do. */
	isGarbled = false;
	private looked = 0;

	see(text: string): void {
		this.isUnreadable ||= text.includes('\ufffd');
		if (this.isGarbled || this.looked >= ENOUGH_TEXT || !/[^\0-\x7f]/.test(text)) return;
		this.looked += text.length;
		this.isGarbled = DOUBLY_ENCODED.test(text) || (LATIN.has(this.encoding) && GARBLED.test(text));
	}

	/** Sentences about letters that may be others in truth. */
	get warnings(): string[] {
		const name = nameOfEncoding(this.encoding);
		const how = "Choose how the file is written under the option 'File Encoding'.";
		return [
			...(this.isUnreadable ? [`Some letters of the file cannot be read as ${name}. ${how}`] : []),
			...(this.isGarbled ? [`Letters of the file look garbled when read as ${name}. ${how}`] : []),
		];
	}
}

/** Characters of text with letters beyond ASCII that tell enough: a wrong encoding is so from the start. */
const ENOUGH_TEXT = 1_000_000;

/** UTF-8 that was read as Windows-1252, as in `Ã©` or `â€™`. */
const DOUBLY_ENCODED =
	/[ÃÂ][\u0080-\u00bf€ƒ„…†‡ˆ‰Š‹ŒŽ“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œžŸ“”¦˜]|Å[\u0080-\u0084‚„]/;

const LATIN: ReadonlySet<Encoding> = new Set(['windows-1252', 'iso-8859-15', 'macintosh']);

/**
 * Other letters read as those of Western Europe: Cyrillic and Greek become runs of accented letters,
 * Polish gets signs inside its words, old Macs' letters and those of East Asia become Windows' signs.
 */
const GARBLED = new RegExp(
	[
		'[\\u0080-\\u009f]',
		'[À-ÖØ-öø-ÿ]{4}',
		'[A-Za-zÀ-ÿ][¡£¥¦¨¬¯±³¶¹»¼¾¿][a-zà-ÿ]',
		'(?:^|[\\s,;|"])[£¯¦¬][a-z]{2}',
		'[A-Za-z][ŽŸŠŒ][a-z]',
		'[a-z][ŽŸŠŒ‡ˆ‰]',
		'(?:[‚ƒ„†‡ˆ‰Š‹ŒŽ‘’“”•˜™š›œžŸ][^\\s,;|"]){2}',
	].join('|'),
);

/**
 * The text of a file as its bytes arrive, without a byte order mark. Unless `encoding` says how it is
 * written, that is found out: from its mark, from the zeros of UTF-16, and else by the first letter
 * beyond ASCII, which is either right in UTF-8 or taken for Windows-1252. Whatever can not be read
 * becomes U+FFFD.
 *
 * @param report takes what was found out
 * @throws FileError when it is no text
 */
export async function* textOf(
	bytes: AsyncIterable<Uint8Array>,
	encoding?: Encoding,
	report = new TextReport(),
): AsyncGenerator<string> {
	for await (const text of decoded(bytes, encoding, report)) {
		report.see(text);
		yield text;
	}
}

async function* decoded(
	bytes: AsyncIterable<Uint8Array>,
	encoding: Encoding | undefined,
	report: TextReport,
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
		decoder = decoderFor(held, encoding, report);
		yield decoder.decode(held);
	}
	if (!decoder) {
		decoder = decoderFor(held, encoding, report);
		yield decoder.decode(held);
	}
	yield decoder.end();
}

interface Decoder {
	decode(piece: Buffer): string;
	end(): string;
}

function decoderFor(start: Buffer, encoding: Encoding | undefined, report: TextReport): Decoder {
	const bytes = start.toString('latin1', 0, PROBE);
	const kind = KINDS.find(([first]) => bytes.startsWith(first));
	if (kind) throw notText(kind[1], kind[2]);
	const known = encoding ?? encodingOf(start);
	if (known) {
		report.encoding = known;
		return decodeAs(known);
	}
	// No text has a zero byte, and every workbook and archive has some.
	if (start.includes(0)) throw notText('', `${AS_CSV} ${MAY_BE_TEXT}`);
	return new Utf8OrWindows1252(report);
}

function encodingOf(start: Buffer): Encoding | undefined {
	if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
	if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
	if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
	// Nearly every other byte of a list in UTF-16 is zero, and few of those between: 一 and 😀 have one.
	const zeros = [0, 0];
	start.forEach((byte, index) => {
		if (byte === 0) zeros[index % 2]! += 1;
	});
	const [even, odd] = zeros as [number, number];
	const many = start.length / 4;
	if (odd > many && even < odd / FEW) return 'utf-16le';
	return even > many && odd < even / FEW ? 'utf-16be' : undefined;
}

const FEW = 10;

function decodeAs(encoding: Encoding): Decoder {
	if (encoding === 'windows-1252') return WINDOWS_1252;
	const decoder = new TextDecoder(encoding);
	return {
		decode: (piece) => decoder.decode(piece, { stream: true }),
		end: () => decoder.decode(),
	};
}

/** What Windows-1252 has at 0x80 to 0x9f. */
const SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Node's own decoder takes it for Latin-1 in some versions, such as 20.20. */
const WINDOWS_1252: Decoder = {
	decode: (piece) =>
		piece
			.toString('latin1')
			.replace(/[\u0080-\u009f]/g, (sign) => SIGNS[sign.charCodeAt(0) - FIRST_BEYOND_ASCII]!),
	end: () => '',
};

/**
 * In Windows-1252 the first of the bytes that may end a file: below are Â and Ã, in which no word ends,
 * and in UTF-8 the first halves of most accented letters.
 */
const FIRST_OF_LAST_LETTERS = 0xc4;

/** ASCII until the first byte beyond it, which decides. */
class Utf8OrWindows1252 implements Decoder {
	private decided: Decoder | undefined;
	private held: Buffer = Buffer.alloc(0);

	constructor(private readonly report: TextReport) {}

	decode(bare: Buffer): string {
		if (this.decided) return this.decided.decode(bare);
		const piece = this.held.length > 0 ? Buffer.concat([this.held, bare]) : bare;
		const at = piece.findIndex((byte) => byte >= FIRST_BEYOND_ASCII);
		const sequence = at < 0 ? 0 : sequenceLength(piece[at]!);
		const isCut = at >= 0 && at + sequence > piece.length;
		this.held = isCut ? piece.subarray(at) : Buffer.alloc(0);
		if (at < 0 || isCut) return piece.toString('latin1', 0, at < 0 ? piece.length : at);
		const isUtf8 = sequence > 1 && isContinued(piece.subarray(at + 1, at + sequence));
		this.decided = this.decide(isUtf8 ? 'utf-8' : 'windows-1252');
		return this.decided.decode(piece);
	}

	end(): string {
		if (this.decided) return this.decided.end();
		const [lead] = this.held;
		if (lead === undefined) return '';
		const decoder = this.decide(lead < FIRST_OF_LAST_LETTERS ? 'utf-8' : 'windows-1252');
		return decoder.decode(this.held) + decoder.end();
	}

	private decide(encoding: Encoding): Decoder {
		this.report.encoding = encoding;
		return decodeAs(encoding);
	}
}

/** Bytes of the sequence in UTF-8 that starts with `lead`; 1 where none can. */
const sequenceLength = (lead: number): number => {
	const length = 1 + LEADS.filter((least) => lead >= least).length;
	return length > LEADS.length ? 1 : length;
};

const isContinued = (rest: Buffer): boolean => rest.every((byte) => (byte & 0xc0) === 0x80);
