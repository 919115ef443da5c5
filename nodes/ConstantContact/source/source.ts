import type { FileReport } from '../segment/file/fileReport';
import type { CompiledReader, RowReader } from '../segment/reader';
import type { Segment } from '../segment/segment';
import type { Yielder } from '../segment/yielder';

interface Wanted {
	/** Reads what is taken for the address of a row. */
	readEmail: RowReader;
	/** Whether an optional column that no row has is a mistake, too, and not just told. */
	isStrict: boolean;
	yielder: Yielder;
}

/** A column that says something else of a row than a field does: its list, consent, tags. */
export interface NamedColumn extends CompiledReader {
	/** Its name or the expression, as it was written. */
	column: string;
	/** The parameter that names it, as the panel calls it. */
	where: string;
	/** Names of further columns of a file that have the same heading; what they say counts as well. */
	twins?: readonly string[];
}

/** Where the rows come from, and how parameters name what is in them. */
export interface Source {
	segment: Segment;
	/** Whether the rows stand in a file that one item carries. */
	isFile: boolean;
	/** Whether columns can be told by their headings. */
	hasHeadings: boolean;
	/** Of a file, what was found out about it; all of it once its rows were read. */
	file?: FileReport;
	/** Sentences about columns that no row has; all of them once the rows were read. */
	readonly notes: readonly string[];
	/**
	 * Once every column was named: whether the rows have them, and an address among them. Of a file
	 * that shows on the way through its rows.
	 *
	 * @throws Problem for what no row has
	 */
	assertColumns(wanted: Wanted): Promise<void>;
	/**
	 * Asked when rows were read: an expression that fails for some rows is a matter of their verdicts.
	 *
	 * @throws Problem for one that failed for every row
	 */
	assertEvaluated(): void;
	/** A parameter that names a column, or gives its value by an expression. */
	column(parameter: string, where: string): NamedColumn;
	/** A value of the field mapper. */
	mapped(parameter: unknown, fieldId: string): CompiledReader;
}
