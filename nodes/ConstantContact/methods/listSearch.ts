import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { foldedName } from '../api/names';
import { readLists } from '../api/lists';
import { asNodeError } from '../n8n/nodeError';
import { openApi } from '../transport/request';

/**
 * All lists of the account by name. One request: an account has 1,000 at most. n8n keeps the name of
 * the chosen one in the workflow for good, so that nothing stands in it that changes, such as a count.
 */
export async function searchContactLists(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	try {
		const lists = await readLists(await openApi(this), {});
		const wanted = foldedName(filter ?? '');
		const results = lists
			.filter(({ name }) => foldedName(name).includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name))
			.map(({ list_id, name }) => ({
				name,
				value: list_id,
				url: `https://app.constantcontact.com/pages/contacts/ui#contacts/${list_id}`,
			}));
		return { results };
	} catch (error) {
		throw asNodeError(this.getNode(), error);
	}
}
