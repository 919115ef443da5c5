import type { FastifyRequest } from 'fastify';

import { invalid } from './errors';

export type Query = Record<string, string | undefined>;

export const queryOf = (request: FastifyRequest): Query => request.query as Query;

export const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** The JSON object in the body. */
export function bodyOf(request: FastifyRequest): Record<string, unknown> {
	try {
		const body: unknown = JSON.parse((request.body as Buffer | undefined)?.toString() ?? '');
		if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
			return body as Record<string, unknown>;
		}
	} catch {}
	throw invalid('The request body is not valid JSON');
}

/** A text of the body; undefined when it is not there. */
export function textIn(body: Record<string, unknown>, key: string, max: number) {
	const text = body[key];
	if (text === undefined || text === null) return undefined;
	if (typeof text !== 'string' || text.length > max) throw invalid(`${key} is invalid`);
	return text;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** IDs in the body, at most `max` of them; undefined when the key is not there. */
export function idsIn(body: Record<string, unknown>, key: string, max: number) {
	const ids = body[key];
	if (ids === undefined) return undefined;
	const isFine =
		Array.isArray(ids) &&
		ids.length >= 1 &&
		ids.length <= max &&
		ids.every((id) => typeof id === 'string' && UUID.test(id));
	if (!isFine) throw invalid(`${key} is invalid`);
	return ids as string[];
}

export function pageSize(text: string | undefined, most: number, usual: number): number {
	const size = text === undefined ? usual : Number(text);
	if (Number.isInteger(size) && size >= 1 && size <= most) return size;
	throw invalid('limit is invalid');
}

/** Where a page starts and the filters it goes on with, as the links carry them. */
export const encodeCursor = (query: Query): string =>
	Buffer.from(JSON.stringify(query)).toString('base64url');

/** @throws ApiError 400 for a cursor with filters beside it: they are in the cursor already */
export function decodeCursor(query: Query): Query {
	const { cursor, ...beside } = query;
	if (cursor === undefined) return query;
	if (Object.keys(beside).length > 0) throw invalid('cursor can not be combined');
	try {
		return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Query;
	} catch {
		throw invalid('cursor is invalid');
	}
}

/** Links are paths below the host, as Constant Contact writes them. */
export const nextLink = (path: string, query: Query) => ({
	_links: { next: { href: `${path}?cursor=${encodeCursor(query)}` } },
});

/** One page of a short list of things. */
export function pageOf<T>(path: string, all: T[], query: Query, most: number) {
	const settings = decodeCursor(query);
	const limit = pageSize(settings.limit, most, 50);
	const from = Number(settings.from ?? 0);
	const next =
		all.length > from + limit ? nextLink(path, { ...settings, from: String(from + limit) }) : {};
	return { page: all.slice(from, from + limit), next };
}
