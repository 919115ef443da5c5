import type { IExecuteFunctions } from 'n8n-workflow';

import type { WantedField } from '../../api/customFields';
import { foldedName } from '../../api/names';
import { findList, listFinder, type Making, type TargetList } from '../../api/lists';
import { amount, plural } from '../../words';
import { newHashKey } from '../../segment/addresses';
import { CONTACT_FIELDS } from '../../segment/fields/standard';
import { readingOf, type SegmentReading } from '../../report/reading';
import { splitSegment, type Destination, type Part } from '../../segment/split';
import { checkSegment, type CheckedSegment } from '../../segment/check';
import { Problem, problemIn, settingsProblem } from '../../problem';
import { readConsent, type Consent } from '../../parameters/consent';
import { readEvidence } from '../../parameters/evidence';
import { isAutomatic } from '../../parameters/fields';
import { readList, type ListParameter } from '../../parameters/list';
import { readMode, type Mode } from '../../parameters/mode';
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
import type { Source } from '../../source/source';
import { standsForNothing } from '../../segment/values/texts';
import { fieldsInWords, planCustomFields } from './customFields';
import { openSegment, type OpenSegment } from './open';
import { readTagging, type Tagging } from './tagging';
import { findSuppressed, refuseOwnList } from './suppression';

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
	/** The same, where only the first rows of the segment were taken. */
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
	{ doing, options, consent, tags, making }: Purpose,
): Promise<Prepared> {
	const list = readList(context, source);
	const neverSend = readNeverSend(context, source);
	const permission = readPermission(context);
	const evidence = readEvidence(context, source);
	const ofNeverSend = neverSend?.by === 'column' ? neverSend : undefined;
	const used = [
		consent.column,
		'choice' in list ? '' : list.column,
		ofNeverSend?.column ?? '',
		tags?.column?.name ?? '',
		...evidence.used,
	];
	const newColumns = isAutomatic(context) ? options.createCustomFields : [];
	const open = await openSegment(context, source, {
		doing,
		options,
		usesCustomFields: evidence.fields.length > 0 || newColumns.length > 0,
	});
	const { api, segment, yielder, log } = open;
	const {
		duplicateEmails: duplicates,
		invalidOptionalFields: faults,
		createListIfMissing,
	} = options;

	const hashKey = newHashKey();
	const makesList = making === 'never' ? 'never' : createListIfMissing ? 'yes' : 'no';
	const sorted = await sortIntoLists(open, list, makesList);
	source.assertEvaluated();
	const [only] = sorted;
	const target = sorted.length === 1 ? only!.choice : undefined;
	if (target instanceof Problem) throw target;
	const { fields, missing } = await planCustomFields(source, open.customFields, {
		evidence: evidence.fields,
		columns: newColumns,
	});
	const ground = { segment, mapping: open.mapping, hashKey, yielder };
	const suppression = await findSuppressed(api, neverSend, ground);
	for (const { choice } of sorted) refuseOwnList(suppression, choice);
	const suppressed = suppression?.addresses;
	const mode = readMode(context);
	// Once a receipt says so, it has been done.
	const made = making === 'foretold' ? 'An export would make' : 'Made in Constant Contact';

	const readRows = async (customFields: ContactField[]): Promise<Prepared> => {
		const mapped =
			customFields.length === open.customFields.length
				? open.mapping
				: await open.mappingWith(customFields);
		const mapping = withFurther(mapped, evidence.columns(customFields, mapped.conventions));
		const parts: ListPart[] = [];
		for (const { label, key, choice: target, segment: rows } of sorted) {
			const rules = {
				whole: segment,
				mapping,
				consent: consent.check,
				duplicates,
				faults,
				hashKey,
				suppressed,
			};
			const checked = await checkSegment(rows, rules, yielder);
			parts.push({ label, key, segment: rows, target, checked });
			log(`${plural(rows.length, 'row')} read, ${amount(checked.sendable)} to send`);
		}
		source.assertEvaluated();
		if (permission === 'express') await limitSignUps(parts, options.mostSignUps, yielder);
		const received = parts.reduce((sum, part) => sum + part.segment.length, 0);
		const isConsentEmpty = parts.every(({ checked }) => checked.heard.areAllEmpty);
		const willSend = parts.some(
			({ target, checked }) => !(target instanceof Problem) && checked.sendable > 0,
		);
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
			readAgain: readRows,
			options,
			mapping,
			parts,
			tagging: await readTagging(tags, parts, yielder),
			received,
			firstRows: received === options.onlyFirstRows ? received : undefined,
			fieldName: (id) =>
				[...CONTACT_FIELDS, ...customFields].find((field) => field.id === id)?.displayName ?? id,
			readingOf: (checked) =>
				readingOf(mapping, checked, {
					used,
					isConsentEmpty,
					file: source.file,
					notes: [
						...(missing.length > 0 && willSend ? [`${made}: ${fieldsInWords(missing)}.`] : []),
						...source.notes,
						...(suppression?.notes ?? []),
					],
				}),
			evaluated: [
				...mapping.evaluated,
				...('isEvaluated' in list && list.isEvaluated ? ['List'] : []),
				...(consent.isEvaluated ? ['Consent Field'] : []),
				...(ofNeverSend?.isEvaluated ? ['Never Send Column'] : []),
				...(tags?.column?.isEvaluated ? ['Tag Column'] : []),
			],
		};
	};
	return await readRows(fields);
}

/** The same for an export, and for a preview, which goes by all that it would go by. */
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

/** The same for rows of one list, however each of them names it. */
const keyOf = ({ id, name }: TargetList): string =>
	id === undefined ? `name ${foldedName(name)}` : `id ${id}`;

const noText = () =>
	settingsProblem(
		'The row names its list by something that is no name, such as an object or several values',
		"Check under 'List' that the right column is chosen. A value inside of an object or array can be put into a field of its own by the node Edit Fields.",
	);
