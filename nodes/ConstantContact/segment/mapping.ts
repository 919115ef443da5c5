import { Conventions, USUAL_READING, type Convention, type ReadingRules } from './conventions';
import { BIRTHDAY_PARTS, BirthdayParts } from './fields/birthday';
import { CUSTOM_PREFIX } from './fields/custom';
import { FIELD_GROUPS, type ContactField } from './fields/field';
import { EMAIL_FIELD } from './fields/standard';
import { isEmpty, meansNothing } from './values/empty';
import { splitFullName, type NameParts } from './fullName';
import { doubtsOf, FULL_NAME, headingKey, meaningOf, type Doubt, type Meaning } from './headings';
import type { CompiledReader, Row, RowReader } from './reader';

export interface Column {
	field: ContactField;
	read: RowReader;
	convention: Convention;
}

export interface Columns {
	email: RowReader;
	optional: Column[];
	/** Whether some group has more columns than a contact holds of it. */
	isCrowded: boolean;
}

/** A column of the segment and the field that it goes into. */
export interface MappedColumn {
	/** Its heading, or in a mapping by hand the expression or value, as it was written. */
	column: string;
	/** Id of the field; of a custom field `cf:` and its name. */
	field: string;
	displayName: string;
}

/** How rows become contacts. Compiled once a run, then asked for each row. */
export interface Mapping {
	/** The same row has the same contact whenever it is asked for. */
	columnsFor(row: Row): Columns;
	/** Display names of the fields whose expression n8n evaluates again for each row. */
	evaluated: string[];
	/** What goes where, as far as rows have been seen; the surest column of a field first. */
	report(): MappedColumn[];
	/** Columns that are not sent, at most {@link MOST_TOLD}; always empty for a mapping by hand. */
	readonly unmapped: readonly string[];
	/** How many columns are not sent. */
	readonly unmappedCount: number;
	/** What was decided where a heading did not settle it, a sentence each, at most {@link MOST_TOLD}. */
	decisions(): string[];
	/** How each column writes what can be read in two ways. */
	conventions: Conventions;
}

/** A mapped field that the account does not have, or that this package does not know. */
export class UnknownFieldError extends Error {
	/** @param field its id in the mapper */
	constructor(readonly field: string) {
		super(`There is no field ${field}`);
	}
}

const nothing: RowReader = () => undefined;

type AnyField = Pick<ContactField, 'id' | 'displayName' | 'customFieldId'>;

/** What a field is called in the field mapper, and so in saved workflows. */
export const mapperId = ({ id, customFieldId }: AnyField): string =>
	customFieldId === undefined ? id : CUSTOM_PREFIX + customFieldId;

/**
 * The field that a saved mapping means. Custom fields are known by their `custom_field_id`;
 * workflows of version 0.1 have their `name`, which is made from the label and changes with it.
 */
export function fieldOf<Field extends AnyField>(id: string, fields: Field[]): Field | undefined {
	const known =
		fields.find((field) => mapperId(field) === id) ?? fields.find((field) => field.id === id);
	const key = headingKey(id.slice(CUSTOM_PREFIX.length));
	if (known || !id.startsWith(CUSTOM_PREFIX) || key === '') return known;
	const alike = fields.filter(
		({ id: present, displayName }) =>
			present.startsWith(CUSTOM_PREFIX) &&
			[present.slice(CUSTOM_PREFIX.length), displayName].some((name) => headingKey(name) === key),
	);
	return alike.length === 1 ? alike[0] : undefined;
}

/**
 * The mapping that a person made field by field. `values` is the mapper's value as it is stored:
 * field id to fixed value or expression, which `compile` turns into a reader.
 *
 * @throws UnknownFieldError when a mapped field is not among `fields`.
 */
