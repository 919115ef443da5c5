import type { Resource } from '../operation';
import { exportSegment } from './export.operation';
import { previewSegment } from './preview.operation';

const operations = [exportSegment, previewSegment];

export const segment: Resource = {
	option: {
		name: 'Segment',
		value: 'segment',
		description: 'The people who are to be put on a list',
	},
	operations,
	choice: {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['segment'] } },
		options: operations.map(({ option }) => option),
		default: 'export',
	},
};
