/**
 * Who may import whom: the step "Layers" of `npm test`. A rule that a change has to break is a sign that
 * something lies in the wrong folder.
 */
const NODE = '^nodes/ConstantContact/';

/** The layers of the node, the lowest first: each imports itself and those below it, never one above. */
const LAYERS = [
	'(words|problem)\\.ts$',
	'segment/',
	'transport/',
	'api/',
	'imports/',
	'mirror/',
	'trigger/',
	'report/',
	'n8n/',
	'source/',
	'parameters/',
	'(methods|actions)/',
	'ConstantContact[^/]*\\.node\\.ts$',
];

/** Rows, bytes and verdicts: plain TypeScript, which can be run and measured without n8n. */
const CORE = `${NODE}((segment|api|imports|mirror|trigger|report)/|(words|problem)\\.ts$)`;

/** What n8n, npm, jest or a person starts, and nobody imports. */
const ENTRIES = [
	'^nodes/.*\\.node\\.ts$',
	'^credentials/',
	'^(sandbox|probe)/main\\.ts$',
	'\\.test\\.m?ts$',
	'^demo/(launch\\.mjs|start\\.mts)$',
	'^examples/customers\\.mts$',
	'^bench/(run|check|cpu|memory|file|export|n8n|n8n/vendor)\\.mts$',
	'^test/(run|scan|faults/main|kill/kill|versions/[^/]+)\\.mts$',
];

const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		error('no-circle', 'Files that need each other are one file.', {}, { circular: true }),
		{
			...error('no-circle-of-folders', 'Folders stand above each other.', {}, { circular: true }),
			scope: 'folder',
		},
		...LAYERS.slice(0, -1).map((layer, index) =>
			error(
				`not-up-from-${/\w+/.exec(layer)[0]}`,
				'A lower layer of the node knows nothing of a higher one.',
				{ path: `${NODE}${layer}` },
				{ path: LAYERS.slice(index + 1).map((higher) => `${NODE}${higher}`) },
			),
		),
		error(
			'layers-are-named',
			'A folder of the node that is no layer is under no rule.',
			{},
			{ path: `${NODE}[^/]+/`, pathNot: LAYERS.map((layer) => `${NODE}${layer}`) },
		),
		error(
			'no-n8n-in-the-core',
			'The core runs without n8n; neither a value nor a type of it is needed there.',
			{ path: CORE },
			{ path: '(^|/)n8n-(workflow|core)(/|$)' },
		),
		error(
			'the-package-stands-alone',
			'What ships imports nothing that does not: n8n brings n8n-workflow and zod.',
			{ path: '^(nodes|credentials)/' },
			{
				pathNot: '^(nodes|credentials)/|(^|/)(n8n-workflow|zod)(/|$)',
				dependencyTypesNot: ['core'],
			},
		),
		error(
			'the-account-knows-no-http',
			'The state of the sandbox, which routes and the server stand upon.',
			{ path: '^sandbox/account/' },
			{ path: '^sandbox/', pathNot: '^sandbox/account/' },
		),
		error(
			'no-way-up-in-the-sandbox',
			'Routes know the account, and not the server that gives them their requests.',
			{ path: '^sandbox/routes/' },
			{ path: '^sandbox/(server|main|control)' },
		),
		error(
			'the-sandbox-knows-no-node',
			"A sandbox that used the node's own code would repeat its mistakes.",
			{ path: '^sandbox/' },
			{ path: '^(nodes|credentials|probe|test|bench|demo)/' },
		),
		error(
			'nothing-unused',
			'A file to which no program and no test leads.',
			{ path: ENTRIES },
			{
				path: '^(?!node_modules/).+\\.(m?ts|mjs)$',
				pathNot: [...ENTRIES, '\\.d\\.ts$'],
				reachable: false,
			},
		),
		error('resolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(dist|demo/node_modules|demo/\\.n8n)/' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.check.json' },
		enhancedResolveOptions: {
			extensions: ['.ts', '.mts', '.mjs', '.js', '.json'],
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'types'],
		},
	},
};
