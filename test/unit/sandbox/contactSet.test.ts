import fc from 'fast-check';

import { ContactSet } from '../../../sandbox/account/contactSet';
import { api, contact, list, people, sandbox } from './account';
import { seed } from '../../../sandbox/account/seed';

describe('sets of contacts', () => {
	it('are walked backwards from any place', () => {
		const numbers = fc.uniqueArray(fc.nat({ max: 1_000 }), { maxLength: 120 });
		fc.assert(
			fc.property(numbers, fc.nat({ max: 130 }), (members, skip) => {
				const sorted = [...members].sort((one, other) => other - one);
				expect([...ContactSet.of(members).backwards(skip)]).toEqual(sorted.slice(skip));
				expect(ContactSet.union([ContactSet.of(members)]).size).toBe(members.length);
			}),
		);
	});
});

describe('what was found for a query', () => {
	type Change = (index: number) => unknown;
	const { store, now } = {
		store: () => sandbox.store,
		now: () => sandbox.clock.now(),
	};
	const body = (index: number) => ({
		email_address: { address: contact(index).email },
		update_source: 'Account',
	});
	const CHANGES: Record<string, Change> = {
		leave: (index) => store().leave(contact(index), list()),
		join: (index) => store().join(contact(index), list()),
		unsubscribe: (index) => store().unsubscribe(contact(index), now()),
		subscribe: (index) => store().subscribe(contact(index), 'explicit', now()),
		delete: (index) => store().deleteContact(contact(index), now()),
		replace: async (index) =>
			await api.put(`/v3/contacts/${store().idOf(contact(index))}`, body(index)),
		import: async (index) => {
			const import_data = [{ email: contact(index).email }];
			await api.post('/v3/activities/contacts_json_import', { import_data, list_ids: [list().id] });
		},
	};
	const QUERIES = ['', 'status=active', 'status=unsubscribed', 'status=deleted', 'status=all'];

	it('is what is there now, whatever has changed since it was last asked', async () => {
		seed(sandbox, { contacts: people(5, { lists: ['Customers'] }) });
		const change = fc.tuple(fc.constantFrom(...Object.keys(CHANGES)), fc.nat({ max: 4 }));
		const found = async (query: string) => {
			const { data } = await api.get(`/v3/contacts?${query}`);
			return (data.contacts as Array<{ contact_id: string }>).map(({ contact_id: id }) => id);
		};
		await fc.assert(
			fc.asyncProperty(change, fc.constantFrom(...QUERIES), async ([name, index], query) => {
				await found(query);
				await CHANGES[name]!(index);
				await api.get('/v3/activities');
				const expected = [...store().everybody].reverse().filter((one) => {
					const isGone = one.deletedAt !== undefined;
					if (query === 'status=all') return true;
					if (query === 'status=deleted') return isGone;
					if (query === '') return !isGone;
					const isOut = one.permission === 'unsubscribed';
					return !isGone && isOut === (query === 'status=unsubscribed');
				});
				expect(await found(query)).toEqual(expected.map((one) => store().idOf(one)));
			}),
			{ numRuns: 150 },
		);
	});
});
