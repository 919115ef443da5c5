import type { IDataObject } from 'n8n-workflow';

import { runInEngine } from '../support/engine';
import { useAccount } from '../support/fixture';
import workflow from './exportSegment.workflow.json';

const DAY = 86_400_000;

const account = useAccount(runInEngine, {
	parameters: workflow.nodes[0]!.parameters,
	seed: {
		lists: [{ name: 'Customers', id: 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304' }],
		customFields: [{ label: 'Loyalty Tier', type: 'single_select', choices: ['Silver', 'Gold'] }],
	},
});

/** What the node says when it runs with this credential. */
async function complaint(credential: IDataObject = {}) {
	const rows = [{ email: 'ada@example.com', consent: 'yes' }];
	const { error } = await account.run(rows, {}, { credential });
	const token = (credential.oauthTokenData as IDataObject | undefined)?.access_token;
	const everything = JSON.stringify(error) + error?.message + error?.description;
	expect(everything).not.toContain('ada@');
	if (token) expect(everything).not.toContain(token);
	return { message: error?.message, advice: error?.description };
}

/** A connection made so many days ago, of which nothing is left but its refresh token. */
function connectedBefore(days: number, scopes = ['contact_data', 'offline_access']) {
	const { sandbox, key } = account;
	sandbox.clock.advance(-days * DAY);
	const token = sandbox.tokens.issue(key, scopes);
	sandbox.clock.advance(days * DAY);
	return token;
}

describe('A connection that does not work says which of these it is', () => {
	it('nobody agreed: nothing is asked or sent', async () => {
		const { message, advice } = await complaint({ dataTransferAgreement: false });
		expect(message).toContain('Nobody has agreed to the Data Transfer Agreement');
		expect(advice).toContain("switch on 'I Agree to the Data Transfer Agreement'");
		expect(account.sandbox.requests).toEqual([]);
	});

	// n8n gives an empty object for tokens that its database does not have.
	it.each([{}, undefined])('never connected: %j', async (oauthTokenData) => {
		const { message, advice } = await complaint({ oauthTokenData });
		expect(message).toBe('This credential was never connected to Constant Contact');
		expect(advice).toContain("press 'Connect'");
		expect(account.sandbox.requests).toEqual([]);
	});

	it('withdrawn', async () => {
		const oauthTokenData = connectedBefore(179);
		account.sandbox.tokens.withdraw();
		const { message, advice } = await complaint({ oauthTokenData });
		expect(message).toBe('The access to Constant Contact was withdrawn');
		expect(advice).toContain('connect it again');
	});

	it('not used for more than 180 days', async () => {
		const { message, advice } = await complaint({ oauthTokenData: connectedBefore(181) });
		expect(message).toContain('nothing used it for more than 180 days');
		expect(advice).toContain('connect it again');
	});

	it('one of these two, when the token does not say how old it is', async () => {
		const { message, advice } = await complaint({
			oauthTokenData: { access_token: 'opaque', refresh_token: 'gone' },
		});
		expect(message).toBe('Constant Contact no longer accepts this connection');
		expect(advice).toContain('If nothing used it for 180 days, it has expired');
	});

	it('a missing scope', async () => {
		const oauthTokenData = account.sandbox.tokens.issue(account.key, [
			'account_read',
			'offline_access',
		]);
		const { message, advice } = await complaint({ oauthTokenData });
		expect(message).toBe('This connection was not given access to contacts and lists');
		expect(advice).toContain("'contact_data'");
		expect(advice).not.toContain('Campaign Creator');
	});

	it('the missing scope that would have kept it', async () => {
		const { message, advice } = await complaint({
			oauthTokenData: connectedBefore(2, ['contact_data']),
		});
		expect(message).toContain('it may not be renewed');
		expect(advice).toContain("'offline_access'");
	});

	it('a missing privilege', async () => {
		account.sandbox.settings.role = 'campaignCreator';
		const { message, advice } = await complaint();
		expect(message).toContain('The connected Constant Contact user may not do this');
		expect(advice).toContain('a Campaign Creator cannot');
		expect(advice).not.toContain('scope');
	});

	it('the scope or the privilege, when the token does not say what it is for', async () => {
		account.sandbox.faults.push({
			path: '/v3/',
			effect: { status: 403, body: { error_key: 'access_denied', error_message: 'Forbidden' } },
		});
		const { advice } = await complaint({ oauthTokenData: { access_token: 'opaque' } });
		expect(advice).toMatch(/Campaign Creator .* may lack the scope 'contact_data'/);
	});

	it('a wrong secret', async () => {
		const { message, advice } = await complaint({
			clientSecret: 'not-the-secret',
			oauthTokenData: connectedBefore(2),
		});
		expect(message).toBe('Constant Contact does not accept the Client ID or Client Secret');
		expect(advice).toContain('secret');
		expect(message + advice!).not.toContain('not-the-secret');
	});
});
