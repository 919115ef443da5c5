const { AsyncLocalStorage } = require('node:async_hooks');
const { channel } = require('node:diagnostics_channel');
const { TestEnvironment } = require('jest-environment-node');

/**
 * jest makes such a store for each suite, and never switches it off: every promise of every later suite in
 * the same process is carried through all of them. After eighty suites that is nine tenths of the time of
 * one that is made of promises (unit/transport/limits).
 */
const inUse = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...settings) {
	inUse.add(this);
	return run.apply(this, settings);
};

module.exports = class extends TestEnvironment {
	async teardown() {
		for (const store of inUse) store.disable();
		inUse.clear();
		await super.teardown();
		// The process's own as well, but ours to end: whoever stays is called for each request of later suites.
		if (channel('http.client.request.start').hasSubscribers)
			throw new Error('This suite still listens to all requests of the process after its end.');
	}
};
