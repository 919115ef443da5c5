/** `1,234`: the language of the panel is English. */
export const amount = (count: number): string => count.toLocaleString('en-US');

/** `1 row`, `2 rows`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
	`${amount(count)} ${count === 1 ? one : many}`;
