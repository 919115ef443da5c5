import {
	MAX_CONTACT_BYTES,
	writeContact,
	type FaultPolicy,
} from '../../nodes/ConstantContact/segment/contact';
import type { ContactField } from '../../nodes/ConstantContact/segment/fields';
import { JsonWriter } from '../../nodes/ConstantContact/segment/jsonWriter';
import type { Mapping } from '../../nodes/ConstantContact/segment/mapping';
import type { Row } from '../../nodes/ConstantContact/segment/reader';
import type { Cause } from '../../nodes/ConstantContact/segment/verdicts';

const newWriter = () => new JsonWriter(Buffer.alloc(MAX_CONTACT_BYTES));
const written = ({ buffer, end }: JsonWriter) => buffer.toString('utf8', 0, end);

/** What a field writes for a value, without the comma before it, or why it does not. */
export function encode(field: ContactField, value: unknown): string | Cause {
	const out = newWriter();
	return field.write(value, out) ?? written(out).slice(1);
}

/** The contact of a row, or why there is none. */
export function readContact(mapping: Mapping, policy: FaultPolicy, row: Row) {
	const out = newWriter();
	const contact = writeContact(mapping, policy, row, 0, out);
	return 'cause' in contact ? contact : { ...contact, json: written(out) };
}
