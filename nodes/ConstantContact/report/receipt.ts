import type { ActivityAnswer } from '../api/answers';
import { outcomeOf } from '../imports/outcome';
import type { Reconciliation } from '../imports/reconciliation';
import { isTaggedWholly } from '../imports/tags';
import { problemsOf, type SentPart } from '../imports/send';
import type { Upload } from '../imports/upload';
import { isRemovalDone, type MirrorReport } from '../mirror/mirror';
import { inOneText, type Problem } from '../problem';
import type { ListOutcome } from './listOutcome';
import type { SegmentReading } from './reading';
import {
	countRows,
	heldOr,
	statusOf,
	unfinishedOr,
	type ActivityReport,
	type ExportSummary,
	type RowCounts,
} from './summary';
import { byFieldName, summaryMessage } from './summaryMessage';
import { stayingOf } from './whereabouts';

/** What the receipts of all lists of a run have in common. */
export interface RunReport {
	mode: ExportSummary['mode'];
	/** Requests that the run made. */
	requests: number;
	/** Last known states of the imports. */
	activities: Map<string, ActivityAnswer>;
	/** Why they could not be followed to their end. */
	lostSight?: Problem;
	startedAt: Date;
	seconds: number;
	/** Rows of the run, where only the first ones of the segment were taken. */
	firstRows?: number;
	/** What a field is called in the panel. */
	fieldName(id: string): string;
	/** Whether the status tells of a removal that was held, or did not come to its end. */
	isRemovalTold: boolean;
	/** How the rows of a list were read. */
	readingOf(checked: SentPart['part']['checked']): SegmentReading;
}

/** The rows of a list counted by what became of them. */
export const rowsOf = (
	{ segment, checked }: SentPart['part'],
	{ notIdentified }: Reconciliation,
): RowCounts => countRows(segment.length, checked.verdicts.countByReason(), notIdentified);

export function receiptOf(outcome: ListOutcome, run: RunReport): ExportSummary {
	const { part, list, uploads, signUps = 0, reconciled, mirrored, tagged, membersAfter } = outcome;
	const { mode, requests, activities, startedAt, seconds, firstRows, fieldName, readingOf } = run;
	const rows = rowsOf(part, reconciled);
	const name = list?.name ?? part.label;
	const ofRows = statusOf(rows, uploads.length + signUps, reconciled.underWay);
	const isDone =
		(!tagged || isTaggedWholly(tagged)) && (!run.isRemovalTold || isRemovalDone(mirrored));
	const status = isDone ? ofRows : unfinishedOr(ofRows);
	const listReport = { id: list?.id ?? null, name, created: list?.created ?? false };
	const { leftOut } = part.checked;
	const without = byFieldName(leftOut, fieldName);
	const beside = {
		...reconciled,
		without,
		firstRows,
		tagged,
		staying: stayingOf(outcome),
		membersAfter,
	};
	const problem =
		problemsOf(outcome)[0] ??
		run.lostSight ??
		reconciled.problem ??
		mirrored?.problem ??
		tagged?.problem;
	return {
		message: summaryMessage(rows, listReport, beside, problem, mirrored),
		status: run.isRemovalTold && mirrored?.guard ? heldOr(status) : status,
		list: listReport,
		mode,
		rows,
		fieldsLeftOut: leftOut,
		addressOnly: reconciled.addressOnly,
		contacts: {
			onListBefore: list?.members ?? null,
			onListAfter: membersAfter ?? null,
			removed: mirrored?.removed.length ?? 0,
		},
		...(mirrored ? { removal: removalOf(mirrored) } : {}),
		...(tagged ? { tags: tagged.tags } : {}),
		constantContact: {
			requests,
			activities: [
				...reportImports(uploads, activities),
				...(mirrored?.activities ?? []),
				...(tagged?.activities ?? []),
			],
		},
		segment: readingOf(part.checked),
		startedAt: startedAt.toISOString(),
		finishedAt: new Date(startedAt.getTime() + seconds * 1_000).toISOString(),
		seconds,
	};
}

const removalOf = (mirrored: MirrorReport): ExportSummary['removal'] => ({
	leavers: mirrored.leavers ?? null,
	byReason: mirrored.byReason ?? {},
	largest: mirrored.most ?? null,
	notConfirmed: mirrored.notConfirmed,
	stopped: mirrored.guard ? inOneText(mirrored.guard) : null,
});

const reportImports = (
	uploads: Upload[],
	activities: Map<string, ActivityAnswer>,
): ActivityReport[] =>
	uploads.flatMap(({ activityId: id, rows }) => {
		if (id === undefined) return [];
		const activity = activities.get(id);
		const outcome = outcomeOf(rows.length, activity);
		const rejected =
			outcome.is === 'counted' ? outcome.rejected.atLeast + (outcome.unsubscribed ?? 0) : 0;
		const state = activity?.state ?? 'initialized';
		return [{ id, kind: 'import' as const, state, contacts: rows.length, rejected }];
	});
