import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Account } from '../account/account';
import { admit, type Needs } from './access';
import { ApiError } from './errors';

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;
type Route = (path: string, needs: Needs, handler: Handler) => void;

/** Makes routes below /v3; each names the scope and the privilege that it needs. */
type Router = Record<'get' | 'post' | 'put' | 'delete', Route>;

/** The routes of one part of the API. */
export type Routes = (router: Router, account: Account) => void;

export const READ_CONTACTS: Needs = { scope: 'contact_data', privilege: 'contacts:read' };
export const WRITE_CONTACTS: Needs = { scope: 'contact_data', privilege: 'contacts:write' };
export const READ_LISTS: Needs = { scope: 'contact_data', privilege: 'contacts:lists:read' };
export const WRITE_LISTS: Needs = { scope: 'contact_data', privilege: 'contacts:lists:write' };

export function routerOf(app: FastifyInstance, account: Account): Router {
	app.setErrorHandler(async (error, _request, reply) =>
		error instanceof ApiError
			? await reply.code(error.status).send(error.body)
			: await reply.send(error),
	);
	// The gateway answers for whatever is not a path of the API.
	app.setNotFoundHandler(async (request, reply) => {
		const { unknownPath } = account.settings;
		const status = request.url.startsWith('/v3/') ? unknownPath : 403;
		return await reply.code(status).send({ message: status === 404 ? 'Not Found' : 'Forbidden' });
	});
	const route =
		(method: 'GET' | 'POST' | 'PUT' | 'DELETE'): Route =>
		(path, needs, handler) => {
			app.route({
				method,
				url: `/v3${path}`,
				handler: async (request, reply) => {
					admit(account, needs, request);
					return await handler(request, reply);
				},
			});
		};
	return { get: route('GET'), post: route('POST'), put: route('PUT'), delete: route('DELETE') };
}
