import { funnelOf, funnelPage, funnelText } from '../../../nodes/ConstantContact/report/funnel';
import type { ExportSummary } from '../../../nodes/ConstantContact/report/summary';

const summary: ExportSummary = {
	message: '7 of 12 rows were exported to the list "A & <B>".',
	status: 'completed',
	list: { id: 'x', name: 'A & <B>', created: false },
	mode: 'mirror',
	rows: {
		received: 12,
		exported: 7,
		notExported: 5,
		byReason: { duplicate: 2, no_consent: 1, unsubscribed: 2 },
		notIdentified: 0,
	},
	fieldsLeftOut: {},
	addressOnly: 1,
	contacts: { onListBefore: 20, onListAfter: null, removed: 0 },
	constantContact: { requests: 9, activities: [] },
	segment: { columns: [], notSent: [], consentValues: [], addressesCleaned: 0, notes: [] },
	startedAt: '',
	finishedAt: '',
	seconds: 1,
};

describe('The funnel of an export', () => {
	it('narrows from the rows that came in to those that were exported', () => {
		expect(funnelOf(summary).stages).toEqual([
			{ label: 'Rows received', count: 12 },
			{ label: 'Usable, without duplicates', count: 10 },
			{ label: 'Agreed to get mail', count: 9 },
			{ label: 'Exported', count: 7 },
		]);
	});

	it('says beside it what is known, and leaves out what is not', () => {
		expect(funnelOf(summary).details).toEqual([
			{ label: 'Duplicates of another row', count: 2 },
			{ label: 'Rows without consent', count: 1 },
			{ label: 'People who unsubscribed', count: 2 },
			{ label: 'Taken with the address alone', count: 1 },
			{ label: 'On the list before', count: 20 },
		]);
	});

	it('is a page with a picture and the same numbers as a table, whatever a list is called', () => {
		const page = funnelPage(funnelOf(summary));
		expect(page).toContain('<svg');
		expect(page).toContain('<th scope="row">Exported</th><td>7</td>');
		expect(page).toContain('A &#38; &#60;B&#62;');
		expect(page).not.toContain('<B>');
	});

	it('has room for every label before the bars, eight units a letter', () => {
		const bars = [...funnelPage(funnelOf(summary)).matchAll(/>([^<]+)<\/text><rect x="(\d+)"/g)];
		expect(bars).toHaveLength(4);
		for (const [, label, start] of bars)
			expect(label!.length * 8).toBeLessThanOrEqual(Number(start));
	});

	it('is text for a chat', () => {
		const text = funnelText(funnelOf(summary));
		expect(text).toContain('**Export to A & <B>**');
		expect(text).toContain('| Agreed to get mail | 9 |');
	});
});
