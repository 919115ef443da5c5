import type { FastifyInstance } from 'fastify';

import { account } from './api/account';
import { activities } from './api/activities';
import { contacts } from './api/contacts';
import { customFields } from './api/customFields';
import { lists } from './api/lists';
import { routerOf } from './api/routes';
import { tags } from './api/tags';
import type { Sandbox } from './sandbox';

/** Everything under /v3. */
export function registerApi(app: FastifyInstance, sandbox: Sandbox): void {
	const router = routerOf(app, sandbox);
	for (const part of [account, lists, customFields, tags, contacts, activities]) {
		part(router, sandbox);
	}
	// The gateway answers for whatever is not a path of the API.
	app.setNotFoundHandler(async (request, reply) => {
		const { unknownPath } = sandbox.settings;
		const status = request.url.startsWith('/v3/') ? unknownPath : 403;
		return await reply.code(status).send({ message: status === 404 ? 'Not Found' : 'Forbidden' });
	});
}
