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
