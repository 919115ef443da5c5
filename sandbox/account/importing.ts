import { parse } from 'csv-parse/sync';

import { stepwise, type ActivityOutcome, type Steps } from './activities';
import { isUsState } from './places';
import type { SandboxSettings } from './settings';
import type { ContactFields, ContactRecord, Group, Store } from './store';

export interface ImportItem {
	[key: string]: unknown;
}

const PHONES = ['phone', 'home_phone', 'work_phone', 'mobile_phone', 'other_phone'];
/** Before the keys of an address; that of the home has none, or its own. */
const PREFIXES = ['', 'home_', 'work_', 'other_'];

const TEXT_LIMITS: Record<string, number> = Object.fromEntries([
	...['first_name', 'last_name', 'job_title', 'company_name', ...PHONES].map((key) => [key, 50]),
	...['sms_number', 'sms_consent_date'].map((key) => [key, 16]),
	...PREFIXES.flatMap((prefix) => [
		[`${prefix}street`, 255],
		[`${prefix}street2`, 255],
		...['city', 'state', 'zip', 'country'].map((key) => [prefix + key, 50]),
	]),
]);

const OTHER_KEYS = new Set([
	'email',
	'birthday_month',
	'birthday_day',
	'anniversary',
	// The description's own spelling, blank and all.
	'home country',
]);

const EMAIL = /^[^\s@,()<>[\]]+@[^\s@,()<>[\]]+\.[^\s@,()<>[\].]{2,}$/;
const DATE = /^(\d{1,2}\/\d{1,2}\/\d{4}|\d{4}[/-]\d{1,2}[/-]\d{1,2}|\d{1,2}-\d{1,2}-\d{4})$/;

/**
 * What of a body Constant Contact reads: only the items that lie wholly within the first bytes; the
 * rest is dropped without a word (documented). The lists are read wherever they stand (assumption).
 */
export function readWithinLimit(
	body: Buffer,
	all: ImportItem[],
	settings: SandboxSettings,
): ImportItem[] {
	const { truncateAtBytes, importRows } = settings;
	const whole =
		body.length < truncateAtBytes ? all.length : wholeItems(body.subarray(0, truncateAtBytes));
	return all.slice(0, Math.min(whole, importRows));
}

/** How many items of `import_data` end before the body does. */
function wholeItems(body: Buffer): number {
	let depth = 0;
	let inText = false;
	let items = 0;
	for (let at = body.indexOf('[', body.indexOf('"import_data"')) + 1; at < body.length; at++) {
		const char = String.fromCharCode(body[at]!);
		if (inText) {
			if (char === '\\') at += 1;
			else if (char === '"') inText = false;
		} else if (char === '"') inText = true;
		else if (char === '{' || char === '[') depth += 1;
		else if (char === '}' || char === ']') {
			depth -= 1;
			if (depth < 0) break;
			if (depth === 0) items += 1;
		}
	}
	return items;
}

/**
 * The same for a CSV file, whose heading counts as one of the rows (documented).
 *
 * @throws Error for a file that is no CSV
 */
export function readFileWithinLimit(file: Buffer, settings: SandboxSettings): ImportItem[] {
	let text = file.subarray(0, settings.truncateAtBytes);
	if (text.length < file.length) text = wholeLines(text);
	const rows = parse(text, {
		// The name of a custom field keeps its letters as they are.
		columns: (headings: string[]) =>
			headings.map((heading) => {
				const key = heading.trim().replaceAll(' ', '_');
				return key.startsWith('cf:') ? key : key.toLowerCase();
			}),
		bom: true,
		relax_column_count: true,
		relax_quotes: true,
		skip_empty_lines: true,
	}) as Array<Record<string, string>>;
	return rows.slice(0, settings.importRows - 1).map((row) => {
		const item: ImportItem = {};
		for (const [key, value] of Object.entries(row)) {
			const isNumber = key === 'birthday_month' || key === 'birthday_day';
			if (value !== '') item[key] = isNumber ? Number(value) : value;
		}
		return item;
	});
}

