import type { INodeProperties } from 'n8n-workflow';

import { settingsProblem } from '../problem';

/** What a segment may not be like; each undefined where it does not matter. */
export interface Stops {
	/** Rows that it has at least. */
	fewestRows: number | undefined;
	/** Percent of its rows that cannot be exported at most; duplicates are none of them. */
	mostNotExported: number | undefined;
	/** Percent by which it may have fewer people than the list has members. */
	mostSmaller: number | undefined;
}

const percent = { minValue: 0, maxValue: 100, numberPrecision: 1 };

export const fewestRowsOption: INodeProperties = {
	displayName: 'Stop If Fewer Rows Than',
	name: 'stopIfFewerRows',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 1,
	description:
		'How many rows the segment has at least. When there are fewer, the export is an error and nothing is sent. With 1 an empty segment is an error.',
};

export const mostNotExportedOption: INodeProperties = {
	displayName: 'Stop If More Rows Cannot Be Exported Than (%)',
	name: 'stopIfMoreNotExported',
	type: 'number',
	typeOptions: percent,
	default: 10,
	description:
		'What percentage of the rows may lack a usable address, consent, list or, where invalid rows are not exported, field; rows of people who are never sent count as well. When there are more, the export is an error and nothing is sent. Duplicates, and people beyond Most Express Sign-Ups, do not count.',
};

export const mostSmallerOption: INodeProperties = {
	displayName: 'Stop If Smaller Than the List by More Than (%)',
	name: 'stopIfSmaller',
	type: 'number',
	typeOptions: percent,
	default: 50,
	description:
		'By what percentage the segment may have fewer people than the list has members. When it has fewer still, the export is an error and nothing is sent. With several lists, each one that rows name is compared.',
};

/** When an export fails before it sends anything, so that the error workflow of n8n learns of it. */
export const stopOptions = [fewestRowsOption, mostNotExportedOption, mostSmallerOption];

/** @throws Problem `settings` for what is no number that makes sense: a guard is not left out unsaid */
export function readStops(options: Record<string, unknown>): Stops {
	const read = (
		{ name, displayName }: INodeProperties,
		isFine: (value: number) => boolean,
		right: string,
	) => {
		if (!(name in options)) return undefined;
		const given = options[name];
		const value = typeof given === 'string' && given.trim() === '' ? NaN : Number(given ?? NaN);
		if (isFine(value)) return value;
		throw settingsProblem(
			`The option '${displayName}' is not ${right}, so nothing was sent`,
			'Write such a number, or remove the option.',
		);
	};
	const isPercent = (value: number) => value >= 0 && value <= 100;
	const isCount = (value: number) => Number.isInteger(value) && value > 0;
	return {
		fewestRows: read(fewestRowsOption, isCount, 'a whole number above 0'),
		mostNotExported: read(mostNotExportedOption, isPercent, 'a number from 0 to 100'),
		mostSmaller: read(mostSmallerOption, isPercent, 'a number from 0 to 100'),
	};
}
