import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { settingsProblem, withoutPersonalData } from '../problem';
import {
	countsAffirmation,
	consentByField,
	DEFAULT_NO_VALUES,
	DEFAULT_YES_VALUES,
	everyoneAgreed,
	type ConsentCheck,
} from '../segment/consent';
import { isAgainstMail } from '../segment/optOut';
import { columnsOf } from '../segment/reader';
import { isEmpty } from '../segment/values/empty';
import type { NamedColumn, Source } from '../source/source';

/** Whose permission stands behind the export. */
export const consentProperties: INodeProperties[] = [
	{
		displayName: 'Consent',
		name: 'consent',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Not Stated Yet',
				value: 'notStated',
				description: 'Nothing is sent until you choose one of the others',
			},
			{
				name: 'Everyone in This Segment Has Given Permission',
				value: 'everyone',
				description: 'You have permission to mail every person of the segment',
			},
			{
				name: 'Only Rows Whose Consent Field Says So',
				value: 'byField',
				description: 'A row without a yes in its consent field is never sent',
			},
		],
		default: 'notStated',
		description: 'Whether the people of this segment have agreed to get mail from you',
	},
	{
		displayName: 'Consent Field',
		name: 'consentField',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. marketing_consent',
		description: 'The column that says whether the person agreed: its name, or drag it here',
		displayOptions: { show: { consent: ['byField'] } },
	},
	{
		displayName: 'Values That Mean Yes',
		name: 'consentYesValues',
		type: 'string',
		noDataExpression: true,
		typeOptions: { rows: 6 },
		default: DEFAULT_YES_VALUES,
		description:
			'What stands in the consent field of people who agreed, one value a line. Upper and lower case do not matter. A line with commas is one value, such as "Yes, send me news", unless each of its parts is one of the values that stand here at first.',
		displayOptions: { show: { consent: ['byField'] } },
	},
	{
		displayName: 'Values That Mean No',
		name: 'consentNoValues',
		type: 'string',
		noDataExpression: true,
		typeOptions: { rows: 6 },
		default: DEFAULT_NO_VALUES,
		description:
			'What stands in the consent field of people who said no, one value a line, read as under Values That Mean Yes; what stands under both means yes. Whoever has neither there is not sent, and is not taken off the list for it.',
		displayOptions: { show: { consent: ['byField'] } },
	},
];

export interface Consent {
	check: ConsentCheck;
	/** The column that says who agreed, if one does. */
	column?: NamedColumn;
}

/** @throws Problem `settings` until it is stated who agreed */
export function readConsent(context: IExecuteFunctions, source: Source): Consent {
	const consent = context.getNodeParameter('consent', 0) as string;
	if (consent === 'everyone') return { check: everyoneAgreed };
	if (consent !== 'byField') {
		throw settingsProblem(
			'It is not stated whether these people agreed to get mail, so nothing was sent',
			"Choose under 'Consent' whether everyone in the segment has given permission, or which column says so.",
		);
	}
	const field = context.getNodeParameter('consentField', 0, '', { rawExpressions: true }) as string;
	if (isEmpty(field)) {
		throw settingsProblem(
			'No consent field is named, so nothing was sent',
			"Write the name of the column that says who agreed under 'Consent Field', or drag it there.",
		);
	}
	const column = source.column(field, 'Consent Field');
	const yesValues = context.getNodeParameter('consentYesValues', 0) as string;
	const against = columnsOf(field).find(isAgainstMail);
	if (against !== undefined && countsAffirmation(yesValues)) throw againstMail(against);
	const noValues = context.getNodeParameter('consentNoValues', 0, DEFAULT_NO_VALUES) as string;
	return { check: consentByField(column.read, yesValues, noValues), column };
}

/** Opted out: yes. Who says so must not be taken for somebody who agreed. */
const againstMail = (column: string) =>
	settingsProblem(
		`The column "${withoutPersonalData(column)}" says who must not get mail, and a yes in it would count as consent, so nothing was sent`,
		"Choose it under 'Never Send' instead, and under 'Consent' whose permission you have. If other words or a no in it say who agreed, take yes, true, 1 and the like out of 'Values That Mean Yes'; if a yes does, give the column a name that says so, such as Agreed.",
	);
