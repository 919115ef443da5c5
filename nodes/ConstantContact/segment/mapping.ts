import { Conventions, USUAL_READING, type Convention, type ReadingRules } from './conventions';
import {
	BIRTHDAY_PARTS,
	BirthdayParts,
	EMAIL_FIELD,
	FIELD_GROUPS,
	headingKey,
	isEmpty,
	meansNothing,
	type ContactField,
} from './fields';
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

/** How rows become contacts. Compiled once a run, then asked for each row. */
export interface Mapping {
	columnsFor(row: Row): Columns;
	/** Display names of the fields whose expression n8n evaluates again for each row. */
	evaluated: string[];
	/** How each column writes what can be read in two ways. */
	conventions: Conventions;
}

/** A mapped field that the account does not have, or that this package does not know. */
export class UnknownFieldError extends Error {
	constructor(readonly field: string) {
		super(`There is no field ${field}`);
	}
}

const nothing: RowReader = () => undefined;

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
	const readers = new Map<string, RowReader>();
	const evaluated: string[] = [];
	for (const [id, parameter] of Object.entries(values)) {
		if (isEmpty(parameter)) continue;
		const { read, isEvaluated } = compile(parameter, id);
		readers.set(id, read);
		if (isEvaluated) evaluated.push(displayNameOf(id, fields));
	}
	const conventions = new Conventions(reading);
	const columns = toColumns(readers, fields, conventions);
	return { columnsFor: () => columns, evaluated, conventions };
}

/** The mapping that follows from the headings, each row's own ones. */
export function compileAutomaticMapping(
	fields: ContactField[],
	reading: ReadingRules = USUAL_READING,
): Mapping {
	return new AutomaticMapping(fields, reading);
}

class AutomaticMapping implements Mapping {
	readonly evaluated: string[] = [];
	readonly conventions: Conventions;
	private readonly seen = new Set<string>();
	/** Field id to the headings that feed it, the surest first. */
	private readonly sources = new Map<string, Array<{ heading: string; rank: number }>>();
	private readonly targets = new Map<string, { id: string; rank: number }>();
	private columns: Columns = { email: nothing, optional: [], isCrowded: false };

	constructor(
		private readonly fields: ContactField[],
		private readonly reading: ReadingRules,
	) {
		this.conventions = new Conventions(reading);
		for (const { id, headings } of [EMAIL_FIELD, ...fields, ...BIRTHDAY_PARTS]) {
			[id.toLowerCase(), ...headings].forEach((heading, rank) => {
				const key = headingKey(heading);
				if (!this.targets.has(key)) this.targets.set(key, { id, rank });
			});
		}
	}

	columnsFor(row: Row): Columns {
		let isNew = false;
		for (const heading in row) {
			if (this.seen.has(heading)) continue;
			this.seen.add(heading);
			isNew = this.add(heading) || isNew;
		}
		if (isNew) this.compile();
		return this.columns;
	}

	private add(heading: string): boolean {
		const target = this.targets.get(headingKey(heading));
		if (!target) return false;
		const sources = this.sources.get(target.id) ?? [];
		sources.push({ heading, rank: target.rank });
		sources.sort((a, b) => a.rank - b.rank);
		this.sources.set(target.id, sources);
		return true;
	}

	private compile(): void {
		const readers = new Map<string, RowReader>();
		const isMissing = this.reading.nothingTexts ? meansNothing : isEmpty;
		for (const [id, sources] of this.sources) {
			const headings = sources.map(({ heading }) => heading);
			const [only] = headings;
			readers.set(
				id,
				headings.length === 1
					? (row) => row[only!]
					: (row) => row[headings.find((heading) => !isMissing(row[heading])) ?? only!],
			);
		}
		this.columns = toColumns(readers, this.fields, this.conventions);
	}
}

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
	const [unknown] = rest.keys();
	if (unknown !== undefined) throw new UnknownFieldError(unknown);
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

const displayNameOf = (id: string, fields: ContactField[]): string =>
	[EMAIL_FIELD, ...fields, ...BIRTHDAY_PARTS].find((field) => field.id === id)?.displayName ?? id;
