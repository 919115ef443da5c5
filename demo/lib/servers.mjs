import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const isRoot = process.getuid?.() === 0;
/** A machine that is thrown away afterwards, or somebody who says so, may get packages installed. */
const mayInstall = isRoot && (process.env.CI === 'true' || process.env.INSTALL_SERVERS === 'true');

/**
 * Where a server's program lies that the tests need beside n8n.
 *
 * @param program its file's name
 * @param debian the package that has it
 * @param homebrew the same for macOS
 * @param folders to look in before the PATH
 * @returns the folder
 */
export function folderOf({ name, program, debian, homebrew, folders = () => [] }) {
	const find = () =>
		[...folders(), ...(process.env.PATH ?? '').split(delimiter)].find((folder) =>
			existsSync(join(folder, program)),
		);
	if (!find() && mayInstall && existsSync('/usr/bin/apt-get')) {
		const options = {
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
export const versionsIn = (folder) =>
	existsSync(folder)
		? readdirSync(folder)
				.sort((one, other) => Number(other) - Number(one))
				.map((version) => join(folder, version))
		: [];
