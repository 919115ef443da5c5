import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

import { seed } from '../../../sandbox/account/seed';
import { Sandbox } from '../../../sandbox/server';
import type { SandboxSettings } from '../../../sandbox/account/settings';

/** A sandbox for each test of the file that imports this, and someone who is signed in to it. */
export let sandbox: Sandbox;
export let origin: string;
export let api: AxiosInstance;

beforeEach(async () => {
	sandbox = new Sandbox({
		requestsPerSecond: 0,
		activityMs: 0,
		activityMsPer10000: 0,
		tokenRequestsPerSecond: 0,
	});
	sandbox.clock.stopAt(Date.UTC(2026, 0, 15, 12, 0, 0, 900));
	origin = `http://127.0.0.1:${await sandbox.listen()}`;
	api = axios.create({ baseURL: origin, validateStatus: () => true, maxRedirects: 0 });
	signIn();
	seed(sandbox, {
		lists: [{ name: 'Customers' }],
		customFields: [{ label: 'Tier', type: 'string' }],
	});
});

afterEach(async () => await sandbox.close());

export function signIn(): void {
	const { access_token } = sandbox.tokens.issue('sandbox-api-key', ['contact_data']);
	api.defaults.headers.authorization = `Bearer ${access_token}`;
}

export const settings = (change: Partial<SandboxSettings>) =>
	Object.assign(sandbox.settings, change);

export const list = (name = 'Customers') => sandbox.store.listNamed(name)!;

export const person = <T extends object>(index: number, more?: T) => ({
	email: `p${index}@example.com`,
	...more,
});

export const people = <T extends object>(count: number, more?: T) =>
	Array.from({ length: count }, (_, index) => person(index, more));

export const contact = (index: number) => sandbox.store.contacts.get(person(index).email)!;

export const idsOf = (...indexes: number[]) =>
	indexes.map((index) => sandbox.store.idOf(contact(index)));

export const members = (name?: string) =>
	[...sandbox.store.membersOf(list(name))].map(({ email }) => email);

/** The activity that an answer tells of, as it is now; undefined where the request was refused. */
async function activityOf(answer: AxiosResponse) {
	return answer.status === 201 ? (await api.get(answer.data._links.self.href)).data : undefined;
}

/** Starts a bulk activity and looks after it. */
export async function activity(name: string, body: unknown) {
	const answer = await api.post(`/v3/activities/${name}`, body);
	return { status: answer.status, data: answer.data, activity: await activityOf(answer) };
}

export const importing = async (
	import_data: unknown[],
	list_ids = [list().id],
	more: Record<string, unknown> = {},
) => await activity('contacts_json_import', { import_data, list_ids, ...more });
