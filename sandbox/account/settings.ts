import type { ForeignActivity } from './foreignActivities';
import type { RoleName, ScopeName } from './scopes';

/** An app registered with the sandbox: what Constant Contact's portal calls an API key. */
export interface AppClient {
	id: string;
	secret: string;
	/** `rotating`: each refresh token works once; `longLived`: the same one comes back (documented). */
	refreshTokens: 'rotating' | 'longLived';
}

/** How a number comes: as it is, not at all, or one off, which is the hardest to notice. */
type Counting = 'right' | 'missing' | 'oneMore' | 'oneFewer';

/** The number as it comes; undefined where it does not. */
export function countedAs(counting: Counting, count: number): number | undefined {
	if (counting === 'missing') return undefined;
	return Math.max(0, count + { right: 0, oneMore: 1, oneFewer: -1 }[counting]);
}

/**
 * Everything about the sandbox that can be turned. Where the live service's behaviour is not known,
 * the comment starts with "Unknown:" and the default is the documented or the unkinder choice: an
 * export has to work with either.
 */
export interface SandboxSettings {
	clients: AppClient[];
	/**
	 * Role of the person who signs in; a campaign creator sees lists but no contacts. `unassigned` has a
	 * login and no marketing account: a token all the same. Unknown: what calls say then.
	 */
	role: RoleName;
	/** Life of a code in seconds, from Allow to its exchange for a token (documented: 300). */
	authorizationCodeSeconds: number;
	/** Scopes that the sign-in leaves out although the app asks for them. */
	withheldScopes: ScopeName[];
	/** Life of an access token in seconds (documented: 86,400). */
	accessTokenSeconds: number;
	/** Requests a second and client at the token endpoint (documented: 1); 0 switches it off. */
	tokenRequestsPerSecond: number;
	/** Requests a second and API key in any 1,000 ms (documented: 4); 0 switches it off. */
	requestsPerSecond: number;
	/** Requests a day and API key, from 00:00 UTC (documented: 10,000). */
	requestsPerDay: number;
	/** Bulk activities that may wait or run at once (documented: 1,000). */
	queuedActivities: number;
	/** Unknown: what the 429 of a full activity queue says. */
	queueFullBody: 'object' | 'array' | 'empty';
	/** Milliseconds that an activity takes, and the further ones for each 10,000 contacts. */
	activityMs: number;
	activityMsPer10000: number;
	/** Days for which an activity can be looked up (documented: 10). */
	activityDays: number;
	/** Unknown: whether the listing shows activities that are still `initialized`. */
	listingShowsInitialized: boolean;
	/** Counters that activities leave out; `status` is absent where none is left. */
	missingCounters: string[];
	/** Jobs of somebody else, the newest of the listing; `ODD_ACTIVITIES` are some. */
	foreignActivities: ForeignActivity[];
	/** Looks at each new activity that find nothing (404), as if it were not known everywhere yet. */
	hiddenLooks: number;
	/** How a last page says that no other follows; all three are seen. */
	lastPageLinks: 'absent' | 'empty' | 'null';
	/** Unknown: whether a page may have fewer than was asked for, with a link to the next one. */
	largestPage: number;
	/** Unknown: whether links are always paths, as they were seen: what stands in front of them. */
	linksBehind: string;
	/** Whether a 409 has "Validation failed:" in front; both are seen. */
	conflictPrefix: 'always' | 'never' | 'alternating';
	/** Unknown: whether a list can be read by its ID once its deletion has ended. */
	deletedListById: 'notFound' | 'withDeletedAt';
	/** Unknown: 4,000,000 or 4,194,304. What lies past it is dropped without a word (documented). */
	truncateAtBytes: number;
	/** Contacts that an import takes (documented: 40,000). */
	importRows: number;
	/** Unknown: the answer to a list id that does not exist. */
	unknownListInImport: 'reject' | 'failActivity';
	/** Unknown: whether the name of a custom field keeps letters beyond ASCII of its label. */
	fieldNameLetters: 'any' | 'ascii';
	/** Unknown: what becomes of a `cf:` name that does not exist. */
	unknownCustomFieldInImport: 'reject' | 'ignore' | 'failActivity';
	/** Unknown: empty values: leave what is there, or clear it. */
	blankValues: 'ignore' | 'clear';
	/** Unknown: longest address that an import takes; its own schema says 50, the contact 80. */
	maxEmailLength: number;
	/**
	 * Unknown: whether an address is kept as it comes, in lower case, or in another form, such as without
	 * what stands behind a plus. Nobody is found by the form that is not kept.
	 */
	addressForm: 'asSent' | 'withoutPlus';
	/** Unknown: values longer than documented are cut, spoil their row, or spoil the request. */
	overlongValues: 'cut' | 'rowError' | 'reject';
	/**
	 * Unknown: the key of the home address's country in an import. The description has "home country"
	 * beside home keys without a prefix; where only that counts, `country` is passed over.
	 */
	homeCountryKey: 'country' | 'home country';
	/** Unknown: which of an import's rows with one address counts; the retired API took the last one. */
	duplicateRows: 'last' | 'first';
	/** Unknown: the years that an anniversary may have; the retired API took those. */
	anniversaryYears: { from: number; ahead: number };
	/**
	 * Unknown: whether person_count counts the rows that failed, too, or those of people who unsubscribed
	 * (`addedOnly` has neither), or is not filled in at all (`none`).
	 */
	personCount: 'all' | 'acceptedOnly' | 'addedOnly' | 'none';
	/**
	 * Unknown for JSON, and for files of addresses: items_total_count is documented as rows including a
	 * heading for imports of files.
	 */
	countHeaderRow: boolean;
	/** Unknown: whether an import brings deleted contacts back; if not, their rows are refused. */
	importRevivesDeleted: boolean;
	/** Unknown: how many of its row errors an activity spells out; `some` are the first two. */
	activityErrorTexts: 'none' | 'some' | 'all';
	/** Unknown: whether "Line N" in an activity's errors counts a heading that JSON does not have. */
	errorLinesCountHeading: boolean;
	/** Unknown: what an item with a key that is not documented leads to. */
	unknownImportKeys: 'reject' | 'ignore';
	/** Unknown: whether an import takes the value of a select field as its label or its choice_id. */
	selectValues: 'label' | 'choiceId';
	/**
	 * Unknown: what becomes of a phone number of another country. The API's description says that
	 * imports do not support them; the most that may mean is that the row is refused.
	 */
	unsupportedValues: 'keep' | 'drop' | 'refuseRow';
	/**
	 * Unknown: whether imports know `sms_permission_to_send` in all accounts, as the description has it.
	 * If not, they pass it over, and nobody has agreed, or refuse the request.
	 */
	smsPermissionKey: 'known' | 'ignored' | 'rejected';
	/**
	 * Unknown: what becomes of a number for text messages that is none of the United States, or comes as
	 * agreed to without its date: it is left out, or costs the row or the request.
	 */
	smsFaults: 'drop' | 'refuseRow' | 'reject';
	/**
	 * Unknown: whether an account takes numbers that has no text messages, which are paid for apart. Of
	 * sign-ups the description says that it does. If not, `smsFaults` says what becomes of them.
	 */
	takesSmsNumbers: boolean;
	/**
	 * Unknown: what becomes of a street over 50 characters, a zip code, country or phone number over
	 * 25, or a US state over 2. The API's description allows longer ones; the help on the product's own
	 * file import does not, and the same code may stand behind both.
	 */
	strictLengths: 'keep' | 'cut' | 'drop' | 'refuseRow';
	/** Custom fields of one contact. Unknown for imports: 25 (description) or 50 (its own plugin). */
	customFieldsPerContact: number;
	/**
	 * Unknown: whether the guard against repeated sign-ups counts imports. Staff say so: an address that
	 * more than five attempts of 24 hours name is flagged for 48, and invalid until then.
	 */
	signUpGuardCountsImports: boolean;
	/** Lists that somebody can be on (documented: 50). */
	listsPerContact: number;
	/**
	 * Unknown: what an import says of somebody who can be on no more lists: that it could not put them on
	 * it, that it refused the row, or nothing.
	 */
	fullContacts: 'cannotAdd' | 'refuseRow' | 'uncounted';
	/** Unknown: whether people who unsubscribe leave their lists. Staff say so, and one app counts otherwise. */
	unsubscribedLeaveLists: boolean;
	/**
	 * Confirmed opt-in, a setting of the account: whoever signs up for the first time stays pending until
	 * they follow the link in a mail (documented). Known people need not (documented).
	 */
	confirmedOptIn: boolean;
	/** Unknown: whether people are on their lists before they have confirmed. */
	pendingJoinLists: boolean;
	/** Unknown: whether a sign-up subscribes people again who unsubscribed. The description warns of it. */
	signUpSubscribesAgain: boolean;
	/** Unknown: whether a sign-up ends a temporary hold; if not, the hold stays, and all else is taken. */
	signUpEndsHold: boolean;
	/** Whether a sign-up brings deleted contacts back (documented); if not, nothing comes of it. */
	signUpRevivesDeleted: boolean;
	/** Unknown: whether deleted contacts still show the permission that they had, or `not_set`. */
	deletedShowPermission: boolean;
	/** Unknown: whether two tags may have names that differ in upper and lower case alone. */
	tagNamesByCase: boolean;
	/** Unknown: what the counters of a tagging job count; with two tags on a contact that may be one or two. */
	taggingCounters: 'contacts' | 'taggings';
	/** Contacts that a job of memberships or tags names by their IDs (documented: 500). */
	contactsPerJob: number;
	/** Unknown: whom a job means that tags a list: its members when it is asked for, or when it runs. */
	taggingListRead: 'atRequest' | 'atWork';
	/** Addresses in lower case that are refused without a reason, counted in error_count. */
	importRefuses: string[];
	/** Unknown: milliseconds after an activity's end until list memberships show. */
	membershipLagMs: number;
	/** Unknown: removing somebody from a list who is not on it is no matter, or ends the activity. */
	removalOfNonMember: 'ignore' | 'failActivity';
	/** Unknown: whether an export may say no more than a status; the description's wording allows it. */
	exportByStatusAlone: 'take' | 'reject';
	/** Unknown: fetching an export too early finds nothing, or an empty file. */
	exportBeforeReady: 'notFound' | 'emptyFile';
	/**
	 * Unknown: whether an export's file comes from the API, or a redirect (302) leads to a host for
	 * files, which gets no token: it answers 400 to one.
	 */
	exportFiles: 'direct' | 'redirected';
	/** Unknown: whom a file leaves out that asks for no status. The description names nobody. */
	exportLeavesOut: Array<'unsubscribed' | 'withoutAddress'>;
	/** Unknown: whether the number of members that a list gives is always there, and how late it is right. */
	membershipCounts: Counting;
	/** Unknown: the same of the number of contacts that a search finds. */
	contactsCounts: Counting;
	/** Unknown: whether an export's CSV puts quotes around every value. */
	exportQuotes: 'needed' | 'always';
	/**
	 * Unknown: milliseconds until searches by time see a change. Every second contact takes that long,
	 * the others none, so that changes also show in another order than they happened.
	 */
	contactSearchLagMs: number;
	/** Unknown: whether a search `…_after` or `…_before` a time finds what has exactly that time. */
	timeFilters: 'exclusive' | 'inclusive';
	/**
	 * Unknown: whether searches by the time of the opt-out work. The description has them; staff said in
	 * 2022 and 2024 that there are none, and then a parameter that nobody knows is passed over.
	 */
	optOutFilter: 'works' | 'ignored';
	/** Unknown: whether somebody who comes back still shows when they had unsubscribed. */
	optOutAfterReturn: 'kept' | 'cleared';
	/** Unknown: whether an import makes itself the source of the update, or leaves what was there. */
	importUpdateSource: 'Account' | 'unchanged';
	/** Unknown: the answer to a request without an Authorization header. */
	missingAuthorization: 401 | 403;
	/** Unknown: the answer to a path below /v3 that does not exist. */
	unknownPath: 403 | 404;
	/** Unknown: whether four a second means any 1,000 ms, or each second of the clock. */
	rateWindow: 'sliding' | 'clockSecond';
	/** Unknown: whether a request that is refused as one too many counts for its second, too. */
	countsRefused: boolean;
	/** Most events that `history` keeps; once more have happened, reading it throws. */
	historyEvents: number;
}

