import type { AddressTable } from './addresses';
import { checkEmail, isEvidentAddress } from './email';

/** What stands between the addresses of a text that holds several. */
const BETWEEN = /[\s,;|<>()[\]"'/\\]+/;

/**
 * Claims every address that a value holds, whatever else is in it. Where it holds more than one, or
 * something else beside it, each of them may be meant.
 *
 * @param row the row that speaks for them
 * @returns whether there was any
 */
export function claimAddressesIn(value: unknown, into: AddressTable, row = 0): boolean {
	if (isEvidentAddress(value)) {
		into.claim(value, row);
		return true;
	}
	let isFound = false;
	try {
		const seen = new Set([value]);
		for (const one of seen) {
			if (typeof one === 'string') isFound = claimInText(one, into, row) || isFound;
			else if (typeof one === 'object' && one !== null) {
				for (const within of Object.values(one)) seen.add(within);
			}
		}
	} catch {
		// What can not be looked through holds no more than was found by then.
	}
	return isFound;
}

const AT = /[@\uff20\ufe6b]/;
/** Letters of ASCII by their numbers, as in links. */
const CODED = /%[2-7][\da-f]/gi;
const decoded = (code: string): string => String.fromCharCode(parseInt(code.slice(1), 16));

function claimInText(given: string, into: AddressTable, row: number): boolean {
	const text = given.replace(CODED, decoded);
	if (!AT.test(text)) return false;
	const whole = checkEmail(text);
	const parts = typeof whole === 'string' ? [whole] : text.split(BETWEEN).map(checkEmail);
	const addresses = parts.filter((part) => typeof part === 'string');
	for (const address of addresses) into.claim(address, row);
	return addresses.length > 0;
}