export function compileManualMapping(
	values: Record<string, unknown>,
	fields: ContactField[],
	compile: (parameter: unknown, fieldId: string) => CompiledReader,
	reading: ReadingRules = USUAL_READING,
): Mapping {
	const all: AnyField[] = [EMAIL_FIELD, ...fields, ...BIRTHDAY_PARTS];
	const readers = new Map<string, RowReader>();
	const evaluated: string[] = [];
	const mapped: MappedColumn[] = [];
	for (const [id, parameter] of Object.entries(values)) {
		if (isEmpty(parameter)) continue;
		const field = fieldOf(id, all);
		if (!field) throw new UnknownFieldError(id);
		const { read, isEvaluated } = compile(parameter, id);
		readers.set(field.id, read);
		if (isEvaluated) evaluated.push(field.displayName);
		const column = String(parameter).replace(/^=/, '');
		mapped.push({ column, field: field.id, displayName: field.displayName });
	}
	const conventions = new Conventions(reading);
	const columns = toColumns(readers, fields, conventions);
	return {
		columnsFor: () => columns,
		evaluated,
		conventions,
		report: () => mapped,
		unmapped: [],
		unmappedCount: 0,
		decisions: () => [],
	};
}

export interface AutomaticOptions extends Partial<ReadingRules> {
	/** The first rows of the segment, by whose values doubtful headings are judged. */
	sample?: Row[];
	/** Whether whole names are taken apart where there is no first and no last name. */
	splitFullName?: boolean;
}

/** The mapping that follows from the headings, each row's own ones. */
export const compileAutomaticMapping = (
	fields: ContactField[],
	options: AutomaticOptions = {},
): Mapping => new AutomaticMapping(fields, options);

/** A heading that feeds a field. */
interface Source extends Meaning {
	heading: string;
	/** Of a heading that has this meaning in this segment, and another one elsewhere. */
	doubt?: Doubt;
}

/** Columns of one segment that are looked at, and of those that feed one and the same field. */
const MOST_COLUMNS = 100_000;
const MOST_SOURCES = 8;
/** Columns and sentences that a report names. */
export const MOST_TOLD = 50;
/** Share of a column's values that may speak against what its heading says. */
const MOST_AGAINST = 1 / 4;
/** Rank of headings that are the name of a field, before all that merely mean one. */
const OWN_RANK = -1;
const NAME_PARTS = ['first_name', 'last_name'];

/**
 * Headings are settled once, when they first appear: those of the sample together, by their values,
 * before any row becomes a contact; later ones by the row that brings them. From then on the
 * contact of a row depends on that row alone, however many headings follow, so that the second
 * reading of a segment gives what the first one gave.
 */
class AutomaticMapping implements Mapping {
	readonly evaluated: string[] = [];
	readonly conventions: Conventions;
	private readonly isMissing: IsMissing;
	private readonly seen = new Set<string>();
	private readonly seenKeys = new Set<string>();
	private readonly left: string[] = [];
	private leftCount = 0;
	/** Field id to the headings that feed it, the surest first. */
	private readonly sources = new Map<string, Source[]>();
	private readonly said: string[] = [];
	private readonly names: OwnNames;
	private readonly displayNames: Map<string, string>;
	private readonly splitsFullName: boolean;
	private columns: Columns = { email: nothing, optional: [], isCrowded: false };

	constructor(
		private readonly fields: ContactField[],
		{ sample = [], splitFullName: splitsFullName = false, ...reading }: AutomaticOptions,
	) {
		const rules = { ...USUAL_READING, ...reading };
		this.conventions = new Conventions(rules);
		this.isMissing = rules.nothingTexts ? meansNothing : isEmpty;
		const all = [EMAIL_FIELD, ...fields, ...BIRTHDAY_PARTS];
		this.displayNames = new Map(all.map(({ id, displayName }) => [id, displayName]));
		this.displayNames.set(FULL_NAME, 'a full name');
		this.names = new OwnNames(fields);
		this.splitsFullName = splitsFullName;
		this.learn(sample);
	}

	columnsFor(row: Row): Columns {
		for (const heading in row) {
			if (this.seen.has(heading) || this.seen.size >= MOST_COLUMNS) continue;
			this.learn([row]);
			break;
		}
		return this.columns;
	}

