import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { seed, type Seed } from '../../sandbox/account/seed';
import { Sandbox } from '../../sandbox/server';
import type { AppClient, SandboxSettings } from '../../sandbox/account/settings';
import type { Group } from '../../sandbox/account/store';

/** A file, and where n8n keeps it: in its store, or in the item itself. */
export interface SegmentFile {
	bytes: Buffer;
	kept: 'store' | 'item';
}

export interface RunOptions {
	sandbox: Sandbox;
	rows: IDataObject[];
	/** A file that each of the rows carries as `data`. */
	file?: SegmentFile;
	/** What n8n's store has of the file that each of the rows carries as `data`, whenever it is asked. */
	store?: () => Buffer;
	/** What else is to be said of the node than its parameters. */
	node?: { typeVersion?: number };
	/** What comes in on the second input; without it nothing is connected there. */
	neverSend?: IDataObject[];
	/** The node's parameters, as they stand in a workflow. */
	parameters: IDataObject;
}

/** What a run gave out. */
export interface Result {
	/** Of the only list, or of the first one. */
	summary: IDataObject;
	summaryItem: INodeExecutionData;
	notExported: INodeExecutionData[];
	/** Items of each output, in order. */
	outputs: INodeExecutionData[][];
	hints: string[];
	error?: Error & { description?: string | null };
}

export function resultOf(run: Pick<Result, 'outputs' | 'hints' | 'error'>): Result {
	const [[summaryItem = { json: {} }] = [], notExported = []] = run.outputs;
	return { ...run, summary: summaryItem.json, summaryItem, notExported };
}

/** Rows as items, each with the file in it. */
export const itemsOf = ({
	rows,
	file,
	store,
}: Pick<RunOptions, 'rows' | 'file' | 'store'>): INodeExecutionData[] => {
	const data = {
		data: file?.bytes.toString('base64') ?? '',
		mimeType: 'text/csv',
		...(store ? { id: 'segment' } : {}),
	};
	return rows.map((json) => ({ json, ...(file || store ? { binary: { data } } : {}) }));
};

interface Setup {
	seed?: Seed;
	settings?: Partial<SandboxSettings>;
	/** Of every run, unless it says otherwise. */
	parameters?: IDataObject;
}

let apps = 0;

/** An API key that nobody else has, so that no run waits for the requests or the renewals of another. */
export const freshApp = (): AppClient => ({
	id: `key-${(apps += 1)}`,
	secret: 'sandbox-secret',
	refreshTokens: 'rotating',
});

/**
 * An account at Constant Contact for each test of a file, and runs of the node on it.
 *
 * @param runner what a run is: through n8n's engine, or in virtual time
 */
export function useAccount<Options extends RunOptions, R extends Result>(
	runner: (options: Options) => Promise<R>,
	setup: Setup = {},
): TestAccount<Options, R> {
	const account = new TestAccount(runner, setup);
	beforeEach(async () => await account.open());
	afterEach(async () => await account.close());
	return account;
}

class TestAccount<Options extends RunOptions, R extends Result> {
	sandbox!: Sandbox;
	port!: number;
	/** The API key. */
	key!: string;

	constructor(
		private readonly runner: (options: Options) => Promise<R>,
		private readonly setup: Setup,
	) {}

	async open(): Promise<void> {
		const { settings, seed: people = {} } = this.setup;
		const app = freshApp();
		this.key = app.id;
		this.sandbox = new Sandbox({
			clients: [app],
			tokenRequestsPerSecond: 0,
			activityMs: 0,
			activityMsPer10000: 0,
			...settings,
		});
		this.port = await this.sandbox.listen();
		this.seed(people);
	}

	/** @throws Error when a fault was injected that no request has met */
	async close(): Promise<void> {
		await this.sandbox.close();
	}

	/** Begins again with the account as it was before the test. */
	reset(): void {
		this.sandbox.reset();
		this.seed(this.setup.seed ?? {});
	}

	seed(people: Seed): void {
		seed(this.sandbox, people);
	}

	/** Runs the node on rows, with these parameters instead of those of the file. */
	async run(
		rows: IDataObject[],
		change: IDataObject = {},
		more: Partial<Options> = {},
	): Promise<R> {
		const { sandbox, port, setup } = this;
		const parameters = { ...setup.parameters, ...change };
		return await this.runner({ sandbox, port, rows, parameters, ...more } as unknown as Options);
	}

	/** The same on a file. */
	async runFile(
		file: string | Buffer,
		change: IDataObject = {},
		more: Partial<Options> = {},
	): Promise<R> {
		return await this.run([{}], { segmentSource: 'csv', binaryProperty: 'data', ...change }, {
			file: { bytes: Buffer.from(file), kept: 'store' },
			...more,
		} as Partial<Options>);
	}

	/** @throws Error when there is none of the name: who asks about its members takes it for granted */
	list(name = 'Customers'): Group {
		const list = this.sandbox.store.listNamed(name);
		if (!list) throw new Error(`There is no list "${name}"`);
		return list;
	}

	/** Addresses on a list, in order. */
	members(name?: string): string[] {
		return [...this.sandbox.store.membersOf(this.list(name))].map(({ email }) => email).sort();
	}

	/** What is known of a person; undefined for nobody. */
	fieldsOf(email: string): Record<string, unknown> | undefined {
		return this.sandbox.store.contacts.get(email)?.fields;
	}

	/** Requests so far that change something or start a job. */
	get posts() {
		return this.sandbox.requests.filter(({ method }) => method === 'POST');
	}
}
