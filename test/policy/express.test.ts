/* eslint-disable @n8n/community-nodes/no-restricted-globals -- waits for a request of the node in its own time */
import type { IDataObject } from 'n8n-workflow';

import { changed } from '../support/changedAnswers';
import { useAccount } from '../support/fixture';
import { MEMBER_AND_OUT } from '../support/people';
import { runVirtually } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';

const account = useAccount(runVirtually, {
	parameters: {
		resource: 'segment',
		operation: 'export',
		...TO_CUSTOMERS,
		consent: 'byField',
		consentField: 'consent',
		permission: 'express',
	},
	seed: MEMBER_AND_OUT,
});

const yes = (email: string, more: IDataObject = {}): IDataObject => ({
	email,
	consent: 'yes',
	...more,
});

const permissionOf = (email: string) => account.sandbox.store.contacts.get(email)?.permission;
const kindsOf = (email: string) =>
	account.sandbox.history.flatMap((event) => (event.email === email ? [event.kind] : []));
const signUps = () => account.posts.filter(({ path }) => path.endsWith('/sign_up_form'));
const imports = () => account.posts.filter(({ path }) => path.includes('contacts_json_import'));
const reasons = (items: Array<{ json: IDataObject }>) =>
	items.map(({ json }) => [json.row, json.reason]);

