/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks at all that an error holds */
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../sandbox/account/seed';
import type { Fault } from '../../sandbox/account/faults';
import { Sandbox } from '../../sandbox/server';
import type { SandboxSettings } from '../../sandbox/account/settings';
import { keepLogs, runInEngine } from '../support/engine';
import type { SegmentFile } from '../support/fixture';
import workflow from './exportSegment.workflow.json';

/** What must stay where it is: in the rows and in the credential. */
const PERSON = {
	email: 'zzada@zzsecret.example',
	name: 'Zzsecretname',
	phone: '+49-170-5550199',
	list: 'Zzsecretlist',
	consent: 'yes',
};
const CLIENT_SECRET = 'zz-client-secret';
const ACCESS = 'zzaccess.token-of-nobody';
const REFRESH = 'zzrefresh-token';
const SECRETS = [
	'zzada',
	'zzsecret',
	'5550199',
	CLIENT_SECRET,
	ACCESS,
	REFRESH,
	// As it stands in a path or a query.
	encodeURIComponent(PERSON.email),
];

/** A service that repeats whatever it was sent, in words that nobody can foresee. */
const QUOTING = `Zzsecretname (${PERSON.email}, ${encodeURIComponent(PERSON.email)}, ${PERSON.phone}) with "Bearer ${ACCESS}" and ${REFRESH}: is not valid`;
const BODIES = {
	object: { error_key: 'contacts.api.validation.error', error_message: QUOTING },
	array: [{ error_key: 'contacts.api.validation.error', error_message: QUOTING }],
	'in its key': [{ error_key: QUOTING, error_message: QUOTING }],
	text: QUOTING,
	html: `<html><body>${QUOTING}</body></html>`,
};

const { parameters } = workflow.nodes[0]!;
const mapping = { email: '={{ $json.email }}', first_name: '={{ $json.name }}' };
const PARAMETERS: IDataObject = {
	...parameters,
	fields: {
		mappingMode: 'defineBelow',
		value: { ...mapping, phone: '={{ $json.phone }}', mobile_phone: '={{ $json.phone }}' },
	},
};

/** One way in which a run goes wrong. */
interface Case {
	settings?: Partial<SandboxSettings>;
	faults?: Fault[];
	parameters?: IDataObject;
	credential?: IDataObject;
	row?: IDataObject;
	file?: SegmentFile;
	/** Before the run. */
	before?: (sandbox: Sandbox) => void;
}

jest.setTimeout(120_000);

let keys = 0;
const logs = keepLogs();

afterEach(() => expectNothingOf(inspect(logs.splice(0), { depth: 12, maxStringLength: null })));

