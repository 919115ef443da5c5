import { readAddresses } from '../api/addressExport';
import { problemIn } from '../problem';
import type { Api } from '../transport/request';
import { ListReconciliation } from './listReconciliation';
import type { ReconcileSettings, Reconciliation, SentToList } from './reconciliation';

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
	const budget = { left: settings.searchBudget };
	const cases = lists.map((sent) => new ListReconciliation(api, sent, settings, budget));
	if (settings.mayLookUp && cases.some((one) => one.isDoubtful)) {
		for (const one of cases) {
			one.countImports(cases);
			await one.guarded(async () => await one.prepare());
		}
		const doubtful = cases.filter((one) => one.isDoubtful);
		if (doubtful.length > 0) await lookUp(api, doubtful, cases, settings);
	}
	return cases.map((one) => one.close());
}

async function lookUp(
	api: Api,
	cases: ListReconciliation[],
	all: ListReconciliation[],
	{ log }: ReconcileSettings,
): Promise<void> {
	log('the counters do not account for every row: looking up who is on the list');
	try {
		await readAddresses(api, { status: 'unsubscribed' }, () => (address) => {
			for (const { presence } of cases) presence.sawOptedOut(address);
		});
		for (const one of cases) one.metOptOuts();
	} catch (error) {
		for (const one of cases) one.giveUp(problemIn(error));
		return;
	}
	for (const one of cases) {
		one.countImports(all);
		await one.guarded(async () => {
			await one.locate();
			await one.prove();
			one.quote();
			await one.rescue();
		});
	}
}
