import type { Resource } from '../operation';
import { exportSegment } from './export.operation';
import { previewSegment } from './preview.operation';
import { removeSegment } from './remove.operation';

const operations = [exportSegment, previewSegment, removeSegment];

export const segment: Resource = {
	option: {
		name: 'Segment',
		value: 'segment',
		description: 'The people who are to be put on a list, or taken off it',
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
