import type { AddressTable } from './addresses';
import { checkEmail, isEvidentAddress } from './email';

/** What stands between the addresses of a text that holds several. */
const BETWEEN = /[\s,;|<>()[\]"'/\\]+/;

/**
 * Claims every address that a value holds, whatever else is in it. Where it holds more than one, or
 * something else beside it, each of them may be meant.
 *
 * @returns whether there was any
 */
export function claimAddressesIn(value: unknown, into: AddressTable): boolean {
	if (isEvidentAddress(value)) {
		into.claim(value, 0);
		return true;
	}
	let isFound = false;
	try {
		const seen = new Set([value]);
		for (const one of seen) {
			if (typeof one === 'string') isFound = claimInText(one, into) || isFound;
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

function claimInText(text: string, into: AddressTable): boolean {
	if (!AT.test(text)) return false;
	const whole = checkEmail(text);
	const parts = typeof whole === 'string' ? [whole] : text.split(BETWEEN).map(checkEmail);
	const addresses = parts.filter((part) => typeof part === 'string');
	for (const address of addresses) into.claim(address, 0);
	return addresses.length > 0;
}
