const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 70;
const BOTTOM = 270;
const RIGHT = 610;
const TOP = 40;

/** CPU over rows as an SVG, readable on light and dark. */
export function chart(sizes: Array<{ rows: number; milliseconds: number }>): string {
	const most = { rows: Math.max(...sizes.map(({ rows }) => rows)), seconds: 0 };
	most.seconds = Math.ceil(Math.max(...sizes.map(({ milliseconds }) => milliseconds)) / 1_000);
	const x = (rows: number) => LEFT + (rows / most.rows) * (RIGHT - LEFT);
	const y = (seconds: number) => BOTTOM - (seconds / most.seconds) * (BOTTOM - TOP);
	const points = sizes.map(({ rows, milliseconds }) => ({
		left: x(rows),
		top: y(milliseconds / 1_000),
	}));
	const line = points.map(({ left, top }) => `${left.toFixed(1)},${top.toFixed(1)}`).join(' ');
	const dots = points
		.map(
			({ left, top }) =>
				`<circle cx="${left.toFixed(1)}" cy="${top.toFixed(1)}" r="4" fill="#1856ed"/>`,
		)
		.join('');
	const text = (left: number, top: number, words: string, anchor = 'middle') =>
		`<text x="${left}" y="${top}" text-anchor="${anchor}">${words}</text>`;
	const millions = Array.from({ length: most.rows / 1_000_000 }, (_, index) => index + 1);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui,sans-serif" font-size="13" fill="#888">
${text(WIDTH / 2, 22, 'CPU seconds to check rows and build every request, 3 fields')}
<path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}" fill="none" stroke="#888"/>
${millions.map((million) => text(x(million * 1_000_000), BOTTOM + 20, `${million} M rows`)).join('\n')}
${text(LEFT - 8, BOTTOM + 4, '0', 'end')}
${text(LEFT - 8, TOP + 4, `${most.seconds} s`, 'end')}
<polyline points="${line}" fill="none" stroke="#1856ed" stroke-width="2"/>
${dots}
</svg>
`;
}
