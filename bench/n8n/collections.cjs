/**
 * Preloaded into n8n (`NODE_OPTIONS=--require`): a line for each time that V8 collects garbage, with its
 * start (ms since 1970) and its length (ms), in the file that COLLECTIONS_FILE names. n8n's task runner does not
 * get that name, and writes nothing.
 */
const { appendFileSync } = require('node:fs');
const { performance, PerformanceObserver } = require('node:perf_hooks');

const { COLLECTIONS_FILE } = process.env;
if (COLLECTIONS_FILE) {
	new PerformanceObserver((list) => {
		const lines = list
			.getEntries()
			.map(({ startTime, duration }) => `${performance.timeOrigin + startTime} ${duration}\n`);
		appendFileSync(COLLECTIONS_FILE, lines.join(''));
	}).observe({ entryTypes: ['gc'] });
}
