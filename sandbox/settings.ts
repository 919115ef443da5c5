/** An app registered with the sandbox: what Constant Contact's portal calls an API key. */
export interface AppClient {
	id: string;
	secret: string;
	name: string;
	/** 'rotating': each refresh token works once; 'longLived': the same one comes back (documented). */
	refreshTokens: 'rotating' | 'longLived';
	/** Redirect addresses registered for the app; compared letter for letter (documented). */
	redirectUris: string[];
}

/** `owner` and `manager` may do everything; `campaignCreator` sees lists but no contacts. */
export type RoleName = 'owner' | 'manager' | 'campaignCreator';

export interface AccountUser {
	id: string;
	name: string;
	email: string;
	role: RoleName;
}

/**
 * Everything about the sandbox that can be turned. Where the live service's behaviour is not
 * known, there is a switch whose comment starts with "Unknown:"; its default is the unkinder or
 * the documented choice. Code that exports to Constant Contact has to work with either setting.
 */
export interface SandboxSettings {
	// ---- apps, users, tokens -------------------------------------------------------------
	clients: AppClient[];
	users: AccountUser[];
	/** Accept any http redirect on localhost or 127.0.0.1, registered or not. */
	anyLoopbackRedirect: boolean;
	/** Life of an access token in seconds (documented: 86,400). */
	accessTokenSeconds: number;
	/** Life of an authorization code in seconds (documented: 300). */
	codeSeconds: number;
	/** Days after which an unused refresh token dies (documented: 180). */
	refreshIdleDays: number;
	/** Requests a second and client at the token endpoint (documented: 1); 0 = no limit. */
	tokenRequestsPerSecond: number;

	// ---- limits --------------------------------------------------------------------------
	/** Requests a second and API key (documented: 4); 0 = no limit. */
	requestsPerSecond: number;
	/**
	 * Unknown: how a second is measured. `fixedSecond` starts anew with each clock second,
	 * `slidingSecond` looks at the last 1,000 ms, so bursts across a tick are refused too.
	 */
	rateWindow: 'fixedSecond' | 'slidingSecond';
	/** Requests a day and API key, from 00:00 UTC (documented: 10,000); 0 = no limit. */
	requestsPerDay: number;
	/** Bulk activities that may wait or run at once (documented: 1,000). */
	queuedActivities: number;
	/** Unknown: what the 429 of a full activity queue says. */
	queueFullBody: 'object' | 'array' | 'empty';
	/** Unknown: the answer to a request without an Authorization header; sources disagree. */
	missingAuthorization: 401 | 403;
	/** Unknown: the answer to a path below /v3 that does not exist; sources disagree. */
	unknownPath: 403 | 404;
	/** Refuse the User-Agents of bare script libraries with 403, as the edge was seen to do. */
	refuseScriptUserAgents: boolean;

	// ---- activities ----------------------------------------------------------------------
	/** Milliseconds an activity stays `initialized`. */
	activityStartMs: number;
	/** Milliseconds an activity stays `processing`, whatever its size. */
	activityBaseMs: number;
	/** Further milliseconds for each 10,000 contacts. */
	activityMsPer10000: number;
	/**
	 * Up to so many further milliseconds by (seeded) chance: activities run side by side and in
	 * no promised order.
	 */
	activityJitterMs: number;
	/**
	 * Unknown: whether people of a running import appear little by little (`spread`) or all at
	 * once when it is completed.
	 */
	contactsAppear: 'spread' | 'atCompletion';
	/** Days an activity can be looked up (documented: 10). */
	activityDays: number;
	/** Unknown: whether the listing shows activities that are still `initialized`. */
	listingShowsInitialized: boolean;
	/** Unknown: which fields the 201 carries besides activity_id, state and links. */
	bulkAnswer: 'minimal' | 'full';

