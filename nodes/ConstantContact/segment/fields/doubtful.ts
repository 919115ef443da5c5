import { PHONES } from './field';
import { SMS_NUMBER } from './sms';
import { CONTACT_FIELDS } from './standard';
import { isUnitedStates } from './usStates';

/** Whether an import may refuse a person for a value of theirs. */
type Doubt = (value: string, contact: Record<string, unknown>) => boolean;

const longerThan =
	(most: number): Doubt =>
	({ length }) =>
		length > most;

/** Ten digits, as the numbers of North America have. */
const isForeign: Doubt = (number) => !/^(?:\+?1)?\d{10}$/.test(number.replace(/[\s()./-]/g, ''));

/** A code has two letters; provinces of other countries are spelt out. */
const isNoCode =
	(country: string): Doubt =>
	(state, contact) =>
		state.length > 2 && typeof contact[country] === 'string' && isUnitedStates(contact[country]);

const always: Doubt = () => true;

/**
 * Values that an import may refuse a person for, though the API's description allows them (assumption):
 * numbers of other countries, which it says are not supported; what is longer than the product's own
 * file import takes (its help); and numbers for text messages, in an account that sends none.
 */
const DOUBTS: ReadonlyMap<string, Doubt> = new Map([
	...CONTACT_FIELDS.filter(({ group }) => group === PHONES).map(
		({ id }) => [id, isForeign] as const,
	),
	[SMS_NUMBER.id, always],
	...['', 'work_', 'other_'].flatMap((place) => [
		[`${place}street`, longerThan(50)] as const,
		[`${place}street2`, longerThan(50)] as const,
		[`${place}state`, isNoCode(`${place}country`)] as const,
		[`${place}zip`, longerThan(25)] as const,
		[`${place}country`, longerThan(25)] as const,
	]),
]);

/** The keys of such values in a contact, as the body of an import has it. */
export const doubtfulKeys = (contact: Record<string, unknown>): string[] =>
	Object.keys(contact).filter((key) => DOUBTS.get(key)?.(String(contact[key]), contact) ?? false);
