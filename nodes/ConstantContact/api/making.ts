import { problemIn } from '../problem';
import type { Api, ApiRequest } from '../transport/request';

interface Making<A, T> extends Pick<ApiRequest<A>, 'path' | 'body' | 'doing' | 'answer'> {
	/** How often it may be asked for: a second one of the same name is refused. */
	most: number;
	made(answer: A): T;
	/** @param isOurs whether it may have been made by this very call */
	find(isOurs: boolean): Promise<T | undefined>;
}

/** Makes what there is only once under a name, or finds the one that was made meanwhile. */
export async function makeOrFind<A, T>(
	api: Api,
	{ most, made, find, ...request }: Making<A, T>,
): Promise<T> {
	const attempts = { most, possible: 0 };
	try {
		return made(await api.send({ method: 'POST', ...request, attempts }));
	} catch (error) {
		const problem = problemIn(error);
		if (problem.kind !== 'conflict' && !problem.mayBeDone) throw problem;
		// Another run may have made it meanwhile, or the answer to our own request was lost.
		const found = await find(attempts.possible > 0);
		if (!found) throw problem;
		return found;
	}
}
