import { EMAIL_FIELD } from '../fields/standard';
import { FULL_NAME, headingKey, isInCharge, PEOPLE_FIELDS, personOf } from '../headings';
import { bySureness, NAME_PARTS, type Source } from './sources';

const NAMES = [...NAME_PARTS, FULL_NAME];
/** The parts of a name and the whole are one thing to know of somebody. */
const aspectOf = (field: string): string => (NAMES.includes(field) ? FULL_NAME : field);

/**
 * Whose headings count, where a row is about several people: an attendee and the buyer, a student and
 * a parent. One address goes into a contact, and nobody is to get the name of somebody else with it.
 */
export class People {
	/** The surest heading of addresses. */
	private readonly email: Source;
	/** Whose it is; empty for whoever the row is about. */
	private readonly mine: string;
	/** What is known of each person. */
	private readonly aspects = new Map<string, Set<string>>();

	/** @param found what the headings mean, of which some is an address */
	constructor(found: Source[]) {
		const emails = found.filter(({ field }) => field === EMAIL_FIELD.id).sort(bySureness);
		this.email = emails[0]!;
		this.mine = personOf(headingKey(this.email.heading));
		for (const { field, heading } of found) {
			if (!PEOPLE_FIELDS.has(field)) continue;
			const person = personOf(headingKey(heading));
			const aspects = this.aspects.get(person) ?? new Set();
			this.aspects.set(person, aspects.add(aspectOf(field)));
		}
	}

	/** Why the heading is not meant for the contact; undefined where it is. */
	speakAgainst(field: string, heading: string): string | undefined {
		if (!PEOPLE_FIELDS.has(field) || this.isMine(field, personOf(headingKey(heading)))) {
			return undefined;
		}
		return `"${heading}" is not sent: it may be of somebody else than "${this.email.heading}".`;
	}

	private isMine(field: string, person: string): boolean {
		if (person === this.mine) return true;
		if (this.mine !== '') {
			const aspect = aspectOf(field);
			const isTheirs = aspect !== FULL_NAME || !isInCharge(this.mine);
			return person === '' && isTheirs && !this.has(this.mine, aspect);
		}
		// One person alone who is named is the one with the address.
		const others = [...this.aspects.keys()].filter((one) => one !== '');
		return (
			others.length === 1 &&
			others[0] === person &&
			!this.has('', FULL_NAME) &&
			!this.has(person, EMAIL_FIELD.id)
		);
	}

	private has(person: string, aspect: string): boolean {
		return this.aspects.get(person)?.has(aspect) ?? false;
	}
}
