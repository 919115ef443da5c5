/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a program of its own, not a node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is around every page, with its style. */
const FRAME = readFileSync(join(__dirname, 'frame.html'), 'utf8');

/** Text as it may stand in a page. */
export const html = (text: string): string =>
	text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const page = (title: string, body: string): string =>
	FRAME.replace(/{{(title|body)}}/g, (_, part) => (part === 'body' ? body : html(title)));
