import axios from 'axios';

import { api, contact, list, members, sandbox, settings } from './account';

const row = (index: number) => `p${index}@example.com`;

async function importFile(text: string, name = 'people.csv', listIds = list().id) {
	const form = new FormData();
	form.append('list_ids', listIds);
	form.append('file', new File([text], name));
	const answer = await api.post('/v3/activities/contacts_file_import', form);
	const link = answer.data?._links?.self.href as string | undefined;
	return { status: answer.status, activity: link ? (await api.get(link)).data : undefined };
}

describe('file imports of the sandbox', () => {
	it('read the columns by their headings', async () => {
		const { status, activity } = await importFile(
			'\ufeffEmail,First Name,birthday_month,birthday_day,cf:tier\r\n' +
				`${row(1)},"Ada, ""the"" first",12,10,Gold\r\n${row(2)},,,,\r\n`,
		);
		expect(status).toBe(201);
		expect(activity.status).toMatchObject({ person_count: 2, correctable_count: 0 });
		expect(contact(1).fields).toEqual({
			...{ first_name: 'Ada, "the" first', birthday_month: 12, birthday_day: 10 },
			'cf:tier': 'Gold',
		});
		expect(contact(2).fields).toEqual({});
		expect(members()).toEqual([row(1), row(2)]);
	});

	it('take a blob that has no name, and lists given one by one', async () => {
		sandbox.store.addList('Guests', 0);
		for (const [index, blob] of [
			new Blob([`email\n${row(0)}\n`], { type: 'text/csv' }),
			`email\n${row(1)}\n`,
		].entries()) {
			const form = new FormData();
			form.append('file', blob as string);
			for (const name of ['Customers', 'Guests']) form.append('list_ids', list(name).id);
			expect((await api.post('/v3/activities/contacts_file_import', form)).status).toBe(201);
			await api.get('/v3/activities');
			expect(contact(index).lists).toHaveLength(2);
		}
	});

	it('drop silently what lies past the limit of bytes, and the row that it cuts', async () => {
		const text = `email\n${row(1)}\n${row(2)}\n`;
		settings({ truncateAtBytes: text.length - 1 });
		const { activity } = await importFile(text);
		expect(activity.status).toMatchObject({ person_count: 1, correctable_count: 0 });
		expect(members()).toEqual([row(1)]);
	});

	it('survive a cut within quotes', async () => {
		const text = `email,first_name\n${row(1)},Ada\n${row(2)},"Grace\nHopper"\n`;
		settings({ truncateAtBytes: text.length - 4 });
		expect((await importFile(text)).activity.status).toMatchObject({ person_count: 1 });
		expect(members()).toEqual([row(1)]);
	});

	it('take no more than their lines, of which the heading is one', async () => {
		settings({ importRows: 3 });
		await importFile(`email\n${[1, 2, 3, 4].map(row).join('\n')}\n`);
		expect(members()).toEqual([row(1), row(2)]);
	});

	it('refuse what is not a CSV file in a form, and no or unknown lists', async () => {
		const text = `email\n${row(1)}\n`;
		expect((await importFile(text, 'people.txt')).status).toBe(415);
		expect((await importFile(text, 'people.csv', 'x')).status).toBe(400);
		expect((await importFile('email\n"p1@example.com"x,"\n')).status).toBe(400);
		expect((await api.post('/v3/activities/contacts_file_import', {})).status).toBe(415);
		const { status } = await axios.postForm(
			`${String(api.defaults.baseURL)}/v3/activities/contacts_file_import`,
			{ list_ids: list().id },
			{
				validateStatus: null,
				headers: { authorization: String(api.defaults.headers.authorization) },
			},
		);
		expect(status).toBe(400);
		expect(sandbox.store.everybody).toHaveLength(0);
	});
});
