/** What most runs say of the node: whoever comes in goes onto one list, by the headings, and agreed. */
export const TO_CUSTOMERS = {
	list: { __rl: true, mode: 'name', value: 'Customers' },
	fields: { mappingMode: 'autoMapInputData', value: null },
	consent: 'everyone',
};
