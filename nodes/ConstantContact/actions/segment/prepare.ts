import type { IExecuteFunctions } from 'n8n-workflow';

import type { WantedField } from '../../api/customFields';
import { foldedName } from '../../api/names';
import { findList, listFinder, type Making, type TargetList } from '../../api/lists';
import { amount, plural } from '../../words';
import { newHashKey, type HashKey } from '../../segment/addresses';
import { CONTACT_FIELDS } from '../../segment/fields/standard';
import { readingOf, type SegmentReading } from '../../report/reading';
import { splitSegment, type Destination, type Part } from '../../segment/split';
import { checkSegment, type CheckedSegment } from '../../segment/check';
import { Problem, problemIn, settingsProblem } from '../../problem';
import { readConsent, type Consent } from '../../parameters/consent';
import { readEvidence, type Evidence } from '../../parameters/evidence';
import { isAutomatic } from '../../parameters/fields';
import { readList, type ListParameter } from '../../parameters/list';
import { readMode, type Mode } from '../../parameters/mode';
import type { Mapping } from '../../segment/mapping/mapping';
import { withFurther } from '../../segment/mapping/further';
import { readPermission } from '../../parameters/permission';
import { readNeverSend } from '../../parameters/neverSend';
import { readOptions, type SegmentOptions } from '../../parameters/options';
import { readRemoval } from '../../parameters/removal';
import { readTags, type TagChoice } from '../../parameters/tags';
import type { ListPart } from '../../imports/part';
import { limitSignUps } from '../../imports/signUpPeople';
import type { Permission } from '../../imports/signUps';
import type { Intention } from '../../segment/fingerprint';
import type { ContactField } from '../../segment/fields/field';
import type { NamedColumn, Source } from '../../source/source';
import { standsForNothing } from '../../segment/values/texts';
import { fieldsInWords, planCustomFields } from './customFields';
import { openSegment, type OpenSegment } from './open';
import { readTagging, type Tagging } from './tagging';
import { findSuppressed, refuseOwnList, type Suppression } from './suppression';

/** Lists that one run may fill: those of an account (documented), and far fewer when it makes them. */
const MOST_LISTS = 1_000;
const MOST_SPLIT = 100;

/** What an operation does with lists and the people on them. */
interface Purpose {
	/** In the log of n8n. */
	doing: string;
	options: SegmentOptions;
	consent: Consent;
	/** Undefined where nobody is to be tagged. */
	tags?: TagChoice;
	/** Whether lists and custom fields that are missing are made, only foretold, or a mistake. */
	making: 'real' | 'foretold' | 'never';
}

/** Everything that is known before anything is sent. */
export interface Prepared extends OpenSegment {
	mode: Mode;
	permission: Permission;
	/** What a plan is made of. */
	intention: Intention;
	/** Behind the fields that the account has, those that are missing, as foretold. */
	customFields: ContactField[];
	/** Those that an export makes before it sends anything. */
	missing: WantedField[];
	/** Whether there is anybody to send to a list that can be used. */
	willSend: boolean;
	/** Reads the rows for other fields of the account than foretold. */
	readAgain(customFields: ContactField[]): Promise<Prepared>;
	options: SegmentOptions;
	parts: ListPart[];
	/** Who is to be tagged with what; undefined for nobody. */
	tagging: Tagging | undefined;
	/** Rows that came in. */
	received: number;
	/** Rows of the run, where only the first ones of the segment were taken. */
	firstRows?: number;
	/** What a field is called in the panel. */
	fieldName(id: string): string;
	/** How the rows of a list were read. */
	readingOf(checked: CheckedSegment): SegmentReading;
	/** Parameters that n8n evaluates again for each row. */
	evaluated: string[];
}

/**
 * Reads the parameters, looks up the lists and reads every row once. Changes nothing.
 *
 * @throws Problem when the only list there is cannot be had, or an expression cannot be evaluated
 */
export async function prepare(
	context: IExecuteFunctions,
	source: Source,
	purpose: Purpose,
): Promise<Prepared> {
	const { doing, options, consent, tags, making } = purpose;
	const list = readList(context, source);
	const neverSend = readNeverSend(context, source);
	const permission = readPermission(context);
	const evidence = readEvidence(context, source);
	const newColumns = isAutomatic(context) ? options.createCustomFields : [];
	const open = await openSegment(context, source, {
		doing,
		options,
		usesCustomFields: evidence.fields.length > 0 || newColumns.length > 0,
	});
	const makesList = making === 'never' ? 'never' : options.createListIfMissing ? 'yes' : 'no';
	const sorted = await sortIntoLists(open, list, makesList);
	source.assertEvaluated();
	const [only, another] = sorted;
	if (!another && only?.choice instanceof Problem) throw only.choice;
	const { fields, missing } = await planCustomFields(source, open.customFields, {
		evidence: evidence.fields,
		columns: newColumns,
	});
	const hashKey = newHashKey();
	const suppression = await findSuppressed(open.api, neverSend, { ...open, hashKey });
	for (const { choice } of sorted) refuseOwnList(suppression, choice);
	const columns = [
		'choice' in list ? undefined : list,
		consent.column,
		neverSend?.by === 'column' ? neverSend : undefined,
		tags?.column,
	].filter((column) => column !== undefined);
	return await checkRows(
		{
			source,
			purpose,
			open,
			mode: readMode(context),
			permission,
			sorted,
			columns,
			evidence,
			missing,
			suppression,
			hashKey,
		},
		fields,
	);
}

