import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { withSource } from '../../../nodes/ConstantContact/source/open';
import type { Source } from '../../../nodes/ConstantContact/source/source';

/** What `withSource` asks of n8n, with the file in the item. */
const contextOf = (file: Buffer, parameters: IDataObject = {}) =>
	({
		getNodeParameter: (name: string, _index: number, fallback: unknown) =>
			({
				segmentSource: 'csv',
				binaryProperty: 'data',
				fields: { mappingMode: 'autoMapInputData', value: null },
				...parameters,
			})[name] ?? fallback,
		getInputData: () => [{ json: {}, binary: {} }],
		getExecutionCancelSignal: () => undefined,
		helpers: { assertBinaryData: () => ({ data: file.toString('base64') }) },
	}) as unknown as IExecuteFunctions;

/** Does work on the rows that a node gets. */
const onSource = async (
	context: IExecuteFunctions,
	work: (source: Source) => Promise<void>,
): Promise<void> => await withSource(async (_context, source) => await work(source))(context);

async function readAll(source: Source): Promise<number> {
	let index = 0;
	while ((await source.segment.row(index)) !== undefined) index += 1;
	return index;
}

describe('A file as the source', () => {
	it('says in plain words how it is written', async () => {
		const file = Buffer.from('E-Mail;Name\r\na@x.com;"Zo\xeb"\r\n', 'latin1');
		await onSource(contextOf(file), async (source) => {
			expect(await readAll(source)).toBe(1);
			expect(source.file).toEqual({
				dialect: {
					delimiter: 'semicolon',
					quote: 'double quotes',
					escape: 'doubled',
					encoding: 'Windows-1252',
					headings: 'in the first line',
					lineEnd: 'CRLF',
				},
				warnings: [],
			});
		});
	});

	it('collects what may be wrong with it, once however often it is read', async () => {
		const file = Buffer.from(
			'email,name,note\na@x.com,\xc8\xe2\xe0\xed,"Regards\nann@y.com"\n',
			'latin1',
		);
		await onSource(contextOf(file), async (source) => {
			await readAll(source);
			await source.segment.row(0);
			await readAll(source);
			expect(source.file?.warnings).toEqual([
				expect.stringContaining('look garbled when read as Windows-1252') as string,
				expect.stringContaining('in line 2 of the file') as string,
			]);
		});
	});

	it('says once which mapped column no line has', async () => {
		const file = Buffer.from('{"email":"a@x.com"}\n{"email":"b@x.com"}\n');
		await onSource(contextOf(file, { segmentSource: 'jsonLines' }), async (source) => {
			source.mapped('email', 'email');
			source.mapped('phone', 'phone');
			await readAll(source);
			expect(source.file).toEqual({ dialect: { encoding: 'UTF-8' }, warnings: [] });
			expect(source.notes).toEqual([expect.stringContaining('"phone"') as string]);
		});
	});

	it('makes room by its size, but no more than for 1.2 million rows', async () => {
		const short = `email\n${'a@x.c\n'.repeat(100)}`;
		for (const [text, least, most] of [
			[short, 100, 130],
			[`${'\n'.repeat(900_000)}${short}`, 1, 2_000],
			[`email\n${'a\n'.repeat(40_000)}a@x.com${'x'.repeat(20_000_000)}`, 1, 1_200_000],
		] as const) {
			await onSource(contextOf(Buffer.from(text)), async ({ segment }) => {
				expect(segment.expected).toBeGreaterThanOrEqual(least);
				expect(segment.expected).toBeLessThanOrEqual(most);
				await Promise.resolve();
			});
		}
	});
});
