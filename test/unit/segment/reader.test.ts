import fc from 'fast-check';
import { Workflow, type INode, type INodeTypes, type IRunExecutionData } from 'n8n-workflow';

import {
	compileReader,
	type Row,
	dependsOnRow,
} from '../../../nodes/ConstantContact/segment/reader';

const node: INode = {
	id: '1',
	name: 'Node',
	type: 'any',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const type = { description: { properties: [], inputs: ['main'], outputs: ['main'] } };
const workflow = new Workflow({
	id: 'w',
	nodes: [node],
	connections: {},
	active: false,
	nodeTypes: {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes,
});

/** n8n's own evaluation of a parameter, as it does it for each row. */
const byN8n = (parameter: string, row: Row): unknown =>
	workflow.expression.resolveSimpleParameterValue(
		parameter,
		{},
		{ resultData: { runData: {} } } as IRunExecutionData,
		0,
		0,
		'Node',
		[{ json: row as never }],
		'manual',
		{} as never,
	);

const KEYS = ['email', 'first name', 'a', 'b', 'Größe', 'x.y', 'length'];

const rows = fc.dictionary(
	fc.constantFrom(...KEYS),
	fc.oneof(
		fc.string(),
		fc.integer(),
		fc.boolean(),
		fc.constant(null),
		fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
	),
);

const step = fc.oneof(
	fc.constantFrom('.email', '.a', '.b', '?.a', '.length', '?.email'),
	fc.constantFrom(...KEYS).map((key) => `["${key}"]`),
	fc.constantFrom(...KEYS).map((key) => `['${key}']`),
);
const reference = fc
	.array(step, { minLength: 1, maxLength: 3 })
	.map((steps) => `$json${steps.join('')}`);
const text = fc.constantFrom('', ' ', 'Dear ', ', ', 'a{b', '}');
const templates = fc.oneof(
	reference.map((path) => `={{ ${path} }}`),
	fc
		.tuple(text, reference, text, reference, text)
		.map(([a, b, c, d, e]) => `=${a}{{${b}}}${c}{{ ${d} }}${e}`),
);

describe('compileReader', () => {
	it('reads what n8n would evaluate, for every reference and row', () => {
		fc.assert(
			fc.property(templates, rows, (template, row) => {
				const evaluate = (expression: string) => byN8n(`=${expression}`, row);
				const compiled = compileReader(template, evaluate);
				expect(compiled.isEvaluated).toBe(false);
				// n8n gives undefined or null for what is not there; either is empty here.
				expect(compiled.read(row, 0) ?? null).toEqual(byN8n(template, row) ?? null);
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		'={{ $json.email.toLowerCase() }}',
		'={{ $json.a + 1 }}',
		"={{ $('Other').item.json.email }}",
		'={{ $now }}',
		'={{ $json.constructor }}',
		'={{ $json["__proto__"] }}',
		'={{ $json.a \\}} }}',
	])('leaves %s to n8n', (parameter) => {
		const compiled = compileReader(parameter, (expression, index) => `${expression} at ${index}`);
		expect(compiled.isEvaluated).toBe(true);
		expect(compiled.read({}, 3)).toBe(`${parameter.slice(1)} at 3`);
	});

	it('takes a fixed value as it is', () => {
		expect(compileReader('{{ $json.a }}', () => 'x').read({ a: 1 }, 0)).toBe('{{ $json.a }}');
		expect(compileReader(7, () => 'x').read({}, 0)).toBe(7);
	});
});

describe('dependsOnRow', () => {
	it.each([
		['={{ $json.list }}', true],
		["={{ $('Config').item.json.list }}", true],
		["={{ $('Config').first().json.list }}", false],
		["={{ $('Config').first().json.list + $json.suffix }}", true],
		['={{ $vars.list }}', false],
		['=List of {{ $now.toFormat("yyyy") }}', false],
		['{{ $json.list }}', false],
		['a-list-id', false],
		[undefined, false],
	])('%s: %s', (parameter, depends) => expect(dependsOnRow(parameter)).toBe(depends));
});
