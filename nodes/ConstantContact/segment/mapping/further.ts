import { isCrowded, type Column, type Columns } from './columns';
import type { MappedColumn, Mapping } from './mapping';

/** What goes into a field beside what the person mapped. */
export interface FurtherColumn {
	column: Column;
	mapped: MappedColumn;
	/** n8n evaluates it again for each row. */
	isEvaluated: boolean;
}

/**
 * A mapping with further columns. They come first, so that they are kept where a contact can not hold
 * all, and go before what else is mapped to their fields.
 */
export function withFurther(mapping: Mapping, further: FurtherColumn[]): Mapping {
	if (further.length === 0) return mapping;
	const own = further.map(({ column }) => column);
	const isOwn = (id: string) => own.some(({ field }) => field.id === id);
	let known: Columns | undefined;
	let whole: Columns | undefined;
	const extended = (columns: Columns): Columns => {
		const optional = [...own, ...columns.optional.filter(({ field }) => !isOwn(field.id))];
		return { email: columns.email, optional, isCrowded: isCrowded(optional) };
	};
	return {
		columnsFor(row) {
			const columns = mapping.columnsFor(row);
			// The same ones for nearly all rows.
			if (columns !== known || !whole) {
				known = columns;
				whole = extended(columns);
			}
			return whole;
		},
		evaluated: [
			...mapping.evaluated,
			...further.flatMap(({ isEvaluated, mapped }) => (isEvaluated ? [mapped.displayName] : [])),
		],
		conventions: mapping.conventions,
		report: () => [
			...mapping.report().filter(({ field }) => !isOwn(field)),
			...further.map(({ mapped }) => mapped),
		],
		get unmapped() {
			return mapping.unmapped;
		},
		decisions: () => mapping.decisions(),
	};
}
