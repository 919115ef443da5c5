import { BIRTHDAY_PARTS } from './birthday';
import { SMS_CONSENT_DATE } from './sms';

/** What is a field in the mapper, and in a contact a part of another one, `of`. */
export const FIELD_PARTS = [...BIRTHDAY_PARTS, SMS_CONSENT_DATE];
