import codex from '../../nodes/ConstantContact/ConstantContact.node.json';
import { ConstantContactTrigger } from '../../nodes/ConstantContact/ConstantContactTrigger.node';
import triggerCodex from '../../nodes/ConstantContact/ConstantContactTrigger.node.json';
import packageJson from '../../package.json';
import { description, panelOf } from '../support/panel';

/** What n8n makes of an expression of the description, with the node's parameters. */
function evaluated(expression: unknown, parameters: object, typeVersion = 1): unknown {
	const { node, workflow } = panelOf({ operation: 'export', ...parameters }, typeVersion);
	return workflow.expression.getSimpleParameterValue(node, expression as string, 'internal', {});
}

const list = (mode: string, value: string, more: object = {}) => ({
	list: { __rl: true, mode, value, ...more },
});

describe('What stands below the node', () => {
	it.each([
		[list('list', 'c3f1', { cachedResultName: 'Event guests' }), 'Export → Event guests'],
		[list('name', 'VIP customers'), 'Export → VIP customers'],
		[{ operation: 'preview', ...list('name', 'VIP') }, 'Preview → VIP'],
		[{ operation: 'remove', ...list('name', 'VIP') }, 'Remove → VIP'],
		[list('field', 'country'), 'Export → a list for each country'],
		[list('field', ''), 'Export'],
		[list('id', 'c3f1a2b4-5d6e-11ee-9c3a-fa163e5bc304'), 'Export'],
		[list('name', '={{ $json.list }}'), 'Export'],
		[list('list', ''), 'Export'],
		[{}, 'Export'],
		[{ resource: 'export', operation: 'getStatus', ...list('name', 'VIP') }, 'Get Status'],
	])('%j', (parameters, wanted) =>
		expect(evaluated(description.subtitle, parameters)).toBe(wanted),
	);
});

describe('The node panel', () => {
	it('says whose node it is as n8n wants it of community packages', () =>
		expect(codex.node).toBe(packageJson.name));

	it.each([
		'email list',
		'contact list',
		'mailing list',
		'subscriber',
		'subscribers',
		'newsletter',
		'audience',
		'segment',
		'sync',
		'mirror',
		'crm',
		'constantcontact',
	])('finds it by "%s"', (words) => expect(codex.alias).toContain(words));

	it('shows the segment before what looks after it', () => {
		const resource = description.properties.find(({ name }) => name === 'resource')!;
		expect(resource.options).toMatchObject([{ value: 'segment' }, { value: 'export' }]);
	});
});

describe('The inputs on the canvas', () => {
	it.each<[object, unknown[]]>([
		[{}, ['main']],
		[{ neverSend: 'list' }, ['main']],
		[{ resource: 'export', operation: 'getStatus', neverSend: 'input' }, ['main']],
		...['export', 'preview'].map((operation): [object, unknown[]] => [
			{ operation, neverSend: 'input' },
			['Segment', 'Never Send'].map((displayName) => ({ type: 'main', displayName })),
		]),
	])('%j', (parameters, wanted) =>
		expect(evaluated(description.inputs, parameters)).toEqual(wanted),
	);
});

describe('The outputs on the canvas', () => {
	it.each([
		[{ mode: 'addAndUpdate' }, ['Summary', 'Not Exported']],
		[{ mode: 'mirror' }, ['Summary', 'Not Exported', 'Removed']],
		[{ operation: 'preview' }, ['Preview', 'Not Exported']],
		[{ operation: 'remove', mode: 'mirror' }, ['Summary', 'Removed', 'Not Removed']],
		[{ operation: 'preview', mode: 'mirror' }, ['Preview', 'Not Exported']],
		[{ resource: 'export', operation: 'getStatus' }, ['Status']],
	])('%j', (parameters, names) =>
		expect(evaluated(description.outputs, parameters)).toEqual(
			names.map((displayName) => ({ type: 'main', displayName })),
		),
	);

	it.each([
		[{ mode: 'addAndUpdate' }, ['Summary', 'Not Exported', 'Removed', 'Needs Attention']],
		[{ mode: 'mirror' }, ['Summary', 'Not Exported', 'Removed', 'Needs Attention']],
		[{ operation: 'preview' }, ['Preview', 'Not Exported', 'Needs Attention']],
		[{ resource: 'export', operation: 'getStatus' }, ['Status']],
	])('%j since version 1.1, each in its place whatever the mode', (parameters, names) =>
		expect(evaluated(description.outputs, parameters, 1.1)).toEqual(
			names.map((displayName) => ({ type: 'main', displayName })),
		),
	);
});

describe('The trigger panel', () => {
	const { properties, inputs } = new ConstantContactTrigger().description;
	const shown = (name: string) =>
		properties.find((property) => property.name === name)!.displayOptions?.show;

	it('is a trigger of this package', () => {
		expect(triggerCodex.node).toBe(packageJson.name);
		expect(inputs).toEqual([]);
	});

	it('asks for a list only where one can be told', () => {
		expect(shown('list')!.events).not.toContain('contactUnsubscribed');
		expect(shown('updatesBy')).toEqual({ events: ['contactUpdated'] });
	});

	it('has no list for each value of a field', () =>
		expect(properties.find(({ name }) => name === 'list')!.modes!.map(({ name }) => name)).toEqual([
			'list',
			'name',
			'id',
			'url',
		]));
});
