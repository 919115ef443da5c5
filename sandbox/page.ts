/** Text as it may stand in a page. */
export const html = (text: string): string =>
	text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `:root{color-scheme:light dark;--line:#8884}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}button{font:inherit;padding:.5rem 1.4rem;border-radius:.4rem;border:0;background:#1856ed;color:#fff;cursor:pointer}
button.quiet{background:#8883;color:inherit}button.link{all:unset;cursor:pointer;text-decoration:underline}summary{cursor:pointer}
button.link:focus-visible,summary:focus-visible{outline:2px solid #1856ed;outline-offset:2px}dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;margin:.4rem 0}dd{margin:0}.hint,dt{opacity:.7}`;

export const page = (title: string, body: string): string =>
	`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${html(title)} · Constant Contact sandbox</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>${STYLE}</style></head><body><h1>${html(title)}</h1>${body}</body></html>`;

/**
 * The page for people: drawn by the browser from the control interface, again every second. A table is
 * drawn anew only when something in it has changed, and what was open or had the focus has it again.
 */
export const overviewPage = (): string =>
	page(
		'Constant Contact sandbox',
		`<p class="hint">An imitation of Constant Contact on this machine. Nothing here leaves it.</p>
<h2>Lists</h2><table id="lists"></table>
<h2>Contacts <span id="chosen"></span></h2><p><input id="search" type="search" placeholder="Search by address or name" aria-label="Search by address or name"> <button class="quiet" id="all">All contacts</button></p>
<p class="hint" id="shown" role="status"></p><table id="contacts"></table><p><button class="quiet" id="more" hidden>Show 50 more</button></p>
<h2>Activities</h2><table id="activities"></table><h2>Latest requests</h2><table id="requests"></table>
<script>
const STEP = 50;
let chosen, most = STEP;
const open = new Set(), drawn = {};
const $ = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString('en-US');
const words = (key) => key.replace(/^cf:/, '').replaceAll('_', ' ').replace(/^./, (c) => c.toUpperCase());
function element(tag, text, more) { const e = Object.assign(document.createElement(tag), more); if (text !== undefined) e.textContent = text; return e; }
function cell(value) {
	if (value instanceof Node) { const td = element('td'); td.append(value); return td; }
	return typeof value === 'number' ? element('td', number(value), { className: 'n' }) : element('td', value);
}
function table(id, heads, data, toCells) {
	const state = JSON.stringify(data);
	if (drawn[id] === state) return;
	drawn[id] = state;
	const focused = $(id).contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
	const row = element('tr');
	row.append(...heads.map((head) => element('th', head, { scope: 'col' })));
	$(id).replaceChildren(row, ...data.map((item) => { const tr = element('tr'); tr.append(...toCells(item).map(cell)); return tr; }));
	if (!data.length) { const tr = element('tr'); tr.append(cell('None.')); $(id).append(tr); }
	if (focused !== undefined) [...$(id).querySelectorAll('[data-key]')].find((e) => e.dataset.key === focused)?.focus();
}
function listButton(list) {
	const button = element('button', list.name, { className: 'link', onclick: () => { chosen = list.id; most = STEP; draw(); } });
	button.dataset.key = list.id;
	return button;
}
function person(contact) {
	const key = contact.email + ' ' + contact.number, details = element('details', undefined, { open: open.has(key) });
	details.ontoggle = () => (details.open ? open.add(key) : open.delete(key));
	const summary = element('summary', contact.email || '(no address)'), all = element('dl');
	summary.dataset.key = key;
	const fields = Object.entries({ ...contact.fields, permission: contact.permission, lists: contact.lists.join(', ') || 'none' });
	for (const [name, value] of fields) all.append(element('dt', words(name)), element('dd', String(value)));
	details.append(summary, all);
	return details;
}
async function draw() {
	const state = await (await fetch('/sandbox/overview')).json();
	const list = state.lists.find((l) => l.id === chosen);
	table('lists', ['Name', 'Members', 'ID'], state.lists, (l) => [listButton(l), l.members, l.id]);
	$('chosen').textContent = list ? 'on ' + list.name : '';
	const search = $('search').value;
	const query = new URLSearchParams({ limit: most + 1, search, ...(list ? { list: list.id } : {}) });
	const found = await (await fetch('/sandbox/contacts?' + query)).json();
	const contacts = found.slice(0, most).map((contact, number) => ({ ...contact, number: contact.email ? 0 : number }));
	const rest = found.length > most;
	const all = search ? (rest ? 'more' : number(contacts.length)) : number(list ? list.members : state.contacts);
	const shown = rest || !search ? number(contacts.length) + ' of ' + all + ' shown.' : all + ' found.';
	if ($('shown').textContent !== shown) $('shown').textContent = shown;
	$('more').hidden = !rest;
	table('contacts', ['Email', 'First name', 'Last name', 'Permission', 'Lists'], contacts, (c) => [person(c), c.fields.first_name ?? '', c.fields.last_name ?? '', c.permission, c.lists.join(', ')]);
	table('activities', ['ID', 'State', 'Items', 'Refused', 'Unsubscribed'], state.activities, (a) => [a.activity_id, a.state, a.status?.person_count ?? a.status?.items_total_count ?? 0, (a.status?.error_count ?? 0) + (a.status?.correctable_count ?? 0), a.status?.cannot_add_to_list_count ?? 0]);
	table('requests', ['Request', 'Status', 'Bytes'], state.requests, (r) => [r.method + ' ' + r.path, String(r.status), r.bytes]);
}
$('search').oninput = () => { most = STEP; draw(); };
$('all').onclick = () => { chosen = undefined; most = STEP; draw(); };
$('more').onclick = () => { most += STEP; draw(); };
draw(); setInterval(draw, 1000);
</script>`,
	);
