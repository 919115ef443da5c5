import {
	updateDisplayOptions,
	type IBinaryKeyData,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { consentProperties } from '../descriptions/consent';
import { fieldMapper } from '../descriptions/fields';
import { listLocator } from '../descriptions/list';
import { exportOptions } from '../descriptions/options';
import { followActivities } from '../imports/activities';
import { planBatches } from '../imports/batches';
import { bodyFrame } from '../imports/body';
import { outcomeOf, sumOutcomes } from '../imports/outcome';
import { uploadBatches, type Upload } from '../imports/upload';
import { readCustomFields } from '../lists/customFields';
import { createList, findById, findList } from '../lists/target';
import { notExportedCsv, notExportedRows } from '../report/notExported';
import {
	countRows,
	statusOf,
	summaryMessage,
	type ActivityReport,
	type ExportSummary,
} from '../report/summary';
import { Pacer } from '../segment/pacer';
import { surveySegment, type Segment, type Survey } from '../segment/survey';
import type { Cause } from '../segment/verdicts';
import type { Problem } from '../transport/problems';
import { openApi, type Api } from '../transport/request';
import {
	needsCustomFields,
	readConsent,
	readList,
	readMapping,
	readOptions,
	readSegment,
} from './parameters';

const properties: INodeProperties[] = [listLocator, fieldMapper, ...consentProperties, exportOptions];

export const description = updateDisplayOptions(
	{ show: { resource: ['segment'], operation: ['export'] } },
	properties,
);

/**
 * Puts the people of the segment on the list: read and check every row, cut the rest into as few
 * imports as can be, hand them over, wait until they have ended, and say what became of each row.
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const startedAt = new Date();
	const options = readOptions(context);
	const patience = options.waitLimit * 60_000;
	const log = (message: string) => context.logger.info(`Constant Contact export: ${message}`);
	const choice = readList(context);
	const consent = readConsent(context);

	const api = await openApi(context, { queuePatience: patience, log });
	const pacer = new Pacer(() => api.pause(0));
	const segment = readSegment(context);
	const customFields = needsCustomFields(context) ? await readCustomFields(api) : [];
	const mapping = readMapping(context, customFields);

	let list = await findList(api, choice);
	if (!list && !options.createListIfMissing) throw noListNamed(choice);

	const survey = await surveySegment(
		segment,
		{
			mapping,
			consent,
			duplicates: options.duplicateEmails,
			faults: options.invalidOptionalFields,
		},
		pacer,
	);
	log(`${survey.sendable} of ${segment.length} rows can be sent`);
	…
}
