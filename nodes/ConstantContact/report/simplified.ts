import type { ExportStatus, ExportSummary } from './summary';

/**
 * A receipt in few short columns, so that a table in a pane of 460 pixels shows what matters; all of it
 * stands under `details`. What is not known is left out. The sentence stands behind the numbers: n8n
 * makes its column as narrow as its longest word, since that of an object takes 240 pixels, and shows it
 * as a hint above every view in full width.
 */
export interface SimplifiedSummary {
	/** Empty where the rows name none. */
	list: string;
	status: ExportStatus;
	exported: number;
	notExported: number;
	/** Where people were to be taken off the list. */
	removed?: number;
	/** On any list that is older somebody may have been before: it is not read for that. */
	newOnList?: number;
	message: string;
	details: ExportSummary;
}

/** The short form of a receipt. */
export function simplified(receipt: ExportSummary): SimplifiedSummary {
	const { list, rows, removal, contacts, status, message } = receipt;
	return {
		list: list.name,
		status,
		exported: rows.exported,
		notExported: rows.notExported,
		...(removal ? { removed: contacts.removed } : {}),
		...(list.created ? { newOnList: rows.exported } : {}),
		message,
		details: receipt,
	};
}
