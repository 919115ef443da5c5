import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Sandbox } from '../sandbox';
import { admit, type Needs } from './access';
import { ApiError } from './errors';

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;
type Route = (path: string, needs: Needs, handler: Handler) => void;

/** Makes routes below /v3; each names the scope and the privilege that it needs. */
export type Router = Record<'get' | 'post' | 'put' | 'delete', Route>;

/** The routes of one part of the API. */
export type Routes = (router: Router, sandbox: Sandbox) => void;

export const READ_CONTACTS: Needs = { scope: 'contact_data', privilege: 'contacts:read' };
export const WRITE_CONTACTS: Needs = { scope: 'contact_data', privilege: 'contacts:write' };
export const READ_LISTS: Needs = { scope: 'contact_data', privilege: 'contacts:lists:read' };
export const WRITE_LISTS: Needs = { scope: 'contact_data', privilege: 'contacts:lists:write' };

export function routerOf(app: FastifyInstance, sandbox: Sandbox): Router {
	const route =
		(method: 'GET' | 'POST' | 'PUT' | 'DELETE'): Route =>
		(path, needs, handler) => {
			app.route({
				method,
				url: `/v3${path}`,
				handler: async (request, reply) => {
					try {
						admit(sandbox, needs, request);
						return await handler(request, reply);
					} catch (error) {
						if (!(error instanceof ApiError)) throw asIs(error);
						return await reply.code(error.status).send(error.body);
					}
				},
			});
		};
	return { get: route('GET'), post: route('POST'), put: route('PUT'), delete: route('DELETE') };
}

const asIs = (error: unknown) => error;
