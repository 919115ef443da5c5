import { sleep } from 'n8n-workflow';

/** Milliseconds after which a cancelled execution stops pausing at the latest. */
const SLICE = 250;

/**
 * Waits, and throws the signal's reason soon after the execution was cancelled. In slices, because
 * n8n's own `sleep` takes no signal before 2.34.
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
	const until = performance.now() + milliseconds;
	do {
		signal?.throwIfAborted();
		await sleep(Math.max(0, Math.min(SLICE, until - performance.now())));
	} while (performance.now() < until);
	signal?.throwIfAborted();
}