export const defaultSettings = (): SandboxSettings => ({
	clients: [
		{ id: 'sandbox-api-key', secret: 'sandbox-secret', refreshTokens: 'rotating' },
		{ id: 'sandbox-long-lived-key', secret: 'sandbox-secret', refreshTokens: 'longLived' },
	],
	role: 'owner',
	authorizationCodeSeconds: 300,
	withheldScopes: [],
	accessTokenSeconds: 86_400,
	tokenRequestsPerSecond: 1,
	requestsPerSecond: 4,
	requestsPerDay: 10_000,
	queuedActivities: 1_000,
	queueFullBody: 'empty',
	activityMs: 200,
	activityMsPer10000: 100,
	activityDays: 10,
	listingShowsInitialized: false,
	missingCounters: [],
	foreignActivities: [],
	hiddenLooks: 0,
	lastPageLinks: 'absent',
	largestPage: 1_000,
	linksBehind: '',
	conflictPrefix: 'alternating',
	deletedListById: 'notFound',
	truncateAtBytes: 4_000_000,
	importRows: 40_000,
	unknownListInImport: 'reject',
	fieldNameLetters: 'any',
	unknownCustomFieldInImport: 'reject',
	blankValues: 'clear',
	maxEmailLength: 80,
	addressForm: 'asSent',
	overlongValues: 'rowError',
	homeCountryKey: 'country',
	duplicateRows: 'last',
	anniversaryYears: { from: 1901, ahead: 10 },
	personCount: 'all',
	countHeaderRow: true,
	importRevivesDeleted: true,
	activityErrorTexts: 'some',
	errorLinesCountHeading: true,
	unknownImportKeys: 'reject',
	selectValues: 'label',
	unsupportedValues: 'refuseRow',
	smsPermissionKey: 'known',
	smsFaults: 'refuseRow',
	takesSmsNumbers: true,
	strictLengths: 'refuseRow',
	customFieldsPerContact: 25,
	signUpGuardCountsImports: true,
	listsPerContact: 50,
	fullContacts: 'cannotAdd',
	unsubscribedLeaveLists: true,
	confirmedOptIn: false,
	pendingJoinLists: true,
	signUpSubscribesAgain: true,
	signUpEndsHold: true,
	signUpRevivesDeleted: true,
	deletedShowPermission: true,
	tagNamesByCase: true,
	taggingCounters: 'contacts',
	contactsPerJob: 500,
	taggingListRead: 'atWork',
	importRefuses: [],
	membershipLagMs: 0,
	removalOfNonMember: 'ignore',
	exportByStatusAlone: 'take',
	exportBeforeReady: 'notFound',
	exportFiles: 'direct',
	exportLeavesOut: [],
	membershipCounts: 'right',
	contactsCounts: 'right',
	exportQuotes: 'needed',
	contactSearchLagMs: 0,
	timeFilters: 'exclusive',
	optOutFilter: 'works',
	optOutAfterReturn: 'cleared',
	importUpdateSource: 'Account',
	missingAuthorization: 401,
	unknownPath: 403,
	rateWindow: 'sliding',
	countsRefused: true,
	historyEvents: 100_000,
});

/** Changes `settings` in place; a misspelt switch throws, because a test with it would prove nothing. */
export function applySettings(settings: SandboxSettings, change: Partial<SandboxSettings>): void {
	for (const name of Object.keys(change)) {
		if (!Object.hasOwn(settings, name)) throw new Error(`There is no setting "${name}"`);
	}
	Object.assign(settings, change);
}
