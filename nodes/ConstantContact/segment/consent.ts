import { isEmpty } from './fields';
import type { Row, RowReader } from './reader';
import type { Cause } from './verdicts';

/** Spellings of yes that count unless the person says otherwise; letter case never matters. */
export const DEFAULT_YES_VALUES =
	'true, yes, y, 1, on, granted, given, opted in, opt in, subscribed, accepted';

/** Says whether a row's person may be sent; the cause when not. */
export type ConsentCheck = (row: Row, index: number) => Cause | undefined;

const NO_ANSWER: Cause = {
	reason: 'no_consent',
	message: 'The row does not say that this person agreed to get mail: its consent field is empty.',
};
const NOT_YES: Cause = {
	reason: 'no_consent',
	message: 'The consent field of this row holds none of the values that mean yes.',
};

export const everyoneAgreed: ConsentCheck = () => undefined;

/** Only rows whose consent value is one of `yesValues`, a list parted by commas. */
export function consentByField(read: RowReader, yesValues: string): ConsentCheck {
	const yes = new Set(yesValues.split(',').map(spelling).filter(Boolean));
	return (row, index) => {
		const value = read(row, index);
		if (isEmpty(value)) return NO_ANSWER;
		return yes.has(spelling(String(value))) ? undefined : NOT_YES;
	};
}

/** "Opted-In", "opted_in" and " opted in " are one spelling. */
const spelling = (value: string): string =>
	value
		.trim()
		.toLowerCase()
		.replace(/[\s_-]+/g, ' ');
