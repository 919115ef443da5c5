import type { Seed } from '../../sandbox/account/seed.ts';
import type { LoggedRequest } from '../../sandbox/account/account.ts';
import type { SandboxSettings } from '../../sandbox/account/settings.ts';
import type { ContactFields, Permission } from '../../sandbox/account/store.ts';

interface Overview {
	lists: Array<{ id: string; name: string; members: number }>;
}

export interface Person {
	email: string;
	permission: Permission | 'deleted';
	fields: ContactFields;
	/** Their names. */
	lists: string[];
}

/** The interface that the sandbox has for tests, of a sandbox in another process. */
export class SandboxClient {
	constructor(readonly url: string) {}

	get port(): number {
		return Number(new URL(this.url).port);
	}

	overview = async () => await this.call<Overview>('GET', 'overview');

	/** The people on a list, or in the account. */
	people = async ({ list, search = '' }: { list?: string; search?: string } = {}) =>
		await this.call<Person[]>(
			'GET',
			`contacts?${new URLSearchParams({ ...(list ? { list } : {}), search })}`,
		);

	/** The people on a list of this name; nobody when there is none. */
	async peopleOn(name: string, search?: string): Promise<Person[]> {
		const { lists } = await this.overview();
		const list = lists.find((one) => one.name === name);
		return list ? await this.people({ list: list.id, search }) : [];
	}

	/** The latest 5,000. */
	requests = async () => await this.call<LoggedRequest[]>('GET', 'requests');

	refused = async () => (await this.requests()).filter(({ status }) => status === 429).length;

	reset = async () => await this.call('POST', 'reset');

	seed = async (what: Seed) => await this.call('POST', 'seed', what);

	/** What somebody does with the links in an email. */
	unsubscribe = async (email: string, reason?: string) =>
		await this.call('POST', 'unsubscribe', { email, reason });
	resubscribe = async (email: string) => await this.call('POST', 'resubscribe', { email });

	/** @returns all settings */
	set = async (settings: Partial<SandboxSettings>) =>
		await this.call<SandboxSettings>('PATCH', 'settings', settings);

	/** Moves the sandbox's clock; back by a negative number. */
	advance = async (advanceSeconds: number) => await this.call('POST', 'clock', { advanceSeconds });

	/** Takes the app's access away, as a person does in the account. */
	withdraw = async () => await this.call('POST', 'withdraw');

	private async call<Answer>(
		method: 'GET' | 'POST' | 'PATCH',
		path: string,
		body: object = {},
	): Promise<Answer> {
		const answer = await fetch(`${this.url}/sandbox/${path}`, {
			method,
			...(method === 'GET'
				? {}
				: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
		if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${path}`);
		return (await answer.json()) as Answer;
	}
}
