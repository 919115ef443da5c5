import type { FileReport } from '../segment/file/fileReport';
import type { CompiledReader } from '../segment/reader';
import type { Segment } from '../segment/segment';

/** Where the rows come from, and how parameters name what is in them. */
export interface Source {
	segment: Segment;
	/** Whether the rows stand in a file that one item carries. */
	isFile: boolean;
	/** Whether columns can be told by their headings. */
	hasHeadings: boolean;
	/** Of a file, what was found out about it; all of it once its rows were read. */
	file?: FileReport;
	/**
	 * Asked when rows were read: an expression that fails for some rows is a matter of their verdicts.
	 *
	 * @throws Problem for one that failed for every row
	 */
	assertEvaluated(): void;
	/** A parameter that names a column, or gives its value by an expression. */
	column(parameter: string, where: string): CompiledReader;
	/** A value of the field mapper. */
	mapped(parameter: unknown, fieldId: string): CompiledReader;
}
