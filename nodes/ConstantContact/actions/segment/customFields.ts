import { foretoldField, missingFields, type WantedField } from '../../api/customFields';
import { withoutPersonalData, settingsProblem } from '../../problem';
import type { ContactField } from '../../segment/fields/field';
import { CONTACT_FIELDS } from '../../segment/fields/standard';
import { compileAutomaticMapping } from '../../segment/mapping/automatic';
import { typeOfColumn } from '../../segment/mapping/columnType';
import type { Row } from '../../segment/reader';
import { sampleOf } from '../../segment/segment';
import type { Source } from '../../source/source';
import { plural } from '../../words';

interface Wanted {
	/** What the consent evidence needs. */
	evidence: WantedField[];
	/** Columns that the person wants fields for. */
	columns: string[];
}

interface AccountFields {
	/** Those that the account has, and behind them those that are missing, as they will be. */
	fields: ContactField[];
	missing: WantedField[];
}

/**
 * The account's own fields, with those that are still to be made.
 *
 * @param existing those that it has
 * @throws Problem when the account has no room, or a column is not there
 */
export async function planCustomFields(
	source: Source,
	existing: ContactField[],
	{ evidence, columns }: Wanted,
): Promise<AccountFields> {
	const wanted = [...evidence, ...(await fieldsFor(columns, source, existing))];
	const missing = missingFields(wanted, existing);
	return { fields: [...existing, ...missing.map(foretoldField)], missing };
}

/** '2 custom fields, "Shoe Size", "Consent Date"'. */
export const fieldsInWords = (fields: WantedField[]): string =>
	[plural(fields.length, 'custom field'), ...fields.map(({ label }) => `"${label}"`)].join(', ');

/** Fields for those of the columns that go into none by their heading. */
async function fieldsFor(
	columns: string[],
	source: Source,
	fields: ContactField[],
): Promise<WantedField[]> {
	if (columns.length === 0) return [];
	const rows = await sampleOf(source.segment);
	if (rows.length === 0) return [];
	// By themselves: of all columns a mapping tells only the first that it does not know.
	const sample = rows.map((row) => only(columns, row));
	const unknown = columns.find((column) => !sample.some((row) => Object.hasOwn(row, column)));
	if (unknown !== undefined) throw noSuchColumn(unknown);
	const { unmapped } = compileAutomaticMapping([...CONTACT_FIELDS, ...fields], { sample });
	return columns
		.filter((column) => unmapped.includes(column))
		.map((column) => ({ label: column, type: typeOfColumn(column, sample) }));
}

/** Nothing of a row that can not be read: its verdict says so. */
function only(columns: string[], row: Row): Row {
	try {
		const present = columns.filter((column) => Object.hasOwn(row, column));
		return Object.fromEntries(present.map((column) => [column, row[column]]));
	} catch {
		return {};
	}
}

const noSuchColumn = (column: string) =>
	settingsProblem(
		`The first rows have no column "${withoutPersonalData(column)}", so nothing was sent`,
		"Write its name in the option 'Create Custom Fields' as the segment has it.",
	);
