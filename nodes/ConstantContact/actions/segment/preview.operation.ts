import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Presence } from '../../imports/presence';
import { readAddresses } from '../../api/addressExport';
import { whomOf } from '../../mirror/whom';
import { lostValues } from '../../report/needsAttention';
import { notExportedRows } from '../../report/notExported';
import { needsAttentionOutput, notExportedOutput, receiptItem } from '../../n8n/outputs';
import { SecondReading } from '../../report/secondReading';
import { plural } from '../../words';
import { fingerprintOf } from '../../segment/fingerprint';
import { Problem } from '../../problem';
import { hintAtOutcomes, hintAtReading, hintAtSlowness, type Told } from '../../n8n/receipts';
import { SINCE_1_1 } from '../../parameters/version';
import { previewOf, simplified, type Found, type Preview } from './listPreview';
import { prepareExport, type Prepared } from './prepare';
import { stopBeforeSending } from './refusals';
import { exportSegment } from './export.operation';
import type { Operation } from '../operation';
import { withSource } from '../../source/open';
import type { Source } from '../../source/source';

/** Addresses of leavers that a preview shows. */
const SAMPLE = 20;
/**
 * Says what an export with the same parameters would do. Reads only: who is on the lists, in the
 * account and unsubscribed comes in one file each, however many people it is about.
 */
export const previewSegment: Operation = {
	option: {
		name: 'Preview',
		value: 'preview',
		action: 'Preview segment export',
		description: 'See what an export would do, without sending anything',
	},
	outputs: [
		{ displayName: 'Preview' },
		{ displayName: 'Not Exported' },
		{ displayName: 'Needs Attention', when: SINCE_1_1 },
	],
	description: exportSegment.description,
	execute: async (context) =>
		await withSource(context, async (source) => await previewRows(context, source)),
};

async function previewRows(
	context: IExecuteFunctions,
	source: Source,
): Promise<INodeExecutionData[][]> {
	const prepared = await prepareExport(context, source, 'foretold');
	const { api, parts, yielder, mapping, shape } = prepared;
	const before = api.requests;
	// What is found out below is said of rows that an export would only learn of later.
	const stop = stopBeforeSending(prepared);
	const found = await findEverybody(prepared);
	const plan = await fingerprintOf(prepared.intention, yielder);

	const reading = new SecondReading();
	const notExported = notExportedOutput(context, prepared, 'rows would not be exported', false);
	const needsAttention = needsAttentionOutput(context, prepared, 'values would be left out');
	const items: INodeExecutionData[] = [];
	const previews: Preview[] = [];
	const told: Told[] = [];
	for (const [index, part] of parts.entries()) {
		const known = previewOf(part, found[index]!, prepared, { plan, stop, before });
		const { segment, checked } = part;
		const binary = {
			...(await notExported.add(() =>
				notExportedRows(reading, segment, checked.verdicts, mapping),
			)),
			...(shape.isTellingAll
				? await needsAttention.add(() => lostValues(reading, segment, checked, prepared))
				: {}),
		};
		const preview = reading.toldIn(known);
		previews.push(preview);
		items.push(receiptItem(shape.isSimple ? simplified(preview) : preview, binary));
		const isStopped = part.target instanceof Problem || !!preview.leavers?.stopped;
		const isWarning = isStopped || checked.sendable === 0 || reading.isLost;
		told.push({ message: preview.message, isWarning });
	}
	hintAtOutcomes(context, told, 'Preview');
	prepared.log(`${plural(api.requests, 'request')}, nothing sent`);
	notExported.hint();
	needsAttention.hint();
	hintAtReading(context, previews);
	hintAtSlowness(context, prepared);
	return [items, notExported.items, ...(shape.isTellingAll ? [needsAttention.items] : [])];
}

async function findEverybody({ api, parts, options }: Prepared): Promise<Found[]> {
	const found = parts.map(({ segment, checked, target }): Found => ({
		presence: new Presence(segment.length, checked.addresses),
		leavers: [],
		byReason: {},
		misplaced: 0,
		// On a list that is still to be made is nobody.
		members: target instanceof Problem || target.id ? undefined : 0,
	}));
	if (parts.every(({ checked }) => checked.addresses.size === 0)) return found;
	await readAddresses(api, {}, () => (address) => {
		for (const { presence } of found) presence.sawInAccount(address);
	});
	await readAddresses(api, { status: 'unsubscribed' }, () => (address) => {
		for (const { presence } of found) presence.sawOptedOut(address);
	});
	for (const [index, { target, checked }] of parts.entries()) {
		if (target instanceof Problem || !target.id) continue;
		const one = found[index]!;
		const whom = whomOf(checked, options.removal.reasons);
		const { people } = await readAddresses(api, { list_ids: [target.id] }, () => {
			one.leavers = [];
			one.byReason = {};
			one.misplaced = 0;
			one.presence.beginList();
			return (address) => {
				one.presence.sawOnList(address);
				const reason = address === '' ? undefined : whom(address);
				if (reason === undefined) return;
				if (reason === 'left_segment' && checked.isElsewhere(address)) one.misplaced += 1;
				one.byReason[reason] = (one.byReason[reason] ?? 0) + 1;
				if (one.leavers.length < SAMPLE) one.leavers.push(address);
			};
		});
		one.members = people;
		one.presence.endList();
	}
	return found;
}
