/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, no-console -- a program of its own, not a node */
import { parseArgs } from 'node:util';

import { seed } from './account/seed';
import { Sandbox } from './server';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '4010' },
		/** Another address of this machine: a container's network is not reached by 127.0.0.1. */
		listen: { type: 'string', default: '127.0.0.1' },
		'seed-demo': { type: 'boolean' },
	},
});

/** Ids of the demo's own fields are always the same, but for their end: the examples know them. */
const OWN_FIELD = '7c1e0f5a-3b52-4d0e-9a41-5f6c2d8e1a';

// A demo runs the same rows again and again; six times a day would have them all flagged.
const sandbox = new Sandbox(values['seed-demo'] ? { signUpGuardCountsImports: false } : {});
if (values['seed-demo']) {
	seed(sandbox, {
		lists: [{ name: 'Newsletter' }, { name: 'VIP customers' }, { name: 'Event guests' }],
		customFields: [
			{
				id: `${OWN_FIELD}01`,
				label: 'Loyalty Tier',
				type: 'single_select',
				choices: ['Bronze', 'Silver', 'Gold'],
			},
			{ id: `${OWN_FIELD}02`, label: 'Last Order', type: 'date' },
			{ id: `${OWN_FIELD}03`, label: 'Total Spent', type: 'number' },
			{ id: `${OWN_FIELD}04`, label: 'Favorite Store', type: 'string' },
		],
		contacts: Array.from({ length: 240 }, (_, index) => ({
			email: `subscriber${index}@example.org`,
			permission: index % 12 === 0 ? ('unsubscribed' as const) : ('implicit' as const),
			lists: index % 12 === 0 ? [] : ['Newsletter'],
		})),
	});
}
void sandbox.listen(Number(values.port), values.listen).then(
	(port) => console.log(`Sandbox: http://127.0.0.1:${port}`),
	(error: Error) => {
		console.error(`The sandbox could not start: ${error.message}. Try another --port.`);
		process.exit(1);
	},
);

const stop = () =>
	void sandbox
		.close()
		.catch((error: Error) => console.error(error.message))
		.then(() => process.exit(0));
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
