import { readAddresses } from '../api/addressExport';
import { isAddressKnown } from '../api/members';
import type { ListPart } from '../imports/part';
import type { Presence } from '../imports/presence';
import type { Api } from '../transport/request';

/** People who are looked up one by one; of more of them the file of the whole account is read first. */
const FEW = 3;
/** People who are looked up one by one behind it: those in no file, such as whoever was just deleted. */
const MOST = 10;

/**
 * How many people were exported and are in the account by no address of the segment. Constant Contact
 * may keep an address in another form than it was sent in: then its person looks like somebody who
 * left. No request where everybody was met on the list, and 13 at most beside the looks at a job.
 */
export async function countUnknown(
	api: Api,
	{ checked }: Pick<ListPart, 'checked'>,
	presence: Presence,
): Promise<number> {
	let unmet: number[] = [];
	checked.addresses.forEachRow((row) => {
		if (!checked.verdicts.isRefused(row) && !presence.isMember(row)) unmet.push(row);
	});
	if (unmet.length > FEW) {
		await readAddresses(api, {}, () => (address) => presence.sawInAccount(address));
		unmet = unmet.filter((row) => !presence.isInAccount(row));
	}
	if (unmet.length > MOST) return unmet.length;
	let unknown = 0;
	// In ascending order: anything else would read the file of the segment again for each of them.
	for (const row of unmet.sort((one, other) => one - other)) {
		const address = await checked.addressOf(row);
		if (address === undefined || !(await isAddressKnown(api, address))) unknown += 1;
	}
	return unknown;
}
