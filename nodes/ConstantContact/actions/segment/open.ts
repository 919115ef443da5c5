import type { IExecuteFunctions } from 'n8n-workflow';

import { readCustomFields } from '../../api/customFields';
import type { Shape } from '../../n8n/outputs';
import { progressOf } from '../../n8n/progress';
import { needsCustomFields, readMapping } from '../../parameters/fields';
import type { SegmentOptions } from '../../parameters/options';
import { readShape } from '../../parameters/simplify';
import { isSince } from '../../parameters/version';
import type { ReadingRules } from '../../segment/conventions';
import type { ContactField } from '../../segment/fields/field';
import type { Mapping } from '../../segment/mapping/mapping';
import { beginning, type Segment } from '../../segment/segment';
import { Yielder } from '../../segment/yielder';
import type { Source } from '../../source/source';
import { openApi, type Api } from '../../transport/request';

/** The rows of a run and how they are read: what every operation on a segment stands upon. */
export interface OpenSegment {
	api: Api;
	/** The first rows alone, where that is wanted. */
	segment: Segment;
	mapping: Mapping;
	/** The account's own fields, where any is used. */
	customFields: ContactField[];
	/** The mapping with more of them. */
	mappingWith(customFields: ContactField[]): Promise<Mapping>;
	/** How values are read that can be read in several ways. */
	readingRules: ReadingRules;
	shape: Shape;
	yielder: Yielder;
	startedAt: Date;
	/** Seconds since then, with one decimal. */
	elapsed(): number;
	log(message: string): void;
}

interface Opening {
	/** In the log of n8n. */
	doing: string;
	options: SegmentOptions;
	/** Whether the account's own fields are used beside those that are mapped. */
	usesCustomFields?: boolean;
}

/**
 * To be called once every parameter has named its columns.
 *
 * @throws Problem where the settings name a column that no row has
 */
export async function openSegment(
	context: IExecuteFunctions,
	source: Source,
	{ doing, options, usesCustomFields = false }: Opening,
): Promise<OpenSegment> {
	const { onlyFirstRows, waitLimit, dateOrder, emptyTexts, splitFullName } = options;
	const startedAt = new Date();
	// By a clock that nobody sets: that of the machine may be put back meanwhile.
	const started = performance.now();
	const elapsed = () => Math.round((performance.now() - started) / 100) / 10;
	const log = progressOf(context, doing);
	const api = await openApi(context, { minutes: waitLimit, log });
	const yielder = new Yielder(() => api.pause(0));
	const readingRules: ReadingRules = { dateOrder, nothingTexts: source.isFile || emptyTexts };
	const mappingWith = async (fields: ContactField[]) =>
		await readMapping(context, source, fields, readingRules, splitFullName);
	const areUsed = usesCustomFields || needsCustomFields(context);
	const customFields = areUsed ? await readCustomFields(api) : [];
	const mapping = await mappingWith(customFields);
	await source.assertColumns({
		readEmail: (row, index) => mapping.columnsFor(row).email(row, index),
		isStrict: isSince(context, 1.1),
		yielder,
	});
	const segment =
		onlyFirstRows === undefined ? source.segment : beginning(source.segment, onlyFirstRows);
	return {
		api,
		segment,
		mapping,
		customFields,
		mappingWith,
		readingRules,
		shape: readShape(context),
		yielder,
		startedAt,
		elapsed,
		log,
	};
}
