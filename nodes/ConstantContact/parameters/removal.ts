import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { RemovalLimit } from '../mirror/leavers';
import type { RemovalReason } from '../mirror/reasons';
import { settingsProblem } from '../problem';
import { readMode } from './mode';
import { keepsOut } from './neverSend';
import { isSince } from './version';

export const largestRemoval: INodeProperties = {
	displayName: 'Largest Removal',
	name: 'largestRemoval',
	type: 'string',
	default: '15%',
	placeholder: 'e.g. 15% or 200',
	description:
		'How many people may be taken off the list in one run: a share of the list, of which one person is the least, or a number. When there are more, nobody is removed.',
};

/** How many may go at once: beside the mode, where that is what the mode is about. */
export const removalProperties: INodeProperties[] = [
	{
		...largestRemoval,
		displayOptions: { show: { '@version': [{ _cnd: { gte: 1.1 } }], mode: ['mirror'] } },
	},
];

/**
 * {@link largestRemoval} among the options: of nodes of version 1, which have it there, and for those who go for
 * their no. n8n does not let a parameter beside the options depend on one of them.
 */
export const largestRemovalOptions: INodeProperties[] = [
	{ ...largestRemoval, displayOptions: { show: { '@version': [1], '/mode': ['mirror'] } } },
	{
		...largestRemoval,
		displayOptions: { show: { '/mode': ['addAndUpdate'], '/consent': ['byField'] } },
	},
];

export const takeOffOption: INodeProperties = {
	displayName: 'Take Off the List Whoever Says No',
	name: 'takeOffWhoeverSaysNo',
	type: 'boolean',
	noDataExpression: true,
	default: true,
	description:
		'Whether people on the list are taken off it whose consent field says an explicit no. They stay contacts, and keep their permission. Without this option Mirror does so, but for nodes saved before version 1.1, and Add and Update does not.',
	displayOptions: { show: { '/consent': ['byField'] } },
};

export const whenHeldOption: INodeProperties = {
	displayName: 'When Removal Is Held',
	name: 'whenRemovalIsHeld',
	type: 'options',
	options: [
		{
			name: 'Fail',
			value: 'fail',
			description: 'After everything else is done, so that the error workflow of n8n learns of it',
		},
		{
			name: 'Give the Receipt',
			value: 'receipt',
			description:
				'It says what held the removal, and in nodes since version 1.1 its status is held',
		},
	],
	default: 'receipt',
	description:
		'What to do when people were to be taken off the list and a guard, such as Largest Removal, kept all of them on it',
};

/** Whom a run takes off its lists. */
export interface Removal {
	/** None where nobody is taken off. */
	reasons: readonly RemovalReason[];
	limit: RemovalLimit;
	whenHeld: 'receipt' | 'fail';
	/** Whether the status of a receipt tells of it. */
	isRemovalTold: boolean;
}

interface SavedOptions {
	largestRemoval?: unknown;
	takeOffWhoeverSaysNo?: boolean;
	whenRemovalIsHeld?: Removal['whenHeld'];
}

/**
 * Of an export. What older saved nodes have among their options is read there.
 *
 * @throws Problem `settings` for a limit that is none
 */
export function readRemoval(context: IExecuteFunctions): Removal {
	const options = context.getNodeParameter('options', 0, {}) as SavedOptions;
	const largest =
		options.largestRemoval ?? context.getNodeParameter('largestRemoval', 0, largestRemoval.default);
	const isMirror = readMode(context) === 'mirror';
	const isByField = context.getNodeParameter('consent', 0) === 'byField';
	const takesOff = options.takeOffWhoeverSaysNo ?? (isMirror && isSince(context, 1.1));
	return {
		reasons: [
			...(isMirror ? (['left_segment'] as const) : []),
			...(isMirror && keepsOut(context) ? (['suppressed'] as const) : []),
			...(isByField && takesOff ? (['said_no'] as const) : []),
		],
		limit: readRemovalLimit(String(largest)),
		whenHeld: options.whenRemovalIsHeld ?? 'receipt',
		isRemovalTold: isSince(context, 1.1),
	};
}

/** Of an operation that takes people off for their row, whatever else it says. */
export function readRemovalOfSegment(context: IExecuteFunctions): Removal {
	const { whenRemovalIsHeld } = context.getNodeParameter('options', 0, {}) as SavedOptions;
	const largest = context.getNodeParameter('largestRemoval', 0, largestRemoval.default);
	return {
		reasons: ['in_segment'],
		limit: readRemovalLimit(String(largest)),
		whenHeld: whenRemovalIsHeld ?? 'receipt',
		isRemovalTold: true,
	};
}

/** Of an output that is there only where people can be taken off the list: n8n's expression. */
export const WHEN_REMOVING =
	'$parameter.mode === "mirror" || ($parameter.consent === "byField" && $parameter.options?.takeOffWhoeverSaysNo === true)';

/** @throws Problem `settings` for anything but "15%", "15 %" or "200" */
export function readRemovalLimit(text: string): RemovalLimit {
	const [, digits, percent] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
	const amount = Number(digits);
	if (digits !== undefined && percent === '%' && amount <= 100) return { share: amount / 100 };
	if (digits !== undefined && percent === '' && Number.isInteger(amount)) return { number: amount };
	throw settingsProblem(
		"'Largest Removal' is neither a percentage nor a number",
		"Write a share of the list such as '15%', or a number of people such as '200'.",
	);
}
