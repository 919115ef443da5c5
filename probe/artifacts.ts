import { randomBytes } from 'node:crypto';

import type { Answer, Api } from './api';
import { Abort, reasonOf, Unanswered } from './errors';
import type { Activity, Imported, Jobs } from './jobs';

export interface Contact {
	contact_id: string;
	deleted_at?: string;
	first_name?: string;
	last_name?: string;
	list_memberships?: string[];
	custom_fields?: Array<{ custom_field_id: string; value?: string; choice_ids?: number[] }>;
	street_addresses?: Array<{ kind: string; country?: string }>;
	phone_numbers?: Array<{ kind: string; phone_number?: string }>;
	email_address?: { permission_to_send?: string };
	taggings?: string[];
}

export interface CustomField {
	custom_field_id: string;
	label: string;
	name: string;
	choices?: Array<{ choice_id: number; choice_label: string }>;
}

type Item = Record<string, unknown>;

/** Milliseconds before each look for something that may show late. */
const LOOKS = [0, 5_000, 15_000, 30_000];
/** Reserved for documentation: no mail ever reaches anybody there (RFC 2606). */
const SUFFIX = '.example.com';

/** What the probe makes in an account, and nothing else of it; all of it can be taken away again. */
export class Artifacts {
	private listId?: string;
	private readonly addresses: string[] = [];
	private readonly fieldLabels: string[] = [];
	private readonly tagNames: string[] = [];
	private mayHaveList = false;
	private isTried = false;

	constructor(
		private readonly api: Api,
		private readonly jobs: Jobs,
		private readonly listName: string,
		/** In every address, label and description that this run makes. */
		readonly mark: string,
	) {}

	/** A made-up address that no account has yet. */
	address(length?: number): string {
		const local = `probe-${this.mark}-${this.addresses.length}`;
		const rest = (length ?? 0) - local.length - SUFFIX.length - 1;
		const address = length ? `${local}@${'x'.repeat(rest)}${SUFFIX}` : `${local}@example.com`;
		this.addresses.push(address);
		return address;
	}

	/** The ID of the probe's list, which is made, and tried with somebody, when first asked for. */
	async list(): Promise<string> {
		// Its making may have got no answer.
		if (this.mayHaveList) this.listId ??= await this.findList();
		this.listId ??= await this.makeList();
		if (!this.isTried) await this.tryList(this.listId);
		return this.listId;
	}

	async customField(type: string, displayType: string, labels: string[]): Promise<CustomField> {
		const label = `Probe ${this.mark} ${this.fieldLabels.length}`;
		this.fieldLabels.push(label);
		const answer = await this.api.send('POST', '/contact_custom_fields', {
			label,
			type,
			metadata: { display_type: displayType },
			choices: labels.map((choice, at) => ({ choice_label: choice, display_order: at })),
		});
		if (answer.status !== 201) throw new Unanswered(`Making a custom field got ${answer.status}.`);
		return answer.body as CustomField;
	}

	/** What making a tag is answered with; its name has the mark of the run in it, as it is or in capitals. */
	async makeTag(what: string, inCapitals = false): Promise<Answer> {
		const plain = `Probe ${this.mark} ${what}`;
		const name = inCapitals ? plain.toUpperCase() : plain;
		this.tagNames.push(name);
		return await this.api.send('POST', '/contact_tags', { name });
	}

	/** The ID of a tag that it makes. */
	async tag(what: string): Promise<string> {
		const { status, body } = await this.makeTag(what);
		const { tag_id: id } = (body ?? {}) as { tag_id?: string };
		if (status !== 201 || !id) throw new Unanswered(`Making a tag got ${status}.`);
		return id;
	}

	/** The address and the ID of somebody whom it makes, on the probe's list. */
	async person(): Promise<{ address: string; id: string }> {
		const address = this.address();
		const { status, body } = await this.api.send('POST', '/contacts', {
			email_address: { address, permission_to_send: 'implicit' },
			create_source: 'Account',
			list_memberships: [await this.list()],
		});
		const { contact_id: id } = (body ?? {}) as { contact_id?: string };
		if (status !== 201 || !id) throw new Unanswered(`Making a contact got ${status}.`);
		return { address, id };
	}

	/** Imports items onto the probe's list, or another one, and waits for the end. */
	async import(items: Item[], listId?: string): Promise<Imported> {
		const list_ids = [listId ?? (await this.list())];
		return await this.jobs.import(JSON.stringify({ list_ids, import_data: items }), items.length);
	}

	/** Somebody with this address, deleted or not. */
	async contact(address: string): Promise<Contact | undefined> {
		const include = 'custom_fields,list_memberships,street_addresses,phone_numbers,taggings';
		const query = new URLSearchParams({ email: address, status: 'all', include });
		const { contacts } = await this.api.read<{ contacts: Contact[] }>(`/contacts?${query}`);
		return contacts[0];
	}

	/** The same, looking again for a while until it is as expected; as it is then. */
	async contactOnce(
		address: string,
		isExpected: (contact: Contact) => boolean,
	): Promise<Contact | undefined> {
		let contact: Contact | undefined;
		for (const wait of LOOKS) {
			await this.api.pause(wait);
			contact = await this.contact(address);
			if (contact && isExpected(contact)) return contact;
		}
		return contact;
	}

