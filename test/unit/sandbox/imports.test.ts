import { seed } from '../../../sandbox/account/seed';
import {
	api,
	contact,
	idsOf,
	importing,
	list,
	members,
	person,
	people,
	sandbox,
	settings,
	signIn,
} from './account';

describe('imports of the sandbox', () => {
	it('drop silently what lies past the limit of bytes', async () => {
		settings({ truncateAtBytes: 200 });
		const { activity } = await importing(Array.from({ length: 10 }, (_, index) => person(index)));
		const frame = '{"import_data":['.length;
		const whole = Math.floor((200 - frame + 1) / (JSON.stringify(person(0)).length + 1));
		expect(activity.status.person_count).toBe(whole);
		expect(list().size).toBe(whole);
	});

	it('take no more than their rows', async () => {
		settings({ importRows: 3 });
		await importing(Array.from({ length: 5 }, (_, index) => person(index)));
		expect(list().size).toBe(3);
	});

	it('leave people who unsubscribed alone, and bring back who left the list', async () => {
		seed(sandbox, {
			contacts: [{ email: 'p1@example.com', permission: 'unsubscribed' }, person(2)],
		});
		const { activity } = await importing([person(1), person(2)]);
		expect(activity.status).toMatchObject({ cannot_add_to_list_count: 1, person_count: 2 });
		expect([...sandbox.store.membersOf(list())].map(({ email }) => email)).toEqual([
			'p2@example.com',
		]);
		expect(sandbox.store.contacts.get('p1@example.com')?.permission).toBe('unsubscribed');
	});

	it.each([
		['last', 'New'],
		['first', 'Old'],
	] as const)('let one row of an address win as told: %s', async (duplicateRows, name) => {
		settings({ duplicateRows });
		await importing([
			person(1, { first_name: 'Old' }),
			{ email: 'P1@Example.com', first_name: 'New' },
		]);
		expect(contact(1).fields.first_name).toBe(name);
	});

	it.each(['ignore', 'clear'] as const)('treat blanks as told: %s', async (blankValues) => {
		settings({ blankValues });
		seed(sandbox, { contacts: [{ ...person(1), fields: { first_name: 'Ada' } }] });
		await importing([person(1, { first_name: '' })]);
		const kept = contact(1).fields.first_name;
		expect(kept).toBe(blankValues === 'ignore' ? 'Ada' : undefined);
	});

	it.each([
		['reject', 400, undefined],
		['failActivity', 201, 'failed'],
	] as const)('answer an unknown list as told: %s', async (unknownListInImport, status, state) => {
		settings({ unknownListInImport });
		const answer = await importing([person(1)], ['00000000-0000-0000-0000-000000000000']);
		expect([answer.status, answer.activity?.state]).toEqual([status, state]);
	});

	it.each([
		['reject', 400, undefined],
		['ignore', 201, 'completed'],
		['failActivity', 201, 'failed'],
	] as const)(
		'answer an unknown custom field as told: %s',
		async (unknownCustomFieldInImport, status, state) => {
			settings({ unknownCustomFieldInImport });
			const answer = await importing([person(1, { 'cf:Gone': 'x' })]);
			expect([answer.status, answer.activity?.state]).toEqual([status, state]);
		},
	);

	it.each([
		['cut', 201, 'x'.repeat(50)],
		['rowError', 201, undefined],
		['reject', 400, undefined],
	] as const)(
		'treat values that are too long as told: %s',
		async (overlongValues, status, kept) => {
			settings({ overlongValues });
			const answer = await importing([person(1, { first_name: 'x'.repeat(60) })]);
			expect(answer.status).toBe(status);
			expect(sandbox.store.contacts.get('p1@example.com')?.fields.first_name).toBe(kept);
		},
	);

	it.each([
		[50, 0],
		[80, 1],
	])('take addresses of up to %i characters', async (maxEmailLength, members) => {
		settings({ maxEmailLength });
		await importing([{ email: `${'a'.repeat(50)}@example.com` }]);
		expect(list().size).toBe(members);
	});

	it.each([
		['none', 0],
		['some', 2],
		['all', 3],
	] as const)('spell out row errors as told: %s', async (activityErrorTexts, texts) => {
		settings({ activityErrorTexts });
		const { activity } = await importing([{ email: 'a' }, { email: 'b' }, { email: 'c' }]);
		expect(activity.activity_errors).toHaveLength(texts);
		expect(activity.status.correctable_count).toBe(3);
	});

	it.each([true, false])(
		'bring deleted contacts back as told: %s',
		async (importRevivesDeleted) => {
			settings({ importRevivesDeleted });
			seed(sandbox, { contacts: [{ ...person(1), deleted: true }] });
			await importing([person(1)]);
			expect(list().size).toBe(importRevivesDeleted ? 1 : 0);
		},
	);

	it('refuse nothing to import and no list', async () => {
		expect((await importing([])).status).toBe(400);
		expect((await importing([person(1)], [])).status).toBe(400);
	});

	it('count the bytes as they came, not the characters or what they mean', async () => {
		const rows = [
			'{ "email": "p0@example.com", "first_name": "}]\\"" }',
			'{"email":"p1@example.com"}',
		];
		const text = `{"list_ids":["${list().id}"], "import_data": [ ${rows.join(' , ')}]}`;
		for (const [truncateAtBytes, count] of [
			[text.indexOf('}', text.indexOf('p1@')) + 1, 2],
			[text.indexOf('}', text.indexOf('p1@')), 1],
			[text.indexOf('}', text.indexOf('first_name')) + 1, 0],
		] as const) {
			sandbox.store.deleteList(list(), sandbox.clock.now());
			const { id } = sandbox.store.addList('Customers', sandbox.clock.now());
			settings({ truncateAtBytes });
			const body = text.replace(/"[^"]{36}"/, `"${id}"`);
			const headers = { 'content-type': 'application/json' };
			const answer = await api.post('/v3/activities/contacts_json_import', body, { headers });
			await api.get(answer.data._links.self.href);
			expect(list().size).toBe(count);
		}
	});

	it.each([
		['reject', 400, 0],
		['ignore', 201, 1],
	] as const)('answer an unknown key as told: %s', async (unknownImportKeys, status, count) => {
		settings({ unknownImportKeys });
		expect((await importing([person(1, { nickname: 'x' })])).status).toBe(status);
		expect(list().size).toBe(count);
	});

	it.each([
		['label', 'Gold', 1],
		['choiceId', 'Gold', 0],
		['choiceId', '2', 1],
		['choiceId', '3', 0],
	] as const)('take a choice as told: as %s, %s', async (selectValues, value, count) => {
		settings({ selectValues });
		const field = { label: 'Grade', type: 'single_select', choices: ['Silver', 'Gold'] };
		seed(sandbox, { customFields: [field] });
		const { activity } = await importing([person(1, { 'cf:grade': value })]);
		expect(list().size).toBe(count);
		expect(activity.status.correctable_count).toBe(1 - count);
	});

	it.each([
		[true, 'Line 3: Invalid email'],
		[false, 'Line 2: Invalid email'],
	] as const)('count lines as told: with a heading %s', async (errorLinesCountHeading, text) => {
		settings({ errorLinesCountHeading });
		const { activity } = await importing([person(1), { email: 'wrong' }]);
		expect(activity.activity_errors).toEqual([text]);
	});

	it.each([
		['all', true, { person_count: 3, items_total_count: 4 }],
		['acceptedOnly', false, { person_count: 1, items_total_count: 3 }],
	] as const)(
		'count people and rows as told: %s, %s',
		async (personCount, countHeaderRow, counts) => {
			settings({ personCount, countHeaderRow, importRefuses: ['p2@example.com'] });
			const { activity } = await importing([person(1), person(2), { email: 'wrong' }]);
			expect(activity.status).toEqual({
				...{ error_count: 1, correctable_count: 1, cannot_add_to_list_count: 0, ...counts },
			});
			expect(members()).toEqual(['p1@example.com']);
		},
	);

	it.each([
		[0, 1],
		[5_000, 0],
	])('show memberships after a lag of %i ms', async (membershipLagMs, atOnce) => {
		settings({ membershipLagMs });
		const { activity } = await importing([person(1)]);
		expect(activity.state).toBe('completed');
		const listed = async () => {
			const { data } = await api.get(`/v3/contacts?lists=${list().id}&status=all`);
			return data.contacts.length;
		};
		expect(await listed()).toBe(atOnce);
		sandbox.clock.advance(membershipLagMs);
		expect(await listed()).toBe(1);
	});

	const SMS = { sms_number: '617-555-0100', sms_consent_date: '7/3/2024' };
	const NUMBER_ALONE = { sms_number: SMS.sms_number };
	it.each([
		['explicit', SMS, 201, ['6175550100', 'explicit', '7/3/2024']],
		['not_set', SMS, 201, ['6175550100', 'not_set', undefined]],
		[undefined, SMS, 201, ['6175550100', 'not_set', undefined]],
		[undefined, NUMBER_ALONE, 201, ['6175550100', 'not_set', undefined]],
		['implicit', SMS, 400, undefined],
		['explicit', { ...SMS, sms_number: 6175550100 }, 400, undefined],
		['explicit', NUMBER_ALONE, 201, undefined],
		['explicit', { ...SMS, sms_consent_date: '7/3/2999' }, 201, undefined],
		['explicit', { ...SMS, sms_consent_date: '2/30/2024' }, 201, undefined],
		['explicit', { ...SMS, sms_consent_date: 'July 3' }, 201, undefined],
		['explicit', { ...SMS, sms_number: '+16175550100' }, 201, undefined],
		['not_set', { ...SMS, sms_number: '442071838750' }, 201, undefined],
	] as const)('take a number for text messages: %p, %j', async (said, sms, status, kept) => {
		const answer = await importing([person(1, sms)], undefined, { sms_permission_to_send: said });
		expect(answer.status).toBe(status);
		const fields = sandbox.store.contacts.get('p1@example.com')?.fields;
		const { sms_number, sms_permission_to_send, sms_consent_date } = fields ?? {};
		expect(fields && [sms_number, sms_permission_to_send, sms_consent_date]).toEqual(kept);
	});

	it.each([
		[{ smsFaults: 'refuseRow' }, 201, 0],
		[{ smsFaults: 'drop' }, 201, 1],
		[{ smsFaults: 'reject' }, 400, 0],
	] as const)(
		'take a wrong number for text messages as told: %j',
		async (change, status, count) => {
			settings(change);
			const wrong = person(1, { ...SMS, sms_number: '123' });
			const said = { sms_permission_to_send: 'explicit' };
			expect((await importing([wrong], undefined, said)).status).toBe(status);
			expect(list().size).toBe(count);
			expect(sandbox.store.contacts.get('p1@example.com')?.fields.sms_number).toBeUndefined();
			settings({ takesSmsNumbers: false });
			expect((await importing([person(1, SMS)], undefined, said)).status).toBe(status);
			expect(list().size).toBe(count);
		},
	);

	it.each([
		['known', 201, 'explicit'],
		['ignored', 201, 'not_set'],
		['rejected', 400, undefined],
	] as const)('know the permission for text messages as told: %s', async (key, status, kept) => {
		settings({ smsPermissionKey: key });
		const answer = await importing([person(1, SMS)], undefined, {
			sms_permission_to_send: 'explicit',
		});
		expect(answer.status).toBe(status);
		const fields = sandbox.store.contacts.get('p1@example.com')?.fields;
		expect(fields?.sms_permission_to_send).toBe(kept);
	});

	it('spoil the row of a wrong birthday or anniversary, and no other', async () => {
		const { activity } = await importing([
			person(1, { birthday_month: 2, birthday_day: 29, anniversary: '2020-01-31' }),
			person(2, { birthday_month: 2, birthday_day: 30 }),
			person(3, { birthday_month: 2 }),
			person(4, { anniversary: 'soon' }),
		]);
		expect(activity.status.correctable_count).toBe(3);
		expect(members()).toEqual(['p1@example.com']);
	});

	it.each([
		['country', 'Canada'],
		['home country', undefined],
	] as const)('know the country of a home as told: %s', async (homeCountryKey, country) => {
		settings({ homeCountryKey });
		await importing([
			person(1, { city: 'Ottawa', country: 'Canada' }),
			person(2, { 'home country': 'Canada' }),
		]);
		const homeOf = async (index: number) => {
			const { data } = await api.get(`/v3/contacts/${idsOf(index)[0]}?include=street_addresses`);
			return data.street_addresses[0].country;
		};
		expect([await homeOf(1), await homeOf(2)]).toEqual([country, 'Canada']);
	});

	it('take the years of an anniversary as told', async () => {
		settings({ anniversaryYears: { from: 1950, ahead: 2 } });
		const years = [1949, 1950, 2028, 2029];
		await importing(years.map((year, index) => person(index, { anniversary: `02/03/${year}` })));
		expect(members()).toEqual([person(1).email, person(2).email]);
	});

	it('refuse what is no import at all', async () => {
		expect((await importing([null])).status).toBe(400);
		expect((await importing([person(1, { first_name: 1 })])).status).toBe(400);
		expect(
			(
				await importing(
					[person(1)],
					people(51).map(() => list().id),
				)
			).status,
		).toBe(400);
		const headers = { 'content-type': 'text/plain' };
		const plain = await api.post('/v3/activities/contacts_json_import', '{}', { headers });
		expect(plain.status).toBe(415);
	});

	const foreign = { mobile_phone: '+49 30 1234567' };
	it.each([
		['keep', 1, foreign],
		['drop', 1, {}],
		['refuseRow', 0, undefined],
	] as const)(
		'treat phones of other countries as told: %s',
		async (unsupportedValues, on, kept) => {
			settings({ unsupportedValues });
			const { activity } = await importing([
				person(1, foreign),
				person(2, { phone: '+1 555 0100' }),
			]);
			expect(list().size).toBe(on + 1);
			expect(activity.status.correctable_count).toBe(1 - on);
			expect(sandbox.store.contacts.get('p1@example.com')?.fields).toEqual(kept);
			expect(contact(2).fields).toEqual({ phone: '+1 555 0100' });
		},
	);

	const LONG: Array<[string, Record<string, string>, number]> = [
		['street', { street: 'x'.repeat(51) }, 50],
		['work_street2', { work_street2: 'x'.repeat(51) }, 50],
		['zip', { zip: '1'.repeat(26) }, 25],
		['home_country', { home_country: 'x'.repeat(26) }, 25],
		['phone', { phone: '5'.repeat(26) }, 25],
		['state', { state: 'Ohio', country: 'US' }, 2],
		['other_state', { other_state: 'New York' }, 2],
	];
	it.each(LONG)('hold %s to the length of file imports as told', async (key, fields, most) => {
		for (const [strictLengths, value] of [
			['keep', fields[key]],
			['cut', fields[key]!.slice(0, most)],
			['drop', undefined],
			['refuseRow', undefined],
		] as const) {
			settings({ strictLengths });
			const email = `${strictLengths.toLowerCase()}@example.com`;
			const { activity } = await importing([{ email, ...fields }]);
			const isRefused = strictLengths === 'refuseRow';
			expect(activity.status.correctable_count).toBe(isRefused ? 1 : 0);
			const found = sandbox.store.contacts.get(email);
			expect([found !== undefined, found?.fields[key]]).toEqual([!isRefused, value]);
		}
	});

	it('take the state of another country at any length', async () => {
		await importing([person(1, { state: 'Ontario', country: 'Canada' })]);
		expect(contact(1).fields.state).toBe('Ontario');
	});

	it.each([
		[true, 5],
		[false, 7],
	])('count for the guard against repeated sign-ups as told: %s', async (counts, taken) => {
		settings({ signUpGuardCountsImports: counts });
		const refused: number[] = [];
		for (let time = 0; time < 7; time++) {
			const { activity } = await importing([person(1), person(100 + time)]);
			refused.push(activity.status.correctable_count);
		}
		expect(refused.filter((count) => count === 0)).toHaveLength(taken);
		// Flagged for 48 hours from the last attempt.
		sandbox.clock.advance(48 * 3_600_000 - 1);
		signIn();
		const late = await importing([person(1)]);
		expect(late.activity.status.correctable_count).toBe(counts ? 1 : 0);
		sandbox.clock.advance(1);
		expect((await importing([person(1)])).activity.status.correctable_count).toBe(0);
	});

	it('leave an address alone that comes five times a day', async () => {
		for (let time = 0; time < 15; time++) {
			const { activity } = await importing([person(1)]);
			expect(activity.status.correctable_count).toBe(0);
			sandbox.clock.advance(5 * 3_600_000);
			signIn();
		}
	});

	it.each([25, 50])('take %i custom fields a contact as told', async (customFieldsPerContact) => {
		settings({ customFieldsPerContact });
		const labels = Array.from({ length: 51 }, (_, index) => `own ${index}`);
		seed(sandbox, { customFields: labels.map((label) => ({ label, type: 'string' })) });
		const fieldsOf = (count: number) =>
			Object.fromEntries(labels.slice(0, count).map((_, index) => [`cf:own_${index}`, 'x']));
		await importing([
			person(1, fieldsOf(customFieldsPerContact)),
			person(2, fieldsOf(customFieldsPerContact + 1)),
		]);
		expect(members()).toEqual(['p1@example.com']);
	});
});

