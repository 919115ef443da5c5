import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { fieldLabelled, type WantedField } from '../api/customFields';
import type { Conventions } from '../segment/conventions';
import { CUSTOM_PREFIX } from '../segment/fields/custom';
import type { ContactField } from '../segment/fields/field';
import type { FurtherColumn } from '../segment/mapping/further';
import { isEmpty } from '../segment/values/empty';
import type { Source } from '../source/source';

/** When, where and from which address somebody agreed, kept with the contact. */
export const evidenceProperty: INodeProperties = {
	displayName: 'Consent Evidence',
	name: 'consentEvidence',
	type: 'collection',
	placeholder: 'Add evidence',
	default: {},
	description:
		'What is kept with each contact as evidence of consent, in custom fields of these names. They are made where the account has none.',
	options: [
		{
			displayName: 'Consent Date',
			name: 'date',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.consented_at }}',
			description:
				'The day on which the person agreed: drag its column here, or write one day for all. In a file the name of the column.',
		},
		{
			displayName: 'Consent IP Address',
			name: 'address',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.ip }}',
			description:
				'The address on the internet from which the person agreed: drag its column here. In a file the name of the column.',
		},
		{
			displayName: 'Consent Source',
			name: 'source',
			type: 'string',
			default: '',
			placeholder: 'e.g. Checkout',
			description:
				'Where the person agreed: drag its column here, or write a text for all. In a file the name of the column.',
		},
	],
	displayOptions: { show: { consent: ['everyone', 'byField'] } },
};

/** Label and type of the custom field of each. */
const FIELDS: Record<string, WantedField> = {
	date: { label: 'Consent Date', type: 'date' },
	source: { label: 'Consent Source', type: 'string' },
	address: { label: 'Consent IP Address', type: 'string' },
};

/** When, where and from which IP address people agreed, as it goes into fields of their contacts. */
export interface Evidence {
	/** Fields that it needs. */
	fields: WantedField[];
	/** Columns that it uses, as they are named. */
	used: string[];
	/** What goes into the fields of the account, once it has them. */
	columns(fields: ContactField[], conventions: Conventions): FurtherColumn[];
}

/** As far as it is filled in. */
export function readEvidence(context: IExecuteFunctions, source: Source): Evidence {
	const raw = context.getNodeParameter('consentEvidence', 0, {}, { rawExpressions: true });
	const values = Object.entries(FIELDS).flatMap(([name, field]) => {
		const parameter = (raw as IDataObject)[name];
		return isEmpty(parameter) ? [] : [{ field, parameter: String(parameter) }];
	});
	return {
		fields: values.map(({ field }) => field),
		used: values.map(({ parameter }) => parameter),
		columns: (fields, conventions) =>
			values.map(({ field: { label }, parameter }) => {
				const field = fieldLabelled(label, fields)!;
				const { read, isEvaluated } = source.mapped(parameter, CUSTOM_PREFIX + label);
				const { id, displayName } = field;
				return {
					column: { field, read, convention: conventions.of(id) },
					mapped: { column: parameter.replace(/^=/, ''), field: id, displayName },
					isEvaluated,
				};
			}),
	};
}
