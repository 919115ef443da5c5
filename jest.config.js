/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/{unit,engine,contract}/**/*.test.ts'],
	transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/demo/'],
	maxWorkers: 2,
};