	report(): MappedColumn[] {
		const order = [...this.displayNames.keys()];
		const mapped = [...this.sources.entries()].sort(
			([a], [b]) => order.indexOf(a) - order.indexOf(b),
		);
		return mapped.flatMap(([id, sources]) => {
			const parts = id !== FULL_NAME ? [id] : this.splitsFullName ? NAME_PARTS : [];
			return sources.flatMap(({ heading }) =>
				parts.map((field) => ({
					column: heading,
					field,
					displayName: this.nameOf(field),
				})),
			);
		});
	}

	get unmapped(): string[] {
		return [...this.wholeNamesLeft(), ...this.left].slice(0, MOST_TOLD);
	}

	get unmappedCount(): number {
		return this.wholeNamesLeft().length + this.leftCount;
	}

	private wholeNamesLeft(): string[] {
		return this.splitsFullName ? [] : this.headings(FULL_NAME);
	}

	decisions(): string[] {
		const shared: string[] = [];
		for (const [id, sources] of this.sources) {
			if (id !== FULL_NAME && sources.length > 1) shared.push(this.sharing(id, sources));
		}
		if (this.seen.size >= MOST_COLUMNS) shared.unshift(TOO_MANY_COLUMNS);
		return [...this.aboutFullNames(), ...this.said, ...shared].slice(0, MOST_TOLD);
	}

	/** Who goes first of several columns for one field. */
	private sharing(id: string, [first, ...others]: Source[]): string {
		const rest = others.map(({ heading }) => quoted(heading)).join(', ');
		const start = `${quoted(first!.heading)} goes into ${this.nameOf(id)}`;
		if (others.some(({ doubt }) => doubt?.isWeak)) {
			return `${start}, and ${rest} in rows that have no such column.`;
		}
		return others.some(({ block }) => block !== first!.block)
			? `${start}, and ${rest} in rows with nothing in that address.`
			: `${start}, and ${rest} where it is empty.`;
	}

	private aboutFullNames(): string[] {
		const [surest] = this.sources.get(FULL_NAME) ?? [];
		if (!surest) return [];
		const heading = quoted(surest.heading);
		return [
			this.splitsFullName
				? `${heading} holds whole names: their last word is sent as the last name, or what stands before a comma.`
				: `${heading} is not sent: it holds whole names. The option 'Split Full Names' sends them as first and last name.`,
		];
	}

	/** Takes in the headings of `rows` that are new, the sure ones first: doubtful ones go by them. */
	private learn(rows: Row[]): void {
		const fresh: string[] = [];
		for (const row of rows) {
			for (const heading of headingsOf(row)) {
				if (this.seen.has(heading) || this.seen.size >= MOST_COLUMNS) continue;
				this.seen.add(heading);
				this.seenKeys.add(headingKey(heading));
				fresh.push(heading);
			}
		}
		if (fresh.length === 0) return;
		const found = new Map<string, Source[]>();
		const doubtful: string[] = [];
		for (const heading of fresh) {
			// Rows without such a column would seem to have it.
			if (heading in Object.prototype) {
				this.leave(heading);
				continue;
			}
			const own = this.names.meaningOf(heading);
			const key = headingKey(heading);
			if (!own && doubtsOf(key).length > 0) {
				doubtful.push(heading);
				continue;
			}
			const meaning = own ?? meaningOf(key);
			if (meaning && this.displayNames.has(meaning.field)) collect(found, { heading, ...meaning });
			else this.leave(heading);
		}
		let isNew = this.admit(found);
		// Those first that are mostly what they say.
		for (const isWeak of [false, true]) {
			for (const heading of doubtful) {
				if (doubtsOf(headingKey(heading))[0]!.isWeak !== isWeak) continue;
				const source = this.judge(heading, rows);
				if (source) isNew = this.admit(new Map([[source.field, [source]]])) || isNew;
				else this.leave(heading);
			}
		}
		if (isNew) this.compile();
	}

