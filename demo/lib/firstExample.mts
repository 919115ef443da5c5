import type { INodeExecutionData } from 'n8n-workflow';

import type { SimplifiedSummary } from '../../nodes/ConstantContact/report/simplified.ts';
import type { ExportSummary } from '../../nodes/ConstantContact/report/summary.ts';
import type { Demo } from './demo.mts';
import type { Person } from './sandbox.mts';

const EXPORT_NODE = 'Constant Contact';
const SEGMENT_NODE = 'Only the segment';

/** The address that a cell of the examples means: some stand in angle brackets, as mail programs write them. */
export const addressIn = (cell: string) =>
	cell
		.trim()
		.replace(/^<(.*)>$/, '$1')
		.toLowerCase();

/** Runs the first example and holds its summary against what the sandbox's list really has. */
export async function runFirstExample({ client, workflows, sandbox }: Demo) {
	const [first] = workflows;
	if (!first) throw new Error('There is no example.');
	const { status, runData = {}, error } = await client.runWorkflow(first.id, 'Run by hand');
	const [task] = runData[EXPORT_NODE] ?? [];
	const [summary, notExported] = task?.data?.main ?? [];
	if (status !== 'success' || !summary?.[0]) {
		throw new Error(
			`The first example ended as "${status}": ${error?.message ?? task?.error?.message ?? 'no summary'}`,
		);
	}
	const [before] = runData[SEGMENT_NODE] ?? [];
	const segment = before?.data?.main?.[0] ?? [];
	const { details: receipt } = summary[0].json as unknown as SimplifiedSummary;
	const members = await sandbox.people({ list: receipt.list.id ?? undefined });
	return { receipt, fault: faultOf(receipt, segment, notExported ?? [], members) };
}

/** What is untrue about the summary; undefined when it tells the truth. */
function faultOf(
	{ rows }: ExportSummary,
	segment: INodeExecutionData[],
	notExported: INodeExecutionData[],
	members: Person[],
): string | undefined {
	if (rows.received !== segment.length)
		return `it says ${rows.received} rows came in, and ${segment.length} did.`;
	if (rows.received !== rows.exported + rows.notExported) return 'its numbers do not add up.';
	if (notExported.length !== rows.notExported) {
		return `it says ${rows.notExported} rows were not exported, and ${notExported.length} are given out.`;
	}
	const left = new Set(notExported.map(({ json }) => json.row));
	const expected = segment
		.filter((_row, index) => !left.has(index + 1))
		.map(({ json }) => addressIn(String(json['Email Address'])));
	const onList = new Set(members.map(({ email }) => email));
	const missing = expected.filter((email) => !onList.has(email));
	if (missing.length > 0)
		return `${missing.length} people that it calls exported are not on the list.`;
	if (rows.exported !== members.length)
		return `it says ${rows.exported} were exported, and the list has ${members.length}.`;
	return undefined;
}

/** The receipt as a table of two columns. */
export function toTable(receipt: ExportSummary): string {
	const { list, status, rows, fieldsLeftOut, constantContact, seconds } = receipt;
	const counts: Array<[name: string, value: string | number]> = [
		['List', list.name],
		['Status', status],
		['Rows received', rows.received],
		['Exported', rows.exported],
		['Not exported', rows.notExported],
		...Object.entries(rows.byReason).map(([reason, count]): [string, number] => [
			`  ${reason}`,
			count,
		]),
		...Object.entries(fieldsLeftOut).map(([field, count]): [string, number] => [
			`Without ${field}`,
			count,
		]),
		['Requests', constantContact.requests],
		['Seconds', seconds],
	];
	const width = Math.max(...counts.map(([name]) => name.length));
	return counts
		.map(([name, value]) => `  ${name.padEnd(width)}  ${value.toLocaleString('en-US')}`)
		.join('\n');
}
