import type { FastifyRequest } from 'fastify';

import type { SandboxSettings } from '../account/settings';
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

export function pageSize(
	{ largestPage }: SandboxSettings,
	text: string | undefined,
	most: number,
): number {
	const size = text === undefined ? USUAL_PAGE : Number(text);
	if (Number.isInteger(size) && size >= 1 && size <= most) return Math.min(size, largestPage);
	throw invalid('limit is invalid');
}
const USUAL_PAGE = 50;

/** A cursor is a query in base64 (seen): `limit`, `next` and the filters. */
const CURSOR = /^limit=\d+&next=[^&]+(&|$)/;

/**
 * The parameters of a request. A key that is repeated means what it would mean with commas; beside a
 * cursor other parameters may stand, and what the cursor says of them goes before.
 */
export function queryOf(request: FastifyRequest): Query {
	const query: Query = {};
	for (const [key, value] of Object.entries(request.query as Record<string, string | string[]>)) {
		query[key] = Array.isArray(value) ? value.join(',') : value;
	}
	const { cursor, ...beside } = query;
	if (cursor === undefined) return query;
	const carried = Buffer.from(cursor, 'base64').toString();
	if (!CURSOR.test(carried)) throw invalid('cursor is invalid');
	return { ...beside, ...Object.fromEntries(new URLSearchParams(carried)) };
}

/** Which page a query means, counted from 1. */
export function pageNumber({ next }: Query): number {
	const number = Number(next ?? 1);
	if (!Number.isInteger(number) || number < 1) throw invalid('cursor is invalid');
	return number;
}

/**
 * Links are paths below the host, as Constant Contact writes them; the `=` at a cursor's end stands
 * there as it is (seen).
 *
 * @param next what the next page is to be asked for; undefined for the last page
 */
export function links(
	{ lastPageLinks, linksBehind }: SandboxSettings,
	path: string,
	query: Query,
	limit: number,
	next: string | undefined,
) {
	if (next === undefined) {
		return { absent: {}, empty: { _links: {} }, null: { _links: null } }[lastPageLinks];
	}
	const filters = Object.entries(query).filter(([key]) => key !== 'limit' && key !== 'next');
	const carried = new URLSearchParams([
		['limit', String(limit)],
		['next', next],
		...(filters as Array<[string, string]>),
	]);
	const cursor = Buffer.from(carried.toString()).toString('base64');
	return { _links: { next: { href: `${linksBehind}${path}?cursor=${cursor}` } } };
}

/** One page of a short list of things, by its number. */
export function pageOf<T>(
	settings: SandboxSettings,
	path: string,
	all: T[],
	query: Query,
	most: number,
) {
	const limit = pageSize(settings, query.limit, most);
	const number = pageNumber(query);
	const next = all.length > number * limit ? String(number + 1) : undefined;
	return {
		page: all.slice((number - 1) * limit, number * limit),
		next: links(settings, path, query, limit, next),
	};
}
