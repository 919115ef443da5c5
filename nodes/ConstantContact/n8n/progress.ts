import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Says what a run is at: in n8n's log, and in the console of the browser while a person runs it in the
 * editor. More than that n8n does not let a node show before it has ended. Never holds an address.
 */
export const progressOf =
	(context: IExecuteFunctions, doing: string) =>
	(message: string): void => {
		const text = `Constant Contact ${doing}: ${message}`;
		context.logger.info(text);
		// Does nothing unless the run is by hand.
		context.sendMessageToUI(text);
	};
