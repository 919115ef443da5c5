import type { z } from 'zod';

import { unexpectedAnswer } from '../problem';
import type { Api } from '../transport/request';

/** Pages beyond those that it should take, before they are taken to have no end. */
const SPARE_PAGES = 5;

interface Page {
	_links?: { next?: { href?: string | null } | null } | null;
}

interface Listing<T> {
	path: string;
	query: Record<string, string | number>;
	doing: string;
	answer: z.ZodType<T, z.ZodTypeDef, unknown>;
	/** How many there are on a page. */
	sizeOf(page: T): number;
	/** How many there may be in all: bounds the pages, which may be smaller than was asked for. */
	expected: number;
	/** What is said when a link comes twice or leads elsewhere, or the pages do not end. */
	astray: string;
}

/**
 * A listing page by page, as far as it goes and is wanted. The links are followed as they are given:
 * their cursor holds the filters already.
 *
 * @throws Problem `unexpected` when a link comes twice or leads elsewhere, or the pages do not end
 */
export async function* pagesOf<T extends Page>(
	api: Api,
	{ path: start, query, doing, answer, sizeOf, expected, astray }: Listing<T>,
): AsyncGenerator<T> {
	const links = new Set<string>();
	let path = start;
	let mostPages = Infinity;
	for (;;) {
		const isFirst = links.size === 0;
		const ofFirst = isFirst ? query : undefined;
		const page: T = await api.send({ method: 'GET', path, query: ofFirst, doing, answer });
		if (isFirst) mostPages = Math.ceil(expected / Math.max(1, sizeOf(page))) + SPARE_PAGES;
		yield page;
		const href = page._links?.next?.href;
		if (!href) return;
		const next = pathIn(href, api.origin);
		links.add(path);
		if (!next.startsWith(`${start}?`) || links.has(next) || links.size > mostPages) {
			throw unexpectedAnswer(astray);
		}
		path = next;
	}
}

interface WholeListing<T, Item> extends Omit<Listing<T>, 'sizeOf'> {
	itemsOf(page: T): Item[];
	idOf(item: Item): string;
}

/**
 * All of a listing that is short enough to be kept, each once.
 *
 * @throws Problem `unexpected` as {@link pagesOf} does, and when page after page has nothing new
 */
export async function allOf<T extends Page, Item>(
	api: Api,
	{ itemsOf, idOf, ...listing }: WholeListing<T, Item>,
): Promise<Item[]> {
	const all = new Map<string, Item>();
	let inVain = 0;
	for await (const page of pagesOf(api, { ...listing, sizeOf: (one) => itemsOf(one).length })) {
		const before = all.size;
		for (const item of itemsOf(page)) all.set(idOf(item), item);
		if (all.size === before) inVain += 1;
		if (inVain > SPARE_PAGES) throw unexpectedAnswer(listing.astray);
	}
	return [...all.values()];
}

/** Links are paths below the host; one with the host in front means the same. */
const pathIn = (href: string, origin: string): string =>
	href.startsWith(`${origin}/`) ? href.slice(origin.length) : href;
