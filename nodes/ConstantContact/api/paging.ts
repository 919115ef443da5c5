/** Paging links are paths below the host; anything else is not followed. */
export const nextPath = (href: string | undefined): string | undefined =>
	href?.startsWith('/v3/') ? href : undefined;