describe('Express permission', () => {
	it('takes null for nobody where somebody is looked up', async () => {
		const through = changed('/v3/contacts', (text) =>
			text.replace('"contacts":[]', '"contacts":null'),
		);
		const rows = [yes('new@example.com'), yes('member@example.com'), yes('out@example.com')];
		const { summary, error } = await account.run(rows, { simplify: false }, { through });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ rows: { exported: 2, byReason: { unsubscribed: 1 } } });
		expect(permissionOf('new@example.com')).toBe('explicit');
		expect(permissionOf('out@example.com')).toBe('unsubscribed');
	});

	it('signs up whoever said yes, known or new, and nobody else, and imports nobody', async () => {
		const { summary, notExported, error } = await account.run([
			yes('new@example.com', { first_name: 'Nia' }),
			yes('member@example.com'),
			{ email: 'silent@example.com', consent: '' },
			{ email: 'no@example.com', consent: 'no' },
			yes('OUT@example.com'),
		]);
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({
			status: 'completed',
			rows: { received: 5, exported: 2, byReason: { no_consent: 2, unsubscribed: 1 } },
			contacts: { onListAfter: 2 },
		});
		expect(reasons(notExported)).toEqual([
			[3, 'no_consent'],
			[4, 'no_consent'],
			[5, 'unsubscribed'],
		]);
		expect(account.members()).toEqual(['member@example.com', 'new@example.com']);
		expect(permissionOf('new@example.com')).toBe('explicit');
		expect(permissionOf('member@example.com')).toBe('explicit');
		expect(permissionOf('out@example.com')).toBe('unsubscribed');
		expect(account.sandbox.store.contacts.has('silent@example.com')).toBe(false);
		expect(account.fieldsOf('new@example.com')).toMatchObject({ first_name: 'Nia' });
		expect(signUps()).toHaveLength(2);
		expect(imports()).toEqual([]);
	});

	it('is only for rows that say by themselves that their person agreed', async () => {
		const { error } = await account.run([yes('new@example.com')], { consent: 'everyone' });
		// n8n forgets what the panel does not show.
		expect(error).toBeUndefined();
		expect(permissionOf('new@example.com')).toBe('implicit');
	});

	it('takes as many as it may, and imports none of the others instead', async () => {
		const people = ['a', 'b', 'c', 'd'].map((name) => yes(`${name}@example.com`));
		const { summary, notExported } = await account.run(people, { options: { mostSignUps: 3 } });
		expect(summary).toMatchObject({ rows: { exported: 3, byReason: { not_sent_over_limit: 1 } } });
		expect(reasons(notExported)).toEqual([[4, 'not_sent_over_limit']]);
		expect(account.sandbox.store.contacts.has('d@example.com')).toBe(false);
	});

	it('leaves somebody alone who unsubscribed and was deleted', async () => {
		const { store, clock } = account.sandbox;
		store.deleteContact(store.contacts.get('out@example.com')!, clock.now());
		const { notExported } = await account.run([yes('out@example.com')]);
		expect(reasons(notExported)).toEqual([[1, 'unsubscribed']]);
		expect(kindsOf('out@example.com')).not.toContain('resubscribed');
		expect(signUps()).toEqual([]);
	});

	describe('by what Constant Contact says of somebody', () => {
		const at = (standing: string) => [yes(`${standing}@example.com`)];

		it.each(['not_set', 'implicit', 'explicit'] as const)('signs up: %s', async (permission) => {
			account.seed({ contacts: [{ email: `${permission}@example.com`, permission }] });
			const { summary } = await account.run(at(permission));
			expect(summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
			expect(permissionOf(`${permission}@example.com`)).toBe('explicit');
		});

		it.each([
			['unsubscribed', 'unsubscribed', false],
			['unsubscribed', 'unsubscribed', true],
			['pending_confirmation', 'pending_confirmation', false],
			['pending_confirmation', 'pending_confirmation', true],
			['temp_hold', 'permission_unclear', false],
			['temp_hold', 'permission_unclear', true],
		] as const)('leaves alone: %s, as %s, deleted: %s', async (permission, reason, deleted) => {
			const email = `${permission}@example.com`;
			account.seed({ contacts: [{ email, permission, deleted }] });
			const { summary, notExported } = await account.run(at(permission));
			expect(reasons(notExported)).toEqual([[1, reason]]);
			expect(summary).toMatchObject({ rows: { exported: 0 } });
			expect(permissionOf(email)).toBe(permission);
			expect(signUps()).toEqual([]);
		});

		it('says what is on hold, and mirrors nobody off the list for it', async () => {
			const contacts = [
				{ email: 'temp_hold@example.com', permission: 'temp_hold' as const, lists: ['Customers'] },
			];
			account.seed({ contacts });
			const rows = [yes('member@example.com'), ...at('temp_hold')];
			const { summary, notExported } = await account.run(rows, { mode: 'mirror' });
			expect(notExported[0]!.json.message).toContain('on temporary hold');
			expect(summary.message).toContain('1 person whose permission is unclear');
			expect(summary.status).toBe('completed');
			expect(account.members()).toEqual(['member@example.com', 'temp_hold@example.com']);
		});

		it.each([{ permission_to_send: 'something_new' }, { permission_to_send: null }, {}])(
			'leaves alone whom it says what is not known of, and goes on: %j',
			async (said) => {
				const contact = {
					contact_id: '1',
					email_address: { address: 'odd@example.com', ...said },
					list_memberships: [],
				};
				account.sandbox.faults.push({
					path: '/v3/contacts?',
					effect: { status: 200, body: { contacts: [contact] } },
				});
				const { summary, notExported } = await account.run([...at('odd'), ...at('new')]);
				expect(reasons(notExported)).toEqual([[1, 'permission_unclear']]);
				expect(summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
				expect(signUps()).toHaveLength(1);
			},
		);

		it.each([
			['temp_hold', 'permission_unclear'],
			['unsubscribed', 'unsubscribed'],
		] as const)('leaves alone one of two with an address who is %s', async (permission, reason) => {
			const email = 'twin@example.com';
			account.seed({
				contacts: [
					{ email, permission: 'explicit' },
					{ email, permission },
				],
			});
			const { notExported } = await account.run(at('twin'));
			expect(reasons(notExported)).toEqual([[1, reason]]);
			expect(signUps()).toEqual([]);
		});

		it('signs somebody up of whom there are two, and sees it', async () => {
			const email = 'twin@example.com';
			account.seed({ contacts: [{ email }, { email }] });
			const { summary } = await account.run(at('twin'));
			expect(summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
		});

		it.each(['implicit', 'not_set', 'temp_hold', 'pending_confirmation', 'unsubscribed'] as const)(
			'leaves alone who was deleted, where that hides what they were: %s',
			async (permission) => {
				account.sandbox.settings.deletedShowPermission = false;
				const email = `${permission}@example.com`;
				account.seed({ contacts: [{ email, permission, deleted: true }] });
				const { notExported } = await account.run(at(permission));
				const reason = permission === 'unsubscribed' ? permission : 'permission_unclear';
				expect(reasons(notExported)).toEqual([[1, reason]]);
				expect(signUps()).toEqual([]);
			},
		);

		it('says of nobody that they came back of whom nothing comes', async () => {
			account.sandbox.settings.signUpRevivesDeleted = false;
			account.seed({ contacts: [{ email: 'gone@example.com', deleted: true }] });
			const { summary } = await account.run(at('gone'));
			expect(summary).toMatchObject({
				status: 'incomplete',
				rows: { exported: 0, byReason: { not_confirmed: 1 } },
			});
		});
	});

	it('leaves somebody alone who unsubscribes between two sign-ups', async () => {
		const { store, clock } = account.sandbox;
		const people = ['a', 'b', 'c'].map((name) => yes(`${name}@example.com`));
		account.seed({ contacts: [{ email: 'c@example.com', lists: ['Customers'] }] });
		const asked = account.sandbox.requests;
		const unsubscribe = setImmediateUntil(
			() => asked.some(({ path }) => path.endsWith('/sign_up_form')),
			() => store.unsubscribe(store.contacts.get('c@example.com')!, clock.now()),
		);
		const { notExported } = await account.run(people);
		await unsubscribe;
		expect(reasons(notExported)).toEqual([[3, 'unsubscribed']]);
		expect(permissionOf('c@example.com')).toBe('unsubscribed');
	});

	it.each([
		{ status: 429, body: { error_key: 'throttled', error_message: 'Too Many Requests' } },
		{ gateway: 403, as: 'html' },
		{ status: 409, body: [{ error_key: 'contacts.api.conflict', error_message: 'Conflict' }] },
	] as const)(
		'leaves somebody alone who unsubscribes while a sign-up waits for another try: %j',
		async (effect) => {
			const { store, clock, faults, requests } = account.sandbox;
			faults.push({ path: '/v3/contacts/sign_up_form', effect });
			const unsubscribe = setImmediateUntil(
				() => requests.some(({ path }) => path.endsWith('/sign_up_form')),
				() => store.unsubscribe(store.contacts.get('member@example.com')!, clock.now()),
			);
			const { notExported } = await account.run([yes('member@example.com')]);
			await unsubscribe;
			expect(reasons(notExported)).toEqual([[1, 'unsubscribed']]);
			expect(kindsOf('member@example.com')).not.toContain('resubscribed');
		},
	);

	it('tries again what is not taken at once', async () => {
		const body = { error_key: 'throttled', error_message: 'Too Many Requests' };
		account.sandbox.faults.push({
			path: '/v3/contacts/sign_up_form',
			effect: { status: 429, body },
			times: 3,
		});
		const { summary } = await account.run([yes('new@example.com')]);
		expect(summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
	});

	it('brings back somebody who was deleted and asks for it', async () => {
		account.seed({ contacts: [{ email: 'back@example.com', deleted: true }] });
		const { summary } = await account.run([yes('back@example.com')]);
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(account.members()).toContain('back@example.com');
	});

	it.each([true, false])(
		'says who still has to confirm, on the list until then: %s, and does not confirm for them',
		async (pendingJoinLists) => {
			Object.assign(account.sandbox.settings, { confirmedOptIn: true, pendingJoinLists });
			const rows = [yes('new@example.com'), yes('member@example.com')];
			for (let night = 0; night < 2; night++) {
				const { summary, notExported } = await account.run(rows);
				expect(summary).toMatchObject({
					rows: { exported: 1, byReason: { pending_confirmation: 1 } },
				});
				expect(reasons(notExported)).toEqual([[1, 'pending_confirmation']]);
				expect(permissionOf('new@example.com')).toBe('pending_confirmation');
			}
		},
	);

	it.each(['breakAfterwards', { replaceBody: 'later', status: 504 }, { cutAt: 0.5 }] as const)(
		'finds out by another look what became of a sign-up whose answer was lost: %j',
		async (effect) => {
			account.sandbox.faults.push({ path: '/v3/contacts/sign_up_form', effect });
			const { summary } = await account.run([yes('new@example.com'), yes('more@example.com')]);
			expect(summary).toMatchObject({ status: 'completed', rows: { exported: 2 } });
			expect(kindsOf('new@example.com').filter((kind) => kind === 'signedUp')).toHaveLength(1);
		},
	);

	it('signs up once more where nothing came of the first time, and no third time', async () => {
		const lost = { path: '/v3/contacts/sign_up_form', effect: 'break' as const };
		account.sandbox.faults.push({ ...lost });
		const first = await account.run([yes('new@example.com')]);
		expect(first.summary).toMatchObject({ status: 'completed', rows: { exported: 1 } });
		account.sandbox.faults.push({ ...lost, times: 2 });
		const second = await account.run([yes('other@example.com'), yes('third@example.com')]);
		expect(second.summary).toMatchObject({
			status: 'incomplete',
			rows: { exported: 1, byReason: { not_confirmed: 1 } },
		});
	});

	it('does not claim values of a member whose sign-up got no answer', async () => {
		account.sandbox.faults.push({ path: '/v3/contacts/sign_up_form', effect: 'break' });
		account.seed({
			contacts: [{ email: 'known@example.com', lists: ['Customers'], permission: 'explicit' }],
		});
		const { summary } = await account.run([yes('known@example.com', { first_name: 'New' })]);
		expect(summary).toMatchObject({ rows: { exported: 0, byReason: { not_confirmed: 1 } } });
	});

	it('does not take an answer for a sign-up that does not show', async () => {
		const body = { contact_id: '1', action: 'created' };
		account.sandbox.faults.push({
			path: '/v3/contacts/sign_up_form',
			effect: { status: 200, body },
		});
		const { summary } = await account.run([yes('new@example.com')]);
		expect(summary).toMatchObject({
			status: 'incomplete',
			rows: { byReason: { not_confirmed: 1 } },
		});
	});

	describe('where an address is looked up', () => {
		const answering = (...contacts: unknown[]) =>
			account.sandbox.faults.push({
				path: '/v3/contacts?',
				effect: { status: 200, body: { contacts } },
			});
		const somebody = (address: unknown, more = {}) => ({
			contact_id: '1',
			email_address: { address, permission_to_send: 'explicit' },
			...more,
		});

		it('leaves them alone of whom somebody else comes, and goes on with the others', async () => {
			answering(somebody('x@example.com'));
			const { summary, notExported } = await account.run([
				yes('out2@example.com'),
				yes('new@example.com'),
			]);
			expect(reasons(notExported)).toEqual([[1, 'permission_unclear']]);
			expect(summary).toMatchObject({ rows: { exported: 1 } });
			expect(signUps()).toHaveLength(1);
		});

		it.each([[null], [{ contact_id: '1' }], [somebody(7)]])(
			'leaves them alone of whom nobody comes that can be read: %j',
			async (odd) => {
				answering(odd);
				const { notExported } = await account.run([
					yes('out2@example.com'),
					yes('new@example.com'),
				]);
				expect(reasons(notExported)).toEqual([[1, 'permission_unclear']]);
			},
		);

		it('signs somebody up beside whom comes a contact without an address', async () => {
			answering(
				somebody('known@example.com', { list_memberships: ['x'] }),
				somebody(null, { list_memberships: null }),
			);
			const { summary } = await account.run([yes('known@example.com')]);
			expect(summary).toMatchObject({ rows: { exported: 1 } });
		});

		it('does not know of a sign-up after which somebody else comes', async () => {
			const after = { after: 1, path: '/v3/contacts?' };
			const body = { contacts: [somebody('x@example.com')] };
			account.sandbox.faults.push({ ...after, times: 2, effect: { status: 200, body } });
			const { summary } = await account.run([yes('new@example.com')]);
			expect(summary).toMatchObject({ rows: { exported: 0, byReason: { not_confirmed: 1 } } });
		});

		it('signs nobody else up when somebody was changed who was not found', async () => {
			account.sandbox.settings.addressForm = 'withoutPlus';
			account.seed({ contacts: [{ email: 'ann@example.com', permission: 'unsubscribed' }] });
			const { summary, notExported } = await account.run([
				yes('first@example.com'),
				yes('ann+news@example.com'),
				yes('next@example.com'),
				yes('last@example.com'),
			]);
			expect(signUps()).toHaveLength(2);
			expect(reasons(notExported)).toEqual([
				[3, 'import_failed'],
				[4, 'import_failed'],
			]);
			expect(notExported[0]!.json.message).toContain('had not found by their address');
			expect(summary.message).toContain('may have unsubscribed');
			expect(summary).toMatchObject({
				status: 'incomplete',
				rows: { exported: 1, byReason: { not_confirmed: 1 } },
			});
		});
	});

	it('says whom Constant Contact refuses, and goes on with the others', async () => {
		const long = `${'a'.repeat(50)}@example.com`;
		const { summary, notExported } = await account.run([yes(long), yes('new@example.com')]);
		expect(summary).toMatchObject({ rows: { exported: 1 } });
		expect(reasons(notExported)).toEqual([[1, 'rejected_by_constant_contact']]);
	});

	it('signs nobody up when it can not be found out who unsubscribed', async () => {
		account.sandbox.faults.push({
			path: '/v3/activities/contact_exports',
			effect: { activityEndsAs: 'failed' },
		});
		const { error } = await account.run([yes('new@example.com')]);
		expect(error?.message).toContain('did not get to write the file');
		expect(signUps()).toEqual([]);
	});

	it('stops when the requests of the day are used up, and says of whom', async () => {
		const body = { error_key: 'quota_exceeded', error_message: 'Limit Exceeded' };
		account.sandbox.faults.push({
			path: '/v3/contacts/sign_up_form',
			effect: { status: 429, body },
			after: 1,
		});
		const people = ['a', 'b', 'c'].map((name) => yes(`${name}@example.com`));
		const { summary, notExported } = await account.run(people);
		expect(summary).toMatchObject({ status: 'incomplete', rows: { exported: 1 } });
		expect(summary.message).toContain('daily requests');
		expect(reasons(notExported)).toEqual([
			[2, 'import_failed'],
			[3, 'import_failed'],
		]);
	});

	it.each([
		[{ __rl: true, mode: 'name', value: 'New' }, '1 list was made before that, and is empty.'],
		[{ __rl: true, mode: 'field', value: 'list' }, '2 lists were made before that, and are empty.'],
	])('says which lists it made before nobody could be signed up: %j', async (list, told) => {
		const effect = { status: 403, body: { error_key: 'forbidden', error_message: 'No' } };
		account.sandbox.faults.push({ path: '/v3/contacts', effect, times: Infinity });
		const rows = ['One', 'Two'].map((name) => yes(`${name}@example.com`, { list: name }));
		const options = { createListIfMissing: true };
		const { error } = await account.run(rows, { list, options });
		expect(error?.message).toBeDefined();
		expect(error?.description).toContain(told);
		expect(account.sandbox.store.lists.size).toBeGreaterThan(1);
		expect(signUps()).toEqual([]);
	});

	it('signs a person up once for all their lists', async () => {
		const { outputs } = await account.run(
			[
				yes('both@example.com', { list: 'North' }),
				yes('both@example.com', { list: 'South' }),
				yes('out@example.com', { list: 'South' }),
			],
			{
				list: { __rl: true, mode: 'field', value: 'list' },
				options: { createListIfMissing: true },
			},
		);
		expect(outputs[0]!.map(({ json }) => (json.rows as IDataObject).exported)).toEqual([1, 1]);
		expect(account.members('North')).toEqual(['both@example.com']);
		expect(account.members('South')).toEqual(['both@example.com']);
		expect(signUps()).toHaveLength(1);
	});

	it('sends what a sign-up has room for, and says what it has not', async () => {
		const { summary } = await account.run([
			yes('new@example.com', {
				tier: 'Gold',
				mobile_phone: '781-555-0100',
				work_phone: '781-555-0101',
				street: '1 Main St',
				street2: 'Apt 4',
				city: 'Waltham',
				work_city: 'Boston',
				birthday: '1990-03-05',
				anniversary: '2019-11-15',
			}),
		]);
		expect(summary).toMatchObject({
			rows: { exported: 1 },
			fieldsLeftOut: { work_phone: 1, work_city: 1 },
		});
		expect(account.fieldsOf('new@example.com')).toMatchObject({
			'cf:tier': 'Gold',
			phone: '781-555-0100',
			street: '1 Main St, Apt 4',
			city: 'Waltham',
			birthday_month: 3,
			birthday_day: 5,
			anniversary: '11/15/2019',
		});
	});

	it('mirrors as ever, and takes off nobody who is over the limit', async () => {
		account.seed({
			contacts: [
				{ email: 'left@example.com', lists: ['Customers'] },
				{ email: 'z@example.com', lists: ['Customers'] },
			],
		});
		const rows = [yes('member@example.com'), yes('z@example.com')];
		const { summary } = await account.run(rows, {
			mode: 'mirror',
			options: { mostSignUps: 1, largestRemoval: '1' },
		});
		expect(summary).toMatchObject({ contacts: { removed: 1 } });
		expect(account.members()).toEqual(['member@example.com', 'z@example.com']);
	});

	describe('that ends before everybody is signed up', () => {
		const people = Array.from({ length: 40 }, (_, index) => `p${index}@example.com`);
		const signedUp = () => people.filter((email) => kindsOf(email).includes('signedUp'));

		it.each([0, 2_000, 4_100, 4_350, 4_600, 4_850, 7_000, 15_000])(
			'says in the log how many were, when it is canceled after %i ms, and the next run is right',
			async (cancelAfter) => {
				const { error, logs, outputs } = await account.run(
					people.map((email) => yes(email)),
					{},
					{
						cancelAfter,
					},
				);
				expect(outputs).toEqual([]);
				expect(error?.message).toContain('canceled');
				expect(error?.description).toContain('nothing else was sent');
				const done = signedUp().length;
				const [, said] = /stopped at (\d+) of 40 sign-ups/.exec(logs.join('\n')) ?? [];
				// Of the last one there was no answer, perhaps.
				const claim = Number(said ?? 0);
				expect([done, done + 1]).toContain(claim);
				expect(logs.join('\n')).not.toContain('@');
				expect(account.members()).toEqual(['member@example.com', ...signedUp()].sort());

				const { summary } = await account.run(people.map((email) => yes(email)));
				expect(summary).toMatchObject({ status: 'completed', rows: { exported: 40 } });
				for (const email of people) {
					const times = kindsOf(email).filter((kind) => kind === 'signedUp').length;
					expect(times).toBe(signedUp().indexOf(email) < done ? 2 : 1);
				}
			},
		);

		it('gives everybody a true verdict when the time of the run is over', async () => {
			const many = Array.from({ length: 120 }, (_, index) => `q${index}@example.com`);
			const { summary, notExported } = await account.run(
				many.map((email) => yes(email)),
				{
					options: { waitLimit: 1, notExportedRows: 1_000 },
				},
			);
			const done = many.filter((email) => kindsOf(email).includes('signedUp'));
			const { exported, byReason } = summary.rows as {
				exported: number;
				byReason: { not_confirmed?: number };
			};
			const open = byReason.not_confirmed ?? 0;
			expect(summary.status).toBe('incomplete');
			expect(summary.message).toContain('as long as it may');
			expect(exported).toBeGreaterThan(40);
			expect(exported).toBeLessThanOrEqual(done.length);
			expect(exported + open).toBeGreaterThanOrEqual(done.length);
			expect(open).toBeLessThanOrEqual(1);
			const notSent = notExported.map(({ json }) => many[(json.row as number) - 1]!);
			expect(notSent).toHaveLength(many.length - exported - open);
			for (const { json } of notExported) expect(json.reason).toBe('import_failed');
			expect(notSent.filter((email) => done.includes(email))).toEqual([]);
		});
	});

	it('says beforehand how many requests it takes and how long', async () => {
		const rows = ['a', 'b', 'c'].map((name) => yes(`${name}@example.com`));
		const options = { mostSignUps: 2 };
		const { summary } = await account.run(rows, { operation: 'preview', options });
		expect(summary).toMatchObject({
			rows: { wouldBeExported: 2, byReason: { not_sent_over_limit: 1 } },
		});
		const { needed, atLeastSeconds } = summary.requests as {
			needed: number;
			atLeastSeconds: number;
		};
		account.sandbox.requests.length = 0;
		const started = account.sandbox.clock.now();
		const plan = summary.plan as string;
		const { error } = await account.run(rows, { options: { ...options, onlyIfPlan: plan } });
		expect(error).toBeUndefined();
		expect(account.sandbox.requests.length).toBeLessThanOrEqual(needed + 3);
		expect(account.sandbox.clock.now() - started).toBeLessThan(atLeastSeconds * 1_000 + 60_000);
		const implied = { permission: 'implied', options: { ...options, onlyIfPlan: plan } };
		expect((await account.run(rows, implied)).error?.message).toContain('has changed');
		const few = { options: { ...options, mostRequests: 5 } };
		expect((await account.run(rows, few)).error?.message).toContain('takes about');
	});
});

/** Looks each turn of the event loop, and does something once. */
async function setImmediateUntil(isTime: () => boolean, work: () => void): Promise<void> {
	while (!isTime()) await new Promise((resolve) => setImmediate(resolve));
	work();
}
