import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { columnReader, compileReader, referencesIn } from '../segment/reader';
import { ColumnCheck } from '../segment/columnCheck';
import { EMAIL_FIELD } from '../segment/fields/standard';
import { segmentOf } from '../segment/segment';
import { evaluator, nameOfField, type Evaluations } from './expressions';
import type { Source } from './source';

/** Each item that comes in is a person. */
export function itemSource(context: IExecuteFunctions): Source {
	const items = context.getInputData();
	// "Always Output Data" hands on one item without a field where there was nothing.
	const [first] = items;
	const isEmptySegment =
		items.length === 1 && Object.keys(first?.json ?? {}).length === 0 && !hasFile(first);
	const check = new ColumnCheck({ isFile: false, carryFiles: hasFile(first) });
	const wantAll = (parameter: unknown, where: string, isMapped: boolean) => {
		for (const { path, mayBeMissing } of referencesIn(parameter)) {
			if (!isMapped || !mayBeMissing) check.want({ path, where, isOptional: isMapped });
		}
	};
	const expressions: Evaluations[] = [];
	const evaluate = (where: string) => {
		const evaluations: Evaluations = { where, made: 0, failed: 0, first: undefined };
		expressions.push(evaluations);
		return evaluator(context, evaluations);
	};
	const length = isEmptySegment ? 0 : items.length;
	return {
		segment: segmentOf(length, (index) => items[index]?.json),
		isFile: false,
		hasHeadings: true,
		column: (column, where) => {
			const text = column.trim();
			if (text.startsWith('=')) {
				wantAll(text, where, false);
				return { column, where, ...compileReader(text, evaluate(where)) };
			}
			check.want({ path: [text], where, isOptional: false });
			return { column, where, read: columnReader(text), isEvaluated: false };
		},
		mapped: (parameter, fieldId) => {
			const where = nameOfField(fieldId);
			wantAll(parameter, where, fieldId !== EMAIL_FIELD.id);
			return compileReader(parameter, evaluate(where));
		},
		notes: check.warnings,
		assertColumns: async ({ readEmail, isStrict, yielder }) => {
			check.isStrict = isStrict;
			check.wantAddress(readEmail);
			for (let index = 0; index < length && !check.isSettled; index++) {
				if (yielder.isDue()) await yielder.yield();
				check.look(items[index]!.json);
			}
			check.conclude();
		},
		assertEvaluated: () => {
			const hopeless = expressions.find(({ made, failed }) => made > 0 && made === failed);
			if (hopeless) throw hopeless.first!;
		},
	};
}

const hasFile = (item: INodeExecutionData | undefined): boolean =>
	Object.keys(item?.binary ?? {}).length > 0;
