import { readSafely, type RowReader } from '../reader';
import { isEmpty, meansNothing } from '../values/empty';
import { onlyOf } from '../values/lists';
import { scalarText } from '../values/texts';

const CODES: ReadonlyMap<string, string> = new Map(
	(
		'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,' +
		'DC District of Columbia,DC Washington DC,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,' +
		'IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,' +
		'MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,' +
		'NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,' +
		'OK Oklahoma,OR Oregon,PA Pennsylvania,PR Puerto Rico,RI Rhode Island,SC South Carolina,' +
		'SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,' +
		'WV West Virginia,WI Wisconsin,WY Wyoming'
	)
		.split(',')
		.flatMap((entry) => {
			const [code, name] = [entry.slice(0, 2), entry.slice(3)];
			// As a code with points, and as ISO 3166-2 has it, too.
			return [name, code, `US-${code}`].map((form) => [form.toLowerCase(), code] as const);
		}),
);
const LONGEST = 'District of Columbia'.length + '....'.length;
const CODE = 2;

const UNITED_STATES = new Set([
	'us',
	'usa',
	'united states',
	'united states of america',
	'the united states',
	'the united states of america',
]);

/** Without points, commas and needless blanks, in plain letters of lower case. */
const plainly = (text: string): string =>
	text.normalize('NFKC').replace(/[.,]/g, '').replace(/\s+/g, ' ').trim().toLowerCase();

/**
 * Reads a state of the United States as its code. Constant Contact's own file import takes two letters for a
 * state (its help), and spells it out when it shows the contact (seen). Where no country stands beside
 * it, a name that one of these states has is taken for it.
 */
export const stateReader =
	(state: RowReader, country: RowReader): RowReader =>
	(row, index) => {
		const given = state(row, index);
		// Nearly all are codes already.
		if (typeof given === 'string' && given.length <= CODE) return given;
		const text = textOf(given);
		if (text === undefined || text.length <= CODE || text.length > LONGEST) return given;
		const code = CODES.get(plainly(text));
		return code && isUnitedStates(textOf(readSafely(country, row, index))) ? code : given;
	};

/** The text that is sent of a value; empty for false, which is how some programs say that there is none. */
const textOf = (value: unknown): string | undefined =>
	isEmpty(value) || value === false ? '' : scalarText(onlyOf(value));

/** Whether a country is the United States, or none is said; not where nobody can tell what is said. */
export const isUnitedStates = (country: string | undefined): boolean =>
	country !== undefined && (meansNothing(country) || UNITED_STATES.has(plainly(country)));