	/** What a doubtful heading means here, if anything. */
	private judge(heading: string, rows: Row[]): Source | undefined {
		const key = headingKey(heading);
		let whyNot: string | undefined;
		for (const doubt of doubtsOf(key)) {
			if (!this.displayNames.has(doubt.field)) continue;
			if (doubt.needs && !doubt.needs.some((id) => this.hasSure(id))) continue;
			if (doubt.notBeside?.some((beside) => this.seenKeys.has(beside))) continue;
			if (this.headings(doubt.field).length === MOST_SOURCES) continue;
			if (doubt.field === FULL_NAME && NAME_PARTS.some((id) => this.hasSure(id))) continue;
			if (doubt.isWeak && this.hasSure(doubt.field)) {
				whyNot ??= `${quoted(heading)} is not sent: ${quoted(this.headings(doubt.field)[0]!)} is surer to be ${this.nameOf(doubt.field)}.`;
				continue;
			}
			if (this.isAgainst(heading, doubt, rows)) {
				whyNot ??= `${quoted(heading)} was not taken for ${this.nameOf(doubt.field)}: too many of its values are ${doubt.otherwise}, or no text.`;
				continue;
			}
			const sure = meaningOf(key);
			const rank = sure?.field === doubt.field && !doubt.isWeak ? sure.rank : doubt.rank;
			if (doubt.isWeak) {
				const but = doubt.eachValue ? `; values that are ${doubt.otherwise} are left out` : '';
				this.say(`${quoted(heading)} was taken for ${this.nameOf(doubt.field)}${but}.`);
			}
			return { heading, field: doubt.field, rank, block: 0, doubt };
		}
		if (whyNot) this.say(whyNot);
		return undefined;
	}

	private isAgainst(heading: string, doubt: Doubt, rows: Row[]): boolean {
		const { field, needs = [], speaksAgainst } = doubt;
		const companions = field === FULL_NAME ? [] : needs.flatMap((id) => this.headings(id));
		// Where the meaning is likely, a value that is no text is a fault of the field, and said as one.
		const takesAny = !doubt.isWeak && field !== FULL_NAME;
		let values = 0;
		let against = 0;
		for (const row of rows) {
			const text = sampleOf(row, heading);
			if (text === '') continue;
			values += 1;
			const beside = companions.map((companion) => sampleOf(row, companion) ?? '').filter(Boolean);
			if (text === undefined ? !takesAny : speaksAgainst(text, beside)) against += 1;
		}
		return against > values * MOST_AGAINST;
	}

	/** Adds what was found, as far as there is room; what is there already stays. */
	private admit(found: Map<string, Source[]>): boolean {
		let isNew = false;
		for (const [id, sources] of found) {
			const known = this.sources.get(id) ?? [];
			sources.sort(bySureness);
			const room = MOST_SOURCES - known.length;
			isNew ||= room > 0;
			this.sources.set(id, [...known, ...sources.slice(0, room)].sort(bySureness));
			for (const { heading } of sources.slice(room)) this.leave(heading);
		}
		return isNew;
	}

	private leave(heading: string): void {
		this.leftCount += 1;
		if (this.left.length < MOST_TOLD) this.left.push(heading);
	}

	private say(sentence: string): void {
		if (this.said.length < MOST_TOLD) this.said.push(sentence);
	}

	private compile(): void {
		const readers = new Map<string, RowReader>();
		const blocks = new AddressBlocks(this.sources, this.isMissing);
		for (const [id, sources] of this.sources) {
			if (id !== FULL_NAME)
				readers.set(id, blocks.readerOf(id) ?? readerOf(sources, this.isMissing));
		}
		if (this.splitsFullName) this.addNameParts(readers);
		this.columns = toColumns(readers, this.fields, this.conventions);
	}

	private addNameParts(readers: Map<string, RowReader>): void {
		const whole = this.sources.get(FULL_NAME);
		if (!whole) return;
		const own = NAME_PARTS.flatMap((id) => this.headings(id));
		const readWhole = readerOf(whole, this.isMissing);
		const { speaksAgainst } = whole[0]!.doubt!;
		let last: unknown;
		let parts: NameParts = { first: '', last: '' };
		const part = (name: keyof NameParts, instead: RowReader = nothing): RowReader => {
			return (row, index) => {
				if (own.some((heading) => row[heading] !== undefined)) return instead(row, index);
				const value = readWhole(row, index);
				if (value !== last) {
					last = value;
					const isName = typeof value === 'string' && !speaksAgainst(value, []);
					parts = splitFullName(isName ? value : '');
				}
				return parts[name];
			};
		};
		readers.set('first_name', part('first', readers.get('first_name')));
		readers.set('last_name', part('last', readers.get('last_name')));
	}

