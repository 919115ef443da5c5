import type { Conventions } from '../conventions';
import type { Row } from '../reader';
import type { Columns } from './columns';

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
	/** What was decided where a heading did not settle it, a sentence each, at most {@link MOST_TOLD}. */
	decisions(): string[];
	/** How each column writes what can be read in two ways. */
	conventions: Conventions;
}

/** Columns and sentences that a report names. */
export const MOST_TOLD = 50;
