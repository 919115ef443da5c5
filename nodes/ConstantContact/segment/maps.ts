/** What a map has for a key, made where it has nothing yet. */
export function getOrMake<Key, Value>(
	map: Map<Key, Value>,
	key: Key,
	make: (key: Key) => Value,
): Value {
	const known = map.get(key);
	if (known !== undefined) return known;
	const made = make(key);
	map.set(key, made);
	return made;
}

/** The sum of counts that go by names. */
export const totalOf = (counts: Partial<Record<string, number>>): number =>
	Object.values(counts).reduce<number>((sum, count = 0) => sum + count, 0);
