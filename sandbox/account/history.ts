/** What really happened to somebody in the account: plain facts to hold verdicts against. */
export interface HistoryEvent {
	/** Milliseconds since 1970, in the sandbox's time; of a job's work, when the job did it. */
	at: number;
	/**
	 * `imported` and `refused`: a row of an import, once for each address in it. `joined` and `left`:
	 * a list; `signedUp`: by a sign-up form; `resubscribed`: unsubscribed before, and not any more. All
	 * but `listDeleted` are about one contact.
	 */
	kind:
		| 'imported'
		| 'refused'
		| 'joined'
		| 'left'
		| 'signedUp'
		| 'unsubscribed'
		| 'resubscribed'
		| 'deleted'
		| 'listDeleted';
	/** In lower case; of a refused row as it came. */
	email?: string;
	contactId?: string;
	/** With `joined`, `left` and `listDeleted`. */
	listId?: string;
	/** The bulk job that did it; absent when a single request or a test did. */
	activityId?: string;
}

/** Events in their order, up to a number of them. */
export class History {
	private kept: HistoryEvent[] = [];
	private isWhole = true;

	constructor(private readonly most: () => number) {}

	/** @param event makes the event, where it is kept: of a million contacts hardly any is */
	add(event: () => HistoryEvent): void {
		if (this.kept.length < this.most()) this.kept.push(event());
		else this.isWhole = false;
	}

	/** @throws Error when more happened than was to be kept: a verdict held against a part proves nothing */
	get events(): HistoryEvent[] {
		if (!this.isWhole) throw new Error(`More than ${this.most()} events: raise historyEvents`);
		return this.kept;
	}

	clear(): void {
		this.kept = [];
		this.isWhole = true;
	}
}
