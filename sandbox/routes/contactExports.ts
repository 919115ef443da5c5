import type { Account } from '../account/account';
import { inOneGo, type Job } from '../account/activities';
import { ContactSet } from '../account/contactSet';
import { EXPORT_COLUMNS, exportFile, field, type ExportColumn } from '../account/exporting';
import type { SandboxSettings } from '../account/settings';
import type { ContactRecord } from '../account/store';
import { invalid, notFound } from './errors';
import type { Body } from './requests';
import { setReader, isActive, selectorIn, type Selector } from './selection';

const SELECTORS: Selector[] = ['contact_ids', 'list_ids', 'tag_ids', 'new_subscriber'];

const STATUSES: Record<string, (contact: ContactRecord) => boolean> = {
	active: isActive,
	unsubscribed: ({ permission, deletedAt }) =>
		permission === 'unsubscribed' && deletedAt === undefined,
	removed: ({ deletedAt }) => deletedAt !== undefined,
	/** What a request without a status means. */
	'': ({ deletedAt }) => deletedAt === undefined,
};

/** The job of an export, and the file as it is once the job has ended. */
export function exportOf(account: Account, body: Body) {
	const { store, settings } = account;
	const { status = '', fields, exclude } = body;
	// The account has no segments.
	if (body.segment_id !== undefined) throw notFound('segment_id');
	const selector = selectorIn(body, SELECTORS, ['status', 'fields', 'exclude']);
	const hasStatus = STATUSES[String(status)];
	const mayHaveStatus = !selector || selector === 'contact_ids' || selector === 'list_ids';
	if (!selector && status !== '' && settings.exportByStatusAlone === 'reject') {
		throw invalid('status is invalid');
	}
	if (!hasStatus || (status !== '' && !mayHaveStatus)) throw invalid('status is invalid');
	const columns = columnsOf(account, fields);
	const read = selector && setReader(account, { source: body, selector, exclude });
	let people = new ContactSet();
	const job: Job = {
		contacts: read ? read().size : store.everybody.length,
		work: () =>
			inOneGo(() => {
				const isInFile = (one: ContactRecord) =>
					hasStatus(one) && (status !== '' || !isLeftOut(one, settings));
				people = store.select(isInFile, read?.());
				const { size } = people;
				const total = size + (settings.countHeaderRow ? 1 : 0);
				return { counters: { items_total_count: total, items_completed_count: size } };
			}),
	};
	return { job, pieces: () => exportFile(store.people(people), columns, settings) };
}

const isLeftOut = ({ email, permission }: ContactRecord, { exportLeavesOut }: SandboxSettings) =>
	(exportLeavesOut.includes('unsubscribed') && permission === 'unsubscribed') ||
	(exportLeavesOut.includes('withoutAddress') && email === '');

/** The columns that a request names; all of them and the custom fields when it names none. */
function columnsOf({ store }: Account, names: unknown): ExportColumn[] {
	if (names === undefined) {
		const customFields = [...store.customFields.values()];
		const custom = customFields.map(({ label, name }) => field(label, `cf:${name}`));
		return [...Object.values(EXPORT_COLUMNS), ...custom];
	}
	if (!Array.isArray(names)) throw invalid('fields is invalid');
	return names.map((name) => {
		const column = EXPORT_COLUMNS[String(name)];
		if (!column) throw invalid('fields is invalid');
		return column;
	});
}
