import { z } from 'zod';

/** The parts of Constant Contact's answers that this package reads; everything else is let through. */

const nextLink = z.object({ next: z.object({ href: z.string() }).nullish() }).nullish();

export const contactListAnswer = z.object({
	list_id: z.string(),
	name: z.string(),
	membership_count: z.number().nullish(),
	deleted_at: z.string().nullish(),
});
export type ContactListAnswer = z.infer<typeof contactListAnswer>;

export const contactListsAnswer = z.object({
	lists: z.array(contactListAnswer),
	_links: nextLink,
});

export const customFieldsAnswer = z.object({
	custom_fields: z.array(
		z.object({
			custom_field_id: z.string(),
			name: z.string(),
			label: z.string(),
			type: z.string(),
			choices: z.array(z.object({ choice_label: z.string() })).nullish(),
		}),
	),
	_links: nextLink,
});

/** Terminal are the last four. The description leaves `initialized` out of its list of states. */
export const ACTIVITY_STATES = [
	'initialized',
	'processing',
	'completed',
	'cancelled',
	'failed',
	'timed_out',
] as const;

const count = z.number().nullish();

/** Which of these are filled, and when, is not documented: only the id and the state are relied on. */
export const activityAnswer = z.object({
	activity_id: z.string(),
	state: z.enum(ACTIVITY_STATES),
	percent_done: count,
	status: z
		.object({
			items_total_count: count,
			items_completed_count: count,
			person_count: count,
			error_count: count,
			correctable_count: count,
			cannot_add_to_list_count: count,
		})
		.nullish(),
	activity_errors: z
		.array(z.union([z.string(), z.object({ message: z.string().nullish() })]))
		.nullish(),
	_links: z.object({ results: z.object({ href: z.string() }).nullish() }).nullish(),
});
export type ActivityAnswer = z.infer<typeof activityAnswer>;

export const activitiesAnswer = z.object({
	activities: z.array(activityAnswer),
	_links: nextLink,
});

/** A page of contacts, as far as it takes to know who is on a list. */
export const contactsAnswer = z.object({
	contacts: z.array(
		z.object({
			contact_id: z.string(),
			email_address: z.object({ address: z.string() }).nullish(),
		}),
	),
	_links: nextLink,
});