	// ---- imports -------------------------------------------------------------------------
	/**
	 * Unknown: whether the documented 4 MB are 4,000,000 or 4,194,304 bytes. What does not lie
	 * wholly inside is dropped without a word (documented). Any number is taken, for tests.
	 */
	truncateAtBytes: number;
	/**
	 * Unknown: what becomes of a body whose list_ids stand behind the cut: `read` them all the
	 * same, or `reject` it as if they were missing.
	 */
	listIdsPastTheCut: 'read' | 'reject';
	/** Contacts an import takes (documented: 40,000; a CSV's heading line counts as one). */
	importRows: number;
	/** Unknown: the answer to a list id that is not there. */
	unknownListInImport: 'reject' | 'failActivity';
	/** Unknown: what becomes of a `cf:` name that is not there. */
	unknownCustomFieldInImport: 'reject' | 'ignore' | 'failActivity';
	/** Unknown: keys of an import item that the documentation does not have. */
	unknownImportKeys: 'ignore' | 'reject';
	/** Unknown: a value of the wrong JSON type, say a number where a text belongs. */
	wrongTypes: 'reject' | 'rowError' | 'coerce';
	/** Unknown: blank or null values: leave what is there, or clear it. */
	blankValues: 'ignore' | 'clear';
	/** Unknown: longest address an import takes; the import says 50, the contact 80. */
	maxEmailLength: number;
	/** Unknown: values longer than documented: cut, that row is an error, or the request is. */
	overlongValues: 'cut' | 'rowError' | 'reject';
	/** Unknown: what more than 25 custom fields on one contact lead to. */
	tooManyCustomFields: 'reject' | 'rowError';
	/** Unknown: whether the key is written with the blank that the description shows. */
	homeCountryKey: 'home_country' | 'home country';
	/** Unknown: a text that is no choice of a select field, or no date or number of its field. */
	selectEncoding: 'rejectRow' | 'ignore';
	/** Unknown: whether an import brings deleted contacts back; if not, their rows are errors. */
	importRevivesDeleted: boolean;
	/** Unknown: whether person_count counts the rows that failed too. */
	personCount: 'all' | 'acceptedOnly';
	/** Unknown for JSON: items_total_count is documented as rows including a heading. */
	countHeaderRow: boolean;
	/** Unknown: whether the second row of the same person counts as an item. */
	countDuplicates: boolean;
	/** Unknown: how many of its row errors an activity spells out; `some` are the first two. */
	activityErrorTexts: 'none' | 'some' | 'all';
	/** Unknown: the number of the first contact's line in those texts. */
	errorLineBase: 1 | 2;
	/** Addresses refused without a reason, counted in error_count. Lower case. */
	importRefuses: string[];

	// ---- people and lists ----------------------------------------------------------------
	/** Lists a contact may be on (documented: 50); a further one cannot be added. */
	listsPerContact: number;
	/** Unknown for this version: whether addresses are kept in lower case. */
	addressCase: 'lower' | 'asGiven';
	/**
	 * Unknown: how long after `completed` reads by list, list counts and exports still show
	 * the members of before: milliseconds, and looks (reads that started anew).
	 */
	membershipLag: { ms: number; looks: number };
	/** Unknown: whether membership_count=all counts unsubscribed members. */
	memberCountInListsIncludesUnsubscribed: boolean;
	/** Unknown: whether a person who unsubscribes keeps their list memberships. */
	unsubscribedKeepMemberships: boolean;
	/** Unknown: GET /contacts without `status`: everybody but the deleted, or the active only. */
	contactsDefaultStatus: 'notDeleted' | 'active';
	/** Unknown: filters beside a cursor are documented misuse; the answer to it is not. */
	filtersBesideCursor: 'reject' | 'ignore';
	/** Unknown: GET of a deleted list: shown with deleted_at, or not found. */
	deletedList: 'show' | 'notFound';
	/** Unknown: removing somebody from a list they are not on, or who does not exist. */
	removeOfNonMember: 'ignore' | 'failActivity';
	/** Unknown: whether field names keep the letter case of their label; samples disagree. */
	fieldNameCase: 'keep' | 'lower';
	/** Unknown: the answer of an export that is not ready. */
	exportBeforeReady: 404 | 202;
	/** Confirmed Opt-In of the account: sign-ups stay pending until confirmed. */
	confirmedOptIn: boolean;

	// ---- the sandbox itself --------------------------------------------------------------
	/** `manual`: time stands still but for clock.advance(), so that tests do not wait. */
	clock: 'real' | 'manual';
}

