export const amount = (count: number): string => count.toLocaleString('en-US');

export const plural = (count: number, one: string, many = `${one}s`): string =>
	`${amount(count)} ${count === 1 ? one : many}`;
