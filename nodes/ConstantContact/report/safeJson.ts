/** Levels of objects within objects. */
const MAX_DEPTH = 20;
/** Values of one row, and characters of all its text. */
const MAX_VALUES = 2_000;
const MAX_TEXT = 200_000;

/**
 * A copy of what a row holds as plain data that JSON, and whatever n8n does with an item, can take: a
 * row may hold anything, and no report may fail over it once contacts were sent. What can not be
 * written is named in brackets: cycles, what lies deeper than 20 levels, what is beyond 2,000 values or
 * 200,000 characters, properties that throw.
 */
export function safeJson(value: unknown): unknown {
	return copyOfPlain(value) ?? new Copy().of(value, 0);
}

/** The copy of an object of short texts, numbers and the like, as nearly all rows are. */
function copyOfPlain(value: unknown): Record<string, unknown> | undefined {
	try {
		if (Object.prototype.toString.call(value) !== '[object Object]') return undefined;
		const copy: Record<string, unknown> = {};
		let left = MAX_TEXT;
		let room = MAX_VALUES;
		for (const key of Object.keys(value as object)) {
			const one = (value as Record<string, unknown>)[key];
			if (!isPlain(one) || key === '__proto__') return undefined;
			left -= key.length + (typeof one === 'string' ? one.length : 0);
			room -= 1;
			if (left < 0 || room < 0) return undefined;
			copy[key] = one;
		}
		return copy;
	} catch {
		return undefined;
	}
}

const isPlain = (value: unknown): boolean =>
	typeof value === 'string' ||
	typeof value === 'boolean' ||
	value === null ||
	value === undefined ||
	(typeof value === 'number' && Number.isFinite(value));

class Copy {
	private values = 0;
	private text = 0;
	/** The objects around the one that is copied. */
	private readonly around = new Set<object>();

	of(value: unknown, depth: number): unknown {
		this.values += 1;
		switch (typeof value) {
			case 'string':
				return this.short(value);
			case 'number':
				return Number.isFinite(value) ? value : String(value);
			case 'bigint':
			case 'symbol':
				return this.short(value.toString());
			case 'function':
				return '(function)';
			case 'object':
				return value === null ? null : this.ofObject(value, depth);
			default:
				return value;
		}
	}

	private ofObject(value: object, depth: number): unknown {
		if (this.around.has(value)) return '(the same again)';
		if (depth >= MAX_DEPTH) return '(too deep)';
		this.around.add(value);
		try {
			if (value instanceof Date) return Number.isNaN(+value) ? '(no date)' : value.toISOString();
			if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
			if (value instanceof Map || value instanceof Set) return this.ofList([...value], depth);
			if (Array.isArray(value)) return this.ofList(value, depth);
			return this.ofFields(value as Record<string, unknown>, depth);
		} catch {
			return UNREADABLE;
		} finally {
			this.around.delete(value);
		}
	}

	private ofList(list: unknown[], depth: number): unknown[] {
		const copy: unknown[] = [];
		for (let index = 0; index < list.length; index++) {
			if (this.isFull()) {
				copy.push(LEFT_OUT);
				break;
			}
			copy.push(this.ofProperty(list, index, depth));
		}
		return copy;
	}

	private ofFields(fields: Record<string, unknown>, depth: number): unknown {
		const copy: Record<string, unknown> = {};
		for (const key of Object.keys(fields)) {
			if (this.isFull()) {
				copy[LEFT_OUT] = true;
				break;
			}
			const value = this.ofProperty(fields, key, depth);
			Object.defineProperty(copy, this.short(key), {
				value,
				enumerable: true,
				configurable: true,
				writable: true,
			});
		}
		return copy;
	}

	private ofProperty(of: object, key: string | number, depth: number): unknown {
		try {
			return this.of((of as Record<string | number, unknown>)[key], depth + 1);
		} catch {
			return UNREADABLE;
		}
	}

	private isFull(): boolean {
		return this.values >= MAX_VALUES || this.text >= MAX_TEXT;
	}

	private short(text: string): string {
		const room = Math.max(MAX_TEXT - this.text, 0);
		this.text += text.length;
		return text.length > room ? `${text.slice(0, room)}…` : text;
	}
}

const UNREADABLE = '(cannot be read)';
const LEFT_OUT = '(more left out)';
