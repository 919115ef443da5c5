import type { ExportSummary } from './summary';

/**
 * A receipt in few short columns, so that a table in a narrow pane shows what matters; all of it stands
 * under `details`. What is not known is left out.
 */
export function simplified(receipt: ExportSummary): object {
	const { list, rows, removal, contacts, status, message } = receipt;
	return {
		list: list.name,
		exported: rows.exported,
		notExported: rows.notExported,
		// On any other list somebody may have been before: the list is not read for it.
		...(list.created ? { newOnList: rows.exported } : {}),
		...(removal ? { removed: contacts.removed } : {}),
		status,
		message,
		details: receipt,
	};
}
