import type * as Batches from '../../nodes/ConstantContact/imports/batches';
import type * as Imports from '../../sandbox/imports';

/** Contacts of one import: several imports of a few people each, instead of one of 40,000. */
const CONTACTS_PER_IMPORT = 4;

jest.mock('../../nodes/ConstantContact/imports/batches', () => {
	const actual = jest.requireActual<typeof Batches>('../../nodes/ConstantContact/imports/batches');
	return {
		...actual,
		planBatches: (sizes: Uint32Array, limits: Batches.BatchLimits) =>
			actual.planBatches(sizes, { ...limits, maxContacts: CONTACTS_PER_IMPORT }),
	};
});

/** What an import did with one of its rows. */
export interface ImportedRow {
	email: string;
	/** Tells the row from others of the same person; undefined when the row came without it. */
	name: string | undefined;
	fate: 'taken' | 'refused' | 'leftAlone';
}

export const imported: { listener?: (rows: ImportedRow[]) => void } = {};

// What the sandbox does is written down where it does it, whatever it says of it afterwards.
jest.mock('../../sandbox/imports', () => {
	const actual = jest.requireActual<typeof Imports>('../../sandbox/imports');
	const importContacts: typeof actual.importContacts = (items, lists, store, settings, ...rest) => {
		const told = { ...settings, activityErrorTexts: 'all' as const };
		const outcome = actual.importContacts(items, lists, store, told, ...rest);
		const errors = outcome.errors ?? [];
		const base = settings.errorLinesCountHeading ? 2 : 1;
		const refused = new Set(
			errors.map((text) => Number(/^Line (\d+)/.exec(text)?.[1] ?? NaN) - base),
		);
		imported.listener?.(
			items.map((item, index) => {
				const email = String(item.email).trim().toLowerCase();
				const isGone = store.contacts.get(email)?.permission === 'unsubscribed';
				const name = typeof item.first_name === 'string' ? item.first_name : undefined;
				return {
					email,
					name,
					fate: refused.has(index) ? 'refused' : isGone ? 'leftAlone' : 'taken',
				};
			}),
		);
		const shown = { none: 0, some: 2, all: errors.length }[settings.activityErrorTexts];
		return { ...outcome, errors: errors.slice(0, shown) };
	};
	return { ...actual, importContacts };
});
