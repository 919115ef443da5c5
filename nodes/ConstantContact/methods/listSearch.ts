import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { MAX_LISTS } from '../lists/target';
import { plural } from '../report/amounts';
import { contactListsAnswer } from '../transport/answers';
import { asNodeError } from '../transport/nodeError';
import { openApi } from '../transport/request';

/** All lists of the account by name, with their members. One request: an account has 1,000 at most. */
export async function searchContactLists(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	try {
		const api = await openApi(this);
		const { lists } = await api.send({
			method: 'GET',
			path: '/v3/contact_lists',
			query: { limit: MAX_LISTS, status: 'active', include_membership_count: 'all' },
			doing: 'reading the contact lists',
			answer: contactListsAnswer,
		});
		const wanted = filter?.trim().toLowerCase() ?? '';
		const results = lists
			.filter(({ name }) => name.toLowerCase().includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name))
			.map(({ list_id, name, membership_count: members }) => ({
				name: typeof members === 'number' ? `${name} (${plural(members, 'contact')})` : name,
				value: list_id,
				url: `https://app.constantcontact.com/pages/contacts/ui#contacts/${list_id}`,
			}));
		return { results };
	} catch (error) {
		throw asNodeError(this.getNode(), error);
	}
}