/** A file up to the end of its last whole line; a line break within quotes ends none. */
function wholeLines(file: Buffer): Buffer {
	let inQuotes = false;
	let end = 0;
	for (let at = 0; at < file.length; at++) {
		const char = String.fromCharCode(file[at]!);
		if (char === '"') inQuotes = !inQuotes;
		else if (char === '\n' && !inQuotes) end = at + 1;
	}
	return file.subarray(0, end);
}

/** What a request says of text messages to all whose number it brings; nothing said is `not_set`. */
type SmsPermission = 'explicit' | 'not_set';

/**
 * @param said `sms_permission_to_send`, as the request has it
 * @returns the fault where the request is refused for it
 */
export function smsPermissionOf(
	said: unknown,
	{ smsPermissionKey }: SandboxSettings,
): SmsPermission | { fault: string } {
	if (said === undefined || smsPermissionKey === 'ignored') return 'not_set';
	if (smsPermissionKey === 'rejected') return { fault: 'unknown property' };
	if (said === 'explicit' || said === 'not_set') return said;
	return { fault: 'sms_permission_to_send is invalid' };
}

const SMS_NUMBER = /^\d{3}-?\d{3}-?\d{4}$/;

/** Whether something is wrong with an item's number for text messages. */
function isSmsFaulty(
	{ sms_number: number, sms_consent_date: date }: ImportItem,
	sms: SmsPermission,
	{ takesSmsNumbers }: SandboxSettings,
	now: number,
): boolean {
	if (number === undefined) return false;
	if (!takesSmsNumbers || !SMS_NUMBER.test(String(number))) return true;
	if (date === undefined) return sms === 'explicit';
	return !DATE.test(String(date)) || !(timeOfDay(String(date)) <= now);
}

/** A day in one of the documented forms, at its beginning in UTC; not a number where there is none. */
function timeOfDay(date: string): number {
	const parts = date.split(/[/-]/).map(Number);
	const [year, month, day] = /^\d{4}/.test(date) ? parts : [parts[2], parts[0], parts[1]];
	const time = new Date(Date.UTC(year!, month! - 1, day));
	return time.getUTCDate() === day ? time.getTime() : NaN;
}

