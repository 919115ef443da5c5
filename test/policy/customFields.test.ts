import type { IDataObject } from 'n8n-workflow';

import { getContactFields } from '../../nodes/ConstantContact/methods/resourceMapping';
import workflow from '../engine/exportSegment.workflow.json';
import { fakeContext } from '../support/fakeContext';
import { useAccount } from '../support/fixture';
import { DirectWire, runVirtually } from '../support/virtualRun';

const { parameters } = workflow.nodes[0]!;

const account = useAccount(runVirtually, {
	parameters: { ...parameters, consent: 'everyone' },
	seed: {
		lists: [{ name: 'Customers' }],
		customFields: [
			{ label: 'Loyalty Tier', type: 'single_select', choices: ['Silver', 'Gold'] },
			{ label: 'Title', type: 'string' },
		],
	},
});

const tier = () =>
	[...account.sandbox.store.customFields.values()].find(({ type }) => type === 'single_select')!;

/** As the account does when somebody gives the field another label: its `name` follows, its ID stays. */
function rename(label: string, name: string): void {
	const { customFields } = account.sandbox.store;
	const field = tier();
	customFields.delete(field.name);
	Object.assign(field, { label, name });
	customFields.set(name, field);
}

const byHand = (more: IDataObject, schema?: IDataObject[]) => ({
	mappingMode: 'defineBelow',
	value: { email: '={{ $json.email }}', ...more },
	...(schema ? { schema } : {}),
});

const run = async (fields: IDataObject, row: IDataObject, options = {}) =>
	await account.run([{ email: 'ada@example.com', ...row }], { fields, options });

const stored = () => account.fieldsOf('ada@example.com');

/** What the editor is offered while a node has these fields mapped. */
async function offered(fields: IDataObject, more: IDataObject = {}) {
	const { sandbox, key: clientId } = account;
	const { access_token: token } = sandbox.tokens.issue(clientId, ['contact_data']);
	const wire = new DirectWire(sandbox, token);
	const { context } = fakeContext({
		parameters: { ...parameters, fields, ...more },
		items: [],
		clientId,
		token,
		request: async (options, isAuthorized) => await wire.request(options, isAuthorized),
	});
	return (await getContactFields.call(context)).fields;
}

describe('A custom field', () => {
	it('that is mapped by its ID arrives under its present name, whatever its label becomes', async () => {
		const fields = byHand({ [`cf:${tier().id}`]: '={{ $json.tier }}' });
		await run(fields, { tier: 'gold' });
		expect(stored()).toEqual({ [`cf:${tier().name}`]: 'Gold' });
		rename('Member Level', 'member_level');
		const { error, summary } = await run(fields, { tier: 'silver' });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ rows: { exported: 1 }, fieldsLeftOut: {} });
		expect(stored()).toMatchObject({ 'cf:member_level': 'Silver' });
	});

	it.each(['loyalty_tier', 'Loyalty_Tier', 'LoyaltyTier'])(
		'that an older workflow has mapped by its name goes on when the name is %s',
		async (name) => {
			rename('Loyalty tier', name);
			await run(byHand({ 'cf:Loyalty_Tier': '={{ $json.tier }}' }), { tier: 'gold' });
			expect(stored()).toEqual({ [`cf:${name}`]: 'Gold' });
		},
	);

	it('is named as people know it, where its value was left out or the field is gone', async () => {
		const id = `cf:${tier().id}`;
		const fields = byHand({ [id]: '={{ $json.tier }}' }, [{ id, displayName: 'Loyalty Tier' }]);
		const { summary } = await run(fields, { tier: 'bronze' });
		expect(summary).toMatchObject({ fieldsLeftOut: { [`cf:${tier().name}`]: 1 } });
		account.sandbox.store.customFields.delete(tier().name);
		const { error } = await run(fields, { tier: 'gold' });
		expect(error?.message).toContain('"Loyalty Tier" does not exist');
		expect(error?.description).toContain("'Values to Send'");
	});

	it('gets the column of its own label under Map Automatically', async () => {
		await run({ mappingMode: 'autoMapInputData', value: null }, { Title: 'Mr.', tier: 'x' });
		const title = [...account.sandbox.store.customFields.values()].find(
			({ label }) => label === 'Title',
		)!;
		expect(stored()).toEqual({ [`cf:${title.name}`]: 'Mr.' });
	});
});

