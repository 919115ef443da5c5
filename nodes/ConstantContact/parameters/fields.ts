import type { INodeProperties } from 'n8n-workflow';

/** Which column of the segment becomes which field of the contact. */
export const fieldMapper: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	noDataExpression: true,
	required: true,
	default: { mappingMode: 'defineBelow', value: null },
	description: 'Which column of the segment goes into which field of the contact',
	typeOptions: {
		loadOptionsDependsOn: ['segmentSource', 'fileColumns'],
		resourceMapper: {
			resourceMapperMethod: 'getContactFields',
			mode: 'add',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: true,
			supportAutoMap: true,
			multiKeyMatch: false,
		},
	},
};
