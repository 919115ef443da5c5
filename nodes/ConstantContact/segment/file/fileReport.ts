/** How a file is written, in plain words such as `semicolon`, `double quotes`, `CRLF`. */
export interface FileDialect {
	encoding: string;
	delimiter?: string;
	quote?: string;
	escape?: string;
	headings?: string;
	/** Of the start of the file; `mixed` where there are several. */
	lineEnd?: string;
}

export interface FileReport {
	readonly dialect: FileDialect;
	/** Sentences about what may be wrong with it. */
	readonly warnings: string[];
}
