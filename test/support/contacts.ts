import { writeContact, type FaultPolicy } from '../../nodes/ConstantContact/segment/contact';
import { Convention } from '../../nodes/ConstantContact/segment/conventions';
import type { ContactField } from '../../nodes/ConstantContact/segment/fields/field';
import { ContactWriter } from '../../nodes/ConstantContact/segment/contactWriter';
import type { Mapping } from '../../nodes/ConstantContact/segment/mapping/mapping';
import type { Row } from '../../nodes/ConstantContact/segment/reader';
import type { Cause } from '../../nodes/ConstantContact/segment/verdicts';

/** What a field writes for a value, without the comma before it, or why it does not. */
export function encode(field: ContactField, value: unknown): string | Cause {
	const out = ContactWriter.forOne();
	return field.write(value, out, new Convention()) ?? out.written.toString().slice(1);
}

/** The contact of a row, or why there is none. */
export function readContact(mapping: Mapping, policy: FaultPolicy, row: Row) {
	const out = ContactWriter.forOne();
	const contact = writeContact(mapping, policy, row, 0, out);
	return 'cause' in contact ? contact : { ...contact, json: out.written.toString() };
}
