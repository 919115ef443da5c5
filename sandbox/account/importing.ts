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

/** What an import goes by beside its contacts. */
interface Importing {
	store: Store;
	settings: SandboxSettings;
	sms: SmsPermission;
	now: number;
}

const SMS_NUMBER = /^\d{3}-?\d{3}-?\d{4}$/;

/** Whether something is wrong with an item's number for text messages. */
function isSmsFaulty(
	{ sms_number: number, sms_consent_date: date }: ImportItem,
	{ sms, settings, now }: Importing,
): boolean {
	if (number === undefined) return false;
	if (!settings.takesSmsNumbers || !SMS_NUMBER.test(String(number))) return true;
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
export function requestFault(items: ImportItem[], importing: Importing): string | undefined {
	const { store, settings } = importing;
	for (const item of items) {
		if (settings.smsFaults === 'reject' && isSmsFaulty(item, importing)) {
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

/** What is wrong with the data of a row. */
function rowFault(item: ImportItem, importing: Importing): RowFault | undefined {
	const { store, settings } = importing;
	const email = typeof item.email === 'string' ? item.email.trim() : '';
	if (!EMAIL.test(email) || email.length > settings.maxEmailLength) {
		return correctable('Invalid email');
	}
	const { birthday_month: month, birthday_day: day, anniversary } = item;
	if ((month === undefined) !== (day === undefined) || !isMonthDay(month, day)) {
		return correctable('Invalid birthday');
	}
	if (anniversary !== undefined && !isAnniversary(String(anniversary), importing)) {
		return correctable('Invalid anniversary');
	}
	if (settings.smsFaults === 'refuseRow' && isSmsFaulty(item, importing)) {
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

function isAnniversary(text: string, { settings, now }: Importing): boolean {
	const { from, ahead } = settings.anniversaryYears;
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
	lists: Group[],
	importing: Importing,
): Steps<ActivityOutcome> {
	const run = new ImportRun(lists, importing);
	const lines = yield* linesByAddress(items, importing);
	yield* stepwise(lines, ([email, index]) => run.take(email, items[index]!, index));
	return run.outcome(items.length, lines.size);
}

/** The row that counts of each address, whatever the case of its letters. */
function* linesByAddress(
	items: ImportItem[],
	{ store, settings }: Importing,
): Steps<ReadonlyMap<string, number>> {
	const lines = new Map<string, number>();
	yield* stepwise(items.entries(), ([index, { email }]) => {
		const key = typeof email === 'string' ? store.keptForm(email) : `#${index}`;
		if (settings.duplicateRows === 'last' || !lines.has(key)) lines.set(key, index);
	});
	return lines;
}

class ImportRun {
	private readonly counters = {
		error_count: 0,
		correctable_count: 0,
		cannot_add_to_list_count: 0,
	};
	private readonly errors: string[] = [];
	private readonly newcomers: ContactRecord[] = [];
	private readonly refused: ReadonlySet<string>;
	private readonly attempts = new Map<readonly number[], readonly number[]>();

	constructor(
		private readonly lists: Group[],
		private readonly importing: Importing,
	) {
		this.refused = new Set(importing.settings.importRefuses);
	}

	/** @param index of the row, counted from 0 */
	take(email: string, item: ImportItem, index: number): void {
		const { store, settings } = this.importing;
		const known = store.contacts.get(email);
		const isFull = known !== undefined && hasNoRoom(known, this.lists, settings);
		const fault = this.faultOf(email, item, known, isFull);
		if (fault) {
			this.counters[fault.counter] += 1;
			const contactId = known && store.idOf(known);
			store.record(() => ({ kind: 'refused', email, contactId }));
			const line = index + (settings.errorLinesCountHeading ? 2 : 1);
			this.errors.push(`Line ${line}: ${fault.text}`);
			return;
		}
		const contact = known ?? this.add(email);
		if (known && settings.importUpdateSource === 'Account') known.updateSource = 'Account';
		this.update(contact, item);
		const isOut = contact.permission === 'unsubscribed';
		if (isOut || (isFull && settings.fullContacts === 'cannotAdd')) {
			this.counters.cannot_add_to_list_count += 1;
		} else if (!isFull) this.newcomers.push(contact);
	}

	/** Why a row is refused: for its data, or for its contact. */
	private faultOf(
		email: string,
		item: ImportItem,
		contact: ContactRecord | undefined,
		isFull: boolean,
	): RowFault | undefined {
		const { store, settings, now } = this.importing;
		const fault = rowFault(item, this.importing);
		if (fault) return fault;
		if (this.refused.has(email)) return NOT_ACCEPTED;
		if (isFull && settings.fullContacts === 'refuseRow') return ON_MANY_LISTS;
		if (contact?.deletedAt !== undefined && !settings.importRevivesDeleted) return STAYS_DELETED;
		if (!contact || !settings.signUpGuardCountsImports) return undefined;
		return store.isAttemptFine(contact, now, this.attempts) ? undefined : FLAGGED;
	}

	private add(email: string): ContactRecord {
		const { store, now } = this.importing;
		const contact = store.addContact(email, 'implicit', now);
		// The first attempt of all: it is never one too many.
		store.isAttemptFine(contact, now, this.attempts);
		return contact;
	}

	private update(contact: ContactRecord, item: ImportItem): void {
		const { store, now } = this.importing;
		contact.deletedAt = undefined;
		contact.updatedAt = now;
		write(contact.fields, item, this.importing);
		writeSms(contact.fields, item, this.importing);
		store.version += 1;
		store.tell('imported', contact);
	}

	/** @param persons different people of the import */
	outcome(rows: number, persons: number): ActivityOutcome {
		const { counters, errors } = this;
		const { store, settings } = this.importing;
		const { error_count: errorCount, correctable_count: correctable } = counters;
		const { cannot_add_to_list_count: cannotAdd } = counters;
		const uncounted = {
			all: 0,
			acceptedOnly: errorCount + correctable,
			addedOnly: errorCount + correctable + cannotAdd,
			none: persons,
		}[settings.personCount];
		const shown = { none: 0, some: 2, all: errors.length }[settings.activityErrorTexts];
		return {
			counters: {
				items_total_count: rows + (settings.countHeaderRow ? 1 : 0),
				person_count: persons - uncounted,
				...counters,
			},
			errors: errors.slice(0, shown),
			later: () =>
				stepwise(this.newcomers, (contact) => {
					for (const list of this.lists) store.join(contact, list);
				}),
		};
	}
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

function write(fields: ContactFields, item: ImportItem, { store, settings }: Importing): void {
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
function writeSms(fields: ContactFields, item: ImportItem, importing: Importing): void {
	const { sms } = importing;
	const { sms_number: number, sms_consent_date: date } = item;
	if (number === undefined || isSmsFaulty(item, importing)) return;
	fields.sms_number = String(number).replaceAll('-', '');
	fields.sms_permission_to_send = sms;
	if (sms === 'explicit') fields.sms_consent_date = String(date);
}
