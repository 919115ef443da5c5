import { Conventions, USUAL_READING, type DateOrder, type ReadingRules } from '../conventions';
import { FIELD_PARTS } from '../fields/parts';
import type { ContactField } from '../fields/field';
import { SMS_CONSENT_DATE } from '../fields/sms';
import { EMAIL_FIELD } from '../fields/standard';
import { dateOrderIn, doubtsOf, FULL_NAME, headingKey, meaningOf, type Doubt } from '../headings';
import { getOrMake } from '../maps';
import type { Row, RowReader } from '../reader';
import { isEmpty, meansNothing } from '../values/empty';
import { nothing, toColumns, type Columns } from './columns';
import { MOST_TOLD, type MappedColumn, type Mapping } from './mapping';
import { OwnNames } from './ownNames';
import { People } from './people';
import { isAgainst } from './samples';
import {
	addNameParts,
	AddressBlocks,
	bySureness,
	NAME_PARTS,
	readerOf,
	type IsMissing,
	type Source,
} from './sources';

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

/** Columns of one segment that are looked at, and of those that feed one and the same field. */
const MOST_COLUMNS = 100_000;
const MOST_SOURCES = 8;

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
	/** Field id to the headings that feed it, the surest first. */
	private readonly sources = new Map<string, Source[]>();
	private readonly said: string[] = [];
	private readonly names: OwnNames;
	private people: People | undefined;
	private readonly displayNames: Map<string, string>;
	private readonly splitsFullName: boolean;
	private columns: Columns = { email: nothing, optional: [], isCrowded: false };

	constructor(
		private readonly fields: ContactField[],
		{ sample = [], splitFullName: splitsFullName = false, ...reading }: AutomaticOptions,
	) {
		const rules = { ...USUAL_READING, ...reading };
		this.conventions = new Conventions(rules);
		const isNothing = rules.nothingTexts ? meansNothing : isEmpty;
		this.isMissing = (value) => value === false || isNothing(value);
		const all = [EMAIL_FIELD, ...fields, ...FIELD_PARTS];
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
			const parts = this.isIdle(id) ? [] : id === FULL_NAME ? NAME_PARTS : [id];
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
		return [...this.idle(), ...this.left].slice(0, MOST_TOLD);
	}

	/** Headings that are understood, and of which nothing is sent. */
	private idle(): string[] {
		return [FULL_NAME, SMS_CONSENT_DATE.id].flatMap((id) =>
			this.isIdle(id) ? this.headings(id) : [],
		);
	}

	private isIdle(id: string): boolean {
		return id === FULL_NAME
			? !this.splitsFullName
			: id === SMS_CONSENT_DATE.id && !this.sources.has(SMS_CONSENT_DATE.of);
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
		const sure: Source[] = [];
		const doubtful: string[] = [];
		for (const heading of fresh) {
			const own = this.names.meaningOf(heading);
			const key = headingKey(heading);
			if (!own && doubtsOf(key).length > 0) {
				doubtful.push(heading);
				continue;
			}
			const meaning = own ?? meaningOf(key);
			if (!meaning || !this.displayNames.has(meaning.field)) this.leave(heading);
			else sure.push({ heading, ...meaning });
		}
		this.meet(sure, doubtful);
		const found = new Map<string, Source[]>();
		for (const source of sure) {
			const whyNot = this.people?.speakAgainst(source.field, source.heading);
			if (whyNot === undefined) {
				getOrMake(found, source.field, () => []).push(source);
				continue;
			}
			this.say(whyNot);
			this.leave(source.heading);
		}
		let isNew = this.admit(found);
		// Those first that are mostly what they say.
		for (const isWeak of [undefined, true]) {
			for (const heading of doubtful) {
				if (doubtsOf(headingKey(heading))[0]!.isWeak !== isWeak) continue;
				const source = this.judge(heading, rows);
				if (source) isNew = this.admit(new Map([[source.field, [source]]])) || isNew;
				else this.leave(heading);
			}
		}
		if (isNew) this.compile();
	}

	/** Whose headings count is settled once there are addresses: what was taken stays taken. */
	private meet(sure: Source[], doubtful: string[]): void {
		if (this.people || !sure.some(({ field }) => field === EMAIL_FIELD.id)) return;
		const likely = doubtful.map((heading) => {
			const { field, rank } = doubtsOf(headingKey(heading)).at(-1)!;
			return { heading, field, rank, block: 0 };
		});
		this.people = new People([...sure, ...likely]);
	}

	/** What a doubtful heading means here, if anything. */
	private judge(heading: string, rows: Row[]): Source | undefined {
		const key = headingKey(heading);
		let whyNot: string | undefined;
		for (const doubt of doubtsOf(key)) {
			if (!this.displayNames.has(doubt.field)) continue;
			const ofOthers = this.people?.speakAgainst(doubt.field, heading);
			if (ofOthers !== undefined) {
				whyNot ??= ofOthers;
				continue;
			}
			if (doubt.needs && !doubt.needs.some((id) => this.hasSure(id))) continue;
			const beside = this.headingOf(doubt.notBeside);
			if (beside !== undefined) {
				// Of a meaning that is likely it is a surprise.
				if (!doubt.isWeak)
					whyNot ??= `${quoted(heading)} is not sent: ${quoted(beside)} may speak against it.`;
				continue;
			}
			if (this.headings(doubt.field).length === MOST_SOURCES) continue;
			if (doubt.field === FULL_NAME && NAME_PARTS.some((id) => this.hasSure(id))) continue;
			if (doubt.isWeak && this.hasSure(doubt.field)) {
				whyNot ??= `${quoted(heading)} is not sent: ${quoted(this.headings(doubt.field)[0]!)} is surer to be ${this.nameOf(doubt.field)}.`;
				continue;
			}
			if (isAgainst(doubt, heading, this.companionsOf(doubt), rows)) {
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

	/** The first heading so far of those with such keys. */
	private headingOf(keys: string[] = []): string | undefined {
		if (!keys.some((key) => this.seenKeys.has(key))) return undefined;
		return [...this.seen].find((heading) => keys.includes(headingKey(heading)));
	}

	/** Columns with what the heading could be meant for. */
	private companionsOf({ field, needs = [] }: Doubt): string[] {
		return field === FULL_NAME ? [] : needs.flatMap((id) => this.headings(id));
	}

	/** Adds what was found, as far as there is room; what is there already stays. */
	private admit(found: Map<string, Source[]>): boolean {
		let isNew = false;
		for (const [id, sources] of found) {
			const known = this.sources.get(id) ?? [];
			sources.sort(bySureness);
			// Once: what was read so has to be read so again.
			if (known.length === 0) this.conventions.of(id).statedOrder = statedBy(sources);
			const room = MOST_SOURCES - known.length;
			isNew ||= room > 0;
			this.sources.set(id, [...known, ...sources.slice(0, room)].sort(bySureness));
			for (const { heading } of sources.slice(room)) this.leave(heading);
		}
		return isNew;
	}

	private leave(heading: string): void {
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
		const whole = this.sources.get(FULL_NAME);
		if (this.splitsFullName && whole) {
			const own = NAME_PARTS.flatMap((id) => this.sources.get(id) ?? []);
			addNameParts(readers, whole, own, this.isMissing);
		}
		this.columns = toColumns(readers, this.fields, this.conventions);
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

/** The order of day and month that those headings say which say one; undefined where they differ. */
function statedBy(sources: Source[]): DateOrder | undefined {
	const orders = sources.map(({ heading }) => dateOrderIn(heading)).filter(Boolean);
	return new Set(orders).size === 1 ? orders[0] : undefined;
}

const TOO_MANY_COLUMNS = `Only the first ${MOST_COLUMNS.toLocaleString('en-US')} columns were looked at.`;

const quoted = (heading: string): string => `"${heading}"`;

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
