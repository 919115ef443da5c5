import { randomUUID } from 'node:crypto';

import type { Contact } from '../artifacts';
import { Unanswered } from '../errors';
import { told, type Question } from '../question';

/** Contacts that a job names by their IDs (documented). */
const MOST_CONTACTS = 500;
/** Jobs of which one has to be seen before it has ended. */
const STARTS = 3;
const TAGGING = 'contacts_taggings_add';

export const TAGS: Question[] = [
	{
		question: 'What do the counters of a tagging job count?',
		holdsWhen: 'contacts, however many tags each of them gets',
		readsOnly: false,
		async ask({ api, jobs, artifacts }) {
			const tag_ids = [await artifacts.tag('tag A'), await artifacts.tag('tag B')];
			const people = [await artifacts.person(), await artifacts.person()];
			const source = { contact_ids: people.map(({ id }) => id) };
			const job = await jobs.follow(
				await api.send('POST', `/activities/${TAGGING}`, { source, tag_ids }),
			);
			const { items_total_count: all, items_completed_count: done } = job.status ?? {};
			if (job.state !== 'completed') throw new Unanswered(`The job ended as ${job.state}.`);
			if (all === undefined && done === undefined) throw new Unanswered('It has no counters.');
			return told(
				all === people.length && done === people.length,
				`${String(all)} in all and ${String(done)} done, for two contacts with two tags each`,
			);
		},
	},
	{
		question: 'Are names of tags told apart by upper and lower case?',
		holdsWhen: 'a second tag is made whose name differs in that alone',
		readsOnly: false,
		async ask({ artifacts }) {
			const made = [await artifacts.makeTag('case'), await artifacts.makeTag('case', true)];
			const [first, second] = made.map(({ status }) => status);
			if (first !== 201) throw new Unanswered(`Making a tag got ${first}.`);
			if (second !== 201 && second !== 409 && second !== 400) {
				throw new Unanswered(`Making the second tag got ${second}.`);
			}
			return told(second === 201, `the second one got ${second}`);
		},
	},
	{
		question: 'How many contacts does a tagging job take by their IDs?',
		holdsWhen: `one with ${MOST_CONTACTS + 1} is refused with 400`,
		readsOnly: false,
		async ask({ api, jobs, artifacts }) {
			const contact_ids = Array.from({ length: MOST_CONTACTS + 1 }, () => randomUUID());
			const body = { source: { contact_ids }, tag_ids: [await artifacts.tag('limit')] };
			const answer = await api.send('POST', `/activities/${TAGGING}`, body);
			if (answer.status === 201) await jobs.follow(answer);
			else if (answer.status !== 400) throw new Unanswered(`It got ${answer.status}.`);
			return told(answer.status === 400, `the request got ${answer.status}`);
		},
	},
	{
		question:
			'Whom does a job mean that tags a list: its members when it was asked for, or when it runs?',
		holdsWhen: 'whoever joins before it runs is tagged as well',
		readsOnly: false,
		async ask({ jobs, artifacts }) {
			const tag = await artifacts.tag('list');
			const list = await artifacts.list();
			for (let start = 1; start <= STARTS; start++) {
				const job = await jobs.start(TAGGING, { source: { list_ids: [list] }, tag_ids: [tag] });
				const { address } = await artifacts.person();
				const { state } = await jobs.look(job.activity_id);
				await jobs.end(job);
				// Whoever came after its beginning tells nothing.
				if (state !== 'initialized') continue;
				const isTagged = ({ taggings = [] }: Contact) => taggings.includes(tag);
				const contact = await artifacts.contactOnce(address, isTagged);
				if (!contact) throw new Unanswered('The contact does not show.');
				return told(isTagged(contact), isTagged(contact) ? 'tagged as well' : 'not tagged');
			}
			throw new Unanswered(`${STARTS} jobs had begun before somebody joined the list. Ask again.`);
		},
	},
];
