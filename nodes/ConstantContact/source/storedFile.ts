import type { IExecuteFunctions } from 'n8n-workflow';

import { Problem, settingsProblem, withoutPersonalData } from '../problem';
import { SameBytes } from '../segment/file/sameBytes';
import { destroy, piecesOf } from '../transport/body';
import { TooLateError, Watch } from '../transport/watch';

/** Bytes of a file that are read at once, which is about a thousand rows and a few milliseconds. */
const PIECE = 65_536;
/** Minutes in which n8n's store has to give the next piece. */
const PIECE_MINUTES = 2;
/** Bytes that Base64 writes as four letters. */
const BASE64_GROUP = 3;

/** The file that the one input item carries, wherever n8n keeps it: in its store, or in the item. */
export class StoredFile {
	/** Bytes that were read so far, by all readings. */
	bytesRead = 0;
	private readonly sameBytes = new SameBytes(PIECE);
	private readonly signal: AbortSignal | undefined;
	private readonly watch: Watch;

	constructor(private readonly context: IExecuteFunctions) {
		this.signal = context.getExecutionCancelSignal();
		this.watch = new Watch(this.signal);
	}

	/** In bytes. */
	async size(): Promise<number> {
		const { id, data } = this.file();
		if (!id) return (data.length / 4) * BASE64_GROUP;
		try {
			return (await this.inTime(this.context.helpers.getBinaryMetadata(id))).fileSize;
		} catch (error) {
			throw this.asProblem(error, true);
		}
	}

	/** @throws Problem when n8n no longer has the file, or has another one than before */
	async *bytes(): AsyncGenerator<Uint8Array> {
		const isAgain = this.sameBytes.isKnown;
		try {
			for await (const piece of this.sameBytes.through(this.stored())) {
				this.bytesRead += piece.length;
				yield piece;
			}
		} catch (error) {
			throw this.asProblem(error, isAgain);
		}
	}

	/** @param isAgain whether some of the file was read before */
	private asProblem(error: unknown, isAgain: boolean): unknown {
		if (error instanceof Problem || this.signal?.aborted) return error;
		return isAgain ? fileGone(error) : noFile(error);
	}

	private async *stored(): AsyncGenerator<Uint8Array> {
		const { id, data } = this.file();
		if (id) {
			yield* this.stream(this.context.helpers.getBinaryStream(id, PIECE));
			return;
		}
		// A multiple of four letters, so that no group is cut.
		for (let from = 0; from < data.length; from += PIECE) {
			yield Buffer.from(data.slice(from, from + PIECE), 'base64');
		}
	}

	private async *stream(opening: Promise<unknown>): AsyncGenerator<Uint8Array> {
		try {
			const pieces = piecesOf(await this.inTime(opening));
			for (;;) {
				const piece = await this.inTime(pieces.next());
				if (piece.done) return;
				yield piece.value;
			}
		} finally {
			// Also one that is opened when nobody waits for it any more.
			opening.then(destroy, () => {});
		}
	}

	/** What comes from where n8n keeps files, unless nothing does or the execution is cancelled. */
	private async inTime<T>(work: Promise<T>): Promise<T> {
		return await this.watch.over(work, PIECE_MINUTES * 60_000);
	}

	private file() {
		const property = this.context.getNodeParameter('binaryProperty', 0) as string;
		return this.context.helpers.assertBinaryData(0, property);
	}
}

const noFile = (error: unknown) =>
	settingsProblem(
		'The file of the segment could not be read',
		`Check the name under 'File Field', and that the node before gives out a file. ${saidOf(error)}`,
	);

const fileGone = (error: unknown) =>
	settingsProblem(
		'The file of the segment could not be read again',
		`It was there when the run began, and n8n has lost it since, or cannot reach where it keeps files. Run the workflow again. ${saidOf(error)}`,
	);

const saidOf = (error: unknown): string =>
	error instanceof TooLateError
		? `For ${PIECE_MINUTES} minutes no more of it came from where n8n keeps files.`
		: `n8n says: "${withoutPersonalData(error instanceof Error ? error.message : String(error))}"`;
