/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- starts a process in another time zone, not a node */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** What a process in another time zone prints, which runs the package's own files. */
function printedIn(zone: string, code: string): unknown {
	const output = execFileSync(process.execPath, ['--require', 'tsx/cjs', '--eval', code], {
		cwd: ROOT,
		env: { ...process.env, TZ: zone },
		encoding: 'utf8',
	});
	return JSON.parse(output);
}

/** The seconds that the trigger makes of times of Constant Contact, in a process of another time zone. */
export const secondsIn = (zone: string, times: string[]): unknown =>
	printedIn(
		zone,
		`const { secondIn } = require('./nodes/ConstantContact/trigger/events.ts');
		console.log(JSON.stringify(${JSON.stringify(times)}.map(secondIn)));`,
	);

/**
 * The contacts that a process in another time zone makes of segments, in its local time.
 *
 * @param segments JavaScript that gives the rows of a segment, each
 */
export function contactsIn(zone: string, segments: string[]): unknown[][] {
	const code = `
		const load = (name) => require('./nodes/ConstantContact/segment/' + name + '.ts');
		const { compileAutomaticMapping } = load('mapping/automatic');
		const { CONTACT_FIELDS } = load('fields/standard');
		const { customContactField } = load('fields/custom');
		const { checkSegment } = load('check');
		const { segmentOf } = load('segment');
		const { Yielder } = load('yielder');
		const { ContactWriter } = load('contactWriter');
		const joined = customContactField({ name: 'joined', label: 'Joined', type: 'string', choices: [] });
		const out = ContactWriter.forOne();
		async function contactsOf(rows) {
			const checked = await checkSegment(
				segmentOf(rows.length, (index) => rows[index]),
				{
					mapping: compileAutomaticMapping([...CONTACT_FIELDS, joined]),
					consent: () => undefined,
					duplicates: 'keepLast',
					faults: 'leaveOutField',
				},
				new Yielder(async () => {}),
			);
			return rows.map((_row, index) => {
				out.clear();
				checked.writeContact(index, out);
				return JSON.parse(out.written.toString());
			});
		}
		Promise.all([${segments.join(', ')}].map(contactsOf)).then((all) => console.log(JSON.stringify(all)));`;
	return printedIn(zone, code) as unknown[][];
}
