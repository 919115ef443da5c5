/* eslint-disable @n8n/community-nodes/no-restricted-imports -- hands over a file as n8n does, from outside a node */
import { Readable } from 'node:stream';

import {
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';

import { ConstantContact } from '../../nodes/ConstantContact/ConstantContact.node';

interface FakeRun {
	/** As they stand in a workflow. */
	parameters: IDataObject;
	/** What comes in; a file lies in its item. */
	items: INodeExecutionData[];
	/** What comes in on the second input. */
	neverSend?: INodeExecutionData[];
	/** What n8n's store has of a file, each time it is asked for it; it throws where it has none. */
	store?: () => Buffer;
	/** Opens the stream on it in place of n8n. */
	stream?: (bytes: Buffer) => Promise<Readable>;
	clientId: string;
	token: string;
	/** Does what n8n's HTTP helpers do; `isAuthorized` where n8n puts the token on the request. */
	request(options: IHttpRequestOptions, isAuthorized: boolean): Promise<unknown>;
	signal?: AbortSignal;
	/** Of the node; that of workflows which were saved long ago unless it is said. */
	typeVersion?: number;
}

interface FakeContext {
	/** For what a node runs, and for what its panel asks. */
	context: IExecuteFunctions & ILoadOptionsFunctions;
	/** What was said under the node, and in the log, so far. */
	hints: string[];
	/** Those of the hints that somebody has to look at. */
	warnings: string[];
	logs: string[];
}

const { description } = new ConstantContact();

/** What n8n hands to the node, without n8n: no expression is evaluated, and nothing is tried again. */
export function fakeContext({ items, clientId, token, request, ...run }: FakeRun): FakeContext {
	const hints: string[] = [];
	const warnings: string[] = [];
	const logs: string[] = [];
	const log = (message: string) => void logs.push(message);
	const { typeVersion = 1 } = run;
	const node = {
		name: 'Constant Contact',
		typeVersion,
		parameters: withDefaults(run.parameters, typeVersion),
		credentials: { constantContactOAuth2Api: { id: '1', name: 'Constant Contact account' } },
	};
	const context = {
		getInputData: (input = 0) => [items, run.neverSend ?? []][input],
		getNode: () => node,
		getNodeParameter: (name: string, _index: number, fallback: unknown) =>
			node.parameters[name] ?? fallback,
		getCurrentNodeParameter: (name: string) => node.parameters[name],
		getCredentials: async () => ({
			dataTransferAgreement: true,
			environment: 'sandbox',
			sandboxPort: 1,
			clientId,
			oauthTokenData: { access_token: token },
		}),
		getExecutionCancelSignal: () => run.signal,
		continueOnFail: () => false,
		addExecutionHints: ({ message, type }: { message: string; type: string }) => {
			hints.push(message);
			if (type === 'warning') warnings.push(message);
		},
		sendMessageToUI: () => {},
		logger: { info: log, warn: log, error: log, debug: log },
		helpers: {
			httpRequestWithAuthentication: async (_name: string, options: IHttpRequestOptions) =>
				await request(options, true),
			httpRequest: async (options: IHttpRequestOptions) => await request(options, false),
			prepareBinaryData: async (data: Buffer) => ({ data: data.toString('base64') }),
			assertBinaryData: (index: number, property: string) => items[index]!.binary![property],
			getBinaryMetadata: async () => ({ fileSize: run.store!().length }),
			getBinaryStream: async (_id: string, size: number) =>
				run.stream?.(run.store!()) ?? Readable.from(piecesOf(run.store!(), size)),
		},
	};
	return { context: context as unknown as FakeContext['context'], hints, warnings, logs };
}

function* piecesOf(bytes: Buffer, size: number) {
	for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** With what the panel shows where nobody chose anything, as n8n fills it in. */
const withDefaults = (parameters: IDataObject, typeVersion: number): IDataObject =>
	NodeHelpers.getNodeParameters(
		description.properties,
		parameters as INodeParameters,
		true,
		false,
		{ typeVersion },
		description,
	) as IDataObject;
