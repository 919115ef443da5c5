import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { listSearch } from './methods';
import { asPollError, minutesOf } from './n8n/polling';
import { readTrigger, triggerProperties } from './parameters/trigger';
import { openApi } from './transport/request';
import type { ContactEvent } from './trigger/events';
import { poll } from './trigger/poll';
import { sample } from './trigger/sample';
import { readState } from './trigger/state';

export class ConstantContactTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Constant Contact Trigger',
		name: 'constantContactTrigger',
		icon: { light: 'file:constantContact.svg', dark: 'file:constantContact.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter.events.map((event) => event.replace("contact", "Contact ")).join(", ") }}',
		description:
			'Starts the workflow when people unsubscribe, come back, are added or change in Constant Contact',
		defaults: { name: 'Constant Contact Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'constantContactOAuth2Api', required: true }],
		properties: triggerProperties,
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			const api = await openApi(this, { minutes: minutesOf(this) });
			const settings = await readTrigger(this, api);
			if (this.getMode() === 'manual') return itemsOf(await sample(api, settings));
			const kept = this.getWorkflowStaticData('node');
			const before = readState(kept.state);
			const { events, state } = await poll(api, settings, before);
			// n8n lets a poll start while another one is at work: what that one told is not told again.
			if (readState(kept.state)?.polls !== before?.polls) return null;
			kept.state = state;
			return itemsOf(events);
		} catch (error) {
			throw asPollError(this.getNode(), error);
		}
	}
}

/** Nothing at all where nothing happened: n8n starts no execution then. */
function itemsOf(events: ContactEvent[]): INodeExecutionData[][] | null {
	if (events.length === 0) return null;
	return [events.map((event) => ({ json: event as unknown as IDataObject }))];
}