/** Why a request as a whole is refused, if it is. */
export function requestFault(
	items: ImportItem[],
	sms: SmsPermission,
	store: Store,
	settings: SandboxSettings,
	now: number,
): string | undefined {
	for (const item of items) {
		if (settings.smsFaults === 'reject' && isSmsFaulty(item, sms, settings, now)) {
			return 'sms_number is invalid';
		}
		for (const [key, value] of Object.entries(item)) {
			const limit = key.startsWith('cf:') ? 255 : TEXT_LIMITS[key];
			if (limit === undefined) {
				const isKnown = OTHER_KEYS.has(key);
				if (!isKnown && settings.unknownImportKeys === 'reject') return 'unknown property';
				continue;
			}
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

/** Lengths of the product's own file import, where they are below the API's (help articles, 2024 and 2025). */
const STRICT: Record<string, number> = Object.fromEntries([
	...PHONES.map((key) => [key, 25]),
	...PREFIXES.flatMap((prefix) => [
		[`${prefix}street`, 50],
		[`${prefix}street2`, 50],
		[`${prefix}zip`, 25],
		[`${prefix}country`, 25],
	]),
]);
const STATE_CODE = 2;
const FOREIGN_PHONE = /^(\+(?!1)|00|011)/;

/** Longest value that the product's own file import takes for a key of this item. */
function strictLength(key: string, item: ImportItem): number {
	if (!key.endsWith('state')) return STRICT[key] ?? Infinity;
	return isUsState(String(item[key]), item[key.replace('state', 'country')])
		? STATE_CODE
		: Infinity;
}

const isForeignPhone = (key: string, value: string): boolean =>
	key.endsWith('phone') && FOREIGN_PHONE.test(value.replace(/[\s().-]/g, ''));

/**
 * What an import makes of a value that looks right and is not what it likes; `undefined` for nothing.
 *
 * @returns 'refused' where it costs the row
 */
function digested(key: string, item: ImportItem, settings: SandboxSettings) {
	const value = item[key];
	const { unsupportedValues, strictLengths } = settings;
	if (typeof value !== 'string') return { value };
	if (unsupportedValues !== 'keep' && isForeignPhone(key, value)) {
		return unsupportedValues === 'drop' ? { value: undefined } : 'refused';
	}
	if (strictLengths === 'keep') return { value };
	const most = strictLength(key, item);
	if (value.length <= most) return { value };
	if (strictLengths === 'refuseRow') return 'refused';
	return { value: strictLengths === 'cut' ? value.slice(0, most) : undefined };
}

type RowFault = { counter: 'correctable_count' | 'error_count'; text: string };

const correctable = (text: string): RowFault => ({ counter: 'correctable_count', text });

function rowFault(
	item: ImportItem,
	sms: SmsPermission,
	store: Store,
	settings: SandboxSettings,
	now: number,
): RowFault | undefined {
	const email = typeof item.email === 'string' ? item.email.trim() : '';
	if (!EMAIL.test(email) || email.length > settings.maxEmailLength) {
		return correctable('Invalid email');
	}
	const { birthday_month: month, birthday_day: day, anniversary } = item;
	if ((month === undefined) !== (day === undefined) || !isMonthDay(month, day)) {
		return correctable('Invalid birthday');
	}
	if (anniversary !== undefined && !isAnniversary(String(anniversary), settings, now)) {
		return correctable('Invalid anniversary');
	}
	if (settings.smsFaults === 'refuseRow' && isSmsFaulty(item, sms, settings, now)) {
		return correctable('Invalid SMS number');
	}
	let customFields = 0;
	for (const key in item) {
		const isCustom = key.startsWith('cf:');
		const limit = isCustom ? 255 : TEXT_LIMITS[key];
		const value = item[key];
		const isLong = limit !== undefined && typeof value === 'string' && value.length > limit;
		if (isLong && settings.overlongValues === 'rowError') return correctable('Value too long');
		if (digested(key, item, settings) === 'refused') return correctable('Unsupported value');
		if (!isCustom) continue;
		customFields += 1;
		if (customFields > settings.customFieldsPerContact) {
			return correctable('Too many custom fields');
		}
		const field = store.customFields.get(key.slice(3));
		if (settings.selectValues === 'choiceId' && field && field.choices.length > 0) {
			const ids = String(value).split(',').map(Number);
			const areIds = ids.every((id) => id >= 1 && id <= field.choices.length);
			if (!areIds) return correctable('Invalid choice');
		}
	}
	return undefined;
}

function isAnniversary(
	text: string,
	{ anniversaryYears: { from, ahead } }: SandboxSettings,
	now: number,
): boolean {
	const year = Number(/\d{4}/.exec(text)?.[0]);
	return DATE.test(text) && year >= from && year <= new Date(now).getUTCFullYear() + ahead;
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
export function* importContacts(
	items: ImportItem[],
	sms: SmsPermission,
	lists: Group[],
	store: Store,
	settings: SandboxSettings,
	now: number,
): Steps<ActivityOutcome> {
	// One row of an address counts, whatever the case of its letters.
	const lines = new Map<string, number>();
	items.forEach((item, index) => {
		const { email } = item;
		const key = typeof email === 'string' ? store.keptForm(email) : `#${index}`;
		if (settings.duplicateRows === 'last' || !lines.has(key)) lines.set(key, index);
	});
	const counters = {
		items_total_count: items.length + (settings.countHeaderRow ? 1 : 0),
		person_count: lines.size,
		error_count: 0,
		correctable_count: 0,
		cannot_add_to_list_count: 0,
	};
	const errors: string[] = [];
	const newcomers: ContactRecord[] = [];
	const refused = new Set(settings.importRefuses);
	const attempts = new Map<readonly number[], readonly number[]>();
	yield* stepwise(lines, ([email, index]) => {
		const item = items[index]!;
		let fault = rowFault(item, sms, store, settings, now);
		let contact = store.contacts.get(email);
		if (!fault && refused.has(email)) fault = NOT_ACCEPTED;
		const isFull = contact !== undefined && hasNoRoom(contact, lists, settings);
		if (!fault && isFull && settings.fullContacts === 'refuseRow') fault = ON_MANY_LISTS;
		const isGone = contact?.deletedAt !== undefined;
		if (!fault && isGone && !settings.importRevivesDeleted) fault = STAYS_DELETED;
		if (!fault && contact && settings.signUpGuardCountsImports) {
			if (!store.isAttemptFine(contact, now, attempts)) fault = FLAGGED;
		}
		if (fault) {
			counters[fault.counter] += 1;
			const contactId = contact && store.idOf(contact);
			store.record(() => ({ kind: 'refused', email, contactId }));
			const line = index + (settings.errorLinesCountHeading ? 2 : 1);
			errors.push(`Line ${line}: ${fault.text}`);
			return;
		}
		if (contact) {
			if (settings.importUpdateSource === 'Account') contact.updateSource = 'Account';
		} else {
			contact = store.addContact(email, 'implicit', now);
			// The first attempt of all: it is never one too many.
			store.isAttemptFine(contact, now, attempts);
		}
		contact.deletedAt = undefined;
		contact.updatedAt = now;
		write(contact.fields, item, store, settings);
		writeSms(contact.fields, item, sms, settings, now);
		store.version += 1;
		store.tell('imported', contact);
		const isOut = contact.permission === 'unsubscribed';
		if (isOut || (isFull && settings.fullContacts === 'cannotAdd')) {
			counters.cannot_add_to_list_count += 1;
		} else if (!isFull) newcomers.push(contact);
	});
	const { error_count: errorCount, correctable_count: correctable } = counters;
	const { cannot_add_to_list_count: cannotAdd } = counters;
	counters.person_count -= {
		all: 0,
		acceptedOnly: errorCount + correctable,
		addedOnly: errorCount + correctable + cannotAdd,
		none: counters.person_count,
	}[settings.personCount];
	const shown = { none: 0, some: 2, all: errors.length }[settings.activityErrorTexts];
	return {
		counters,
		errors: errors.slice(0, shown),
		later: () =>
			stepwise(newcomers, (contact) => {
				for (const list of lists) store.join(contact, list);
			}),
	};
}

/** Whether somebody would be on more lists than anybody can be. */
function hasNoRoom(
	{ lists: own }: ContactRecord,
	lists: Group[],
	{ listsPerContact }: SandboxSettings,
): boolean {
	const more = lists.filter((list) => !own.includes(list)).length;
	return more > 0 && own.length + more > listsPerContact;
}

const ON_MANY_LISTS: RowFault = { counter: 'error_count', text: 'Contact is on too many lists' };
const NOT_ACCEPTED: RowFault = { counter: 'error_count', text: 'Not accepted' };
/** In the words of an address that is none, as staff describe it. */
const FLAGGED = correctable('Invalid email');
const STAYS_DELETED: RowFault = { counter: 'error_count', text: 'Contact was deleted' };

function write(
	fields: ContactFields,
	item: ImportItem,
	store: Store,
	settings: SandboxSettings,
): void {
	for (const key in item) {
		const isCustom = key.startsWith('cf:');
		if (key.startsWith('sms_')) continue;
		if (key === 'email' || (isCustom && !store.customFields.has(key.slice(3)))) continue;
		if (key === 'country' && settings.homeCountryKey !== key) continue;
		const taken = digested(key, item, settings);
		// Whoever is refused for a value is never written.
		const value = taken === 'refused' ? undefined : taken.value;
		if (value === undefined) continue;
		if (value === '' || value === null) {
			if (settings.blankValues === 'clear') delete fields[key];
			continue;
		}
		const limit = isCustom ? 255 : (TEXT_LIMITS[key] ?? 255);
		const name = key === 'home country' ? 'home_country' : key;
		fields[name] = typeof value === 'number' ? value : String(value).slice(0, limit);
	}
}

/** Under names of its own: the number, whether its person agreed, and when. */
function writeSms(
	fields: ContactFields,
	item: ImportItem,
	sms: SmsPermission,
	settings: SandboxSettings,
	now: number,
): void {
	const { sms_number: number, sms_consent_date: date } = item;
	if (number === undefined || isSmsFaulty(item, sms, settings, now)) return;
	fields.sms_number = String(number).replaceAll('-', '');
	fields.sms_permission_to_send = sms;
	if (sms === 'explicit') fields.sms_consent_date = String(date);
}
