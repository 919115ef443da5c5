import { ContactWriter } from '../../segment/contactWriter';
import type { Contacts } from '../body';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The contacts of some rows with nothing but their address.
 *
 * @returns only those that had more than that; `shortened` says how many
 */
export async function addressesAlone(
	whole: Contacts,
	rows: number[],
): Promise<{ contacts: Contacts; shortened: number }> {
	const scratch = ContactWriter.forOne();
	const alone = new Map<number, string>();
	const sizes = new Uint32Array(whole.sizes.length);
	for (const row of rows) {
		scratch.clear();
		await whole.writeContact(row, scratch);
		const { written } = scratch;
		const end = endOfAddress(written);
		if (written[end] === QUOTE && end + 2 === written.length) continue;
		const contact = `${written.subarray(0, end + 1).toString('latin1')}}`;
		alone.set(row, contact);
		sizes[row] = contact.length;
	}
	const writeContact = (row: number, out: ContactWriter) => out.raw(alone.get(row)!);
	return { contacts: { sizes, maySms: false, writeContact }, shortened: alone.size };
}

/** A contact begins with its address: `{"email":"…"`. */
function endOfAddress(contact: Buffer): number {
	let at = contact.indexOf(':') + 2;
	while (at < contact.length && contact[at] !== QUOTE) at += contact[at] === BACKSLASH ? 2 : 1;
	return at;
}
