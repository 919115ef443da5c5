import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const isRoot = process.getuid?.() === 0;
/** A machine that is thrown away afterwards, or somebody who says so, may get packages installed. */
const mayInstall = isRoot && (process.env.CI === 'true' || process.env.INSTALL_SERVERS === 'true');

interface Server {
	name: string;
	/** Its file's name. */
	program: string;
	/** The package that has it. */
	debian: string;
	/** The same for macOS. */
	homebrew: string;
	/** To look in before the PATH. */
	folders?: () => string[];
}

/**
 * Where a server's program lies that the tests need beside n8n.
 *
 * @returns the folder
 */
export function folderOf({ name, program, debian, homebrew, folders = () => [] }: Server) {
	const find = () =>
		[...folders(), ...(process.env.PATH ?? '').split(delimiter)].find((folder) =>
			existsSync(join(folder, program)),
		);
	if (!find() && mayInstall && existsSync('/usr/bin/apt-get')) {
		const options: ExecFileSyncOptions = {
			stdio: 'inherit',
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		};
		execFileSync('apt-get', ['update', '-qq'], options);
		execFileSync('apt-get', ['install', '-y', '-qq', debian], options);
	}
	const folder = find();
	if (folder) return folder;
	throw new Error(
		`This needs ${name}. Install it (Debian and Ubuntu: "apt-get install ${debian}", macOS: "brew install ${homebrew}"), so that "${program}" is on the PATH. As root on Debian, INSTALL_SERVERS=true does it.`,
	);
}

/** The folders below one, newest version first. */
export const versionsIn = (folder: string) =>
	existsSync(folder)
		? readdirSync(folder)
				.sort((one, other) => Number(other) - Number(one))
				.map((version) => join(folder, version))
		: [];
