/** A mail server on 127.0.0.1 that takes every mail and keeps it. */
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

import { demo } from '../../demo/lib/setup.mjs';

const END_OF_LINE = '\r\n';
const END_OF_MAIL = '\r\n.\r\n';

const ANSWERS: Record<string, string> = {
	EHLO: '250 mailbox',
	MAIL: '250 fine',
	RCPT: '250 fine',
	DATA: '354 go on',
	QUIT: '221 bye',
};

export interface Mail {
	/** Of the envelope. */
	recipients: string[];
	/** As sent. */
	text: string;
}

/** @returns the port, and the mails so far */
export async function startMailbox() {
	const mails: Mail[] = [];
	const server = createServer((socket) => {
		let received = '';
		let recipients: string[] = [];
		let isMail = false;
		const say = (line: string) => socket.write(line + END_OF_LINE);
		const take = (end: string) => {
			const length = received.indexOf(end);
			if (length < 0) return undefined;
			const taken = received.slice(0, length);
			received = received.slice(length + end.length);
			return taken;
		};
		const hear = (line: string) => {
			const verb = line.slice(0, 4).toUpperCase();
			if (verb === 'RCPT') recipients.push(/<(.+?)>/.exec(line)?.[1] ?? line);
			isMail = verb === 'DATA';
			say(ANSWERS[verb] ?? '502 not here');
			if (verb === 'QUIT') socket.end();
		};
		const keep = (text: string) => {
			mails.push({ recipients, text: text.replaceAll('\r\n..', '\r\n.') });
			recipients = [];
			isMail = false;
			say('250 kept');
		};
		socket.setEncoding('latin1').on('data', (piece) => {
			received += String(piece);
			for (;;) {
				const taken = take(isMail ? END_OF_MAIL : END_OF_LINE);
				if (taken === undefined) return;
				if (isMail) keep(taken);
				else hear(taken);
			}
		});
		say('220 mailbox');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { port: (server.address() as AddressInfo).port, mails, close: () => server.close() };
}

/** What mailparser gives, as far as the tests look at it. */
interface ReadMail {
	subject: string;
	text: string;
	attachments: Array<{ filename: string; content: Buffer }>;
}

/** A mail with its parts, read by the parser that n8n has. */
export async function readMail({ text }: Mail): Promise<ReadMail> {
	const { simpleParser } = createRequire(join(demo, 'node_modules/n8n/package.json'))('mailparser');
	return await simpleParser(Buffer.from(text, 'latin1'));
}
