import type { ExportStatus, ExportSummary } from './summary';

/**
 * A receipt in few short columns, so that a table in a narrow pane shows what matters; all of it stands
 * under `details`. What is not known is left out.
 */
export interface SimplifiedSummary {
	/** Empty where the rows name none. */
	list: string;
	exported: number;
	notExported: number;
	/** On any list that is older somebody may have been before: it is not read for that. */
	newOnList?: number;
	/** Where people were to be taken off the list. */
	removed?: number;
	status: ExportStatus;
	message: string;
	details: ExportSummary;
}

export function simplified(receipt: ExportSummary): SimplifiedSummary {
	const { list, rows, removal, contacts, status, message } = receipt;
	return {
		list: list.name,
		exported: rows.exported,
		notExported: rows.notExported,
		...(list.created ? { newOnList: rows.exported } : {}),
		...(removal ? { removed: contacts.removed } : {}),
		status,
		message,
		details: receipt,
	};
}
