import { Conventions, USUAL_READING, type ReadingRules } from '../conventions';
import { FIELD_PARTS } from '../fields/parts';
import type { ContactField } from '../fields/field';
import { EMAIL_FIELD } from '../fields/standard';
import { dateOrderIn } from '../headings';
import { columnsOf, type CompiledReader, type RowReader } from '../reader';
import { isEmpty } from '../values/empty';
import { toColumns } from './columns';
import { fieldOf, type AnyField } from './fieldIds';
import type { MappedColumn, Mapping } from './mapping';

/** A mapped field that the account does not have, or that this package does not know. */
export class UnknownFieldError extends Error {
	/** @param field its id in the mapper */
	constructor(readonly field: string) {
		super(`There is no field ${field}`);
	}
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
	const all: AnyField[] = [EMAIL_FIELD, ...fields, ...FIELD_PARTS];
	const readers = new Map<string, RowReader>();
	const evaluated: string[] = [];
	const mapped: MappedColumn[] = [];
	const conventions = new Conventions(reading);
	for (const [id, parameter] of Object.entries(values)) {
		if (isEmpty(parameter)) continue;
		const field = fieldOf(id, all);
		if (!field) throw new UnknownFieldError(id);
		conventions.of(field.id).statedOrder = dateOrderIn(columnsOf(String(parameter))[0] ?? '');
		const { read, isEvaluated } = compile(parameter, id);
		readers.set(field.id, read);
		if (isEvaluated) evaluated.push(field.displayName);
		const column = String(parameter).replace(/^=/, '');
		mapped.push({ column, field: field.id, displayName: field.displayName });
	}
	const columns = toColumns(readers, fields, conventions);
	return {
		columnsFor: () => columns,
		evaluated,
		conventions,
		report: () => mapped,
		unmapped: [],
		decisions: () => [],
	};
}
