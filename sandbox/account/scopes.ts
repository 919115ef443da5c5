/** `owner` and `manager` may do everything; `campaignCreator` sees lists but no contacts; `unassigned` nothing. */
export type RoleName = 'owner' | 'manager' | 'campaignCreator' | 'unassigned';

export type ScopeName = 'contact_data' | 'account_read' | 'offline_access';

/** What each scope lets an app do, in the words of the sign-in page. */
export const SCOPES: Record<ScopeName, string> = {
	contact_data: 'See and change your contacts, lists, custom fields and tags',
	account_read: 'See your account’s name and address',
	offline_access: 'Stay connected while you are away',
};

export const isScope = (name: string): name is ScopeName => Object.hasOwn(SCOPES, name);

/** Names are documented; the numbers of contacts, lists and account are seen, the others made up. */
export const PRIVILEGES = {
	'campaign:create': 30,
	'campaign:read': 31,
	'campaign:write': 32,
	'contacts:read': 42,
	'contacts:write': 43,
	'contacts:lists:read': 52,
	'contacts:lists:write': 53,
	'account:read': 2,
	'account:update': 3,
} as const;

export type PrivilegeName = keyof typeof PRIVILEGES;

const EVERYTHING = Object.keys(PRIVILEGES) as PrivilegeName[];

/** Owner and manager hold everything; a campaign creator sees lists but no contacts (documented). */
export const ROLES: Record<RoleName, { title: string; privileges: PrivilegeName[] }> = {
	owner: { title: 'Account Owner', privileges: EVERYTHING },
	manager: { title: 'Account Manager', privileges: EVERYTHING },
	campaignCreator: {
		title: 'Campaign Creator',
		privileges: [
			'campaign:create',
			'campaign:read',
			'campaign:write',
			'contacts:lists:read',
			'account:read',
		],
	},
	unassigned: { title: 'No marketing account', privileges: [] },
};
