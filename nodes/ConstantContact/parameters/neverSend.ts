import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { ListChoice } from '../api/lists';
import { Problem, settingsProblem } from '../problem';
import { isEmpty } from '../segment/values/empty';
import type { Row } from '../segment/reader';
import type { NamedColumn, Source } from '../source/source';
import { oneListLocator, readListChoice, type Locator } from './list';

const neverSend: INodeProperties = {
	displayName: 'Never Send',
	name: 'neverSend',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Nobody in Particular',
			value: 'nobody',
			description: 'Consent alone decides whose rows are sent',
		},
		{
			name: 'People of a List',
			value: 'list',
			description: 'Everybody on a list of your Constant Contact account',
		},
		{
			name: 'People of a Second Input',
			value: 'input',
			description: 'Everybody whose email address comes in on the input Never Send',
		},
		{
			name: 'People Whose Row Says So',
			value: 'column',
			description: 'A column of the segment says who unsubscribed, bounced or objected',
		},
	],
	default: 'nobody',
	description:
		'Who is kept out, whatever else their rows say. With Mirror they are taken off the list as well.',
};

/** Who must not be mailed, and where that is known. */
export const neverSendProperties: INodeProperties[] = [
	neverSend,
	{
		...oneListLocator,
		displayName: 'Never Send List',
		name: 'neverSendList',
		description: 'The list whose members are never sent',
		displayOptions: { show: { neverSend: ['list'] } },
	},
	{
		displayName: 'Never Send Email Field',
		name: 'neverSendEmailField',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. address',
		description:
			'Optional. The field in which the items of the second input have the email address. Without it every field counts whose name is one of email addresses, such as Email.',
		displayOptions: { show: { neverSend: ['input'] } },
	},
	{
		displayName: 'Never Send Column',
		name: 'neverSendColumn',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. unsubscribed_at',
		description:
			'The column that says who is never sent: its name, or drag it here. A yes, a date and words such as unsubscribed or bounced say so; an empty value, a no, and words such as active or subscribed do not. All rows of such a person are kept out.',
		displayOptions: { show: { neverSend: ['column'] } },
	},
];

/** Whether a node has the second input, in an expression of n8n's without its braces. */
export const WITH_SECOND_INPUT = '$parameter.neverSend === "input"';

/** The second input, as the canvas names it. */
export const SECOND_INPUT = 'Never Send';

/** Who is never sent; undefined for nobody. */
export type NeverSend =
	| { by: 'list'; list: ListChoice }
	/** @property field where the addresses stand; undefined to find it out */
	| { by: 'input'; items: Row[]; field: string | undefined }
	| ({ by: 'column' } & NamedColumn);

/** Whether there are people who are never sent. */
export const keepsOut = (context: IExecuteFunctions): boolean =>
	context.getNodeParameter('neverSend', 0, 'nobody') !== 'nobody';

/** @throws Problem `settings` where it is said that some are never sent, and not who */
export function readNeverSend(context: IExecuteFunctions, source: Source): NeverSend | undefined {
	const by = context.getNodeParameter('neverSend', 0, 'nobody') as string;
	if (by === 'list') return { by, list: readNeverSendList(context) };
	if (by === 'input') {
		const field = context.getNodeParameter('neverSendEmailField', 0, '') as string;
		return { by, items: secondInput(context), field: field.trim() || undefined };
	}
	if (by !== 'column') return undefined;
	const column = context.getNodeParameter('neverSendColumn', 0, '', {
		rawExpressions: true,
	}) as string;
	if (isEmpty(column)) {
		throw settingsProblem(
			'No column is named that says who is never sent, so nothing was sent',
			"Write the name of the column under 'Never Send Column', or drag it there.",
		);
	}
	return { by, ...source.column(column, 'Never Send Column') };
}

function readNeverSendList(context: IExecuteFunctions): ListChoice {
	const { mode, value } = context.getNodeParameter('neverSendList', 0) as unknown as Locator;
	try {
		return readListChoice(mode, String(value ?? ''));
	} catch (error) {
		throw inNeverSendList(error);
	}
}

/** What is wrong with a list, of the one that is chosen here. */
export function inNeverSendList(error: unknown): unknown {
	if (!(error instanceof Problem) || !['settings', 'not_found'].includes(error.kind)) return error;
	const message = `${error.message}, so nothing was sent`;
	return new Problem(
		error.kind,
		message,
		"Choose the list of people who are never sent under 'Never Send List'.",
	);
}

/**
 * n8n hands over nothing in three cases that it does not tell apart: nothing is connected, the branch
 * did not run, it ended without items. Only the last one means that there is nobody.
 */
function secondInput(context: IExecuteFunctions): Row[] {
	const items = itemsOf(context);
	if (items.length === 0) {
		throw settingsProblem(
			"Nothing came in on the input 'Never Send', so nothing was sent",
			"Connect the node that brings the people who are never sent, and make sure that it runs before this one. If it may come back with nobody, switch on 'Always Output Data' in its settings.",
		);
	}
	// "Always Output Data" hands on one item without a field where there was nothing.
	const isNobody = items.length === 1 && Object.keys(items[0]!).length === 0;
	return isNobody ? [] : items;
}

/** Where the input was not set n8n throws. */
function itemsOf(context: IExecuteFunctions): Row[] {
	try {
		return context.getInputData(1).map(({ json }) => json);
	} catch {
		return [];
	}
}
