/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Account } from '../account/account';

/**
 * The same server under its other name: whoever follows a link there has left the API's host. From
 * within a container there is none.
 */
const OTHER_NAME: Record<string, string> = {
	'127.0.0.1': 'localhost',
	localhost: '127.0.0.1',
	'[::1]': '127.0.0.1',
};

/** A link to a file on the host for files, good by itself as such links are. */
export function storageUrl(
	account: Account,
	{ host }: FastifyRequest,
	pieces: () => Iterable<string>,
): string {
	const key = randomUUID();
	account.stored.set(key, pieces);
	const { hostname, port } = new URL(`http://${host}`);
	return `http://${OTHER_NAME[hostname] ?? hostname}:${port || 80}/storage/${key}?signature=${randomUUID()}`;
}

const refuse = async (reply: FastifyReply, status: number, code: string, message: string) =>
	await reply
		.code(status)
		.type('application/xml')
		.send(
			`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
		);

/** The host for files: it knows links, and no tokens. */
export function registerStorage(app: FastifyInstance, account: Account): void {
	app.get('/storage/:key', async (request, reply) => {
		const pieces = account.stored.get((request.params as { key: string }).key);
		if (request.headers.authorization !== undefined) {
			return await refuse(reply, 400, 'InvalidArgument', 'Only one auth mechanism allowed');
		}
		if (!pieces) return await refuse(reply, 403, 'AccessDenied', 'Access Denied');
		return await reply.type('binary/octet-stream').send(Readable.from(pieces()));
	});
}