it('Map Automatically takes whole names apart when that is wanted', async () => {
	const fields = { mappingMode: 'autoMapInputData', value: null };
	await run(fields, { Name: 'Ada Lovelace' });
	expect(stored()).toEqual({});
	await run(fields, { Name: 'Ada Lovelace' }, { splitFullName: true });
	expect(stored()).toEqual({ first_name: 'Ada', last_name: 'Lovelace' });
});

describe('The editor is offered', () => {
	it('custom fields by their IDs', async () => {
		const fields = await offered({ mappingMode: 'defineBelow', value: null });
		expect(fields.find(({ id }) => id === `cf:${tier().id}`)).toMatchObject({
			displayName: 'Loyalty Tier (one of a list)',
			type: 'options',
			options: [{ value: 'Silver' }, { value: 'Gold' }],
		});
		expect(fields.map(({ id }) => id)).not.toContain(`cf:${tier().name}`);
	});

	it('them before the fields that hardly any list has', async () => {
		const ids = (await offered(byHand({}))).map(({ id }) => id);
		expect(ids.indexOf(`cf:${tier().id}`)).toBeGreaterThan(ids.indexOf('anniversary'));
		expect(ids.filter((id) => id.startsWith('cf:'))).toHaveLength(2);
		expect(ids.slice(-12)).toEqual(
			['work_', 'other_'].flatMap((prefix) =>
				['street', 'street2', 'city', 'state', 'zip', 'country'].map((part) => prefix + part),
			),
		);
	});

	it.each(['items', 'csv'])(
		'those of the present mapping by the IDs that it has: %s',
		async (segmentSource) => {
			rename('Loyalty tier', 'loyalty_tier');
			const fields = byHand({ 'cf:Loyalty_Tier': 'x' });
			const ids = (await offered(fields, { segmentSource })).map(({ id }) => id);
			expect(ids).toContain('cf:Loyalty_Tier');
			expect(ids).not.toContain(`cf:${tier().id}`);
			expect(new Set(ids).size).toBe(ids.length);
		},
	);

	it.each(['items', 'csv'])(
		'a number for text messages and the day of its consent, neither at first: %s',
		async (segmentSource) => {
			const fields = await offered(byHand({}), { segmentSource });
			expect(fields.filter(({ id }) => id.startsWith('sms_'))).toMatchObject([
				{ id: 'sms_number', displayName: 'SMS Number', required: false, removed: true },
				{ id: 'sms_consent_date', displayName: 'SMS Consent Date', required: false, removed: true },
			]);
		},
	);

	it('the columns of a file with numbers for text messages, where their consent has one', async () => {
		const fields = await offered(byHand({}), {
			segmentSource: 'csv',
			fileColumns: 'Email,Mobile,SMS Number,SMS Opt-in Date',
		});
		const chosen = fields.filter(({ defaultValue }) => defaultValue !== undefined);
		expect(chosen.map(({ id, defaultValue }) => [id, defaultValue])).toEqual([
			['email', 'Email'],
			['mobile_phone', 'Mobile'],
			['sms_number', 'SMS Number'],
			['sms_consent_date', 'SMS Opt-in Date'],
		]);
	});

	it('the columns of a file under the fields that they are for', async () => {
		const fields = await offered(byHand({}), {
			segmentSource: 'csv',
			fileColumns: 'E-mail;Prénom;Nom;Loyalty tier;Birth Month;Birth Day;Misc',
		});
		const chosen = fields.filter(({ defaultValue }) => defaultValue !== undefined);
		expect(Object.fromEntries(chosen.map(({ id, defaultValue }) => [id, defaultValue]))).toEqual({
			email: 'E-mail',
			first_name: 'Prénom',
			last_name: 'Nom',
			[`cf:${tier().id}`]: 'Loyalty tier',
			birthday_month: 'Birth Month',
			birthday_day: 'Birth Day',
		});
		expect(chosen.every(({ removed }) => !removed)).toBe(true);
	});
});