/** What is known before the rows are checked. */
interface Known extends Pick<Prepared, 'mode' | 'permission' | 'missing'> {
	source: Source;
	purpose: Purpose;
	open: OpenSegment;
	/** The rows by the list they go to. */
	sorted: Array<Part<TargetList | Problem>>;
	/** What says something else than a field. */
	columns: NamedColumn[];
	evidence: Evidence;
	suppression: Suppression | undefined;
	hashKey: HashKey;
}

/** Reads every row once. @param customFields those of the account, with the missing ones */
async function checkRows(known: Known, customFields: ContactField[]): Promise<Prepared> {
	const { source, purpose, open, columns, evidence, missing, mode, permission } = known;
	const { options, tags } = purpose;
	const { yielder } = open;
	const mapped =
		customFields.length === open.customFields.length
			? open.mapping
			: await open.mappingWith(customFields);
	const mapping = withFurther(mapped, evidence.columns(customFields, mapped.conventions));
	const parts = await checkParts(known, mapping);
	source.assertEvaluated();
	if (permission === 'express') await limitSignUps(parts, options.mostSignUps, yielder);
	const received = parts.reduce((sum, part) => sum + part.segment.length, 0);
	const willSend = parts.some(
		({ target, checked }) => !(target instanceof Problem) && checked.sendable > 0,
	);
	const ofRun = {
		used: [...columns.flatMap(({ column, twins = [] }) => [column, ...twins]), ...evidence.used],
		isConsentEmpty: parts.every(({ checked }) => checked.heard.areAllEmpty),
		file: source.file,
	};
	return {
		...open,
		mode,
		permission,
		intention: {
			mode: permission === 'express' ? `${mode} express` : mode,
			reasons: options.removal.reasons,
			lists: parts,
		},
		customFields,
		missing,
		willSend,
		readAgain: async (fields) => await checkRows(known, fields),
		options,
		mapping,
		parts,
		tagging: await readTagging(tags, parts, yielder),
		received,
		firstRows: received === options.onlyFirstRows ? received : undefined,
		fieldName: (id) =>
			[...CONTACT_FIELDS, ...customFields].find((field) => field.id === id)?.displayName ?? id,
		readingOf: (checked) =>
			readingOf(mapping, checked, { ...ofRun, notes: notesOf(known, willSend) }),
		evaluated: [
			...mapping.evaluated,
			...columns.filter(({ isEvaluated }) => isEvaluated).map(({ where }) => where),
		],
	};
}

async function checkParts(known: Known, mapping: Mapping): Promise<ListPart[]> {
	const { purpose, open, sorted, hashKey, suppression } = known;
	const { consent, options } = purpose;
	const rules = {
		whole: open.segment,
		mapping,
		consent: consent.check,
		duplicates: options.duplicateEmails,
		faults: options.invalidOptionalFields,
		hashKey,
		suppressed: suppression?.addresses,
	};
	const parts: ListPart[] = [];
	for (const { choice: target, ...part } of sorted) {
		const checked = await checkSegment(part.segment, rules, open.yielder);
		parts.push({ ...part, target, checked });
		open.log(`${plural(part.segment.length, 'row')} read, ${amount(checked.sendable)} to send`);
	}
	return parts;
}

/** What is told of every list: the custom fields that are made, and what was found in the segment. */
function notesOf({ source, purpose, missing, suppression }: Known, willSend: boolean): string[] {
	// Once a receipt says so, it has been done.
	const made = purpose.making === 'foretold' ? 'An export would make' : 'Made in Constant Contact';
	return [
		...(missing.length > 0 && willSend ? [`${made}: ${fieldsInWords(missing)}.`] : []),
		...source.notes,
		...(suppression?.notes ?? []),
	];
}

/** {@link prepare} for an export, and for a preview, which goes by all that an export would go by. */
export const prepareExport = async (
	context: IExecuteFunctions,
	source: Source,
	making: 'real' | 'foretold',
): Promise<Prepared> =>
	await prepare(context, source, {
		doing: making === 'real' ? 'export' : 'preview',
		options: readOptions(context, readRemoval(context)),
		consent: readConsent(context, source),
		tags: readTags(context, source),
		making,
	});

/** The rows by the list they go to, or by why it cannot be had. */
async function sortIntoLists(
	{ api, segment, readingRules, yielder }: OpenSegment,
	list: ListParameter,
	making: Making,
): Promise<Array<Part<TargetList | Problem>>> {
	if ('choice' in list) {
		const target = await findList(api, list.choice, making);
		return [{ label: '', key: keyOf(target), choice: target, segment }];
	}
	const find = await listFinder(api, list.split && making === 'no' ? 'yes' : making);
	const sort = (text: string | undefined): Destination<TargetList | Problem> => {
		if (text === undefined) return { key: 'no text', choice: noText() };
		try {
			const isNothing = readingRules.nothingTexts && standsForNothing(text);
			const target = find(list.toChoice(isNothing ? '' : text));
			return { key: keyOf(target), choice: target };
		} catch (error) {
			return { key: `wrong ${foldedName(text)}`, choice: problemIn(error) };
		}
	};
	const most = list.split ? MOST_SPLIT : MOST_LISTS;
	return await splitSegment(segment, list.read, sort, most, yielder);
}

/** One key for all rows of a list, however each of them names it. */
const keyOf = ({ id, name }: TargetList): string =>
	id === undefined ? `name ${foldedName(name)}` : `id ${id}`;

const noText = () =>
	settingsProblem(
		'The row names its list by something that is no name, such as an object or several values',
		"Check under 'List' that the right column is chosen. A value inside of an object or array can be put into a field of its own by the node Edit Fields.",
	);