/** The settings of a fresh sandbox. */
export function defaultSettings(): SandboxSettings {
	return {
		clients: [
			{
				id: 'sandbox-api-key',
				secret: 'sandbox-secret',
				name: 'Sandbox app',
				refreshTokens: 'rotating',
				redirectUris: [],
			},
			{
				id: 'sandbox-long-lived-key',
				secret: 'sandbox-long-lived-secret',
				name: 'Sandbox app with long-lived tokens',
				refreshTokens: 'longLived',
				redirectUris: [],
			},
		],
		users: [
			{ id: 'owner', name: 'Olivia Owner', email: 'olivia@sandbox.example', role: 'owner' },
			{
				id: 'creator',
				name: 'Carl Creator',
				email: 'carl@sandbox.example',
				role: 'campaignCreator',
			},
		],
		anyLoopbackRedirect: true,
		accessTokenSeconds: 86_400,
		codeSeconds: 300,
		refreshIdleDays: 180,
		tokenRequestsPerSecond: 1,
		requestsPerSecond: 4,
		rateWindow: 'slidingSecond',
		requestsPerDay: 10_000,
		queuedActivities: 1_000,
		queueFullBody: 'empty',
		missingAuthorization: 401,
		unknownPath: 403,
		refuseScriptUserAgents: false,
		activityStartMs: 50,
		activityBaseMs: 250,
		activityMsPer10000: 100,
		activityJitterMs: 50,
		contactsAppear: 'spread',
		activityDays: 10,
		listingShowsInitialized: false,
		bulkAnswer: 'minimal',
		truncateAtBytes: 4_000_000,
		listIdsPastTheCut: 'read',
		importRows: 40_000,
		unknownListInImport: 'reject',
		unknownCustomFieldInImport: 'reject',
		unknownImportKeys: 'ignore',
		wrongTypes: 'reject',
		blankValues: 'clear',
		maxEmailLength: 50,
		overlongValues: 'reject',
		tooManyCustomFields: 'reject',
		homeCountryKey: 'home country',
		selectEncoding: 'rejectRow',
		importRevivesDeleted: false,
		personCount: 'all',
		countHeaderRow: true,
		countDuplicates: false,
		activityErrorTexts: 'some',
		errorLineBase: 2,
		importRefuses: [],
		listsPerContact: 50,
		addressCase: 'lower',
		membershipLag: { ms: 0, looks: 0 },
		memberCountInListsIncludesUnsubscribed: true,
		unsubscribedKeepMemberships: false,
		contactsDefaultStatus: 'active',
		filtersBesideCursor: 'reject',
		deletedList: 'show',
		removeOfNonMember: 'ignore',
		fieldNameCase: 'keep',
		exportBeforeReady: 404,
		confirmedOptIn: false,
		clock: 'real',
	};
}

/** The values a switch can take; what is not named here is checked by its type alone. */
const CHOICES: { [K in keyof SandboxSettings]?: ReadonlyArray<SandboxSettings[K]> } = {
	rateWindow: ['fixedSecond', 'slidingSecond'],
	queueFullBody: ['object', 'array', 'empty'],
	missingAuthorization: [401, 403],
	unknownPath: [403, 404],
	contactsAppear: ['spread', 'atCompletion'],
	bulkAnswer: ['minimal', 'full'],
	listIdsPastTheCut: ['read', 'reject'],
	unknownListInImport: ['reject', 'failActivity'],
	unknownCustomFieldInImport: ['reject', 'ignore', 'failActivity'],
	unknownImportKeys: ['ignore', 'reject'],
	wrongTypes: ['reject', 'rowError', 'coerce'],
	blankValues: ['ignore', 'clear'],
	overlongValues: ['cut', 'rowError', 'reject'],
	tooManyCustomFields: ['reject', 'rowError'],
	homeCountryKey: ['home_country', 'home country'],
	selectEncoding: ['rejectRow', 'ignore'],
	personCount: ['all', 'acceptedOnly'],
	activityErrorTexts: ['none', 'some', 'all'],
	errorLineBase: [1, 2],
	addressCase: ['lower', 'asGiven'],
	contactsDefaultStatus: ['notDeleted', 'active'],
	filtersBesideCursor: ['reject', 'ignore'],
	deletedList: ['show', 'notFound'],
	removeOfNonMember: ['ignore', 'failActivity'],
	fieldNameCase: ['keep', 'lower'],
	exportBeforeReady: [404, 202],
	clock: ['real', 'manual'],
};

const describe = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/**
 * Changes `settings` in place. A misspelt name or an impossible value throws: a test that turns
 * a switch which is not there would prove nothing.
 */
export function applySettings(settings: SandboxSettings, change: Partial<SandboxSettings>): void {
	const defaults = defaultSettings();
	for (const [name, value] of Object.entries(change)) {
		if (!Object.hasOwn(defaults, name)) throw new Error(`There is no setting "${name}".`);
		if (value === undefined) continue;
		const key = name as keyof SandboxSettings;
		const choices: ReadonlyArray<unknown> | undefined = CHOICES[key];
		if (choices ? !choices.includes(value) : describe(value) !== describe(defaults[key])) {
			throw new Error(`The setting "${name}" cannot be ${JSON.stringify(value)}.`);
		}
	}
	const { membershipLag, ...rest } = change;
	Object.assign(
		settings,
		Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
	);
	if (membershipLag) settings.membershipLag = { ...settings.membershipLag, ...membershipLag };
}
