/** Codes of the United States, with how they are spelt out. */
const US_STATES: Record<string, string> = Object.fromEntries(
	(
		'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,' +
		'DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,' +
		'KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,' +
		'MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,' +
		'NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,' +
		'PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,' +
		'VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming'
	)
		.split(',')
		.map((entry) => [entry.slice(0, 2), entry.slice(3)]),
);
const STATE_NAMES = new Set(Object.values(US_STATES).map((name) => name.toLowerCase()));
const UNITED_STATES = /^\s*(us|usa|u\.s\.|u\.s\.a\.|united states|united states of america)\s*$/i;

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

const isUnitedStates = (country: unknown): boolean => UNITED_STATES.test(String(country ?? ''));

/** Whether a state is one of the United States; where no country stands beside it, by its name. */
export const isUsState = (state: string, country: unknown): boolean =>
	isUnitedStates(country) || (!country && STATE_NAMES.has(state.trim().toLowerCase()));

/** Countries and states come back spelt out, however they were sent (seen). */
export const countryName = (country: string): string => {
	if (isUnitedStates(country)) return 'United States';
	return (/^[A-Za-z]{2}$/.test(country) && COUNTRIES.of(country.toUpperCase())) || country;
};

export const stateName = (state: string, country: unknown): string =>
	(!country || isUnitedStates(country)) && Object.hasOwn(US_STATES, state.toUpperCase())
		? US_STATES[state.toUpperCase()]!
		: state;