/** What people read of a run who may not see its rows: errors, hints and receipt. Its log is looked at after each test. */
async function traces({ settings = {}, faults = [], before, ...how }: Case): Promise<string> {
	// Its own, so that no run waits for the four requests a second of another.
	const key = `key-${++keys}`;
	const sandbox = new Sandbox({
		tokenRequestsPerSecond: 0,
		requestsPerSecond: 0,
		activityMs: 0,
		...settings,
		clients: [{ id: key, secret: CLIENT_SECRET, refreshTokens: 'rotating' }],
	});
	const port = await sandbox.listen();
	try {
		seed(sandbox, {
			lists: [{ name: 'Customers', id: 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304' }],
			contacts: [{ email: 'zzleaver@zzsecret.example', lists: ['Customers'] }],
		});
		sandbox.faults.push(...faults.map((fault) => ({ ...fault })));
		const oauthTokenData = sandbox.tokens.issue(key, ['contact_data', 'offline_access']);
		before?.(sandbox);
		const rows = [
			{ ...PERSON, ...how.row },
			{ ...PERSON, email: 'zzgrace@zzsecret.example' },
		];
		const { error, hints, summary, summaryItem } = await runInEngine({
			sandbox,
			port,
			rows,
			file: how.file,
			parameters: { ...PARAMETERS, ...how.parameters },
			credential: {
				clientId: key,
				clientSecret: CLIENT_SECRET,
				oauthTokenData,
				...how.credential,
			},
		});
		const receipt = { ...summary, list: undefined };
		return inspect(
			{ error, json: JSON.stringify(error), hints, receipt, item: summaryItem.pairedItem },
			{ depth: 12, maxStringLength: null, maxArrayLength: null, showHidden: true },
		);
	} finally {
		await sandbox.close();
	}
}

/** What is told of a run, without the letters' case. */
function expectNothingOf(text: string, secrets = SECRETS) {
	const said = text.toLowerCase();
	for (const secret of secrets) {
		const at = said.indexOf(secret.toLowerCase());
		if (at >= 0)
			throw new Error(`"${secret}" stands in: ${text.slice(Math.max(0, at - 200), at + 80)}`);
	}
}

const expectNothingOfAll = async (cases: Case[]) =>
	await Promise.all(cases.map(async (how) => expectNothingOf(await traces(how))));

const PATHS = [
	'/v3/contact_lists',
	'/v3/contact_custom_fields',
	'/v3/activities/contacts_json_import',
	'/v3/activities',
	'/v3/contacts',
];
/** A run that asks each of them: only headings need the custom fields, and only a mirror the members. */
const ASKS_ALL: IDataObject = {
	fields: { mappingMode: 'autoMapInputData', value: null },
	mode: 'mirror',
};
/** Those that are not asked again for a minute; a gateway's own page of 403 or 404 would be. */
const STATUSES = { object: [400, 401, 403, 409, 422], array: [400, 401, 403, 404, 409] };
const PLAIN_STATUSES = [400, 409];

describe('Neither errors nor hints, receipts or logs hold what a run was about', () => {
	it('a log is looked at', async () => {
		await traces({});
		expect(inspect(logs)).toMatch(/Constant Contact export: /);
	});

	describe.each(Object.entries(BODIES))('a service that quotes it: %s', (shape, body) => {
		it('in whatever it refuses', async () => {
			const statuses = STATUSES[shape as keyof typeof STATUSES] ?? PLAIN_STATUSES;
			await expectNothingOfAll(
				PATHS.flatMap((path) =>
					statuses.map((status) => ({
						faults: [{ path, times: Infinity, effect: { status, body } }],
						parameters: ASKS_ALL,
					})),
				),
			);
		});

		it('once instead of an answer', async () => {
			await expectNothingOfAll(
				PATHS.map((path) => ({
					faults: [{ path, effect: { status: 200, body } }],
					parameters: ASKS_ALL,
				})),
			);
		});
	});

	it.each(['invalid_grant', 'invalid_client', PERSON.email])(
		'a renewal that is refused: %s',
		async (error) => {
			const body = { error, error_description: QUOTING };
			await expectNothingOfAll(
				[400, 401].map((status) => ({
					faults: [{ path: '/oauth2/', times: Infinity, effect: { status, body } }],
					credential: { oauthTokenData: { access_token: ACCESS, refresh_token: REFRESH } },
				})),
			);
		},
	);

	it.each<[string, Case]>([
		[
			'tokens that nobody knows',
			{ credential: { oauthTokenData: { access_token: ACCESS, refresh_token: REFRESH } } },
		],
		[
			'an access token without a refresh token',
			{ credential: { oauthTokenData: { access_token: ACCESS } } },
		],
		[
			'a wrong secret',
			{
				credential: {
					clientSecret: 'zz-client-secret-of-another',
					oauthTokenData: { access_token: ACCESS, refresh_token: REFRESH },
				},
			},
		],
		['access that was withdrawn', { before: (sandbox) => sandbox.tokens.withdraw() }],
		['nobody agreed', { credential: { dataTransferAgreement: false } }],
		['a missing privilege', { settings: { role: 'campaignCreator' } }],
		['a missing scope', { settings: { withheldScopes: ['contact_data'] } }],
		['no requests left for the day', { settings: { requestsPerDay: 0 } }],
		[
			'a list that does not exist',
			{
				parameters: {
					list: { __rl: true, mode: 'id', value: '00000000-5d6e-11ee-9c3a-fa163e5bc304' },
				},
			},
		],
		[
			'imports that fail',
			{
				faults: [
					{
						path: '/v3/activities',
						times: Infinity,
						effect: { activityEndsAs: 'failed', share: 0.5 },
					},
				],
			},
		],
		[
			'imports that time out',
			{
				faults: [
					{ path: '/v3/activities', times: Infinity, effect: { activityEndsAs: 'timed_out' } },
				],
			},
		],
		['a refused row', { settings: { importRefuses: [PERSON.email] } }],
		[
			'refused rows, each in words',
			{ settings: { importRefuses: [PERSON.email], activityErrorTexts: 'all' } },
		],
		[
			'a person who unsubscribed',
			{
				before: (sandbox) =>
					seed(sandbox, { contacts: [{ email: PERSON.email, permission: 'unsubscribed' }] }),
			},
		],
		['no address at all', { row: { email: `${PERSON.name} ${PERSON.phone}` } }],
		[
			'values of every wrong kind',
			{
				row: {
					email: { of: PERSON.email },
					name: ['zzsecret', { deep: PERSON.name }],
					phone: PERSON.email,
				},
			},
		],
		['consent in words that nobody knows', { row: { consent: `${PERSON.name} said so` } }],
		['consent of another kind', { row: { consent: { said: PERSON.name } } }],
		[
			'a removal that is too large',
			{ parameters: { mode: 'mirror', options: { largestRemoval: '0' } } },
		],
	])('%s', async (_what, how) => {
		expectNothingOf(await traces(how));
	});

	it.each([
		'={{ $json.name.hash($json.name) }}',
		'={{ $json.name.nothing() }}',
		'={{ $json[$json.name].deeper.still }}',
		'={{ (() => { throw new Error($json.email) })() }}',
		'={{ DateTime.fromISO($json.phone).setZone($json.name).toFormat(5) }}',
		'={{ JSON.parse($json.email) }}',
	])('an expression that goes wrong: %s', async (expression) => {
		const fields = { ...(PARAMETERS.fields as IDataObject) };
		await expectNothingOfAll([
			{ parameters: { fields: { ...fields, value: { ...mapping, first_name: expression } } } },
			{ parameters: { fields: { ...fields, value: { ...mapping, email: expression } } } },
			{ parameters: { consentField: expression } },
			{ parameters: { consentYesValues: expression } },
			{ parameters: { mode: 'mirror', options: { largestRemoval: expression } } },
			{ parameters: { list: { __rl: true, mode: 'name', value: expression } } },
		]);
	});

	it('a list that a row names and that is not there', async () => {
		expectNothingOf(
			await traces({
				parameters: {
					list: { __rl: true, mode: 'name', value: '={{ $json.list }}' },
					options: { createListIfMissing: false },
				},
			}),
			['zzsecretlist'],
		);
	});

	it.each([
		['without headings', `${PERSON.email},${PERSON.name},${PERSON.phone}\n`],
		['without headings and addresses', `${PERSON.name},${PERSON.phone}\n${PERSON.name},1\n`],
		['with a quote that never ends', `email,name\n"${PERSON.email},${PERSON.name}\n`],
		['not a table', `${JSON.stringify(PERSON)}\n`],
	])('a file %s', async (_what, text) => {
		for (const segmentSource of ['csv', 'jsonLines']) {
			expectNothingOf(
				await traces({
					file: { bytes: Buffer.from(text), kept: 'item' },
					parameters: {
						segmentSource,
						binaryProperty: 'data',
						consent: 'everyone',
						fields: { mappingMode: 'autoMapInputData', value: null },
					},
				}),
			);
		}
	});
});
