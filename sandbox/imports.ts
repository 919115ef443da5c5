import type { ActivityCounters } from './activities';
import type { SandboxSettings } from './settings';
import type { ListRecord, Store } from './store';

export interface ImportItem {
	[key: string]: unknown;
}

const TEXT_LIMITS: Record<string, number> = {
	first_name: 50,
	last_name: 50,
	job_title: 50,
	company_name: 50,
	phone: 50,
	home_phone: 50,
	work_phone: 50,
	mobile_phone: 50,
	other_phone: 50,
	...Object.fromEntries(
		['', 'home_', 'work_', 'other_'].flatMap((prefix) => [
			[`${prefix}street`, 255],
			[`${prefix}street2`, 255],
			[`${prefix}city`, 50],
			[`${prefix}state`, 50],
			[`${prefix}zip`, 50],
			[`${prefix}country`, 50],
		]),
	),
};

const EMAIL = /^[^\s@,()<>[\]]+@[^\s@,()<>[\]]+\.[^\s@,()<>[\].]{2,}$/;
const DATE = /^(\d{1,2}\/\d{1,2}\/\d{4}|\d{4}[/-]\d{1,2}[/-]\d{1,2}|\d{1,2}-\d{1,2}-\d{4})$/;

/**
 * What of a body Constant Contact reads: only the items that lie wholly within the first bytes; the
 * rest is dropped without a word (documented). The lists are read wherever they stand (assumption).
 */
export function readWithinLimit(body: Buffer, settings: SandboxSettings): ImportItem[] {
	const all = JSON.parse(body.toString()) as { import_data: ImportItem[] };
	let items = all.import_data;
	if (body.length >= settings.truncateAtBytes) {
		let end = body.indexOf('[', body.indexOf('"import_data"')) + 1;
		let kept = 0;
		for (const item of items) {
			end += Buffer.byteLength(JSON.stringify(item)) + (kept > 0 ? 1 : 0);
			if (end > settings.truncateAtBytes) break;
			kept += 1;
		}
		items = items.slice(0, kept);
	}
	return items.slice(0, settings.importRows);
}

/** Why a request as a whole is refused, if it is. */
export function requestFault(
	items: ImportItem[],
	store: Store,
	settings: SandboxSettings,
): string | undefined {
	for (const item of items) {
		for (const [key, value] of Object.entries(item)) {
			const limit = key.startsWith('cf:') ? 255 : TEXT_LIMITS[key];
			if (limit === undefined) continue;
			if (value !== null && typeof value !== 'string') return `${key} must be a string`;
			const tooLong = String(value).length > limit;
			if (tooLong && settings.overlongValues === 'reject') return `${key} is too long`;
			const unknown = key.startsWith('cf:') && !store.customFields.has(key.slice(3));
			if (unknown && settings.unknownCustomFieldInImport === 'reject') {
				return 'custom field does not exist';
			}
		}
	}
	return undefined;
}

type RowFault = { counter: 'correctable_count' | 'error_count'; text: string };

function rowFault(item: ImportItem, settings: SandboxSettings): RowFault | undefined {
	const email = typeof item.email === 'string' ? item.email.trim() : '';
	if (!EMAIL.test(email) || email.length > settings.maxEmailLength) {
		return { counter: 'correctable_count', text: 'Invalid email' };
	}
	const { birthday_month: month, birthday_day: day, anniversary } = item;
	if ((month === undefined) !== (day === undefined) || !isMonthDay(month, day)) {
		return { counter: 'correctable_count', text: 'Invalid birthday' };
	}
	if (anniversary !== undefined && !DATE.test(String(anniversary))) {
		return { counter: 'correctable_count', text: 'Invalid anniversary' };
	}
	if (settings.importRefuses.includes(email.toLowerCase())) {
		return { counter: 'error_count', text: 'Not accepted' };
	}
	if (settings.overlongValues === 'rowError') {
		for (const [key, value] of Object.entries(item)) {
			const limit = key.startsWith('cf:') ? 255 : TEXT_LIMITS[key];
			if (limit !== undefined && String(value).length > limit) {
				return { counter: 'correctable_count', text: 'Value too long' };
			}
		}
	}
	return undefined;
}

const isMonthDay = (month: unknown, day: unknown) =>
	month === undefined ||
	(Number.isInteger(month) &&
		Number.isInteger(day) &&
		Number(month) >= 1 &&
		Number(month) <= 12 &&
		Number(day) >= 1 &&
		Number(day) <= new Date(2024, Number(month), 0).getDate());

/** Does to the account what an import does, and counts as Constant Contact counts. */
export function importContacts(
	items: ImportItem[],
	lists: ListRecord[],
	store: Store,
	settings: SandboxSettings,
	now: number,
): { counters: ActivityCounters; errors: string[] } {
	// The last row of an address wins, whatever the case of its letters (retired API's rule).
	const lines = new Map<string, number>();
	items.forEach((item, index) => {
		lines.set(
			String(item.email ?? `#${index}`)
				.trim()
				.toLowerCase(),
			index,
		);
	});
	const counters = {
		items_total_count: items.length + (settings.countHeaderRow ? 1 : 0),
		person_count: lines.size,
		error_count: 0,
		correctable_count: 0,
		cannot_add_to_list_count: 0,
	};
	const errors: string[] = [];
	for (const [email, index] of lines) {
		const item = items[index]!;
		const fault = rowFault(item, settings);
		let contact = store.contacts.get(email);
		const staysDeleted = contact?.deletedAt !== undefined && !settings.importRevivesDeleted;
		if (fault || staysDeleted) {
			counters[fault?.counter ?? 'error_count'] += 1;
			errors.push(`Line ${index + 2}: ${fault?.text ?? 'Contact was deleted'}`);
			continue;
		}
		contact ??= store.addContact(email, 'implicit', now);
		contact.deletedAt = undefined;
		contact.updatedAt = now;
		write(contact.fields, item, store, settings);
		if (contact.permission === 'unsubscribed') counters.cannot_add_to_list_count += 1;
		else for (const list of lists) store.join(contact, list);
	}
	if (settings.personCount === 'acceptedOnly') {
		counters.person_count -= counters.error_count + counters.correctable_count;
	}
	const shown = { none: 0, some: 2, all: errors.length }[settings.activityErrorTexts];
	return { counters, errors: errors.slice(0, shown) };
}

function write(
	fields: Record<string, string | number>,
	item: ImportItem,
	store: Store,
	settings: SandboxSettings,
): void {
	for (const [key, value] of Object.entries(item)) {
		const known = !key.startsWith('cf:') || store.customFields.has(key.slice(3));
		if (key === 'email' || !known) continue;
		if (value === '' || value === null) {
			if (settings.blankValues === 'clear') delete fields[key];
			continue;
		}
		const limit = key.startsWith('cf:') ? 255 : TEXT_LIMITS[key];
		fields[key] = typeof value === 'number' ? value : String(value).slice(0, limit ?? 255);
	}
}
