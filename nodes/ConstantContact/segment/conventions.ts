import { getOrMake } from './maps';

/** Which of day and month comes first in `3/4/1985`. */
export type DateOrder = 'dayFirst' | 'monthFirst';
/** Which mark parts the whole of a number from its fraction in `1,234`. */
type DecimalMark = 'dot' | 'comma';
/** Whose midnight begins the day of a Date: that of UTC, or that of n8n's process. */
type DayOf = 'utc' | 'process';

/** Of a value that can be read in two ways, in a column whose other values contradict each other. */
export const UNCLEAR = Symbol('unclear');

/** How values are to be read, as far as a person says it. */
export interface ReadingRules {
	/** `auto` finds it out from the column. */
	dateOrder: DateOrder | 'auto';
	/** Whether texts such as NULL and N/A are empty in fields that take any text. */
	nothingTexts: boolean;
}

export const USUAL_READING: ReadingRules = { dateOrder: 'auto', nothingTexts: false };

/** What was found out about a column that has values which can be read in two ways. */
interface Found<Answer> {
	/** Id of the field that the column fills. */
	field: string;
	kind: 'date' | 'number';
	/** How they were read; undefined when its other values contradict each other: these were left out. */
	reading?: Answer;
	/** Whether other values of the column say so; else it is the way of the United States. */
	isSure: boolean;
	/** How many of its values can be read in two ways, those of refused and repeated rows too. */
	openValues: number;
}

/** Days that were read as spreadsheets count them; some count from another day than most. */
interface FoundSerials {
	field: string;
	kind: 'day number';
	openValues: number;
}

export type FoundConvention = Found<DateOrder | DecimalMark> | FoundSerials;

/** One slip among so many does not make a column contradict itself. */
const SLIP = 20;

/**
 * What one column answers for its values that can be read in two ways, by those that can be read in
 * one only.
 */
class Question<Answer extends string> {
	/** Values that can be read in two ways. */
	private open = 0;
	private first = 0;
	private second = 0;

	/** @param usual the answer where nothing speaks for either */
	constructor(
		private readonly looking: Looking,
		private readonly usual: Answer,
		private readonly other: Answer,
	) {}

	/** A value that can be read in one way only. */
	note(answer: Answer): void {
		if (!this.looking.isUnderWay) return;
		if (answer === this.usual) this.first += 1;
		else this.second += 1;
	}

	/** How to read a value that can be read in two ways. */
	ask(): Answer | typeof UNCLEAR {
		if (this.looking.isUnderWay) this.open += 1;
		else this.looking.want();
		return this.answer;
	}

	get answer(): Answer | typeof UNCLEAR {
		if (this.second * SLIP <= this.first) return this.usual;
		return this.first * SLIP <= this.second ? this.other : UNCLEAR;
	}

	/** What more of the values say, where a contradiction can not be left open. */
	get majority(): Answer {
		return this.second > this.first ? this.other : this.usual;
	}

	/** Nothing where no value could be read in two ways. */
	found(field: string, kind: Found<Answer>['kind']): Array<Found<Answer>> {
		if (this.open === 0) return [];
		const { answer, first, second, open } = this;
		const isSure = first + second > 0 && answer !== UNCLEAR;
		const reading = answer === UNCLEAR ? undefined : answer;
		return [{ field, kind, reading, isSure, openValues: open }];
	}
}

/** Whether the columns are being looked through, as all of them are at once. */
class Looking {
	isUnderWay = false;
	/** Whether a value came that only its whole column can settle, before that was looked through. */
	isWanted = false;
	private isDone = false;

	want(): void {
		if (!this.isDone) this.isWanted = true;
	}

	start(): void {
		this.isUnderWay = true;
	}

	end(): void {
		this.isUnderWay = false;
		this.isWanted = false;
		this.isDone = true;
	}
}

