/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- reads the examples and the icons */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import { FIELD_PARTS } from '../../nodes/ConstantContact/segment/fields/parts';
import { CONTACT_FIELDS } from '../../nodes/ConstantContact/segment/fields/standard';
import { searchContactLists } from '../../nodes/ConstantContact/methods/listSearch';
import { fakeContext } from '../support/fakeContext';
import { useAccount } from '../support/fixture';
import { DirectWire, runVirtually } from '../support/virtualRun';

/* What somebody sees before the first run. */

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const account = useAccount(runVirtually, {
	seed: {
		lists: [{ name: 'Event guests' }],
		contacts: [{ email: 'ada@example.com', lists: ['VIP customers'] }],
	},
});

describe('The list that is chosen', () => {
	it('has a label that stays true: n8n keeps it for good, so no count is in it', async () => {
		const { sandbox, key: clientId } = account;
		const { access_token: token } = sandbox.tokens.issue(clientId, ['contact_data']);
		const wire = new DirectWire(sandbox, token);
		const { context } = fakeContext({
			parameters: {},
			items: [],
			clientId,
			token,
			request: async (options, isAuthorized) => await wire.request(options, isAuthorized),
		});
		const { results } = await searchContactLists.call(context);
		expect(results.map(({ name }) => name)).toEqual(['Event guests', 'VIP customers']);
	});
});

describe('The examples', () => {
	const workflows = readdirSync(join(ROOT, 'examples'))
		.filter((name) => name.endsWith('.json'))
		.map((name) => [name, read(join('examples', name))]);

	it.each(workflows)(
		'filter by no regular expression, which n8n stops on a busy machine: %s',
		(_name, text) => expect(text).not.toMatch(/"operation": "\w*[rR]egex/),
	);

	it.each(workflows)(
		'know every field that the node offers, lest n8n calls their mapping outdated: %s',
		(_name, text) => {
			const { nodes } = JSON.parse(text) as { nodes: INode[] };
			const offered = [...CONTACT_FIELDS, ...FIELD_PARTS].map(({ id }) => id);
			for (const { parameters } of nodes) {
				const { schema = [] } = (parameters.fields ?? {}) as { schema?: Array<{ id: string }> };
				const known = schema.map(({ id }) => id);
				expect(known).toEqual(known.length > 0 ? expect.arrayContaining(offered) : []);
			}
		},
	);

	it('begin with people who are whole: the schema shows the first values that there are', () => {
		const [headings, ...people] = read('examples/customers.csv').split('\n');
		const columns = headings!.split(',').length;
		for (const person of people.slice(0, 1)) {
			const values = person.split(',');
			expect(values).toHaveLength(columns);
			expect(values.filter((value) => value.trim() === '' || value.length > 30)).toEqual([]);
			expect(values.at(-1)).toBe('yes');
		}
	});
});

describe('The icon', () => {
	it.each(['constantContact', 'constantContact.dark'])(
		'fills most of its square, as its neighbours do: %s',
		(name) => {
			const svg = read(`nodes/ConstantContact/${name}.svg`);
			const [, side] = /viewBox="0 0 (\d+) \1"/.exec(svg)!;
			const [, width, height] = /<rect[^>]* width="(\d+)" height="(\d+)"/.exec(svg)!;
			expect((Number(width) * Number(height)) / Number(side) ** 2).toBeGreaterThan(0.7);
		},
	);
});

describe('README', () => {
	it('comes to installing and the first workflow at once, and leaves what it costs to another page', () => {
		const lines = read('README.md').split('\n');
		const at = (heading: RegExp) => lines.findIndex((line) => heading.test(line));
		expect(at(/^## Install/)).toBeGreaterThan(0);
		expect(at(/^## Install/)).toBeLessThan(40);
		const tables = lines
			.slice(0, at(/^#+ Privacy/))
			.filter((line) => /^\|.*\d+ (s|MB|ms)\b/.test(line));
		expect(tables).toEqual([]);
		expect(read('README.md')).toContain('docs/costs.md');
	});
});
