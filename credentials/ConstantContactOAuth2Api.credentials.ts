import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { SANDBOX_HOSTS } from '../nodes/ConstantContact/transport/origin';

/** An expression for the sandbox's name as the person's browser, or as n8n knows it. */
const IN_THE_BROWSER = JSON.stringify(SANDBOX_HOSTS[0]);
const FOR_N8N = `(${JSON.stringify(SANDBOX_HOSTS)}.find((name) => name === $self["sandboxHost"]) ?? ${IN_THE_BROWSER})`;

/** The sandbox answers on this machine only: all that can be chosen are its port and this machine's names. */
const endpoint = (name: string, sandboxHost: string) =>
	`={{ $self["environment"] === "sandbox" ? "http://" + ${sandboxHost} + ":" + Number($self["sandboxPort"]) : "https://authz.constantcontact.com" }}/oauth2/default/v1/${name}`;

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
			description: 'Where the sandbox listens on this machine',
			displayOptions: { show: { environment: ['sandbox'] } },
		},
		{
			displayName: 'Sandbox Host',
			name: 'sandboxHost',
			type: 'options',
			options: [
				{
					name: 'This Machine',
					value: SANDBOX_HOSTS[0]!,
					description: 'The sandbox runs where n8n does: 127.0.0.1',
				},
				{
					name: "This Machine, Seen From n8n's Docker Container",
					value: SANDBOX_HOSTS[1]!,
					description: 'The sandbox runs outside of the container: host.docker.internal',
				},
				{
					name: "This Machine, Seen From n8n's Podman Container",
					value: SANDBOX_HOSTS[2]!,
					description: 'The sandbox runs outside of the container: host.containers.internal',
				},
			],
			default: SANDBOX_HOSTS[0]!,
			description: 'How n8n reaches the sandbox. Your browser always finds it at 127.0.0.1.',
			displayOptions: { show: { environment: ['sandbox'] } },
		},
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'authorizationCode' },
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: endpoint('authorize', IN_THE_BROWSER),
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: endpoint('token', FOR_N8N),
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
