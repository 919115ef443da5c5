import type { IExecuteFunctions } from 'n8n-workflow';

import { type Problem, settingsProblem } from '../problem';
import { FIELD_PARTS } from '../segment/fields/parts';
import { CUSTOM_PREFIX } from '../segment/fields/custom';
import { CONTACT_FIELDS, EMAIL_FIELD } from '../segment/fields/standard';
import type { Evaluate } from '../segment/reader';

/** n8n's own evaluation of an expression, for whatever is more than a reference to the row. */
export function evaluator(context: IExecuteFunctions, evaluations: Evaluations): Evaluate {
	return (expression, index) => {
		evaluations.made += 1;
		try {
			return context.evaluateExpression(expression, index);
		} catch (error) {
			const problem = notEvaluated(evaluations.where, error, index);
			evaluations.failed += 1;
			evaluations.first ??= problem;
			throw problem;
		}
	};
}

/** How one expression fared that is evaluated for each row. */
export interface Evaluations {
	/** The field that it stands under. */
	where: string;
	made: number;
	failed: number;
	first: Problem | undefined;
}

/** What the expression says of its failure may quote the row: only the kind of the error is told. */
const notEvaluated = (where: string, error: unknown, index: number) =>
	settingsProblem(
		`The expression under '${where}' could not be evaluated, so nothing was sent`,
		`Open it in the editor to see its result for this row, and let it do without what a row may lack, such as by writing ?. for a dot.${error instanceof Error ? ` n8n calls it a ${error.name}.` : ''}`,
		index,
	);

/** A field as the panel names it. */
export const nameOfField = (id: string): string =>
	[EMAIL_FIELD, ...CONTACT_FIELDS, ...FIELD_PARTS].find((field) => field.id === id)?.displayName ??
	id.replace(CUSTOM_PREFIX, '');
