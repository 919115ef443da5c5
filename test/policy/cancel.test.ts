/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- times of a test, and a file as n8n hands it over */
import { Readable } from 'node:stream';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { useAccount } from '../support/fixture';
import { runVirtually, type Wire } from '../support/virtualRun';
import { TO_CUSTOMERS } from '../support/parameters';
import { settle } from '../support/virtualTime';

/* Whatever the node waits for: a person who cancels does not wait with it. */

const account = useAccount(runVirtually, {
	seed: { lists: [{ name: 'Customers' }] },
	parameters: TO_CUSTOMERS,
});

const ROWS = ['ada', 'bob', 'cyd'].map((name) => ({ email: `${name}@example.com` }));
/** Milliseconds from the cancel to the end, at most. */
const AT_ONCE = 1_000;

type Answer = { statusCode: number; headers: IDataObject; body: Uint8Array[] };
/** What becomes of an answer that the sandbox gave. */
type Fate = (answer: Answer) => unknown;

const never: Fate = async () => await new Promise(() => {});

async function* firstHalf({ body: [bytes] }: Answer) {
	yield bytes!.subarray(0, bytes!.length / 2);
	await new Promise(() => {});
}
const stops: Fate = (answer) => ({ ...answer, body: Readable.from(firstHalf(answer)) });

/** Milliseconds between two bytes: the whole takes many minutes. */
const DRIP = 20_000;
async function* drops({ body: [bytes] }: Answer) {
	for (const byte of bytes!) {
		await new Promise((resolve) => setTimeout(resolve, DRIP));
		yield Buffer.of(byte);
	}
}
const drips: Fate = (answer) => ({ ...answer, body: Readable.from(drops(answer)) });

const LIST = /^GET \/v3\/contact_lists/;
const JOBS = /^GET \/v3\/activities/;
const IMPORT = /^POST \/v3\/activities\/contacts_json_import/;
const FILE = /^GET \/v3\/contact_exports/;

/** A way on which such answers meet their fate. */
class Spoilt implements Wire {
	hits = 0;
	readonly isOverrun = false;

	constructor(
		private readonly wire: Wire,
		private readonly which: RegExp,
		private readonly fate: Fate,
	) {}

	get inFlight(): number {
		return this.wire.inFlight;
	}

	async request(options: IHttpRequestOptions, isAuthorized: boolean): Promise<unknown> {
		const answer = await this.wire.request(options, isAuthorized);
		const { pathname } = new URL(options.url);
		if (!this.which.test(`${options.method} ${pathname}`)) return answer;
		this.hits += 1;
		return await this.fate(answer as Answer);
	}
}

const FILE_IN_N8N = Buffer.from(`email\n${ROWS.map(({ email }) => email).join('\n')}\n`);

async function* halfOf(bytes: Buffer, then: () => Promise<void>) {
	yield bytes.subarray(0, bytes.length / 2);
	await then();
	yield bytes.subarray(bytes.length / 2);
}
const forEver = async () => await new Promise<void>(() => {});

/** A file in n8n's own store, whose stream meets its fate when it is opened for the so-many-th time. */
function fileThat(then: () => Promise<void>, opening: number) {
	const streams: Readable[] = [];
	return {
		streams,
		store: () => FILE_IN_N8N,
		stream: async (bytes: Buffer) => {
			const isFated = streams.length + 1 >= opening;
			const stream = Readable.from(isFated ? halfOf(bytes, then) : [bytes]);
			streams.push(stream);
			return await Promise.resolve(stream);
		},
	};
}
const inFile = { segmentSource: 'csv', binaryProperty: 'data' };

/** Moments at which the node looks up, between two of them, and long after it began to wait. */
const MOMENTS = [20_000, 20_010, 20_130, 47_777];

