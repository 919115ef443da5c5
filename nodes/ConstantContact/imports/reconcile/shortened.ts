import { ContactWriter } from '../../segment/contactWriter';
import { doubtfulKeys } from '../../segment/fields/doubtful';
import { SMS_CONSENT_DATE, SMS_NUMBER } from '../../segment/fields/sms';
import { getOrMake } from '../../segment/maps';
import type { Cause } from '../../segment/verdicts';
import type { Yielder } from '../../segment/yielder';
import type { Contacts } from '../body';
import { addressAlone, perhapsWithoutMore, withoutValue } from '../causes';

type ContactJson = Record<string, unknown>;

/** A way to make less of contacts that were refused. */
export interface Shortening {
	/** How the contacts are sent, for the log. */
	words: string;
	/** The keys of a contact that are left out; none where it would stay as it is. */
	leavesOut(contact: ContactJson): string[];
	/** Whether nothing but the address is left. */
	isAddressAlone: boolean;
}

/** Without what Constant Contact may not take: nobody is to lose a name for a phone number. */
export const WITHOUT_DOUBTFUL: Shortening = {
	words: 'without the values that it may not take',
	leavesOut: doubtfulKeys,
	isAddressAlone: false,
};

/** It may have been a value that nobody could know to be wrong, and nobody is to be lost for it. */
export const ADDRESS_ALONE: Shortening = {
	words: 'with the address alone',
	leavesOut: (contact) => Object.keys(contact).filter((key) => key !== 'email'),
	isAddressAlone: true,
};

/** Contacts with less in them, of those rows that had more. */
export interface Shortened {
	contacts: Contacts;
	/** How many. */
	rows: number;
	/** What a row is exported without. @param refused why it was refused with it */
	lostBy(row: number, refused: Cause): Cause[];
	isAddressAlone: boolean;
}

/**
 * The contacts of some rows, as far as a shortening makes them any shorter. They are written when they
 * are asked for, as those of the whole segment: it may be all of them.
 */
export async function shorten(
	whole: Contacts,
	rows: Iterable<number>,
	{ leavesOut, isAddressAlone }: Shortening,
	yielder: Yielder,
): Promise<Shortened> {
	const scratch = ContactWriter.forOne();
	const sizes = new Uint32Array(whole.sizes.length);
	/** For each row which of the {@link combinations} of keys it goes without. */
	const lost = new Uint32Array(whole.sizes.length);
	const combinations: string[][] = [];
	const indices = new Map<string, number>();
	const cut = () => {
		const contact = JSON.parse(scratch.written.toString()) as ContactJson;
		const keys = leavesOut(contact);
		for (const key of keys) delete contact[key];
		if (!(SMS_NUMBER.id in contact)) delete contact[SMS_CONSENT_DATE.id];
		// A letter for each byte.
		return { keys, written: Buffer.from(JSON.stringify(contact)).toString('latin1') };
	};
	const writeContact = (row: number, out: ContactWriter) => {
		scratch.clear();
		const later = whole.writeContact(row, scratch);
		if (!later) return out.raw(cut().written);
		return later.then(() => out.raw(cut().written));
	};
	let shorter = 0;
	for (const row of rows) {
		if (yielder.isDue()) await yielder.yield();
		scratch.clear();
		const later = whole.writeContact(row, scratch);
		if (later) await later;
		const { keys, written } = cut();
		if (keys.length === 0) continue;
		shorter += 1;
		sizes[row] = written.length;
		lost[row] = getOrMake(indices, keys.join('\n'), () => combinations.push(keys) - 1);
	}
	return {
		contacts: {
			sizes,
			// Numbers for text messages are among what is left out.
			maySms: false,
			writeContact,
		},
		rows: shorter,
		lostBy: (row, refused) =>
			isAddressAlone
				? [addressAlone(refused)]
				: combinations[lost[row]!]!.map((key) => withoutValue(refused, key)),
		isAddressAlone,
	};
}

/** Of rows of which some were taken so, and the others with their address alone. */
export const perhapsAlone = (shortened: Shortened): Shortened => ({
	...shortened,
	lostBy: (row, refused) => shortened.lostBy(row, refused).map(perhapsWithoutMore),
});
