import type * as Members from '../../nodes/ConstantContact/api/members';

// Pages count as two people each where a way to read a list is chosen: lists of seven are large ones.
jest.mock('../../nodes/ConstantContact/api/members', () => ({
	...jest.requireActual<typeof Members>('../../nodes/ConstantContact/api/members'),
	MEMBERS_PER_PAGE: 2,
}));
