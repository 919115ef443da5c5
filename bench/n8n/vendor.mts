/**
 * Child: the vendor's own client called by hand, as its documentation says: 40,000 contacts a request.
 * Arguments: port, access token, list, rows.
 */
import { BulkActivitiesApi, Configuration } from 'ctct-api-client';

import { KINDS, makeRows, type Row } from '../rows.mts';

const CONTACTS_PER_IMPORT = 40_000;
const [port, token, list = '', count] = process.argv.slice(2);
const custom = new Set(KINDS.dirty.custom.map(({ name }) => name));
const contact = (row: Row) =>
	Object.fromEntries(
		Object.entries(row).map(([name, value]) => [
			custom.has(name) ? `cf:${name}` : name,
			String(value),
		]),
	);

const rows = makeRows('dirty', Number(count));
const client = new BulkActivitiesApi(
	new Configuration({ accessToken: token, basePath: `http://127.0.0.1:${port}/v3` }),
);
const started = performance.now();
const cpu = process.cpuUsage();
for (let from = 0; from < rows.length; from += CONTACTS_PER_IMPORT) {
	await client.createImportJSONActivity({
		import_data: rows.slice(from, from + CONTACTS_PER_IMPORT).map(contact),
		list_ids: [list],
	});
}
const { user, system } = process.cpuUsage(cpu);
console.log(
	JSON.stringify({
		seconds: (performance.now() - started) / 1_000,
		cpuSeconds: (user + system) / 1e6,
		megabytes: process.resourceUsage().maxRSS / 1_024,
	}),
);
