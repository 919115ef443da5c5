import { readAddresses } from '../api/addressExport';
import { readMembers, type Member } from '../api/members';
import { cheaperWay, type Way } from '../api/wholeList';
import { problemIn } from '../problem';
import { addressKey } from '../segment/addresses';
import type { Api } from '../transport/request';
import { COUNT_PAUSES } from './leavers';

/**
 * Those of people who were taken off a list who are on it still: a job may say that it is done, and have
 * done nothing. Whoever does not show is not there, as far as anybody can see: only who shows is told,
 * so that it takes no whole reading. The list may be late, and is looked at again for a bounded time;
 * where nobody could look, everybody may be there still.
 *
 * @param members on the list before
 */
export async function stillThere<Person extends Member>(
	api: Api,
	listId: string,
	people: Person[],
	members: number,
): Promise<Person[]> {
	if (people.length === 0) return [];
	const way = cheaperWay(members);
	let there = people;
	for (const pause of [0, ...COUNT_PAUSES]) {
		if (pause > 0 && api.now() + pause > api.until) break;
		await api.pause(pause);
		try {
			there = await shown(api, listId, there, members, way);
		} catch (error) {
			problemIn(error);
			break;
		}
		if (there.length === 0) break;
	}
	return there;
}

async function shown<Person extends Member>(
	api: Api,
	listId: string,
	people: Person[],
	members: number,
	way: Way,
): Promise<Person[]> {
	const nameOf = ({ id, email }: Member) => (way === 'file' ? addressKey(email) : id);
	const wanted = new Set(people.map(nameOf));
	const met = new Set<string>();
	const meet = (name: string) => {
		if (wanted.has(name)) met.add(name);
	};
	if (way === 'pages') {
		await readMembers(api, listId, members, ({ id }) => meet(id));
	} else {
		await readAddresses(api, { list_ids: [listId] }, () => (address) => meet(addressKey(address)));
	}
	return people.filter((person) => met.has(nameOf(person)));
}
