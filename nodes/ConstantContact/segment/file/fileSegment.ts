import type { AnyRow, FoundRow, Segment } from '../segment';

/** Reads the file from its start, block by block. */
type OpenRows = () => AsyncGenerator<AnyRow[]>;

/** Places at which the file is read at once: batches may take short contacts and long ones in turn. */
const PLACES = 2;

/**
 * The rows of a file, of which only a block at each place is in memory: whoever asks for rows again
 * makes the file be read again.
 */
export class FileSegment implements Segment {
	private known = 0;
	private isRead = false;
	private places: Place[] = [];

	/** @param guess rows that the file may have, going by its size */
	constructor(
		private readonly open: OpenRows,
		private readonly guess = 0,
	) {}

	get length(): number {
		return this.known;
	}

	get expected(): number {
		return this.isRead ? this.known : this.guess;
	}

	row(index: number): FoundRow {
		for (const place of this.places) {
			if (place.holds(index)) return place.rows[index - place.first];
		}
		return this.find(index);
	}

	position(index: number): number {
		return index;
	}

	/** The item that carries the file. */
	item(): number {
		return 0;
	}

	/** Ends all reading. */
	async close(): Promise<void> {
		await Promise.all(this.places.splice(0).map(async (place) => await place.close()));
	}

	private async find(index: number): Promise<AnyRow | undefined> {
		if (this.isRead && index >= this.known) return undefined;
		const place = await this.placeBefore(index);
		while (!place.holds(index)) {
			if (await this.advance(place)) continue;
			this.known = place.first;
			this.isRead = true;
			return undefined;
		}
		if (!this.isRead) this.known = Math.max(this.known, place.first + place.rows.length);
		return place.rows[index - place.first];
	}

	/** A place at which reading failed is none any more: nothing behind it is the end of the file. */
	private async advance(place: Place): Promise<boolean> {
		let hasFailed = true;
		try {
			const hasMore = await place.advance();
			hasFailed = false;
			return hasMore;
		} finally {
			if (hasFailed) this.places = this.places.filter((one) => one !== place);
		}
	}

	/** The place that has to go the shortest way on, or a new one at the start of the file. */
	private async placeBefore(index: number): Promise<Place> {
		this.places.sort((a, b) => b.first - a.first);
		const nearest = this.places.find(({ first }) => first <= index);
		if (nearest) return nearest;
		if (this.places.length === PLACES) await this.places.shift()!.close();
		const place = new Place(this.open());
		this.places.push(place);
		return place;
	}
}

class Place {
	first = 0;
	rows: AnyRow[] = [];

	constructor(private readonly blocks: AsyncGenerator<AnyRow[]>) {}

	holds(index: number): boolean {
		return index >= this.first && index < this.first + this.rows.length;
	}

	/** Goes on by a block; false at the end of the file. */
	async advance(): Promise<boolean> {
		const { value, done } = await this.blocks.next();
		this.first += this.rows.length;
		this.rows = done ? [] : value;
		return !done;
	}

	async close(): Promise<void> {
		await this.blocks.return(undefined);
	}
}
