import { z } from 'zod';

/** The parts of Constant Contact's answers that this package reads; everything else is let through. */

/** A last page has none, by any of these; of segments it is documented that `href` may be null. */
export const nextLink = z
	.object({ next: z.object({ href: z.string().nullish() }).nullish() })
	.nullish();

/**
 * Those of a page that have the form that is expected: one odd list or contact of somebody else is
 * nobody's concern. Where none has it, it is this package that does not know the form. `null` is how
 * some write that there is nothing.
 */
export const itemsOf = <T extends z.ZodTypeAny>(item: T) =>
	z
		.array(z.unknown())
		.nullable()
		.transform((all, context) => {
			const some = (all ?? []).map((one) => item.safeParse(one));
			const [first] = some;
			if (first && !some.some(({ success }) => success)) {
				for (const issue of first.error?.issues ?? []) {
					context.addIssue({ ...issue, path: [0, ...issue.path] });
				}
			}
			return some.flatMap(({ data }) => (data === undefined ? [] : [data as z.output<T>]));
		});

/** One that is missing, or no text, says nothing. */
export const maybeText = z.string().nullish().catch(undefined);

/** A counter that is missing, or no number, says nothing; digits are a number. */
export const count = z
	.preprocess(
		(given) => (typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given),
		z.number().int().nonnegative().optional(),
	)
	.catch(undefined);

export const contactListAnswer = z.object({
	list_id: z.string(),
	name: z.string(),
	membership_count: count,
	deleted_at: z.string().nullish(),
});
export type ContactListAnswer = z.infer<typeof contactListAnswer>;

export const contactListsAnswer = z.object({
	lists: itemsOf(contactListAnswer),
	_links: nextLink,
});

export const contactTagAnswer = z.object({ tag_id: z.string(), name: z.string() });

export const contactTagsAnswer = z.object({
	tags: itemsOf(contactTagAnswer),
	_links: nextLink,
});
export const customFieldAnswer = z.object({
	custom_field_id: z.string(),
	name: z.string(),
	label: z.string(),
	type: z.string(),
	choices: z.array(z.object({ choice_label: z.string() })).nullish(),
});
export type CustomFieldAnswer = z.infer<typeof customFieldAnswer>;

export const customFieldsAnswer = z.object({
	custom_fields: itemsOf(customFieldAnswer),
	_links: nextLink,
});

/** Terminal are the last four. The description leaves `initialized` out of its list of states. */
const ACTIVITY_STATES = [
	'initialized',
	'processing',
	'completed',
	'cancelled',
	'failed',
	'timed_out',
] as const;

/** Ids go into paths. */
const activityId = z.string().regex(/^[\w-]{1,64}$/);

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/** One of the states, in whatever letters; one that nobody knows is none in which a job has ended. */
const activityState = z
	.string()
	.catch('')
	.transform(
		(given) =>
			ACTIVITY_STATES.find((state) => lettersOf(state) === lettersOf(given)) ?? 'processing',
	);

/** What a request that makes a bulk job is told. */
export const newActivityAnswer = z.object({ activity_id: activityId });

/** Which of these are filled, and when, is not documented: only the id and the state are relied on. */
export const activityAnswer = z.object({
	activity_id: activityId,
	state: activityState,
	status: z
		.object({
			items_total_count: count,
			items_completed_count: count,
			person_count: count,
			error_count: count,
			correctable_count: count,
			cannot_add_to_list_count: count,
		})
		.nullish()
		.catch(undefined),
	activity_errors: z.array(z.unknown()).nullish().catch(undefined),
});
export type ActivityAnswer = z.infer<typeof activityAnswer>;

/**
 * A page of the listing. Its items are looked at one by one, and only those that are wanted: an odd job
 * of somebody else is nobody's concern here. Their `_links` are not read: all of a page were seen to
 * carry the same ones.
 */
export const activitiesAnswer = z.object({
	activities: z.array(z.unknown()),
	_links: nextLink,
});

/** IDs are the same in either case of their letters. */
export const isSameId = (one: string, other: string): boolean =>
	one.toLowerCase() === other.toLowerCase();

/** A contact, as far as it takes to know who is on a list. */
const contactAnswer = z.object({
	contact_id: z.string(),
	/** Some contacts have none (seen). */
	email_address: z.object({ address: z.string().nullish() }).nullish(),
	/** Only where it is asked for, 50 at most (documented). */
	list_memberships: z.array(z.string()).nullish(),
	deleted_at: maybeText,
});
export type ContactAnswer = z.infer<typeof contactAnswer>;

/** A page of contacts, and how many it has with those that can not be read. */
export const contactsAnswer = z.preprocess(
	(page) => {
		const { contacts } = (page ?? {}) as { contacts?: unknown };
		return Array.isArray(contacts) ? { ...(page as object), items: contacts.length } : page;
	},
	z.object({
		contacts: itemsOf(contactAnswer),
		items: z.number().default(0),
		/** Only where it is asked for. */
		contacts_count: count,
		_links: nextLink,
	}),
);

/**
 * Contacts with all that a sign-up has to know of them before and after. None is passed over: one that
 * can not be read may be of the person who is looked for. `null` is nobody, as in every listing.
 */
export const contactStandingsAnswer = z.object({
	contacts: z
		.array(
			z
				.object({
					email_address: z
						.object({
							address: maybeText,
							/** The product shows contacts that have none (seen). */
							permission_to_send: maybeText,
							opt_out_source: maybeText,
						})
						.nullish()
						.catch(undefined),
					list_memberships: z.array(z.string()).nullish().catch(undefined),
					deleted_at: maybeText,
				})
				.catch({}),
		)
		.nullable()
		.transform((all) => all ?? []),
});

/** What a sign-up is told: whose it is, and not whether they still have to confirm. */
export const signUpAnswer = z.object({
	contact_id: z.string(),
	/** `updated` where the contact was there before (documented). */
	action: maybeText,
});