	private headings(id: string): string[] {
		return (this.sources.get(id) ?? []).map(({ heading }) => heading);
	}

	private hasSure(id: string): boolean {
		return (this.sources.get(id) ?? []).some(({ doubt }) => !doubt?.isWeak);
	}

	private nameOf(id: string): string {
		return this.displayNames.get(id)!;
	}
}

const TOO_MANY_COLUMNS = `Only the first ${MOST_COLUMNS.toLocaleString('en-US')} columns were looked at.`;

const quoted = (heading: string): string => `"${heading}"`;

const bySureness = (a: Source, b: Source): number => a.rank - b.rank;

function collect(found: Map<string, Source[]>, source: Source): void {
	const sources = found.get(source.field);
	if (sources) sources.push(source);
	else found.set(source.field, [source]);
}

/** None of a row that can not be read: its verdict says so. */
function headingsOf(row: Row): string[] {
	try {
		const headings: string[] = [];
		for (const heading in row) headings.push(heading);
		return headings;
	} catch {
		return [];
	}
}

/** A value to judge its heading by: its text, empty for none, undefined for what is no text. */
function sampleOf(row: Row, heading: string): string | undefined {
	try {
		const value = row[heading];
		return meansNothing(value) ? '' : textOf(value);
	} catch {
		return undefined;
	}
}

/** The text of a value that could be text; undefined for objects and lists. */
function textOf(value: unknown): string | undefined {
	if (value instanceof Date) return value.toJSON() ?? '';
	return typeof value === 'object' || value === undefined ? undefined : String(value).trim();
}

/** What the fields are called in the account and in the panel, which goes before all custom. */
class OwnNames {
	private readonly exact = new Map<string, Meaning>();
	private readonly byKey = new Map<string, Meaning | undefined>();
	private readonly builtIn = new Map<string, Meaning>();

	constructor(fields: ContactField[]) {
		const isCustom = ({ id }: AnyField) => id.startsWith(CUSTOM_PREFIX);
		const all: AnyField[] = [EMAIL_FIELD, ...fields, ...BIRTHDAY_PARTS];
		for (const { id, displayName } of all.filter((field) => !isCustom(field))) {
			const key = headingKey(displayName);
			if (doubtsOf(key).length > 0) continue;
			this.builtIn.set(key, { field: id, rank: OWN_RANK, block: 0 });
		}
		const own = all.filter(isCustom);
		// Labels of all fields before names: a name may be what another field was once called.
		this.add(own.map(({ id, displayName }) => ({ field: id, name: displayName })));
		this.add(own.map(({ id }) => ({ field: id, name: id.slice(CUSTOM_PREFIX.length) })));
		this.add(own.map(({ id }) => ({ field: id, name: id })));
		this.byKey.delete('');
	}

	private add(names: Array<{ field: string; name: string }>): void {
		const byKey = new Map<string, Meaning | undefined>();
		for (const { field, name } of names) {
			const spelling = exactly(name);
			const key = headingKey(name);
			const meaning = { field, rank: OWN_RANK, block: 0 };
			if (!this.exact.has(spelling)) this.exact.set(spelling, { ...meaning, rank: OWN_RANK - 1 });
			// Two that differ in signs alone, "Score +" and "Score -": neither is meant by "score".
			byKey.set(key, byKey.has(key) ? undefined : meaning);
		}
		for (const [key, meaning] of byKey) if (!this.byKey.has(key)) this.byKey.set(key, meaning);
	}

	meaningOf(heading: string): Meaning | undefined {
		const key = headingKey(heading);
		return this.builtIn.get(key) ?? this.exact.get(exactly(heading)) ?? this.byKey.get(key);
	}
}

