/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Account } from '../account/account';

/** The same server under its other name: whoever follows a link there has left the API's host. */
const OTHER_NAME: Record<string, string> = { '127.0.0.1': 'localhost' };

/** A link to a file on the host for files, good by itself as such links are. */
export function storageUrl(
	account: Account,
	{ host }: FastifyRequest,
	pieces: () => Iterable<string>,
): string {
	const key = randomUUID();
	account.stored.set(key, pieces);
	const { hostname, port } = new URL(`http://${host}`);
	return `http://${OTHER_NAME[hostname] ?? '127.0.0.1'}:${port || 80}/storage/${key}?signature=${randomUUID()}`;
}

const refusal = (code: string, message: string) =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

/** The host for files: it knows links, and no tokens. */
export function registerStorage(app: FastifyInstance, account: Account): void {
	app.get('/storage/:key', async (request, reply) => {
		const pieces = account.stored.get((request.params as { key: string }).key);
		if (request.headers.authorization !== undefined) {
			const text = refusal('InvalidArgument', 'Only one auth mechanism allowed');
			return await reply.code(400).type('application/xml').send(text);
		}
		if (!pieces) {
			const text = refusal('AccessDenied', 'Access Denied');
			return await reply.code(403).type('application/xml').send(text);
		}
		return await reply.type('binary/octet-stream').send(Readable.from(pieces()));
	});
}
