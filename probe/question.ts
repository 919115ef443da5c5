import type { Api } from './api';
import type { Artifacts } from './artifacts';
import type { Jobs } from './jobs';

export type Verdict = 'holds' | 'does not hold' | 'could not be told';

export interface Finding {
	verdict: Verdict;
	/** One line for people; without anything of the account's own people, lists and fields. */
	seen: string;
}

/** The account that is asked, and what the probe has made in it. */
export interface Account {
	api: Api;
	jobs: Jobs;
	artifacts: Artifacts;
}

/** Something that the package assumes about Constant Contact. */
export interface Question {
	/** As in the table of docs/constant-contact.md. */
	question: string;
	/** What the package or the sandbox takes for true, as half a sentence. */
	holdsWhen: string;
	/** It only reads; one that writes is asked with `--write` only. */
	readsOnly: boolean;
	/** @throws Unanswered when the account gives no answer to it */
	ask(account: Account): Promise<Finding>;
}

export const told = (holds: boolean, seen: string): Finding => ({
	verdict: holds ? 'holds' : 'does not hold',
	seen,
});

/** Lets several questions share what was observed: it is done once for each account. */
export function once<T>(observe: (account: Account) => Promise<T>) {
	const observed = new WeakMap<Account, Promise<T>>();
	return async (account: Account): Promise<T> => {
		const first = observed.get(account) ?? observe(account);
		observed.set(account, first);
		return await first;
	};
}
