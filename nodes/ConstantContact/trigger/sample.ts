import { readFirstContacts, type Contact } from '../api/contacts';
import { settingsProblem } from '../problem';
import type { Api } from '../transport/request';
import {
	isSubscribed,
	secondIn,
	STREAMS,
	toEvent,
	type ContactEvent,
	type EventName,
} from './events';
import { isWantedBy, type TriggerSettings } from './poll';
import { EVERYTHING } from './stream';

/**
 * For each event the latest one that there is among the newest contacts, to build a workflow with.
 * What was delivered and what is still to be stays as it is.
 *
 * @throws Problem `settings` when there is none for any of them
 */
export async function sample(api: Api, settings: TriggerSettings): Promise<ContactEvent[]> {
	const events: ContactEvent[] = [];
	for (const event of settings.events) {
		const status = event === 'contactUnsubscribed' ? 'unsubscribed' : 'active';
		const list = event === 'contactUnsubscribed' ? undefined : settings.listId;
		const found = await readFirstContacts(api, { status, include: EVERYTHING, list });
		const [latest] = found
			.filter((contact) => isWantedBy(settings, event, contact))
			.flatMap((contact) => momentOf(event, contact).map((second) => ({ contact, second })))
			.sort((a, b) => b.second - a.second);
		if (latest) events.push(toEvent(event, latest.contact, latest.second));
	}
	if (events.length === 0) throw nobody();
	return events;
}

const nobody = () =>
	settingsProblem(
		'There is no contact to show for this trigger',
		'None of the newest contacts in Constant Contact fits. The trigger can be switched on all the same; to build the workflow, choose another event for now, or write test data into the output.',
	);

/** When it happened to somebody, if it did. Of a return nothing may be left but the day of the opt-out. */
function momentOf(event: EventName, contact: Contact): number[] {
	if (event !== 'contactResubscribed') {
		const stream = Object.values(STREAMS).find((one) => one.event === event);
		const second = stream?.secondOf(contact);
		return second === undefined ? [] : [second];
	}
	const { opt_in_date: back, opt_out_date: gone } = contact.email_address ?? {};
	const [since, until] = [secondIn(back), secondIn(gone)];
	const isBack = isSubscribed(contact) && since !== undefined && until !== undefined;
	return isBack && since >= until ? [since] : [];
}
