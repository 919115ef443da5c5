import type { Resource } from '../operation';
import { getStatus } from './getStatus.operation';

const operations = [getStatus];

export const exportJob: Resource = {
	option: {
		name: 'Export Job',
		value: 'export',
		description: 'An export that was started and not waited for',
	},
	operations,
	choice: {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['export'] } },
		options: operations.map(({ option }) => option),
		default: 'getStatus',
	},
};
