import type { IExecuteFunctions } from 'n8n-workflow';

import { readCustomFields } from '../lists/customFields';
import { findList, findLists, type ListChoice, type TargetList } from '../lists/target';
import { newHashKey } from '../segment/addresses';
import type { Mapping } from '../segment/mapping';
import { Pacer } from '../segment/pacer';
import { splitSegment, TooManyPartsError, type Destination, type Part } from '../segment/split';
import type { Segment } from '../segment/segment';
import { surveySegment, type Survey } from '../segment/survey';
import { Problem } from '../transport/problems';
import { openApi, type Api } from '../transport/request';
import {
	needsCustomFields,
	readConsent,
	readList,
	readMapping,
	readMode,
	readOptions,
	type ExportOptions,
	type ListParameter,
	type Mode,
} from './parameters';
import type { Source } from './source';

/** Lists that one run may fill: those of an account (documented), and far fewer when it makes them. */
const MOST_LISTS = 1_000;
const MOST_SPLIT = 100;

/** The rows that go to one list, checked. */
export interface ListPart {
	/** The list as the segment names it. */
	label: string;
	/** The same for the same list. */
	key: string;
	segment: Segment;
	/** Why there is no such list, where it is only one of several. */
	target: TargetList | Problem;
	survey: Survey;
}

/** Everything that is known before anything is sent. */
export interface Prepared {
	api: Api;
	mode: Mode;
	options: ExportOptions;
	mapping: Mapping;
	/** Rows that came in. */
	received: number;
	parts: ListPart[];
	pacer: Pacer;
	/** Parameters that n8n evaluates again for each row. */
	evaluated: string[];
	log(message: string): void;
}

/** Reads the parameters, looks up the lists and reads every row once. Sends no contact. */
export async function prepare(
	context: IExecuteFunctions,
	source: Source,
	doing: string,
): Promise<Prepared> {
	const options = readOptions(context);
	const list = readList(context, source);
	const consent = readConsent(context, source);
	const { segment } = source;
	const log = (message: string) => context.logger.info(`Constant Contact ${doing}: ${message}`);

	const api = await openApi(context, { minutes: options.waitLimit, log });
	const pacer = new Pacer(() => api.pause(0));
	const customFields = needsCustomFields(context) ? await readCustomFields(api) : [];
	const reading = {
		dateOrder: options.dateOrder,
		nothingTexts: source.isFile || options.emptyTexts,
	};
	const mapping = await readMapping(context, source, customFields, reading, options.splitFullName);
	const {
		duplicateEmails: duplicates,
		invalidOptionalFields: faults,
		createListIfMissing,
	} = options;

	const split = await sortIntoLists(list, segment, pacer);
	const targets = await findTargets(
		api,
		split.map(({ choice }) => choice),
		'split' in list && list.split ? true : createListIfMissing,
	);
	const parts: ListPart[] = [];
	const hashKey = newHashKey();
	for (const [index, { label, key, segment: rows }] of split.entries()) {
		const rules = { whole: segment, mapping, consent: consent.check, duplicates, faults, hashKey };
		const survey = await surveySegment(rows, rules, pacer);
		parts.push({ label, key, segment: rows, target: targets[index]!, survey });
		log(`${rows.length} rows read, ${survey.sendable} to send`);
	}
	return {
		api,
		mode: readMode(context),
		options,
		mapping,
		received: segment.length,
		parts,
		pacer,
		evaluated: [
			...mapping.evaluated,
			...('isEvaluated' in list && list.isEvaluated ? ['List'] : []),
			...(consent.isEvaluated ? ['Consent Field'] : []),
		],
		log,
	};
}

/** Rows of all lists of which it is not known whose they are, or where they belong. */
export function untoldPeople(parts: ListPart[]): { unidentified: number; unassigned: number } {
	let unidentified = 0;
	let unassigned = 0;
	for (const { survey, target, segment } of parts) {
		unidentified += survey.unidentified;
		if (target instanceof Problem) unassigned += segment.length - survey.unidentified;
	}
	return { unidentified, unassigned };
}

const keyOf = (choice: ListChoice): string =>
	choice.by === 'id' ? `id ${choice.id}` : `name ${choice.name}`;

async function sortIntoLists(
	list: ListParameter,
	segment: Segment,
	pacer: Pacer,
): Promise<Array<Part<ListChoice | Problem>>> {
	if ('choice' in list) {
		const { choice } = list;
		return [{ label: '', key: keyOf(choice), choice, segment }];
	}
	const sort = (text: string | undefined): Destination<ListChoice | Problem> => {
		if (text === undefined) return { key: 'no text', choice: noText() };
		try {
			const choice = list.toChoice(text);
			return { key: keyOf(choice), choice };
		} catch (error) {
			if (!(error instanceof Problem)) throw asIs(error);
			return { key: `wrong ${text}`, choice: error };
		}
	};
	const most = list.split ? MOST_SPLIT : MOST_LISTS;
	return await splitSegment(segment, list.read, sort, most, pacer).catch((error: unknown) => {
		throw error instanceof TooManyPartsError ? tooManyLists(most) : asIs(error);
	});
}

const asIs = (error: unknown) => error;

const noText = () =>
	new Problem(
		'settings',
		'The row names its list by something that is neither a text nor a number',
		"Check under 'List' that the right column is chosen. A value inside of an object or array can be put into a field of its own by the node Edit Fields.",
	);

const tooManyLists = (most: number) =>
	new Problem(
		'settings',
		`The rows name more than ${most.toLocaleString('en-US')} different lists, so nothing was sent`,
		"Check under 'List' that the right column is chosen. To fill more lists, split the segment before this node.",
	);

/** @throws Problem when the only list there is can not be had */
async function findTargets(
	api: Api,
	choices: Array<ListChoice | Problem>,
	mayBeMade: boolean,
): Promise<Array<TargetList | Problem>> {
	const [only] = choices;
	if (choices.length === 1) {
		if (only instanceof Problem) throw asProblem(only);
		return [await findList(api, only!, mayBeMade)];
	}
	const good = choices.filter((choice): choice is ListChoice => !(choice instanceof Problem));
	const found = good.length > 0 ? await findLists(api, good, mayBeMade) : [];
	return choices.map((choice) => (choice instanceof Problem ? choice : found.shift()!));
}

const asProblem = (problem: Problem) => problem;
