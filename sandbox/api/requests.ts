import type { FastifyRequest } from 'fastify';

import { invalid, wrongMediaType } from './errors';

export type Query = Record<string, string | undefined>;

export const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

export type Body = Record<string, unknown>;

/** The JSON object in the body. */
export function bodyOf(request: FastifyRequest): Body {
	const type = request.headers['content-type'];
	if (type !== undefined && !type.startsWith('application/json')) throw wrongMediaType();
	return objectIn((request.body as Buffer | undefined)?.toString(), 'The request body');
}

/** @throws ApiError 400 when `text` is not a JSON object */
function objectIn(text: string | undefined, what: string): Body {
	const value = parsed(text);
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
	throw invalid(`${what} is not valid JSON`);
}

function parsed(text = ''): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** A text of the body; undefined when it is not there. */
export function textIn(body: Body, key: string, max: number) {
	const text = body[key];
	if (text === undefined || text === null) return undefined;
	if (typeof text !== 'string' || text.length > max) throw invalid(`${key} is invalid`);
	return text;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** IDs in the body, at most `max` of them; undefined when the key is not there. */
export function idsIn(body: Body, key: string, max: number) {
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

/** The same for a key that has to be there. */
export function neededIds(body: Body, key: string, max: number): string[] {
	const ids = idsIn(body, key, max);
	if (!ids) throw invalid(`${key} is missing`);
	return ids;
}

/** One of the words that a parameter allows; undefined when it is not there. */
export function choiceIn(query: Query, key: string, choices: string[]): string | undefined {
	const text = query[key];
	if (text === undefined || choices.includes(text)) return text;
	throw invalid(`${key} does not have a valid value`);
}

export function pageSize(text: string | undefined, most: number, usual: number): number {
	const size = text === undefined ? usual : Number(text);
	if (Number.isInteger(size) && size >= 1 && size <= most) return size;
	throw invalid('limit is invalid');
}

/** Where a page starts and the filters it goes on with, as the links carry them. */
const encodeCursor = (query: Query): string =>
	Buffer.from(JSON.stringify(query)).toString('base64url');

/**
 * The parameters of a request, with those that its cursor carries.
 *
 * @throws ApiError 400 for a cursor with filters beside it: they are in the cursor already
 */
export function queryOf(request: FastifyRequest): Query {
	const query = request.query as Query;
	const { cursor, ...beside } = query;
	if (cursor === undefined) return query;
	if (Object.keys(beside).length > 0) throw invalid('cursor can not be combined');
	return objectIn(Buffer.from(cursor, 'base64url').toString(), 'cursor') as Query;
}

/** Links are paths below the host, as Constant Contact writes them. */
export const nextLink = (path: string, query: Query) => ({
	_links: { next: { href: `${path}?cursor=${encodeCursor(query)}` } },
});

/** One page of a short list of things; `query` is what came out of the cursor. */
export function pageOf<T>(path: string, all: T[], query: Query, most: number) {
	const limit = pageSize(query.limit, most, 50);
	const from = Number(query.from ?? 0);
	const next =
		all.length > from + limit ? nextLink(path, { ...query, from: String(from + limit) }) : {};
	return { page: all.slice(from, from + limit), next };
}
