const EXPORT_NODE = 'Constant Contact';
const SEGMENT_NODE = 'Only the segment';

/** The address that a cell of the examples means: some stand in angle brackets, as mail programs write them. */
export const addressIn = (cell) =>
	cell
		.trim()
		.replace(/^<(.*)>$/, '$1')
		.toLowerCase();

/** Runs the first example and holds its summary against what the sandbox's list really has. */
export async function runFirstExample({ client, workflows, sandboxUrl }) {
	const [first] = workflows;
	const { status, runData, error } = await client.runWorkflow(first.id, 'Run by hand');
	const [task] = runData?.[EXPORT_NODE] ?? [];
	const [summary, notExported] = task?.data?.main ?? [];
	if (status !== 'success' || !summary?.[0]) {
		throw new Error(
			`The first example ended as "${status}": ${error?.message ?? task?.error?.message ?? 'no summary'}`,
		);
	}
	const segment = runData[SEGMENT_NODE][0].data.main[0].map(({ json }) => json);
	const { json: receipt } = summary[0];
	const members = await (
		await fetch(`${sandboxUrl}/sandbox/contacts?list=${receipt.list.id}`)
	).json();
	return { receipt, fault: faultOf(receipt, segment, notExported ?? [], members) };
}

/** What is untrue about the summary; undefined when it tells the truth. */
function faultOf({ rows }, segment, notExported, members) {
	if (rows.received !== segment.length)
		return `it says ${rows.received} rows came in, and ${segment.length} did.`;
	if (rows.received !== rows.exported + rows.notExported) return 'its numbers do not add up.';
	if (notExported.length !== rows.notExported) {
		return `it says ${rows.notExported} rows were not exported, and ${notExported.length} are given out.`;
	}
	const left = new Set(notExported.map(({ json }) => json.row));
	const expected = segment
		.filter((_row, index) => !left.has(index + 1))
		.map((row) => addressIn(row['Email Address']));
	const onList = new Set(members.map(({ email }) => email));
	const missing = expected.filter((email) => !onList.has(email));
	if (missing.length > 0)
		return `${missing.length} people that it calls exported are not on the list.`;
	if (rows.exported !== members.length)
		return `it says ${rows.exported} were exported, and the list has ${members.length}.`;
	return undefined;
}

/** The receipt as a table of two columns. */
export function toTable({ list, status, rows, fieldsLeftOut, constantContact, seconds }) {
	const reasons = Object.entries(rows.byReason).map(([reason, count]) => [`  ${reason}`, count]);
	const lines = [
		['List', list.name],
		['Status', status],
		['Rows received', rows.received],
		['Exported', rows.exported],
		['Not exported', rows.notExported],
		...reasons,
		...Object.entries(fieldsLeftOut).map(([field, count]) => [`Without ${field}`, count]),
		['Requests', constantContact.requests],
		['Seconds', seconds],
	].map(([name, value]) => [
		name,
		typeof value === 'number' ? value.toLocaleString('en-US') : value,
	]);
	const width = Math.max(...lines.map(([name]) => name.length));
	return lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}
