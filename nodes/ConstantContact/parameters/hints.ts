import type { INodeProperties, NodeHint } from 'n8n-workflow';

import { consentProperties } from './consent';
import { fieldMapper } from './fields';
import { modeProperty } from './mode';

const fromItems = '($parameter["segmentSource"] ?? "items") === "items"';

/** A reference that the node reads at once; two braces in a row would end the condition itself. */
const PLAIN_REFERENCE =
	/[{]{2}\s*\$json(?:\??\.[\w$]+|(?:\?\.)?\[\s*(?:"[^"]*"|'[^']*'|\d+)\s*\])+\s*[}]{2}/g;

/** Wide on purpose, over what segment/headings.ts knows: the run itself says which heading is none. */
const MAY_HOLD_ADDRESSES =
	'/mail|corre[io]|courriel|m\u00e9l|[e\u00e9]le[ct]tr[o\u00f3\u00f4]ni|e-?post|k\u00f6posti|\u30e1\u30fc\u30eb/i';

/** As a tool of an agent the node has one person at a time. */
const ofTheModel = 'value.includes("$fromAI(")';

/** An expression of n8n's, without its braces: whether the chosen operation has the parameter. */
type IsWith = (parameter: INodeProperties) => string;

/** What is said of what was chosen for a parameter. */
const before =
	(of: INodeProperties, condition: string, message: string, type: NodeHint['type'] = 'warning') =>
	(isWith: IsWith): NodeHint => ({
		type,
		message,
		displayCondition: `={{ ${isWith(of)} && ${condition} }}`,
		whenToDisplay: 'beforeExecution',
		location: 'outputPane',
	});

/** The column that a plain reference names; undefined for any other text, and for one further down. */
const columnIn = (text: string) =>
	`String(${text} ?? "").match(/^=\\s*[{]{2}\\s*\\$json[.]([\\w$]+)\\s*[}]{2}\\s*$/)?.[1]`;

const consentField = '($rawParameter["consentField"] ?? "").trim()';
const consentColumn = `(${columnIn(consentField)} ?? ${consentField})`;
const noItemHas = (column: string) =>
	`!$input.all().some((item) => Object.keys(item.json).includes(${column}))`;
const isMappedByHand = '$parameter["fields"]?.["mappingMode"] !== "autoMapInputData"';

const [consent] = consentProperties as [INodeProperties];

const HINTS = [
	before(
		consent,
		'$parameter["consent"] === "notStated"',
		"Nothing is sent until you say under 'Consent' whose permission you have.",
	),
	before(
		modeProperty,
		`$parameter["mode"] === "mirror" && [$parameter["largestRemoval"], $parameter["options"]?.["largestRemoval"]].some((most) => /^\\s*100(?:[.]0+)?\\s*%\\s*$/.test(most ?? ""))`,
		"With a 'Largest Removal' of 100% a run may empty the list when the segment comes out wrong. A smaller share keeps such a run from removing anybody.",
	),
	before(
		fieldMapper,
		`${fromItems} && $parameter["fields"]?.["mappingMode"] === "autoMapInputData" && $input.all().length > 0 && !Object.keys($input.first().json).some((column) => ${MAY_HOLD_ADDRESSES}.test(column))`,
		"No column that comes in looks like an email address. Check the node before, or choose 'Map Each Column Manually'.",
	),
	before(
		consent,
		`${fromItems} && $parameter["consent"] === "byField" && $input.all().length > 0 && !["", "="].includes(${consentColumn}.slice(0, 1)) && ${noItemHas(consentColumn)}`,
		"No column that comes in has the name given under 'Consent Field', so the run would stop with an error. Check its spelling, or drag the column there.",
	),
	before(
		fieldMapper,
		`${fromItems} && ${isMappedByHand} && $input.all().length > 0 && Object.values($rawParameter["fields"]?.["value"] ?? {}).map((value) => ${columnIn('value')}).some((column) => column && ${noItemHas('column')})`,
		"No column that comes in has a name that is mapped under 'Values to Send'. Look there for the field that shows no result.",
	),
	before(
		fieldMapper,
		`${fromItems} && $input.all().length > 0 && Object.keys($input.first().binary ?? {}).length > 0 && !Object.keys($input.first().json).some((column) => ${MAY_HOLD_ADDRESSES}.test(column))`,
		"What comes in carries a file. Choose 'CSV File' or 'JSON Lines File' under 'Segment Source' if the segment is in it.",
	),
	before(
		fieldMapper,
		`${fromItems} && Object.values($rawParameter["fields"]?.["value"] ?? {}).some((value) => typeof value === "string" && value.startsWith("=") && !${ofTheModel} && value.replace(${PLAIN_REFERENCE}, "").includes("{" + "{"))`,
		"n8n evaluates an expression under 'Values to Send' anew for each row, which is slow for large segments. A plain reference such as $json.email is read at once. Calculate everything else in a node before this one.",
		'info',
	),
];

/** What is likely to be wrong, said before the run. n8n evaluates the conditions in the editor. */
export const hintsWhere = (isWith: IsWith): NodeHint[] => HINTS.map((hint) => hint(isWith));
