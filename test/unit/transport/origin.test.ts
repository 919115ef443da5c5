import { Workflow, type IDataObject, type INodeTypes } from 'n8n-workflow';

import { ConstantContactOAuth2Api } from '../../../credentials/ConstantContactOAuth2Api.credentials';
import { mayLieAt, originOf } from '../../../nodes/ConstantContact/transport/origin';

const sandbox = { environment: 'sandbox', sandboxPort: 4010 };

/** Credentials, and the host that n8n talks to. Whoever makes one by n8n's API can write anything. */
const HOSTS: Array<{ credential: IDataObject; host: string }> = [
	{ credential: sandbox, host: '127.0.0.1:4010' },
	{ credential: { ...sandbox, sandboxHost: '127.0.0.1' }, host: '127.0.0.1:4010' },
	...['host.docker.internal', 'host.containers.internal'].map((sandboxHost) => ({
		credential: { ...sandbox, sandboxHost },
		host: `${sandboxHost}:4010`,
	})),
	...[
		'evil.example',
		'host.docker.internal.evil.example',
		'host.docker.internal@evil.example',
		'HOST.DOCKER.INTERNAL',
		'169.254.169.254',
		'127.0.0.1/../',
		'',
		['host.docker.internal'],
		{ host: 'evil.example' },
		null,
	].map((sandboxHost) => ({
		credential: { ...sandbox, sandboxHost } as IDataObject,
		host: '127.0.0.1:4010',
	})),
];

/** What n8n makes of a field of the credential. */
function valueOf(name: string, credential: IDataObject): unknown {
	const field = new ConstantContactOAuth2Api().properties.find((one) => one.name === name)!;
	const node = {
		id: '1',
		name: 'Credential',
		type: 'test',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	const nodeTypes = { getByNameAndVersion: () => undefined } as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getComplexParameterValue(
		node,
		field.default as string,
		'internal',
		{},
		undefined,
		undefined,
		credential,
	);
}

describe('A sandbox', () => {
	it.each(HOSTS)('is on this machine: %j', ({ credential, host }) => {
		expect(originOf(credential)).toBe(`http://${host}`);
		expect(valueOf('accessTokenUrl', credential)).toBe(`http://${host}/oauth2/default/v1/token`);
	});

	it.each(HOSTS)('is where the browser finds it: %j', ({ credential }) => {
		expect(valueOf('authUrl', credential)).toBe(
			'http://127.0.0.1:4010/oauth2/default/v1/authorize',
		);
	});

	it('has a port, and nothing else that could be a host', () => {
		const credential = { ...sandbox, sandboxPort: '4010@evil.example' };
		expect(originOf(credential)).toBe('http://127.0.0.1:NaN');
		expect(valueOf('accessTokenUrl', credential)).toContain('http://127.0.0.1:NaN/');
	});
});

describe('Production', () => {
	it.each([undefined, 'evil.example', 'host.docker.internal'])(
		'is Constant Contact, whatever the host of the sandbox is: %p',
		(sandboxHost) => {
			const credential = { environment: 'production', sandboxHost } as IDataObject;
			expect(originOf(credential)).toBe('https://api.cc.email');
			expect(valueOf('accessTokenUrl', credential)).toBe(
				'https://authz.constantcontact.com/oauth2/default/v1/token',
			);
		},
	);
});

describe('A file', () => {
	it.each([
		['https://files.example/1', 'https://api.cc.email', true],
		['http://files.example/1', 'https://api.cc.email', false],
		['http://127.0.0.1/1', 'https://api.cc.email', false],
		['http://localhost:4010/1', 'http://127.0.0.1:4010', true],
		['http://host.docker.internal:4010/1', 'http://host.docker.internal:4010', true],
		['http://169.254.169.254/1', 'http://127.0.0.1:4010', false],
	])('at %s, sent to by %s, may be fetched: %p', (target, origin, may) => {
		expect(mayLieAt(new URL(target), origin)).toBe(may);
	});
});
