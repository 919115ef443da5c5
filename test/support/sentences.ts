/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- reads the package's own source */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
/** Stands for a value that is only known when the sentence is shown. */
export const VALUE = '…';

export interface Sentence {
	text: string;
	/** What it is: of an error its message or its advice, or text of any other kind. */
	kind: 'message' | 'advice' | 'text';
	/** File and line. */
	where: string;
}

/** Classes, and functions, whose first two texts are what happened, and how to get unstuck. */
const ERRORS = new Set([
	'Problem',
	'FileError',
	'settingsProblem',
	'unexpectedAnswer',
	'connectionProblem',
	'held',
]);

/** Every text in the package's source that is long enough to be a sentence, read from its syntax tree. */
export function sentencesOfSource(): Sentence[] {
	return ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.flatMap((name) => sentencesOf(join(folder, name))),
	);
}

function sentencesOf(file: string): Sentence[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(join(ROOT, file), 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found: Sentence[] = [];
	const add = (node: ts.Node, kind: Sentence['kind']) => {
		const text = textOf(node);
		if (text === undefined || !isSentence(text)) return;
		const { line } = source.getLineAndCharacterOfPosition(node.getStart());
		found.push({ text, kind, where: `${file}:${line + 1}` });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) return;
		const isMade = ts.isNewExpression(node) || ts.isCallExpression(node);
		if (isMade && ERRORS.has(node.expression.getText())) {
			const texts = (node.arguments ?? []).filter(
				(argument) => !(ts.isStringLiteral(argument) && !argument.text.includes(' ')),
			);
			texts.forEach((argument, index) => {
				for (const part of branches(argument)) {
					if (textOf(part) === undefined) visit(part);
					else add(part, index === 0 ? 'message' : 'advice');
				}
			});
			return;
		}
		if (textOf(node) !== undefined) add(node, 'text');
		else node.forEachChild(visit);
	};
	visit(source);
	return found;
}

/** An expression, or the two that it chooses from. */
const branches = (node: ts.Expression): ts.Expression[] =>
	ts.isConditionalExpression(node)
		? [...branches(node.whenTrue), ...branches(node.whenFalse)]
		: [node];

function textOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return undefined;
	return node.head.text + node.templateSpans.map(({ literal }) => VALUE + literal.text).join('');
}

/** Words with blanks between them, and nothing that only a program reads. */
const isSentence = (text: string): boolean =>
	/[a-z]{2,} [a-z]{2,}/i.test(text) && !/^=|[{}<>]|=>|\$\w|^https?:|^\s*\|/.test(text);
