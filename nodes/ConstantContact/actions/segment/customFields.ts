import {
	createCustomField,
	foretoldField,
	missingFields,
	type WantedField,
} from '../../api/customFields';
import { Problem, withoutPersonalData } from '../../problem';
import type { ContactField } from '../../segment/fields/field';
import { CONTACT_FIELDS } from '../../segment/fields/standard';
import { compileAutomaticMapping } from '../../segment/mapping/automatic';
import { typeOfColumn } from '../../segment/mapping/columnType';
import type { Row } from '../../segment/reader';
import { firstRows } from '../../segment/segment';
import type { Source } from '../../source/source';
import type { Api } from '../../transport/request';
import { plural } from '../../words';

/** Rows by whose values a column has its type. */
const SAMPLE_ROWS = 200;

export interface Wanted {
	/** What the consent evidence needs. */
	evidence: WantedField[];
	/** Columns that the person wants fields for. */
	columns: string[];
	/** A preview foretells them instead. */
	mayMake: boolean;
}

export interface AccountFields {
	fields: ContactField[];
	/** What the receipt or the preview says of those that were made, or would be. */
	notes: string[];
}

/**
 * The account's own fields, with those that had to be made.
 *
 * @param existing those that it has
 * @throws Problem before any is made: when the account has no room, or a column is not there
 */
export async function addCustomFields(
	api: Api,
	source: Source,
	existing: ContactField[],
	{ evidence, columns, mayMake }: Wanted,
): Promise<AccountFields> {
	const fields = [...existing];
	const wanted = [...evidence, ...(await fieldsFor(columns, source, fields))];
	const missing = missingFields(wanted, fields);
	for (const field of missing) {
		fields.push(mayMake ? await createCustomField(api, field) : foretoldField(field));
	}
	if (missing.length === 0) return { fields, notes: [] };
	const labels = missing.map(({ label }) => `"${label}"`).join(', ');
	const what = plural(missing.length, 'custom field');
	return {
		fields,
		notes: [
			`${mayMake ? 'Made in Constant Contact' : 'An export would make'}: ${what}, ${labels}.`,
		],
	};
}

/** Fields for those of the columns that go into none by their heading. */
async function fieldsFor(
	columns: string[],
	source: Source,
	fields: ContactField[],
): Promise<WantedField[]> {
	if (columns.length === 0) return [];
	const rows = await firstRows(source.segment, SAMPLE_ROWS);
	if (rows.length === 0) return [];
	// By themselves: of all columns a mapping tells only the first that it does not know.
	const sample = rows.map((row) => only(columns, row));
	const unknown = columns.find((column) => !sample.some((row) => column in row));
	if (unknown !== undefined) throw noSuchColumn(unknown);
	const { unmapped } = compileAutomaticMapping([...CONTACT_FIELDS, ...fields], { sample });
	return columns
		.filter((column) => unmapped.includes(column))
		.map((column) => ({ label: column, type: typeOfColumn(column, sample) }));
}

/** Nothing of a row that can not be read: its verdict says so. */
function only(columns: string[], row: Row): Row {
	try {
		const present = columns.filter((column) => column in row);
		return Object.fromEntries(present.map((column) => [column, row[column]]));
	} catch {
		return {};
	}
}

const noSuchColumn = (column: string) =>
	new Problem(
		'settings',
		`The first rows have no column "${withoutPersonalData(column)}", so nothing was sent`,
		"Write its name in the option 'Create Custom Fields' as the segment has it.",
	);
