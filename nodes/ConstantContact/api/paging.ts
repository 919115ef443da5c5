import type { z } from 'zod';

import type { Problem } from '../problem';
import type { Api } from '../transport/request';

/** Paging links are paths below the host; anything else is not followed. */
export const nextPath = (href: string | undefined): string | undefined =>
	href?.startsWith('/v3/') ? href : undefined;

interface Page {
	_links?: { next?: { href: string } | null } | null;
}

/** Which contacts are read, and what is said when their pages do not end or lead elsewhere. */
interface Reading<T> {
	query: Record<string, string | number>;
	doing: string;
	answer: z.ZodType<T, z.ZodTypeDef, unknown>;
	mostPages: number;
	astray: () => Problem;
}

/**
 * Contacts page by page. The links are followed as they are given: their cursor holds the filters
 * already.
 *
 * @throws Problem `astray` when a link comes twice or leads elsewhere, or the pages do not end
 */
export async function* contactPages<T extends Page>(
	api: Api,
	{ query, doing, answer, mostPages, astray }: Reading<T>,
): AsyncGenerator<T> {
	const links = new Set<string>();
	let path = '/v3/contacts';
	for (;;) {
		const isFirst = links.size === 0;
		const page = await api.send({
			method: 'GET',
			path,
			query: isFirst ? query : undefined,
			doing,
			answer,
		});
		yield page;
		const href = page._links?.next?.href;
		if (!href) return;
		const next = nextPath(href);
		links.add(path);
		if (!next?.startsWith('/v3/contacts?') || links.has(next) || links.size > mostPages) {
			throw astray();
		}
		path = next;
	}
}
