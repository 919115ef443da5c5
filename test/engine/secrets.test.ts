/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks at all that an error holds */
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';

import { seed } from '../../sandbox/control';
import { Sandbox, type Fault } from '../../sandbox/sandbox';
import type { SandboxSettings } from '../../sandbox/settings';
import { runInEngine, withLogs, type SegmentFile } from '../support/engine';
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

/** Everything that people read of a run who may not see its rows: errors, hints, receipt and log. */
async function traces({ settings = {}, faults = [], before, ...how }: Case): Promise<string> {
	const sandbox = new Sandbox({
		tokenRequestsPerSecond: 0,
		requestsPerSecond: 0,
		activityMs: 0,
		...settings,
		clients: [{ id: 'sandbox-api-key', secret: CLIENT_SECRET, refreshTokens: 'rotating' }],
	});
	const port = await sandbox.listen();
	try {
		seed(sandbox, {
			lists: [{ name: 'Customers', id: 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304' }],
			contacts: [{ email: 'zzleaver@zzsecret.example', lists: ['Customers'] }],
		});
		sandbox.faults.push(...faults.map((fault) => ({ ...fault })));
		before?.(sandbox);
		const rows = [
			{ ...PERSON, ...how.row },
			{ ...PERSON, email: 'zzgrace@zzsecret.example' },
		];
		const { value, logs } = await withLogs(
			async () =>
				await runInEngine({
					sandbox,
					port,
					rows,
					file: how.file,
					parameters: { ...PARAMETERS, ...how.parameters },
					credential: { clientSecret: CLIENT_SECRET, ...how.credential },
				}),
		);
		const { error, hints, summary, summaryItem } = value;
		const { list: _named, ...receipt } = summary;
		return inspect(
			{ error, json: JSON.stringify(error), hints, receipt, item: summaryItem.pairedItem, logs },
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

const PATHS = [
	'/v3/contact_lists',
	'/v3/contact_custom_fields',
	'/v3/activities/contacts_json_import',
	'/v3/activities',
	'/v3/contacts',
];
const STATUSES = [400, 401, 403, 404, 409, 413, 415, 422];

describe('Neither errors nor hints, receipts or logs hold what a run was about', () => {
	it('a log is looked at', async () => {
		expect(await traces({})).toMatch(/Constant Contact export: /);
	});

	describe.each(Object.entries(BODIES))('a service that quotes it: %s', (_shape, body) => {
		it.each(PATHS.flatMap((path) => STATUSES.map((status) => [status, path] as const)))(
			'%d of %s',
			async (status, path) => {
				expectNothingOf(
					await traces({
						faults: [{ path, times: 50, effect: { status, body } }],
						parameters: { mode: 'mirror', options: { createListIfMissing: true } },
					}),
				);
			},
		);
	});

	it.each(Object.entries(BODIES))('an answer that is none: %s', async (_shape, body) => {
		for (const path of PATHS) {
			expectNothingOf(
				await traces({ faults: [{ path, times: 50, effect: { status: 200, body } }] }),
			);
		}
	});

	it.each(Object.entries(BODIES))('a renewal that is refused: %s', async (_shape, body) => {
		for (const status of [400, 401, 403, 200]) {
			expectNothingOf(
				await traces({
					faults: [{ path: '/oauth2/', times: 50, effect: { status, body } }],
					credential: { oauthTokenData: { access_token: ACCESS, refresh_token: REFRESH } },
				}),
			);
		}
	});

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
		['access that was withdrawn', { before: (sandbox) => sandbox.oauth.withdraw() }],
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
					{ path: '/v3/activities', times: 50, effect: { activityEndsAs: 'failed', share: 0.5 } },
				],
			},
		],
		[
			'imports that time out',
			{ faults: [{ path: '/v3/activities', times: 50, effect: { activityEndsAs: 'timed_out' } }] },
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
		for (const fields of [
			{ ...mapping, first_name: expression },
			{ ...mapping, email: expression },
		]) {
			expectNothingOf(
				await traces({ parameters: { fields: { mappingMode: 'defineBelow', value: fields } } }),
			);
		}
		expectNothingOf(await traces({ parameters: { consentField: expression } }));
		expectNothingOf(
			await traces({ parameters: { list: { __rl: true, mode: 'name', value: expression } } }),
		);
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