describe('the history of the sandbox', () => {
	it('tells what happened to whom, by which job and when', async () => {
		seed(sandbox, {
			contacts: [
				person(1, { lists: ['Customers'] }),
				person(2, { permission: 'unsubscribed' as const }),
			],
		});
		settings({ activityMs: 1_000, membershipLagMs: 500 });
		const made = sandbox.history.length;
		const answer = await api.post('/v3/activities/contacts_json_import', {
			import_data: [person(2), person(3), { email: 'Nobody' }],
			list_ids: [list().id],
		});
		const start = sandbox.clock.now();
		// Looked at long after: the job did its work in its own time.
		sandbox.clock.advance(60_000);
		await api.get('/v3/activities');
		const activityId = answer.data.activity_id as string;
		const idOf = (index: number) => idsOf(index)[0];
		const at = start + 1_000;
		expect(sandbox.history.slice(made)).toEqual([
			{ at, kind: 'imported', email: 'p2@example.com', contactId: idOf(2), activityId },
			{ at, kind: 'imported', email: 'p3@example.com', contactId: idOf(3), activityId },
			{ at, kind: 'refused', email: 'nobody', activityId },
			{
				...{ at: at + 500, kind: 'joined', email: 'p3@example.com', contactId: idOf(3) },
				...{ listId: list().id, activityId },
			},
		]);
		const { id } = list();
		const then = sandbox.history.length;
		await api.delete(`/v3/contacts/${idOf(3)}`);
		sandbox.store.unsubscribe(contact(1), sandbox.clock.now());
		sandbox.store.deleteList(list(), sandbox.clock.now());
		expect(
			sandbox.history.slice(then).map(({ kind, email, listId }) => [kind, email, listId]),
		).toEqual([
			['left', 'p3@example.com', id],
			['deleted', 'p3@example.com', undefined],
			['left', 'p1@example.com', id],
			['unsubscribed', 'p1@example.com', undefined],
			['listDeleted', undefined, id],
		]);
	});

	it('throws when more happened than it keeps, and begins anew with the account', async () => {
		settings({ historyEvents: 1 });
		await importing([person(1), person(2)]);
		expect(() => sandbox.history).toThrow('historyEvents');
		sandbox.reset();
		expect(sandbox.history).toEqual([]);
	});
});
