import { scalarText } from '../values/texts';

/** A value that the segment keeps in several columns, of which one field is made. */
export abstract class Joined {
	/** As the segment has it, for a person to see. */
	abstract get shown(): unknown;

	protected listed(parts: unknown[]): string {
		return parts.map((part) => scalarText(part) ?? '').join(' / ');
	}
}
