import { foldedName } from '../../api/names';
import type { ListPart } from '../../imports/part';
import { tagExported, type TagReport, type TagsOf } from '../../imports/tags';
import { refuseTooManyTags, tagNames, type TagChoice } from '../../parameters/tags';
import type { ListOutcome } from '../../report/listOutcome';
import { forEachRow } from '../../segment/forEachRow';
import { getOrMake } from '../../segment/maps';
import { readSafely } from '../../segment/reader';
import { BrokenRow } from '../../segment/segment';
import type { Yielder } from '../../segment/yielder';
import type { Api } from '../../transport/request';

/** Which tags each row's person is to have. */
export interface Tagging {
	names: string[];
	of(part: ListPart): TagsOf;
	/** Different sets of tags that rows have. */
	sets: number;
	fromLeavers: boolean;
}

/**
 * Reads which tags the rows name, before anything is sent. Two bytes a row, and only with a column.
 *
 * @throws Problem for names that no tag can have, or too many of them
 */
export async function readTagging(
	choice: TagChoice | undefined,
	parts: ListPart[],
	yielder: Yielder,
): Promise<Tagging | undefined> {
	if (!choice) return undefined;
	const { names: common, column, fromLeavers } = choice;
	refuseTooManyTags(common.length);
	if (!column) return { names: common, of: () => () => common, sets: 1, fromLeavers };
	const sets = new TagSets(common);
	const codes = new Map<ListPart, Uint16Array>();
	for (const part of parts) {
		const { segment, checked } = part;
		const ofPart = new Uint16Array(segment.length);
		codes.set(part, ofPart);
		await forEachRow(segment, yielder, (row, index) => {
			if (row instanceof BrokenRow || checked.sizes[index] === 0) return;
			ofPart[index] = sets.codeOf(readSafely(column.read, row, segment.position(index)));
		});
	}
	return {
		names: sets.names,
		of: (part) => (row) => sets.tags[codes.get(part)![row]!]!,
		sets: sets.tags.length,
		fromLeavers,
	};
}

/** Different sets of tags, as many as two bytes tell apart. */
const MOST_SETS = 65_535;

/** The sets of tags that rows name, each of them once. */
class TagSets {
	/** By code; that of rows that name none is 0. */
	readonly tags: string[][];
	private readonly byValue = new Map<unknown, number>();
	private readonly byKey = new Map<string, number>();
	private readonly canonical = new Map<string, string>();

	constructor(private readonly common: string[]) {
		this.tags = [common];
		for (const name of common) this.canonical.set(foldedName(name), name);
		this.byKey.set(this.keyOf(common), 0);
	}

	get names(): string[] {
		return [...this.canonical.values()];
	}

	codeOf(value: unknown): number {
		const known = this.byValue.get(value);
		if (known !== undefined) return known;
		const names = tagNames([
			...this.common,
			...(Array.isArray(value) ? (value as unknown[]) : [value]),
		]);
		const canonical = names.map((name) => getOrMake(this.canonical, foldedName(name), () => name));
		refuseTooManyTags(this.canonical.size);
		const code = getOrMake(this.byKey, this.keyOf(names), () => this.tags.push(canonical) - 1);
		if (code > MOST_SETS) throw new RangeError('Too many different sets of tags');
		if (this.byValue.size < MOST_SETS) this.byValue.set(value, code);
		return code;
	}

	private readonly keyOf = (names: string[]): string => names.map(foldedName).sort().join('\n');
}

/** Tags the people of one list; nothing is reported where nobody is to be tagged. */
export async function tag(
	{ part, list, mirrored }: ListOutcome,
	{ api, tagging }: { api: Api; tagging: Tagging | undefined },
): Promise<TagReport | undefined> {
	if (!tagging || !list?.id) return undefined;
	return await tagExported(api, {
		listId: list.id,
		checked: part.checked,
		names: tagging.names,
		tagsOf: tagging.of(part),
		leavers: tagging.fromLeavers ? (mirrored?.removed ?? []) : [],
	});
}
