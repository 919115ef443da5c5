import type { INodeProperties } from 'n8n-workflow';

/** Everything that most people never need to touch. Read by `readOptions`. */
export const exportOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Create List If Missing',
			name: 'createListIfMissing',
			type: 'boolean',
			default: true,
			description: 'Whether to make the list when it was chosen by name and does not exist yet',
		},
		{
			displayName: 'Duplicate Emails',
			name: 'duplicateEmails',
			type: 'options',
			options: [
				{ name: 'Keep First', value: 'keepFirst' },
				{ name: 'Keep Last', value: 'keepLast' },
			],
			default: 'keepLast',
			description: 'Which row to export when several have the same email address',
		},
		{
			displayName: 'Invalid Optional Fields',
			name: 'invalidOptionalFields',
			type: 'options',
			options: [
				{
					name: 'Leave Out the Field',
					value: 'leaveOutField',
					description: 'Export the person without the value that is wrong',
				},
				{
					name: 'Do Not Export the Row',
					value: 'skipRow',
					description: 'Report the row as not exported',
				},
			],
			default: 'leaveOutField',
			description:
				'What to do when a value other than the email address is wrong, such as a bad date',
		},
		{
			displayName: 'Not Exported Rows',
			name: 'notExportedRows',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100000, numberPrecision: 0 },
			default: 1000,
			description:
				'How many rows to give out on Not Exported at most. When there are more, the summary carries all of them as a CSV file.',
		},
		{
			displayName: 'Wait for Completion',
			name: 'waitForCompletion',
			type: 'boolean',
			default: true,
			description:
				'Whether to wait until Constant Contact has processed the contacts. Without it the summary can only say that they are on their way.',
		},
		{
			displayName: 'Wait Limit (Minutes)',
			name: 'waitLimit',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1440, numberPrecision: 0 },
			default: 60,
			description: 'How long to wait for Constant Contact at most, in minutes',
		},
	],
};
