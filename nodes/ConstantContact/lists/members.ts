import { AddressTable } from '../segment/addresses';
import { contactsAnswer } from '../transport/answers';
import { nextPath } from '../transport/paging';
import { Problem } from '../transport/problems';
import type { Api } from '../transport/request';

/** Members on one page at most (documented). */
export const MEMBERS_PER_PAGE = 500;

export interface Member {
	id: string;
	email: string;
}

/**
 * Reads everybody who is on a list, page by page, 500 a request. The links are followed as they are
 * given: their cursor holds the filters already.
 *
 * @param expected members of the list as it says itself; sizes the table that finds repetitions
 * @returns how many members there are
 * @throws Problem `unexpected` when a page comes twice or a link leads elsewhere
 */
export async function readMembers(
	api: Api,
	listId: string,
	expected: number,
	onMember: (member: Member) => void,
): Promise<number> {
	const seen = new AddressTable(expected);
	let path = '/v3/contacts';
	let query: Record<string, string | number> | undefined = {
		lists: listId,
		status: 'all',
		limit: MEMBERS_PER_PAGE,
	};
	for (;;) {
		const page: typeof contactsAnswer._output = await api.send({
			method: 'GET',
			path,
			query,
			doing: 'reading the members of the list',
			answer: contactsAnswer,
		});
		for (const { contact_id: id, email_address: email } of page.contacts) {
			if (seen.claim(id, 0) >= 0) throw repeated();
			onMember({ id, email: email?.address ?? '' });
		}
		const href = page._links?.next?.href;
		if (!href) return seen.size;
		const next = nextPath(href);
		if (!next?.startsWith('/v3/contacts?') || page.contacts.length === 0) throw repeated();
		path = next;
		query = undefined;
	}
}

const repeated = () =>
	new Problem(
		'unexpected',
		'The members of the list could not be read: a page came twice, or its link leads elsewhere',
		'Nobody was removed. Run the workflow again later.',
	);