	/**
	 * Takes away whatever the run has made, as far as it can.
	 *
	 * @returns what is left, in sentences
	 */
	async cleanUp(): Promise<string[]> {
		const left: string[] = [];
		const step = async (work: () => Promise<void>, what: string) => {
			try {
				await work();
			} catch (error) {
				left.push(`${what} ${reasonOf(error)}`);
			}
		};
		for (const id of this.jobs.running) {
			await step(
				async () => void (await this.jobs.end({ activity_id: id, state: '' })),
				'A job of the probe may still be running.',
			);
		}
		await step(
			async () => await this.deleteContacts(),
			`Contacts are left whose addresses begin with "probe-${this.mark}": delete them.`,
		);
		if (this.fieldLabels.length > 0) {
			await step(
				async () => await this.deleteFields(),
				`Custom fields are left whose labels begin with "Probe ${this.mark}": delete them.`,
			);
		}
		if (this.tagNames.length > 0) {
			await step(
				async () => await this.deleteTags(),
				`Tags are left whose names begin with "Probe ${this.mark}": delete them.`,
			);
		}
		if (this.mayHaveList) {
			await step(
				async () => await this.deleteList(),
				`The list "${this.listName}" is left: delete it.`,
			);
		}
		if (this.jobs.hasLost) {
			left.push(
				`A job may still be under way whose answer was lost: look in some minutes for contacts whose addresses begin with "probe-${this.mark}".`,
			);
		}
		return left;
	}

	private get description(): string {
		return `Made by the probe of n8n-nodes-constant-contact, run ${this.mark}; may be deleted.`;
	}

	private async makeList(): Promise<string> {
		this.mayHaveList = true;
		const { status, body } = await this.api.send('POST', '/contact_lists', {
			name: this.listName,
			description: this.description,
		});
		if (status === 201) return (body as { list_id: string }).list_id;
		this.mayHaveList = false;
		if (status !== 409) throw new Unanswered(`Making a list got ${status}.`);
		throw new Abort(
			`The account has a list "${this.listName}" already, and the probe uses only a list that it makes. Give another name with --list.`,
		);
	}

	/** Where not even a plain contact is taken, a refusal says nothing about anything else. */
	private async tryList(listId: string): Promise<void> {
		const { refused, outcome } = await this.import([{ email: this.address() }], listId);
		if (refused > 0) {
			throw new Abort(
				`Constant Contact does not take even a plain contact at example.com: ${outcome}. So nothing can be found out by importing.`,
			);
		}
		this.isTried = true;
	}

	private async deleteContacts(): Promise<void> {
		let missing = this.addresses;
		const found: string[] = [];
		// The second look is for those who were on their way during the first.
		for (const wait of [0, 20_000]) {
			if (missing.length === 0) break;
			await this.api.pause(wait);
			const still: string[] = [];
			for (const address of missing) {
				const contact = await this.contact(address);
				if (!contact) still.push(address);
				else if (!contact.deleted_at) found.push(contact.contact_id);
			}
			missing = still;
		}
		if (found.length === 0) return;
		const { state } = await this.jobs.end(
			await this.jobs.start('contact_delete', { contact_ids: found }),
		);
		if (state !== 'completed') throw new Unanswered(`Deleting them ended as ${state}.`);
	}

	private async deleteFields(): Promise<void> {
		const { custom_fields: fields } = await this.api.read<{ custom_fields: CustomField[] }>(
			'/contact_custom_fields?limit=100',
		);
		for (const { custom_field_id: id, label } of fields) {
			if (!this.fieldLabels.includes(label)) continue;
			const { status } = await this.api.send('DELETE', `/contact_custom_fields/${id}`);
			if (status !== 204) throw new Unanswered(`Deleting got ${status}.`);
		}
	}

	private async deleteTags(): Promise<void> {
		const { tags } = await this.api.read<{ tags: Array<{ tag_id: string; name: string }> }>(
			'/contact_tags?limit=500',
		);
		for (const { tag_id: id, name } of tags) {
			if (!this.tagNames.includes(name)) continue;
			const { status, body } = await this.api.send('DELETE', `/contact_tags/${id}`);
			if (status !== 202) throw new Unanswered(`Deleting got ${status}.`);
			const { state } = await this.jobs.end(body as Activity);
			if (state !== 'completed') throw new Unanswered(`Deleting ended as ${state}.`);
		}
	}

	private async deleteList(): Promise<void> {
		const id = this.listId ?? (await this.findList());
		if (!id) return;
		const { status, body } = await this.api.send('DELETE', `/contact_lists/${id}`);
		if (status !== 202) throw new Unanswered(`Deleting got ${status}.`);
		const { state } = await this.jobs.end(body as Activity);
		if (state !== 'completed') throw new Unanswered(`Deleting ended as ${state}.`);
	}

	/** The list whose making got no answer; one of the same name by somebody else is left alone. */
	private async findList(): Promise<string | undefined> {
		const query = new URLSearchParams({ name: this.listName });
		const { lists } = await this.api.read<{
			lists: Array<{ list_id: string; description?: string }>;
		}>(`/contact_lists?${query}`);
		return lists.find(({ description }) => description === this.description)?.list_id;
	}
}

/** In every name that a run makes. */
export const freshMark = (): string => randomBytes(6).toString('hex');
