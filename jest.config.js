/** Packages of another n8n, for `npm run test:versions`. */
const { N8N_ENGINE } = process.env;

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: '<rootDir>/test/environment.js',
	testMatch: ['<rootDir>/test/{unit,policy,engine,contract,property,faults}/**/*.test.ts'],
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
		// fastify's inject() loads it, and it comes as an ES module only.
		'/node_modules/cookie/.+\\.js$': [
			'@swc/jest',
			{ jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/demo/'],
	moduleNameMapper: N8N_ENGINE ? { '^(n8n-core|n8n-workflow)$': `${N8N_ENGINE}/$1` } : {},
	// Looked up once for a module: each use would ask jest's stand-in for the global object, which costs
	// a million rows a quarter of their time. What fake timers replace must not be among them.
	sandboxInjectedGlobals: ['Array', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Set', 'String'],
	maxWorkers: 2,
	testSequencer: '<rootDir>/test/sequencer.js',
	// What a million rows have left behind makes everything after them slower.
	workerIdleMemoryLimit: '1GB',
	testTimeout: 20_000,
};
