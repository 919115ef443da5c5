import type { z } from 'zod';

import { unexpectedAnswer } from '../problem';
import type { Api } from '../transport/request';

/** Paging links are paths below the host; anything else is not followed. */
const nextPath = (href: string | null | undefined): string | undefined =>
	href?.startsWith('/v3/') ? href : undefined;

interface Page {
	_links?: { next?: { href?: string | null } | null } | null;
}

interface Reading<T> {
	query: Record<string, string | number>;
	doing: string;
	answer: z.ZodType<T, z.ZodTypeDef, unknown>;
	mostPages: number;
}

/** A listing page by page, as far as it goes and is wanted. */
export async function* pagesOf<T extends Page>(
	api: Api,
	start: string,
	{ query, doing, answer, mostPages }: Reading<T>,
): AsyncGenerator<T> {
	let path: string | undefined = start;
	for (let pages = 0; path !== undefined && pages < mostPages; pages++) {
		const ofFirst = pages === 0 ? query : undefined;
		const page: T = await api.send({ method: 'GET', path, query: ofFirst, doing, answer });
		yield page;
		path = nextPath(page._links?.next?.href);
	}
}

/**
 * Contacts page by page. The links are followed as they are given: their cursor holds the filters
 * already.
 *
 * @param astray what is said when a link comes twice or leads elsewhere, or the pages do not end
 * @throws Problem `unexpected` then
 */
export async function* contactPages<T extends Page>(
	api: Api,
	{ query, doing, answer, mostPages }: Reading<T>,
	astray: string,
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
			throw unexpectedAnswer(astray);
		}
		path = next;
	}
}
