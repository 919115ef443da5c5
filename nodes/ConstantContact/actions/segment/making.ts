import { createCustomField, type WantedField } from '../../api/customFields';
import { Problem } from '../../problem';
import type { ContactField } from '../../segment/fields/field';
import { fieldsInWords } from './customFields';
import type { Prepared } from './prepare';

/**
 * Makes the custom fields that the account lacks: once nothing that is asked beforehand can stop the
 * run, and only where somebody is sent. Rows are read once more where Constant Contact made one otherwise than foretold.
 *
 * @throws Problem that says which of them were made all the same
 */
export async function makeCustomFields(prepared: Prepared): Promise<Prepared> {
	const { api, customFields, log } = prepared;
	const missing = toMake(prepared);
	if (missing.length === 0) return prepared;
	const foretold = customFields.slice(-missing.length);
	const made: ContactField[] = [];
	for (const field of missing) {
		try {
			made.push(await createCustomField(api, field));
		} catch (error) {
			throw telling(error, missing.slice(0, made.length));
		}
	}
	log(`${fieldsInWords(missing)} made`);
	const fields = [...customFields.slice(0, -missing.length), ...made];
	const isAsForetold = made.every(
		({ id, type }, index) => id === foretold[index]!.id && type === foretold[index]!.type,
	);
	return isAsForetold ? { ...prepared, customFields: fields } : await prepared.readAgain(fields);
}

/** What ended a run behind {@link makeCustomFields}, with what that had made. */
export const tellingMade = (error: unknown, prepared: Prepared): unknown =>
	telling(error, toMake(prepared));

const toMake = ({ missing, willSend }: Prepared): WantedField[] => (willSend ? missing : []);

function telling(error: unknown, made: WantedField[]): unknown {
	if (!(error instanceof Problem) || made.length === 0) return error;
	return error.adding(`Made in Constant Contact before that: ${fieldsInWords(made)}.`);
}
