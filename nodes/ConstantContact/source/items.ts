import type { IExecuteFunctions } from 'n8n-workflow';

import { compileReader, type Row } from '../segment/reader';
import { segmentOf } from '../segment/segment';
import { evaluator, nameOfField, type Evaluations } from './expressions';
import type { Source } from './source';

/** Each item that comes in is a person. */
export function itemSource(context: IExecuteFunctions): Source {
	const items = context.getInputData();
	// "Always Output Data" hands on one item without a field where there was nothing.
	const [first] = items;
	const isEmptySegment = items.length === 1 && Object.keys(first?.json ?? {}).length === 0;
	const expressions: Evaluations[] = [];
	const evaluate = (where: string) => {
		const evaluations: Evaluations = { where, made: 0, failed: 0, first: undefined };
		expressions.push(evaluations);
		return evaluator(context, evaluations);
	};
	return {
		segment: segmentOf(isEmptySegment ? 0 : items.length, (index) => items[index]?.json),
		isFile: false,
		hasHeadings: true,
		column: (parameter, where) => {
			const text = parameter.trim();
			return text.startsWith('=')
				? compileReader(text, evaluate(where))
				: { read: (row: Row) => row[text], isEvaluated: false };
		},
		mapped: (parameter, fieldId) => compileReader(parameter, evaluate(nameOfField(fieldId))),
		assertEvaluated: () => {
			const hopeless = expressions.find(({ made, failed }) => made > 0 && made === failed);
			if (hopeless) throw hopeless.first!;
		},
	};
}
