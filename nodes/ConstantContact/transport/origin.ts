const PRODUCTION = 'https://api.cc.email';

/**
 * Names under which the sandbox is reached. All of them mean the machine on which n8n runs: itself, or
 * the one that runs its container, as Docker and Podman call it. No other host gets a token.
 */
export const SANDBOX_HOSTS = ['127.0.0.1', 'host.docker.internal', 'host.containers.internal'];

/** Where a credential's requests go: Constant Contact, or the sandbox on this machine. */
export function originOf(credential: Record<string, unknown>): string {
	if (credential.environment !== 'sandbox') return PRODUCTION;
	const [loopback] = SANDBOX_HOSTS;
	const host = SANDBOX_HOSTS.find((name) => name === credential.sandboxHost) ?? loopback;
	return `http://${host}:${Number(credential.sandboxPort)}`;
}

/** Whether a file may be fetched without the token from there, where the API sends one to. */
export function mayLieAt(target: URL, origin: string): boolean {
	if (target.protocol === 'https:') return true;
	return origin !== PRODUCTION && [...SANDBOX_HOSTS, 'localhost'].includes(target.hostname);
}
