/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- reads the package's own files */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { bugs, homepage, repository } from '../../package.json';

const HOME = homepage.replace(/#.*/, '');

describe("The repository's address", () => {
	it('is one in package.json', () => {
		expect(repository.url).toBe(`git+${HOME}.git`);
		expect(bugs.url).toBe(`${HOME}/issues`);
	});

	it.each([
		['credentials/ConstantContactOAuth2Api.credentials.ts', 1],
		['nodes/ConstantContact/ConstantContact.node.json', 2],
		['nodes/ConstantContact/ConstantContactTrigger.node.json', 2],
		['probe/run.ts', 1],
	])('is the same in %s', (file, count) => {
		const links = readFileSync(join(__dirname, '../..', file), 'utf8').match(
			/https:\/\/github\.com\/[^\s'"]+/g,
		);
		expect(links).toHaveLength(count);
		expect(links!.filter((link) => !new RegExp(`^${HOME}[#/]`).test(link))).toEqual([]);
	});
});
