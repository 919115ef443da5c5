import { PRIVILEGES, ROLES } from '../account/scopes';
import { READ_CONTACTS, type Routes } from './routes';

export const account: Routes = ({ get }, { settings }) => {
	get('/account/summary', { scope: 'account_read', privilege: 'account:read' }, () => ({
		encoded_account_id: 'a07e1sandbox',
		organization_name: 'Sandbox Incorporated',
		first_name: 'Olivia',
		last_name: 'Owner',
		contact_email: 'olivia@example.com',
		country_code: 'us',
		time_zone_id: 'US/Eastern',
		encoded_partner_id: 'a07e1partner',
	}));
	get('/account/emails', { scope: 'account_read', privilege: 'account:read' }, () => [
		{
			email_address: 'olivia@example.com',
			email_id: 1,
			confirm_status: 'CONFIRMED',
			confirm_time: '2020-01-01T00:00:00Z',
			confirm_source_type: 'SITE_OWNER',
			roles: ['CONTACT', 'BILLING', 'REPLY_TO'],
			pending_roles: [],
		},
	]);
	// The account has none.
	get('/segments', READ_CONTACTS, () => ({ segments: [] }));
	get('/account/user/privileges', {}, () =>
		ROLES[settings.role].privileges.map((name) => ({
			privilege_id: PRIVILEGES[name],
			privilege_name: name,
		})),
	);
};
