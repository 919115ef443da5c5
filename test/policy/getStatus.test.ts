// First of all: what it mocks must not be loaded yet.
import '../support/smallImports';
import '../support/smallPages';
import { useAccount } from '../support/fixture';
import { TO_CUSTOMERS } from '../support/parameters';
import { peopleOn, rowsOf } from '../support/people';
import { runVirtually } from '../support/virtualRun';

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }], ...peopleOn(0, 4, 'Customers') },
	parameters: { ...TO_CUSTOMERS, simplify: false },
});

interface Activity {
	id: string;
	kind: string;
}

const askedFor = async (activities: unknown) => {
	const asked = { resource: 'export', operation: 'getStatus', activities: activities as string };
	return (await account.run([{}], asked)).summary;
};

const activitiesOf = ({ constantContact }: { constantContact?: unknown }) =>
	(constantContact as { activities: Activity[] }).activities;

/** The only sentence that says what is not known. */
const doubtIn = ({ message }: { message?: unknown }) =>
	/Constant Contact does not say [^.]*\./.exec(String(message))?.[0];

describe('Get Status of a job that says that it did less than it was asked for', () => {
	const half = { activityEndsAs: 'completed', share: 0.5 } as const;

	it('tells of a removal who may still be on the list', async () => {
		account.sandbox.faults.push({ path: '/v3/activities/remove_list_memberships', effect: half });
		const options = { largestRemoval: '100%' };
		const { summary } = await account.run(rowsOf(0, 1), { mode: 'mirror', options });
		const status = await askedFor(summary);
		expect(status).toMatchObject({ status: 'unknown', contacts: { notTold: 1 } });
		expect(doubtIn(status)).toBe(
			'Constant Contact does not say of 1 person that it took them off the list: export the segment again, which looks who is on it.',
		);
	});

	it('tells of a tagging whose tags may not have changed', async () => {
		account.sandbox.faults.push({ path: '/v3/activities/contacts_taggings_add', effect: half });
		const { summary } = await account.run(rowsOf(0, 1), { options: { tags: 'VIP' } });
		const status = await askedFor(summary);
		expect(status).toMatchObject({ status: 'unknown', contacts: { notTold: 1 } });
		expect(doubtIn(status)).toBe(
			'Constant Contact does not say of 1 person that it changed their tags: export the segment again, which is safe.',
		);
	});

	it('tells of an ID alone no more than is known of it', async () => {
		account.sandbox.faults.push({ path: '/v3/activities/remove_list_memberships', effect: half });
		const options = { largestRemoval: '100%' };
		const { summary } = await account.run(rowsOf(0, 1), { mode: 'mirror', options });
		const { id } = activitiesOf(summary).find(({ kind }) => kind === 'removal')!;
		// Of an ID alone nobody knows how many it was about: it is asked for as the summary has it.
		const status = await askedFor(JSON.stringify([{ id, contacts: 2 }]));
		expect(activitiesOf(status)).toMatchObject([{ kind: null }]);
		expect(doubtIn(status)).toBe(
			'Constant Contact does not say of 1 person that it did what was asked: run the workflow of this job again.',
		);
	});

	it('knows an import by the persons that it counts', async () => {
		const { summary } = await account.run(rowsOf(5, 6));
		const [{ id }] = activitiesOf(summary) as [Activity];
		const status = await askedFor(id);
		expect(status).toMatchObject({ status: 'completed', contacts: { processed: 2 } });
		expect(activitiesOf(status)).toMatchObject([{ kind: 'import' }]);
	});
});
