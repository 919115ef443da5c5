import type { INodeExecutionData } from 'n8n-workflow';

import { description, panelOf } from '../../support/panel';

/** The hints that n8n shows before the run, over these items. */
function shown(parameters: object, items: INodeExecutionData[]): string[] {
	const { node, workflow } = panelOf(
		{ consent: 'everyone', mode: 'addAndUpdate', ...parameters },
		1.1,
	);
	return description
		.hints!.filter(
			({ displayCondition }) =>
				workflow.expression.resolveSimpleParameterValue(
					displayCondition as string,
					node.parameters as never,
					null,
					0,
					0,
					node.name,
					items,
					'manual',
					{},
				) === true,
		)
		.map(({ message }) => message);
}

const items = [{ json: { email: 'a@example.com', first_name: 'Ann', agreed: 'yes' } }];
const byField = (consentField: string) => ({ consent: 'byField', consentField });
const mapped = (value: object) => ({ fields: { mappingMode: 'defineBelow', value } });

describe('Hints before the run', () => {
	it.each(['agreed', ' agreed ', '={{ $json.agreed }}', '={{ $json.agred ?? "no" }}', ''])(
		'have nothing against a consent field that comes in, or may: %j',
		(name) => expect(shown(byField(name), items)).toEqual([]),
	);

	it.each(['agred', '={{ $json.agred }}'])('warn of a consent field that no item has: %s', (name) =>
		expect(shown(byField(name), items)).toEqual([
			expect.stringContaining("the name given under 'Consent Field'"),
		]),
	);

	it('warn of a mapped column that no item has', () => {
		expect(
			shown(mapped({ email: '={{ $json.email }}', last_name: '={{ $json?.name }}' }), items),
		).toEqual([]);
		expect(
			shown(mapped({ email: '={{ $json.email }}', last_name: '={{ $json.nam }}' }), items),
		).toEqual([expect.stringContaining("mapped under 'Values to Send'")]);
	});

	it.each([
		...['E-Mail', 'Correo electrónico', 'Courriel', 'Mél', 'Adresse électronique', 'E-post'],
		...['Correio eletrônico', 'Posta elettronica', 'E-posta', 'Sähköposti', 'メールアドレス'],
	])('know an email address by its heading: %s', (heading) => {
		const automatic = { fields: { mappingMode: 'autoMapInputData', value: null } };
		expect(shown(automatic, [{ json: { [heading]: 'a@example.com' } }])).toEqual([]);
		expect(shown(automatic, [{ json: { Postal: heading } }])).toEqual([
			expect.stringContaining('looks like an email address'),
		]);
	});

	it('say that a file comes in', () => {
		const file = [{ json: {}, binary: { data: { data: '', mimeType: 'text/csv' } } }];
		expect(shown(mapped({}), file)).toEqual([expect.stringContaining('carries a file')]);
		expect(shown({ ...mapped({}), segmentSource: 'csv' }, file)).toEqual([]);
	});
});
