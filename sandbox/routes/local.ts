import type { FastifyReply, FastifyRequest } from 'fastify';

/** Names under which this machine reaches the account; the last two from within a container. */
const NAMES =
	/^(127\.0\.0\.1|localhost|\[::1\]|host\.docker\.internal|host\.containers\.internal)(:\d+)?$/i;

/**
 * Turns away what a web page from elsewhere makes a browser send: to a name of its own that leads
 * here, or with its own origin.
 */
export async function refuseStrangers({ headers }: FastifyRequest, reply: FastifyReply) {
	const { host = '', origin } = headers;
	const isHome = NAMES.test(host) && (origin === undefined || origin === `http://${host}`);
	if (!isHome) await reply.code(403).send({ message: 'The sandbox answers this machine only' });
}
