import { PRIVILEGES, ROLES } from '../scopes';
import type { Routes } from './routes';

export const account: Routes = ({ get }, sandbox) => {
	get('/account/summary', { scope: 'account_read', privilege: 'account:read' }, () => ({
		encoded_account_id: 'a07e1sandbox',
		organization_name: 'Sandbox Incorporated',
		first_name: 'Olivia',
		last_name: 'Owner',
		contact_email: 'olivia@example.com',
		country_code: 'US',
		time_zone_id: 'US/Eastern',
	}));
	get('/account/user/privileges', {}, () =>
		ROLES[sandbox.settings.role].privileges.map((name) => ({
			privilege_id: PRIVILEGES[name],
			privilege_name: name,
		})),
	);
};
