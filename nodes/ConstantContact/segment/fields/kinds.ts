import { UNCLEAR } from '../conventions';
import { readBoolean } from '../values/booleans';
import { readChoices } from '../values/choices';
import { asImportDate, asText, dayOfObject, hasYear, NO_DATE, readDate } from '../values/dates';
import { readNumber } from '../values/numbers';
import { isEvidentPhone, readPhone } from '../values/phones';
import { scalarText, standsForNothing } from '../values/texts';
import { PHONES, fault, type Fault, type Kind, type Normalise } from './field';

const NOT_TEXT = fault('is not text.');

/** The text of a scalar, the day of a date; empty where a text stands for nothing. */
const asAnyText: Normalise = (value, convention) => {
	if (typeof value === 'object') {
		const date = dayOfObject(value, convention);
		return date ? asText(date) : NOT_TEXT;
	}
	const text = scalarText(value);
	if (text === undefined) return NOT_TEXT;
	return convention.nothingTexts && standsForNothing(text) ? '' : text;
};

/** Any text, of at most so many letters. */
export const freeText = (max: number): Kind => ({
	type: 'string',
	normalise: asAnyText,
	gives: 'text',
	max,
	isFreeText: true,
	takesBooleans: true,
});

/** Text of at most so many letters that is never true or false, such as a name. */
export const properText = (max: number): Kind => ({
	...freeText(max),
	normalise: (value, convention) => (value === true ? NOT_TEXT : asAnyText(value, convention)),
	takesBooleans: undefined,
});

export const PHONE: Kind = {
	type: 'string',
	group: PHONES,
	normalise(value) {
		const phone = readPhone(value);
		return 'fault' in phone ? phone : phone.number;
	},
	gives: 'text',
	isReady: isEvidentPhone,
};

const NOT_A_NUMBER = fault('is not a decimal number.');

export const NUMBER: Kind = {
	type: 'number',
	normalise: (value, convention) => readNumber(value, convention) ?? NOT_A_NUMBER,
	gives: 'ascii',
};

const NOT_A_DATE = fault(
	'is not a date with a year, or none that exists. Write it as YYYY-MM-DD, MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY or 5 March 2010.',
);

/** A date with its year, as the import documents it. */
export const DATE: Kind = dateOf(() => undefined);

/** One with a year from `first` on, until so many after that of today. */
export function dateFrom(first: number, yearsAhead: number): Kind {
	const outOfRange = fault(`is before ${first} or more than ${yearsAhead} years ahead.`);
	const startYear = new Date().getFullYear();
	/** Asks for the date of today only where it matters: that takes longer than everything else here. */
	const isTooFarAhead = (year: number): boolean =>
		year > startYear + yearsAhead && year > new Date().getFullYear() + yearsAhead;
	return dateOf((year) => (year < first || isTooFarAhead(year) ? outOfRange : undefined));
}

/** @param check what is to be said against a year, if anything */
function dateOf(check: (year: number) => Fault | undefined): Kind {
	return {
		type: 'dateTime',
		normalise(value, convention) {
			const date = readDate(value, convention);
			if (date === NO_DATE) return '';
			if (date === UNCLEAR) return UNCLEAR;
			if (!date || !hasYear(date)) return NOT_A_DATE;
			return check(date.year) ?? asImportDate(date);
		},
		gives: 'ascii',
	};
}

const NEITHER = fault('is neither yes nor no.');

export const BOOLEAN: Kind = {
	type: 'boolean',
	normalise: (value) => readBoolean(value) ?? NEITHER,
	gives: 'ascii',
	takesBooleans: true,
};

const NOT_A_CHOICE = fault('is not one of the choices of this field.');

export function oneOf(choices: string[]): Kind {
	const known = new Set(choices);
	const read = readChoices(choices);
	return {
		type: 'options',
		choices,
		normalise(value) {
			if (known.has(value as string)) return value as string;
			const labels = read(value);
			return labels && labels.length < 2 ? (labels[0] ?? '') : NOT_A_CHOICE;
		},
		gives: 'text',
		takesBooleans: true,
	};
}

const NO_SUCH_CHOICE = fault('has a value that is not a choice of this field.');

/** Several labels in one value, parted by commas (assumption: the import's form is not documented). */
export function someOf(choices: string[]): Kind {
	const read = readChoices(choices);
	return {
		type: 'string',
		normalise: (value) => read(value)?.join(',') ?? NO_SUCH_CHOICE,
		gives: 'text',
		takesBooleans: true,
	};
}
