/**
 * For the programs around the package: the demo, the bench, the tests that start a real n8n. n8n's own
 * rules, which are for nodes, hold for every .ts file, and n8n takes its config as it is or not at all.
 */
import js from '@eslint/js';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	globalIgnores(['dist', 'demo/node_modules', 'demo/.n8n', '**/*.ts']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{
		files: ['**/*.mts', '**/*.mjs'],
		extends: [js.configs.recommended, tseslint.configs.recommended],
		// Whether a name is known is a matter for the types.
		rules: { 'no-undef': 'off' },
	},
	{
		files: ['**/*.mts', 'demo/**/*.mjs'],
		languageOptions: { parserOptions: { project: 'tsconfig.programs.json' } },
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-floating-promises': [
				'error',
				{
					// They say by themselves what became of them.
					allowForKnownSafeCalls: [
						{ from: 'package', package: 'node:test', name: ['describe', 'it', 'suite', 'test'] },
					],
				},
			],
			'@typescript-eslint/no-misused-promises': 'error',
		},
	},
	{
		files: ['**/*.js', '**/*.cjs'],
		extends: [js.configs.recommended],
		languageOptions: {
			sourceType: 'commonjs',
			globals: {
				exports: 'readonly',
				module: 'writable',
				process: 'readonly',
				require: 'readonly',
			},
		},
	},
);
