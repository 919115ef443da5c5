import type { Account } from '../account/account';

/** Errors of 400, 404 and 409 come as an array, those of 401, 403 and 429 as an object (documented). */
const inArray = (key: string, message: string) => [{ error_key: key, error_message: message }];

/** Ends a request with an error answer. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
	) {
		super(`Status ${status}`);
	}
}

export const invalid = (message: string) =>
	new ApiError(400, inArray('contacts.api.validation.error', message));

export const notFound = (what: string) =>
	new ApiError(404, inArray('contacts.api.not_found', `${what} was not found.`));

/** Its text is seen with the words in front, and without. */
export function conflict({ settings, conflicts }: Account, message: string) {
	conflicts.count += 1;
	const { conflictPrefix } = settings;
	const isLong =
		conflictPrefix === 'alternating' ? conflicts.count % 2 === 1 : conflictPrefix === 'always';
	const text = isLong ? `Validation failed: ${message}` : message;
	return new ApiError(409, inArray('contacts.api.conflict', text));
}

export const wrongMediaType = () =>
	new ApiError(415, inArray('contacts.api.unsupported_media_type', 'Unsupported media type'));

export const unauthorized = () =>
	new ApiError(401, { error_key: 'unauthorized', error_message: 'Unauthorized' });

export const forbidden = () =>
	new ApiError(403, {
		error_key: 'access_denied',
		error_message: 'Request forbidden due to insufficient user privileges.',
	});

export const throttled = () =>
	new ApiError(429, { error_key: 'throttled', error_message: 'Too Many Requests' });

export const quotaExceeded = () =>
	new ApiError(429, { error_key: 'quota_exceeded', error_message: 'Limit Exceeded' });

/** The gateway's own flat refusal. */
export const gatewayForbidden = () => new ApiError(403, { message: 'Forbidden' });
