import type { Question } from './question';
import { ACCESS } from './questions/access';
import { ACCOUNT } from './questions/account';
import { COUNTERS } from './questions/counters';
import { EXPORTS } from './questions/exports';
import { FIELDS } from './questions/fields';
import { IMPORTS } from './questions/imports';
import { LISTS } from './questions/lists';
import { SIGN_UPS } from './questions/signUps';
import { TAGS } from './questions/tags';

/** In the order in which they are asked: those that only read come first. */
export const QUESTIONS: Question[] = [
	...ACCOUNT,
	...ACCESS,
	...COUNTERS,
	...LISTS,
	...FIELDS,
	...EXPORTS,
	...IMPORTS,
	...TAGS,
	...SIGN_UPS,
];
