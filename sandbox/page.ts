/** Text as it may stand in a page. */
export const html = (text: string): string =>
	text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `:root{color-scheme:light dark;--line:#8884}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}button{font:inherit;padding:.5rem 1.4rem;border-radius:.4rem;border:0;background:#1856ed;color:#fff;cursor:pointer}
button.quiet{background:#8883;color:inherit}.hint{opacity:.7}`;

export const page = (title: string, body: string): string =>
	`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${html(title)} · Constant Contact sandbox</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><h1>${html(title)}</h1>${body}</body></html>`;

/** The page for people: drawn by the browser from the control interface, again every second. */
export const overviewPage = (): string =>
	page(
		'Constant Contact sandbox',
		`<p class="hint">An imitation of Constant Contact on this machine. Nothing here leaves it.</p>
<h2>Lists</h2><table id="lists"></table>
<h2>Contacts <span id="chosen"></span></h2><p><input id="search" type="search" placeholder="Search by address or name"> <button class="quiet" id="all">All contacts</button></p><table id="contacts"></table>
<h2>Activities</h2><table id="activities"></table><h2>Latest requests</h2><table id="requests"></table>
<script>
let chosen;
const $ = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString('en-US');
const cell = (v) => { const td = document.createElement('td'); if (typeof v === 'number') { td.className = 'n'; v = number(v); } td.textContent = v; return td; };
function table(id, heads, rows, onClick) {
	const tr = document.createElement('tr');
	for (const h of heads) { const th = document.createElement('th'); th.textContent = h; tr.append(th); }
	$(id).replaceChildren(tr, ...rows.map((row, i) => { const r = document.createElement('tr'); r.append(...row.map(cell)); if (onClick) { r.style.cursor = 'pointer'; r.onclick = () => onClick(i); } return r; }));
	if (!rows.length) { const r = document.createElement('tr'); r.append(cell('None.')); $(id).append(r); }
}
async function draw() {
	const state = await (await fetch('/sandbox/overview')).json();
	const list = state.lists.find((l) => l.id === chosen);
	table('lists', ['Name', 'Members', 'ID'], state.lists.map((l) => [l.name, l.members, l.id]), (i) => { chosen = state.lists[i].id; draw(); });
	$('chosen').textContent = list ? 'on ' + list.name + ' (' + number(list.members) + ')' : '(' + number(state.contacts) + ')';
	const query = new URLSearchParams({ limit: 50, search: $('search').value, ...(list ? { list: list.id } : {}) });
	const contacts = await (await fetch('/sandbox/contacts?' + query)).json();
	table('contacts', ['Email', 'First name', 'Last name', 'Permission', 'Lists'], contacts.map((c) => [c.email, c.fields.first_name ?? '', c.fields.last_name ?? '', c.permission, c.lists.join(', ')]));
	table('activities', ['ID', 'State', 'Items', 'Refused', 'Unsubscribed'], state.activities.map((a) => [a.activity_id, a.state, a.status?.person_count ?? a.status?.items_total_count ?? 0, (a.status?.error_count ?? 0) + (a.status?.correctable_count ?? 0), a.status?.cannot_add_to_list_count ?? 0]));
	table('requests', ['Request', 'Status', 'Bytes'], state.requests.map((r) => [r.method + ' ' + r.path, String(r.status), r.bytes]));
}
$('search').oninput = draw;
$('all').onclick = () => { chosen = undefined; draw(); };
draw(); setInterval(draw, 1000);
</script>`,
	);
