import { BrokenLine, Cutter, isLikeAddress, isNothing, type Cut } from './cutter';
import { STANDARD, type Dialect } from './line';
import { problemIn } from '../../problem';

/** How a CSV file may be said to quote. */
export type Quoting = 'doubled' | 'backslash' | 'apostrophe' | 'none';

const QUOTINGS: Record<Quoting, Pick<Dialect, 'quote' | 'escape'>> = {
	doubled: { quote: '"', escape: 'doubled' },
	backslash: { quote: '"', escape: 'backslash' },
	apostrophe: { quote: "'", escape: 'backslash' },
	none: { quote: '', escape: 'doubled' },
};

/** Those that people use, and those that programs do. */
const DELIMITERS = [';', '\t', '|', ',', '^', '~', '¦', '\u0001', '\u001e', '\u001f'];

/** Records of the sample that are looked at. */
const ENOUGH = 1_000;

/** How well a dialect reads the start of a file. */
interface Fit {
	dialect: Dialect;
	records: string[][];
	/** The column with most addresses, and how many; -1 when there is none. */
	address: number;
	addresses: number;
	isBroken: boolean;
	/** Records whose quotation marks are against the rules of the dialect. */
	mended: number;
	/** Share of the records with as many values as the first one; 0 for a single column. */
	alike: number;
	/** Values that begin or end with what sets values apart elsewhere: spreadsheets are given `02134⇥,` as text. */
	ragged: number;
	columns: number;
}

/**
 * The dialect that makes most of the sample: most addresses in one column, then quotation marks that
 * hold, then records that are alike, then most columns.
 *
 * @param isWhole whether the sample is all of the file
 */
export function findDialect(
	sample: string,
	isWhole: boolean,
	given: { delimiter?: string; quoting?: Quoting },
): Fit {
	const used = DELIMITERS.filter((delimiter) => sample.includes(delimiter));
	const delimiters = given.delimiter ? [given.delimiter] : used.length > 0 ? used : [','];
	const fits = delimiters.flatMap((delimiter) =>
		given.quoting
			? [fitOf(sample, isWhole, { delimiter, ...QUOTINGS[given.quoting] })]
			: quotedFits(sample, isWhole, delimiter),
	);
	return fits.reduce((best, fit) => (isBetter(fit, best) ? fit : best));
}

/** With double quotes, and where there is a trace of them, the other ways to quote. */
function quotedFits(sample: string, isWhole: boolean, delimiter: string): Fit[] {
	const plain = fitOf(sample, isWhole, { ...STANDARD, delimiter });
	const fits = [plain];
	if (sample.includes('\\"')) {
		fits.push(fitOf(sample, isWhole, { delimiter, ...QUOTINGS.backslash }));
	}
	if (sample.includes("'") && isMostlyInApostrophes(plain.records)) {
		const fit = fitOf(sample, isWhole, { delimiter, ...QUOTINGS.apostrophe });
		if (!fit.isBroken) fits.push(fit);
	}
	return fits;
}

/** An apostrophe is a letter of names: it quotes only where it does so nearly everywhere. */
function isMostlyInApostrophes(records: string[][]): boolean {
	let cells = 0;
	let ends = 0;
	for (const cell of records.flat()) {
		const text = cell.trim();
		if (text === '') continue;
		cells += 1;
		if (text.startsWith("'")) ends += 1;
		if (text.length > 1 && text.endsWith("'")) ends += 1;
	}
	return ends > cells;
}

function fitOf(sample: string, isWhole: boolean, dialect: Dialect): Fit {
	const cuts: Cut[] = [];
	const cutter = new Cutter(dialect);
	let isBroken = false;
	try {
		cutter.cut(sample, isWhole, cuts);
	} catch (error) {
		// Cut at a wrong delimiter, quotation marks may not make sense.
		problemIn(error);
		isBroken = true;
	}
	const records = cuts
		.slice(0, ENOUGH)
		.filter((cut): cut is string[] => Array.isArray(cut) && !isNothing(cut));
	const columns = widthOf(records[0] ?? []);
	const counts = new Map<number, number>();
	let alike = 0;
	let ragged = 0;
	for (const record of records) {
		if (widthOf(record) === columns) alike += 1;
		record.forEach((cell, column) => {
			if (RAGGED.test(cell)) ragged += 1;
			if (isLikeAddress(cell)) counts.set(column, (counts.get(column) ?? 0) + 1);
		});
	}
	const [address, addresses] = [...counts].reduce(
		(best, entry) => (entry[1] > best[1] ? entry : best),
		[-1, 0],
	);
	return {
		dialect,
		records,
		address,
		addresses,
		isBroken: isBroken || cuts.some((cut) => cut instanceof BrokenLine),
		mended: cutter.mended,
		ragged,
		alike: columns > 1 ? alike / records.length : 0,
		columns,
	};
}

const RAGGED = /^\s*[;,|]|[;,|]\s*$/;

/** Values of a record without empty ones at its end. */
function widthOf(record: string[]): number {
	let width = record.length;
	while (width > 0 && record[width - 1]!.trim() === '') width -= 1;
	return width;
}

function isBetter(fit: Fit, other: Fit): boolean {
	if (fit.addresses !== other.addresses) return fit.addresses > other.addresses;
	if (fit.isBroken !== other.isBroken) return !fit.isBroken;
	if (fit.mended !== other.mended) return fit.mended < other.mended;
	if (fit.alike !== other.alike) return fit.alike > other.alike;
	if (fit.ragged !== other.ragged) return fit.ragged < other.ragged;
	return fit.columns > other.columns;
}

const DELIMITER_NAMES: Record<string, string> = {
	',': 'comma',
	';': 'semicolon',
	'\t': 'tab',
	'|': 'pipe',
	' ': 'blank',
};

/** A dialect in the words of people. */
export const inWords = ({ delimiter, quote, escape }: Dialect) => ({
	delimiter:
		DELIMITER_NAMES[delimiter] ??
		(delimiter < ' ' ? `control character ${delimiter.charCodeAt(0)}` : delimiter),
	quote: quote === '"' ? 'double quotes' : quote === "'" ? 'apostrophes' : 'none',
	escape: escape === 'doubled' ? 'doubled' : 'backslash',
});

const LINE_ENDS: Record<string, string> = {
	'\n': 'LF',
	'\r\n': 'CRLF',
	'\r': 'CR',
	'\r\r\n': 'CRCRLF',
};

/** The kind of line ends in a text, or `mixed`. */
export function lineEndOf(sample: string): string {
	const kinds = new Set(sample.match(/\r\r\n|\r\n|\r|\n/g));
	const [only = '\n'] = kinds;
	return kinds.size > 1 ? 'mixed' : LINE_ENDS[only]!;
}