const exactly = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** The surest heading that has a value; a weak one only where the row has none of the sure ones. */
function readerOf(sources: Source[], isMissing: IsMissing): RowReader {
	const sure = sources.filter(({ doubt }) => !doubt?.isWeak).map(({ heading }) => heading);
	const weak = sources.filter(({ doubt }) => doubt?.isWeak);
	const readSure = firstOf(sure, isMissing);
	if (weak.length === 0) return readSure;
	return (row, index) => {
		if (sure.some((heading) => row[heading] !== undefined)) return readSure(row, index);
		const source = weak.find(({ heading }) => row[heading] !== undefined);
		const value = source && row[source.heading];
		if (isEmpty(value) || !source!.doubt!.eachValue) return value;
		return source!.doubt!.speaksAgainst(textOf(value) ?? '', []) ? undefined : value;
	};
}

function firstOf(headings: string[], isMissing: IsMissing): RowReader {
	const [only] = headings;
	if (only === undefined) return nothing;
	return headings.length === 1
		? (row) => row[only]
		: (row) => row[headings.find((heading) => !isMissing(row[heading])) ?? only];
}

type IsMissing = (value: unknown) => boolean;

const ADDRESS = ['street', 'street2', 'city', 'state', 'zip', 'country'];

/**
 * Where a list has several addresses for one of a contact, such as mailing and billing: a row's is
 * the surest one that is not empty, whole, and not the street of one with the city of another. What
 * a row has no column for in that address is taken from the next one.
 */
class AddressBlocks {
	/** Headings of each address, the surest address first. */
	private readonly blocks: Array<{ block: number; headings: string[] }>;
	private last: Row | undefined;
	private chosen: number | undefined;

	constructor(
		private readonly sources: Map<string, Source[]>,
		private readonly isMissing: IsMissing,
	) {
		const all = ADDRESS.flatMap((id) => sources.get(id) ?? []);
		this.blocks = inOrder(all).map((block) => ({
			block,
			headings: all.filter((source) => source.block === block).map(({ heading }) => heading),
		}));
	}

	/** Undefined where the field's headings are all of one address. */
	readerOf(id: string): RowReader | undefined {
		const sources = ADDRESS.includes(id) ? this.sources.get(id)! : [];
		const blocks = inOrder(sources);
		if (blocks.length < 2) return undefined;
		const parts = blocks.map((block) => {
			const own = sources.filter((source) => source.block === block);
			return {
				block,
				headings: own.map(({ heading }) => heading),
				read: readerOf(own, this.isMissing),
			};
		});
		return (row, index) => {
			const chosen = this.chosenFor(row);
			const has = ({ headings }: { headings: string[] }) =>
				headings.some((heading) => row[heading] !== undefined);
			const part = parts.find((each) => each.block === chosen && has(each)) ?? parts.find(has);
			return part?.read(row, index);
		};
	}

	private chosenFor(row: Row): number | undefined {
		if (row === this.last) return this.chosen;
		this.last = row;
		this.chosen = this.blocks.find(({ headings }) =>
			headings.some((heading) => !this.isMissing(row[heading])),
		)?.block;
		return this.chosen;
	}
}

const inOrder = (sources: Source[]): number[] =>
	[...new Set(sources.map(({ block }) => block))].sort((a, b) => a - b);

function toColumns(
	readers: Map<string, RowReader>,
	fields: ContactField[],
	conventions: Conventions,
): Columns {
	const rest = new Map(readers);
	const take = (id: string) => {
		const reader = rest.get(id);
		rest.delete(id);
		return reader;
	};
	const email = take(EMAIL_FIELD.id) ?? nothing;
	const [month, day] = BIRTHDAY_PARTS.map(({ id }) => take(id));
	const optional: Column[] = [];
	for (const field of fields) {
		let read = take(field.id);
		if (field.id === 'birthday' && (month || day)) read = birthdayReader(read, month, day);
		if (read) optional.push({ field, read, convention: conventions.of(field.id) });
	}
	const isCrowded = FIELD_GROUPS.some(
		(group) => optional.filter(({ field }) => field.group === group).length > group.most,
	);
	return { email, optional, isCrowded };
}

/** One value out of up to three columns. */
const birthdayReader =
	(whole: RowReader = nothing, month: RowReader = nothing, day: RowReader = nothing): RowReader =>
	(row, index) =>
		new BirthdayParts(whole(row, index), month(row, index), day(row, index));
