/** A copy with room for at least `length` numbers, and a half more, so that growing stays rare. */
export function grown<Numbers extends Uint8Array | Uint16Array | Uint32Array>(
	numbers: Numbers,
	length: number,
): Numbers {
	const room = Math.ceil(Math.max(length, numbers.length * 1.5, 1_024));
	const larger = new (numbers.constructor as new (room: number) => Numbers)(room);
	larger.set(numbers);
	return larger;
}
