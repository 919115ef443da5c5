import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/** The sandbox answers on this machine only: its host is fixed, a port is all that can be chosen. */
const endpoint = (name: string) =>
	`={{ $self["environment"] === "sandbox" ? "http://127.0.0.1:" + Number($self["sandboxPort"]) : "https://authz.constantcontact.com" }}/oauth2/default/v1/${name}`;

export class ConstantContactOAuth2Api implements ICredentialType {
	name = 'constantContactOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Constant Contact OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/ConstantContact/constantContact.svg',
		dark: 'file:../nodes/ConstantContact/constantContact.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-constant-contact/n8n-nodes-constant-contact#credentials';

	properties: INodeProperties[] = [
		{
			displayName:
				'Make an app at <a href="https://app.constantcontact.com/pages/dma/portal/appList" target="_blank">Constant Contact\'s developer portal</a>: choose "Authorization Code Flow and Implicit Flow" and "Long Lived Refresh Tokens", and register the redirect URL shown here. Its API key is the Client ID, its secret the Client Secret.',
			name: 'setupNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName:
				'Data Transfer Agreement: personal data of the people in your segments leaves this n8n for Constant Contact at your instruction. You answer for having their permission, and for what the law asks of you when you transfer it. The node sends and reads nothing until you agree.',
			name: 'dataTransferNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'I Agree to the Data Transfer Agreement',
			name: 'dataTransferAgreement',
			type: 'boolean',
			default: false,
			description: 'Whether you agree to the sentences above',
		},
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{
					name: 'Production',
					value: 'production',
					description: 'Your account at Constant Contact',
				},
				{
					name: 'Local Sandbox',
					value: 'sandbox',
					description: 'An imitation of Constant Contact on this machine, to try things out',
				},
			],
			default: 'production',
		},
		{
			displayName: 'Sandbox Port',
			name: 'sandboxPort',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 65535, numberPrecision: 0 },
			default: 4010,
			description: 'Where the sandbox listens on 127.0.0.1',
			displayOptions: { show: { environment: ['sandbox'] } },
		},
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'authorizationCode' },
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: endpoint('authorize'),
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: endpoint('token'),
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: 'contact_data account_read offline_access',
		},
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: '',
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'header' },
		// n8n's own two fields, filled in: its HTTP Request node takes the token nowhere else.
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'hidden',
			default: 'domains',
		},
		{
			displayName: 'Allowed Domains',
			name: 'allowedDomains',
			type: 'hidden',
			default: 'api.cc.email',
		},
	];
}
