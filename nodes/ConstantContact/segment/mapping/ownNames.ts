import { FIELD_PARTS } from '../fields/parts';
import { CUSTOM_PREFIX } from '../fields/custom';
import type { ContactField } from '../fields/field';
import { SMS_CONSENT_DATE } from '../fields/sms';
import { EMAIL_FIELD } from '../fields/standard';
import { doubtsOf, headingKey, type Meaning } from '../headings';
import type { AnyField } from './fieldIds';

/** Rank of headings that are the name of a field, before all that merely mean one. */
const OWN_RANK = -1;

/** A field that came late: accounts may have made a custom field of its name by then, and workflows fill it. */
const GIVES_WAY = new Set<string>([SMS_CONSENT_DATE.id]);

/** What the fields are called in the account and in the panel, which goes before all custom. */
export class OwnNames {
	private readonly exact = new Map<string, Meaning>();
	private readonly byKey = new Map<string, Meaning | undefined>();
	private readonly builtIn = new Map<string, Meaning>();

	constructor(fields: ContactField[]) {
		const isCustom = ({ id }: AnyField) => id.startsWith(CUSTOM_PREFIX);
		const all: AnyField[] = [EMAIL_FIELD, ...fields, ...FIELD_PARTS];
		for (const { id, displayName } of all.filter((field) => !isCustom(field))) {
			const key = headingKey(displayName);
			if (doubtsOf(key).length > 0 || GIVES_WAY.has(id)) continue;
			this.builtIn.set(key, { field: id, rank: OWN_RANK, block: 0 });
		}
		const own = all.filter(isCustom);
		// Labels of all fields before names: a name may be what another field was once called.
		this.add(own.map(({ id, displayName }) => ({ field: id, name: displayName })));
		this.add(own.map(({ id }) => ({ field: id, name: id.slice(CUSTOM_PREFIX.length) })));
		this.add(own.map(({ id }) => ({ field: id, name: id })));
		this.byKey.delete('');
	}

	private add(names: Array<{ field: string; name: string }>): void {
		const byKey = new Map<string, Meaning | undefined>();
		for (const { field, name } of names) {
			const spelling = exactly(name);
			const key = headingKey(name);
			const meaning = { field, rank: OWN_RANK, block: 0 };
			if (!this.exact.has(spelling)) this.exact.set(spelling, { ...meaning, rank: OWN_RANK - 1 });
			// Two that differ in signs alone, "Score +" and "Score -": neither is meant by "score".
			byKey.set(key, byKey.has(key) ? undefined : meaning);
		}
		for (const [key, meaning] of byKey) if (!this.byKey.has(key)) this.byKey.set(key, meaning);
	}

	meaningOf(heading: string): Meaning | undefined {
		const key = headingKey(heading);
		return this.builtIn.get(key) ?? this.exact.get(exactly(heading)) ?? this.byKey.get(key);
	}
}

const exactly = (name: string): string => name.normalize('NFC').trim().toLowerCase();
