// First of all: what it mocks must not be loaded yet.
import '../support/smallPages';
import type { Fault } from '../../sandbox/account/faults';
import { useAccount } from '../support/fixture';
import { changed, joined } from '../support/changedAnswers';
import { MEMBER_AND_OUT, peopleOn } from '../support/people';
import { runVirtually, type Wire } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

/* What Constant Contact leaves untold, or tells in another form than is described. */

const account = useAccount(runVirtually, {
	seed: MEMBER_AND_OUT,
	parameters: TO_CUSTOMERS,
});

const MIRROR = { mode: 'mirror', simplify: false, options: { largestRemoval: '100%' } };

const inCapitals = (text: string) =>
	text.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => id.toUpperCase());
const withoutAddress = (text: string) =>
	text.replace(/("contact_id":"[^"]*")(?=,"create_source)/g, '$1,"email_address":{"address":null}');

const rowsOf = (...names: string[]) => names.map((name) => ({ email: `${name}@example.com` }));

describe('Where an import does not count whom it could not put on the list', () => {
	const noFile: Fault = {
		path: '/v3/activities/contact_exports',
		times: 99,
		optional: true,
		effect: { gateway: 503 },
	};

	beforeEach(() => {
		account.sandbox.settings.missingCounters = ['cannot_add_to_list_count'];
	});

	it('nobody is called exported while it cannot be looked up who unsubscribed', async () => {
		account.sandbox.faults.push(noFile);
		const { summary } = await account.run(rowsOf('new', 'out'));
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: { exported: 0, byReason: { not_confirmed: 2 } },
		});
	});

	it('those are who did not unsubscribe, where the list cannot be looked up', async () => {
		account.sandbox.faults.push({ ...noFile, after: 1 });
		const { summary } = await account.run(rowsOf('new', 'out'));
		expect(summary.rows).toMatchObject({ exported: 1, byReason: { unsubscribed: 1 } });
	});

	it('those are who did not unsubscribe and are on the list', async () => {
		const { summary } = await account.run(rowsOf('new', 'member', 'out'));
		expect(summary.rows).toMatchObject({ exported: 2, byReason: { unsubscribed: 1 } });
	});
});

describe('Deleted contacts that a search for everybody on a list still shows', () => {
	const gone = {
		contact_id: '0aa0aa00-1111-11f0-8000-000000000001',
		email_address: { address: 'gone@example.com' },
		list_memberships: [] as string[],
		deleted_at: '2026-03-04T05:06:07Z',
	};
	const through = (wire: Wire) => {
		gone.list_memberships = [account.list().id];
		return joined('/v3/contacts', 'contacts', gone)(wire);
	};

	it('have not left the segment: a mirror takes nobody off', async () => {
		const { summary } = await account.run(rowsOf('member'), MIRROR, { through });
		expect(summary).toMatchObject({ removal: { leavers: 0, stopped: null } });
		expect(account.posts.filter(({ path }) => path.includes('remove_list'))).toEqual([]);
	});

	it('are not on the list for those who are to be removed', async () => {
		const change = { operation: 'remove', simplify: false };
		const { summary } = await account.run(rowsOf('gone', 'member'), change, { through });
		expect(summary).toMatchObject({
			status: 'completed',
			removed: 1,
			byReason: { not_on_list: 1 },
		});
	});
});

describe('Numbers that come as text', () => {
	const through = changed('/v3/', (text) => text.replace(/("\w+_count":)(\d+)/g, '$1"$2"'));

	it('are numbers: a mirror knows how many are on the list', async () => {
		account.seed(peopleOn(0, 3, 'Customers'));
		const { summary } = await account.run(rowsOf('member', 'new', 'out'), MIRROR, { through });
		expect(summary).toMatchObject({
			status: 'completed',
			rows: { exported: 2, byReason: { unsubscribed: 1 } },
			contacts: { onListBefore: 4, removed: 3 },
		});
	});
});

const LISTS = '/v3/contact_lists';
const FIELDS = '/v3/contact_custom_fields';

describe('An export comes right', () => {
	it.each<[string, (wire: Wire) => Wire]>([
		['with a list without a name', joined(LISTS, 'lists', { list_id: 'x', name: null }, null)],
		[
			'with the members of a list in words',
			joined(LISTS, 'lists', { list_id: 'x', name: 'Odd', membership_count: 'many' }),
		],
		['with a custom field without a label', joined(FIELDS, 'custom_fields', { label: null })],
		['with null for no custom fields', changed(FIELDS, () => '{"custom_fields":null}')],
		[
			'with null for the link to the next lists',
			changed(LISTS, (text) => text.replace(/}$/, ',"_links":{"next":{"href":null}}}')),
		],
		['with IDs of jobs in capitals', changed('/v3/activities', inCapitals)],
	])('%s', async (_what, through) => {
		const { summary, error } = await account.run(rowsOf('new', 'member'), {}, { through });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ status: 'completed', rows: { exported: 2 } });
		expect(account.members()).toEqual(['member@example.com', 'new@example.com']);
	});

	it('with lists of which none can be read, it says what is wrong', async () => {
		const none = changed(LISTS, () => '{"lists":[{"id":7}]}');
		const { error } = await account.run(rowsOf('new'), {}, { through: none });
		expect(error?.description).toContain('"lists.0.list_id" is not as expected');
	});
});

describe('Mirror', () => {
	const mirrored = async (through: (wire: Wire) => Wire) =>
		await account.run(rowsOf('new'), MIRROR, { through });

	it.each<[string, (wire: Wire) => Wire]>([
		['an address that is null', changed('/v3/contacts', withoutAddress)],
		[
			'null for the link to the next page',
			changed('/v3/contacts', (text) => text.replace(/}$/, ',"_links":{"next":{"href":null}}}')),
		],
	])('takes off who left, with %s', async (_what, through) => {
		account.seed({ contacts: [{ email: '', lists: ['Customers'] }] });
		expect((await mirrored(through)).summary).toMatchObject({ contacts: { removed: 1 } });
		expect(account.members()).toEqual(['', 'new@example.com']);
	});

	it.each<[string, unknown]>([
		['is null', null],
		['has no ID', { email_address: { address: 'odd@example.com' } }],
		['has an address of another form', { contact_id: 'x', email_address: 'odd@example.com' }],
	])('takes nobody off where one of the members %s', async (_what, odd) => {
		account.sandbox.settings.membershipCounts = 'oneMore';
		const { summary } = await mirrored(joined('/v3/contacts', 'contacts', odd));
		expect(account.members()).toEqual(['member@example.com', 'new@example.com']);
		expect(summary.message).toContain('The list says that it has 3 members and 2 could be read');
	});
});

it('Remove finds people whose lists are given in capitals', async () => {
	const through = changed('/v3/contacts', (text) =>
		text.replace(/"list_memberships":\[.*?\]/g, inCapitals),
	);
	account.seed(peopleOn(0, 12, 'Customers'));
	const { summary } = await account.run(
		rowsOf('member'),
		{ operation: 'remove', largestRemoval: '100%' },
		{ through },
	);
	expect(summary).toMatchObject({ removed: 1 });
});