/** Milliseconds by which a day begins earlier on Kiribati, the first place to have it, than in UTC. */
const FIRST_DAYBREAK = 14 * 3_600_000;

/** How one column writes what can be read in several ways. */
export class Convention {
	/** Whether a text that stands for nothing is empty, whatever the field takes. */
	readonly nothingTexts: boolean;
	/**
	 * What the clock showed where days begin first when the run began, as if it were UTC. It stays so: a
	 * row is read at its second reading as it was at the first, though midnight lies between.
	 */
	readonly latestDay = Date.now() + FIRST_DAYBREAK;
	/** What the heading of the column says of it, before any value is read. */
	statedOrder: DateOrder | undefined;
	readonly decimalMark: Question<DecimalMark>;
	readonly foundOrder: Question<DateOrder>;
	private readonly dayOf: Question<DayOf>;
	private serials = 0;
	private years = 0;
	private otherDates = 0;

	constructor(
		private readonly rules: ReadingRules = USUAL_READING,
		private readonly looking = new Looking(),
	) {
		this.nothingTexts = rules.nothingTexts;
		this.foundOrder = new Question(looking, 'monthFirst', 'dayFirst');
		this.decimalMark = new Question(looking, 'dot', 'comma');
		this.dayOf = new Question(looking, 'utc', 'process');
	}

	/** The order of a date whose two numbers both could be its month. */
	dateOrder(): DateOrder | typeof UNCLEAR {
		const { dateOrder } = this.rules;
		return dateOrder === 'auto' ? (this.statedOrder ?? this.foundOrder.ask()) : dateOrder;
	}

	/** A Date that is no midnight of UTC. */
	noteMoment(): void {
		this.dayOf.note('process');
	}

	/**
	 * Whose day a Date is that is a midnight of UTC and not of n8n's process: some databases hand a
	 * plain date over so, and west and east of Greenwich it is a time of the day like any other.
	 */
	dayOfUtcMidnight(): DayOf {
		this.dayOf.note('utc');
		this.dayOf.ask();
		return this.dayOf.majority;
	}

	/** A value of a date column that is no bare number of four or five digits. */
	noteDate(): void {
		if (this.looking.isUnderWay) this.otherDates += 1;
	}

	/**
	 * Whether a number of four or five digits is a day as spreadsheets count them. It is where the
	 * column holds no other dates and numbers, most of it with five digits: four alone are years.
	 */
	isSerial(hasFiveDigits: boolean): boolean {
		if (!this.looking.isUnderWay) this.looking.want();
		else if (hasFiveDigits) this.serials += 1;
		else this.years += 1;
		return this.hasSerials;
	}

	private get hasSerials(): boolean {
		return this.otherDates === 0 && this.serials > this.years;
	}

	/** What was found out about the column, which fills the field. */
	found(field: string): FoundConvention[] {
		const openValues = this.serials + this.years;
		return [
			...this.foundOrder.found(field, 'date'),
			...(this.hasSerials ? [{ field, kind: 'day number' as const, openValues }] : []),
			...this.decimalMark.found(field, 'number'),
		];
	}
}

/** The conventions of all columns of a mapping, by the field that they fill. */
export class Conventions {
	private readonly columns = new Map<string, Convention>();
	private readonly looking = new Looking();

	constructor(private readonly rules: ReadingRules) {}

	of(field: string): Convention {
		return getOrMake(this.columns, field, () => new Convention(this.rules, this.looking));
	}

	/** Whether a value came that only its whole column can settle, and no column was looked through yet. */
	get areWanted(): boolean {
		return this.looking.isWanted;
	}

	/** From here on every value that is read counts, until {@link settle}. */
	learn(): void {
		this.looking.start();
	}

	settle(): void {
		this.looking.end();
	}

	/** Columns with values that can be read in two ways, after they were looked through. */
	found(): FoundConvention[] {
		return [...this.columns].flatMap(([field, convention]) => convention.found(field));
	}
}
