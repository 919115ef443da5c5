/** A job of somebody else, as it lies in the listing. */
export interface ForeignActivity {
	activity_id: string;
	state?: unknown;
	[key: string]: unknown;
}

/** Jobs that no client could have made sense of: of an unknown state, with null for a list and text for a count. */
export const ODD_ACTIVITIES: ForeignActivity[] = [
	{
		activity_id: '5f0a1e52-0000-4000-8000-000000000001',
		state: 'paused_by_support',
		created_at: '2026-01-01T00:00:00Z',
		updated_at: null,
		percent_done: '12 %',
		activity_errors: null,
		status: { items_total_count: '1,204', items_completed_count: null },
	},
	{
		activity_id: '5f0a1e52-0000-4000-8000-000000000002',
		state: null,
		activity_errors: [null, { message: 7 }],
		status: [],
		source_file_name: 'people.csv',
	},
];
