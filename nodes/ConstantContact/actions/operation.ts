import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

/** One thing that the node can do. */
export interface Operation {
	/** As the panel offers it; `value` is how saved workflows name it. */
	option: INodePropertyOptions & { value: string; action: string };
	/** In the order in which `execute` gives them out. */
	outputs: Output[];
	/**
	 * The parameters in the order of the panel. One that several operations have is one object, so that
	 * its value stays when a person goes from one operation to the other.
	 */
	description: INodeProperties[];
	/** Runs once for all items. */
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

export interface Output {
	displayName: string;
	/** An n8n expression, without its braces, of a parameter with which alone there is this output. */
	when?: string;
}

/** What operations are about. */
export interface Resource {
	option: INodePropertyOptions & { value: string };
	operations: Operation[];
}
