import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Presence } from '../../imports/presence';
import { readAddresses } from '../../api/addressExport';
import { LeaverCount } from '../../mirror/leavers';
import { whomOf } from '../../mirror/whom';
import { lostValues } from '../../report/needsAttention';
import { notExportedRows } from '../../report/notExported';
import { needsAttentionOutput, notExportedOutput, receiptItem } from '../../n8n/outputs';
import { SecondReading } from '../../report/secondReading';
import { plural } from '../../words';
import { fingerprintOf } from '../../segment/fingerprint';
import { Problem } from '../../problem';
import { hintAtOutcomes, hintAtReading, hintAtSlowness, type Notice } from '../../n8n/receipts';
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
	execute: withSource(previewRows),
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
	const notExported = notExportedOutput(
		context,
		prepared,
		['row would not be exported', 'rows would not be exported'],
		false,
	);
	const needsAttention = needsAttentionOutput(context, prepared, [
		'value would be left out',
		'values would be left out',
	]);
	const items: INodeExecutionData[] = [];
	const previews: Preview[] = [];
	const notices: Notice[] = [];
	for (const [index, part] of parts.entries()) {
		const known = previewOf(part, found[index]!, prepared, { plan, stop, before });
		const binary = {
			...(await notExported.add(() => notExportedRows(reading, part, mapping))),
			...(shape.isTellingAll
				? await needsAttention.add(() => lostValues(reading, part, prepared))
				: {}),
		};
		const preview = reading.toldIn(known);
		previews.push(preview);
		items.push(receiptItem(shape.isSimple ? simplified(preview) : preview, binary));
		const isStopped =
			part.target instanceof Problem || !!preview.leavers?.stopped || stop !== undefined;
		const isWarning = isStopped || part.checked.sendable === 0 || reading.isLost;
		notices.push({ message: preview.message, isWarning });
	}
	hintAtOutcomes(context, notices, 'Preview');
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
		leavers: undefined,
		sample: [],
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
		const search = {
			whom: whomOf(checked, options.removal.reasons),
			isElsewhere: (address: string) => checked.isElsewhere(address),
			presence: one.presence,
		};
		const { people } = await readAddresses(api, { list_ids: [target.id] }, () => {
			const leavers = new LeaverCount(search);
			one.leavers = leavers;
			one.sample = [];
			return (address) => {
				if (leavers.meet(address) && one.sample.length < SAMPLE) one.sample.push(address);
			};
		});
		one.members = people;
		one.presence.endList();
	}
	return found;
}
