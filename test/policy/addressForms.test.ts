import workflow from '../engine/mirror.workflow.json';
import { useAccount } from '../support/fixture';
import { peopleOn, rowsOf } from '../support/people';
import { runVirtually } from '../support/virtualRun';

/* Constant Contact may keep an address in another form than it was sent in: its person has not left. */

const account = useAccount(runVirtually, {
	parameters: { ...workflow.nodes[0]!.parameters, largestRemoval: '50%', simplify: false },
	seed: peopleOn(0, 20, 'Customers'),
});

const NEW_NODE = { node: { typeVersion: 1.1 } };
const tagged = (names: number) =>
	Array.from({ length: names }, (_, at) => ({ email: `ann${at}+news@example.com` }));
/** All members but the last one. */
const most = rowsOf(...Array.from({ length: 19 }, (_, at) => at));

const removals = () => account.posts.filter(({ path }) => path.includes('remove_list')).length;
/** People who were looked up, beside so many readings of the list: one page has all members. */
const lookUps = (readings = 1) =>
	account.sandbox.requests.filter(({ path }) => path === '/v3/contacts').length - readings;

describe('Mirror, where an address is kept in another form', () => {
	beforeEach(() => void (account.sandbox.settings.addressForm = 'withoutPlus'));

	it.each([1, 4, 11])('removes nobody, and says why: %s people', async (people) => {
		const { summary } = await account.run([...most, ...tagged(people)], {}, NEW_NODE);
		expect(removals()).toBe(0);
		expect(account.members()).toHaveLength(20 + people);
		expect(summary).toMatchObject({ status: 'held', rows: { exported: 19 + people } });
		expect(summary.message).toContain(
			`${people === 1 ? '1 person whose row was' : `${people} people whose rows were`} exported cannot be found in Constant Contact by the address that was sent`,
		);
		expect(lookUps()).toBeLessThanOrEqual(10);
	});

	it('looks people up in the order of the segment', async () => {
		const inject = jest.spyOn(account.sandbox, 'inject');
		await account.run([...most, ...tagged(8)], {}, NEW_NODE);
		const asked = inject.mock.calls.flatMap(([{ query }]) => {
			const { email } = (query ?? {}) as { email?: string };
			return email === undefined ? [] : [email];
		});
		expect(asked).toEqual(tagged(8).map(({ email }) => email));
	});

	it('asks for nobody where nobody seems to have left', async () => {
		await account.run([...rowsOf(19), ...most], {}, NEW_NODE);
		expect(lookUps()).toBe(0);
	});
});

describe('Mirror, where addresses are kept as they are sent', () => {
	it.each([1, 4, 11])('removes who left, though the list is late: %s people', async (people) => {
		account.sandbox.settings.membershipLagMs = 1e12;
		const { summary } = await account.run([...most, ...tagged(people)], {}, NEW_NODE);
		expect(removals()).toBe(1);
		// It shows them for longer than anybody looks.
		expect(summary).toMatchObject({ contacts: { removed: 0 }, removal: { notConfirmed: 1 } });
		expect(lookUps(5)).toBe(people > 3 ? 0 : people);
	});

	it('removes who left, though one who was exported was deleted right then', async () => {
		const { sandbox } = account;
		const { takeFault } = sandbox;
		jest.spyOn(sandbox, 'takeFault').mockImplementation((request, isKind) => {
			if (request.url.startsWith('/v3/contact_lists/')) {
				const contact = sandbox.store.contacts.get('ann0+news@example.com');
				if (contact) sandbox.store.deleteContact(contact, sandbox.clock.now());
			}
			return takeFault.call(sandbox, request, isKind) as undefined;
		});
		const { summary } = await account.run([...most, ...tagged(1)], {}, NEW_NODE);
		expect(summary).toMatchObject({ contacts: { removed: 1 } });
		expect(lookUps(2)).toBe(1);
	});
});
