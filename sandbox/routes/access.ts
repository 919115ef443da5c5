import type { FastifyRequest } from 'fastify';

import type { Account } from '../account/account';
import { ROLES, type PrivilegeName, type ScopeName } from '../account/scopes';
import { forbidden, gatewayForbidden, quotaExceeded, throttled, unauthorized } from './errors';

export interface Needs {
	scope?: ScopeName;
	privilege?: PrivilegeName;
	/** Whether it is answered while jobs whose time has come are still being done. */
	overtakesJobs?: boolean;
}

const DAY = 86_400_000;

/** Lets a request pass whose token, quota, scope and role allow it. */
export function admit(account: Account, needs: Needs, { headers }: FastifyRequest): void {
	const { settings, tokens, activities } = account;
	if (!headers.authorization) {
		throw settings.missingAuthorization === 401 ? unauthorized() : gatewayForbidden();
	}
	const token = tokens.find(headers.authorization.replace(/^Bearer /, ''));
	if (!token) throw unauthorized();
	useQuota(account, token.clientId);
	const mayDo =
		(!needs.scope || token.scopes.includes(needs.scope)) &&
		(!needs.privilege || ROLES[settings.role].privileges.includes(needs.privilege));
	if (!mayDo) throw forbidden();
	// Jobs whose time has come are done before anybody looks.
	if (!needs.overtakesJobs) activities.catchUp();
}

/** Counts a request, and refuses it when it is one too many. */
function useQuota({ settings, clock, usage: usages }: Account, clientId: string): void {
	const { requestsPerSecond, requestsPerDay, rateWindow, countsRefused } = settings;
	const now = clock.now();
	const day = Math.floor(now / DAY);
	let usage = usages.get(clientId);
	if (usage?.day !== day) usage = { day, count: 0, latest: [] };
	usages.set(clientId, usage);
	if (usage.count >= requestsPerDay) throw quotaExceeded();
	usage.count += 1;
	const since = rateWindow === 'sliding' ? now - 999 : Math.floor(now / 1_000) * 1_000;
	usage.latest = usage.latest.filter((at) => at >= since);
	const isTooMany = requestsPerSecond > 0 && usage.latest.length >= requestsPerSecond;
	if (!isTooMany || countsRefused) usage.latest.push(now);
	if (isTooMany) throw throttled();
}