describe.each(MOMENTS)('Who cancels after %i ms', (cancelAfter) => {
	const waits: Array<[string, RegExp, Fate]> = [
		['an answer that never comes', LIST, never],
		['an answer to an import that never comes', IMPORT, never],
		['an answer that stops in its middle', JOBS, stops],
		['an answer that drips', IMPORT, drips],
		['a file that never comes', FILE, never],
		['a file that stops in its middle', FILE, stops],
		['a file that drips', FILE, drips],
	];
	it.each(waits)('does not wait for %s', async (_what, which, fate) => {
		// Somebody is refused: who it was stands in a file.
		account.sandbox.settings.importRefuses = [ROWS[1]!.email];
		let spoilt: Spoilt | undefined;
		const { error, outputs, tookToCancel } = await account.run(
			ROWS,
			{},
			{ cancelAfter, through: (wire) => (spoilt = new Spoilt(wire, which, fate)) },
		);
		expect(spoilt!.hits).toBeGreaterThan(0);
		expect(outputs).toEqual([]);
		expect(error?.message).toContain('canceled');
		expect(tookToCancel).toBeLessThan(AT_ONCE);
	});

	it.each([1, 2])(
		'does not wait for a file of n8n that stops when read the %i. time',
		async (n) => {
			const { streams, ...file } = fileThat(forEver, n);
			const { error, outputs, tookToCancel } = await account.run([{}], inFile, {
				...file,
				cancelAfter,
			});
			expect(outputs).toEqual([]);
			expect(error?.message).toContain('canceled');
			expect(tookToCancel).toBeLessThan(AT_ONCE);
			expect(streams).toHaveLength(n);
			expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
			expect(account.posts).toEqual([]);
		},
	);

	it('does not wait for a file of n8n that is not opened', async () => {
		let open: ((stream: Readable) => void) | undefined;
		const stream = async () => await new Promise<Readable>((resolve) => (open = resolve));
		const { error, tookToCancel } = await account.run([{}], inFile, {
			store: () => FILE_IN_N8N,
			stream,
			cancelAfter,
		});
		expect(error?.message).toContain('canceled');
		expect(tookToCancel).toBeLessThan(AT_ONCE);
		const late = Readable.from([FILE_IN_N8N]);
		open!(late);
		await settle();
		expect(late.destroyed).toBe(true);
	});

	it('does not wait for a job that takes its time', async () => {
		account.sandbox.settings.activityMs = 600_000;
		const { error, outputs, tookToCancel } = await account.run(ROWS, {}, { cancelAfter });
		expect(outputs).toEqual([]);
		expect(error?.message).toContain('canceled');
		expect(tookToCancel).toBeLessThan(AT_ONCE);
	});

	it('does not wait for a service that is away', async () => {
		account.sandbox.faults.push({ path: '/v3/', times: Infinity, effect: { gateway: 503 } });
		const { error, outputs, tookToCancel } = await account.run(ROWS, {}, { cancelAfter });
		expect(outputs).toEqual([]);
		expect(error?.message).toContain('canceled');
		expect(tookToCancel).toBeLessThan(AT_ONCE);
	});
});

describe('A file in the store of n8n', () => {
	it.each([
		[1, 'The file of the segment could not be read'],
		[2, 'The file of the segment could not be read again'],
	])('that stops when it is read the %i. time is left after a while', async (n, message) => {
		const { streams, ...file } = fileThat(forEver, n);
		const { error } = await account.run([{}], inFile, file);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain('no more of it came');
		expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
		expect(account.posts).toEqual([]);
	});

	it.each([
		[1, 'The file of the segment could not be read'],
		[2, 'The file of the segment could not be read again'],
	])('that breaks off when it is read the %i. time says so', async (n, message) => {
		const breaks = async () => await Promise.reject(new Error('EIO: i/o error, read'));
		const { streams, ...file } = fileThat(breaks, n);
		const { error } = await account.run([{}], inFile, file);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain('EIO');
		expect(streams).toHaveLength(n);
		expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
		expect(account.posts).toEqual([]);
	});
});
