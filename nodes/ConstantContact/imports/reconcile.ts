import { readAddresses } from '../api/addressExport';
import { problemIn } from '../problem';
import type { Api } from '../transport/request';
import { SearchBudget } from './importBudget';
import { close, judge } from './judge';
import { ListCase } from './listCase';
import { prove } from './prove';
import { quote } from './quote';
import type { ReconcileSettings, Reconciliation, SentToList } from './reconciliation';
import { rescue } from './rescue';

/**
 * Writes the verdicts of everything that was sent. Where the counters say that every row went in, no
 * further request is made.
 *
 * Where they do not, a row is named only on proof. Who unsubscribed stands in a file. That somebody is
 * not on the list proves nothing by itself: it may lag, and people leave. Only a further import of
 * those who are on it can tell: when all of them are taken, the others are the refused ones, if there
 * are as many. What can not be proven stays a number.
 */
export async function reconcile(
	api: Api,
	lists: SentToList[],
	settings: ReconcileSettings,
): Promise<Reconciliation[]> {
	const budget = new SearchBudget(settings.searchBudget);
	const cases = lists.map((sent) => new ListCase(api, sent, settings, budget));
	if (settings.mayLookUp && cases.some(isDoubtful)) {
		for (const list of cases) {
			await guarded(list, cases, async () => {
				await list.batches.readAgain(api);
				await list.batches.repeatUnanswered(list.repeater);
			});
		}
		const doubtful = cases.filter(isDoubtful);
		if (doubtful.length > 0) await lookUp(api, doubtful, cases, settings);
	}
	return cases.map(close);
}

const isDoubtful = ({ batches }: ListCase): boolean => batches.isDoubtful;

async function lookUp(
	api: Api,
	cases: ListCase[],
	all: ListCase[],
	{ log }: ReconcileSettings,
): Promise<void> {
	log('the counters do not account for every row: looking up who is on the list');
	try {
		await readAddresses(api, { status: 'unsubscribed' }, () => (address) => {
			for (const { membership } of cases) membership.presence.sawOptedOut(address);
		});
		for (const list of cases) list.areOptOutsKnown = true;
	} catch (error) {
		for (const list of cases) list.problem ??= problemIn(error);
		return;
	}
	for (const list of cases) {
		await guarded(list, all, async () => {
			await judge(list);
			await prove(list);
			quote(list);
			await rescue(list);
		});
	}
}

/** What can not be looked up ends the looking for this list, and nothing else. */
async function guarded(list: ListCase, all: ListCase[], work: () => Promise<void>): Promise<void> {
	try {
		list.countImports(all);
		await work();
	} catch (error) {
		list.problem ??= problemIn(error);
	}
}
