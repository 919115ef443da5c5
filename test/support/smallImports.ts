import type * as Batches from '../../nodes/ConstantContact/imports/batches';

/** Contacts of one import: several imports of a few people each, instead of one of 40,000. */
export const CONTACTS_PER_IMPORT = 4;

jest.mock('../../nodes/ConstantContact/imports/batches', () => {
	const actual = jest.requireActual<typeof Batches>('../../nodes/ConstantContact/imports/batches');
	return {
		...actual,
		planBatches: async (...[sizes, limits, yielder]: Parameters<typeof Batches.planBatches>) =>
			await actual.planBatches(sizes, { ...limits, maxContacts: CONTACTS_PER_IMPORT }, yielder),
	};
});
