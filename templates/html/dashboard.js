/*
 * Tables that can be searched, filtered and sorted.  A small one is markup
 * and stays so; a big one comes as blocks of columns, each with its distinct
 * values, and only the rows in view are drawn.
 */
"use strict";
(function () {
const WORDS = JSON.parse(document.getElementById("words").textContent);
const LANGUAGE = document.documentElement.lang || "en";
const SEVERITIES = ["info", "low", "medium", "high", "critical"];
const STATES = ["good", "warn", "bad", "neutral"];
const CHOICES = 15;      /* up to so many values a filter is a list */
const SAMPLE = 2000;     /* values looked at for the width of a column */
const WIDEST = 48;       /* characters; more is shown by the whole row */
const SPARE = 12;        /* rows drawn above and below the view */
const LINES = 4;         /* that a cell of a small table should take */
const TALLEST = 8000000; /* pixels; browsers cut taller elements */
const PRINTED = 1000;    /* rows of a big table that go on paper */

function phrase(pattern, ...parts) {
	return pattern.replace(/%([1-9%])/g, (all, n) =>
	    n === "%" ? n : parts[n - 1]);
}

function grouped(n) {
	return String(n).replace(/\B(?=(\d{3})+(?!\d))/g,
	    WORDS.notation_thousands);
}

function ungrouped(text) {
	const mark = WORDS.notation_thousands;
	return mark === "" ? text : text.split(mark).join("");
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)Z)?$/;
const FIELDS = ["Y", "m", "d", "H", "M", "S"];

/* A moment as the language writes it; another text as it is. */
function moment(text) {
	const parts = ISO.exec(text);
	if (!parts)
		return text;
	return (parts[4] === undefined ? WORDS.notation_date :
	    WORDS.notation_time).replace(/%([YmdHMS%])/g, (all, letter) =>
	    letter === "%" ? letter : parts[FIELDS.indexOf(letter) + 1]);
}

/* A day that somebody typed as the language writes it: in ISO. */
const DAY = new RegExp("^" + WORDS.notation_date
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/%([Ymd])/g, (all, letter) => "(?<" + letter + ">\\d{1,4})") +
    "\\b");
function isoOf(text) {
	const m = DAY.exec(text);
	if (!m || m.groups.Y.length !== 4)
		return text;
	return m.groups.Y + "-" + m.groups.m.padStart(2, "0") + "-" +
	    m.groups.d.padStart(2, "0") + text.slice(m[0].length);
}

function element(name, className, text) {
	const e = document.createElement(name);
	if (className)
		e.className = className;
	if (text !== undefined)
		e.textContent = text;
	return e;
}

let collator;
function compareText(a, b) {
	if (!collator) {
		try {
			collator = new Intl.Collator(LANGUAGE,
			    { numeric: true });
		} catch (e) {
			collator = { compare: (x, y) => x < y ? -1 : x > y };
		}
	}
	return collator.compare(a, b);
}

/* A value as people read it. */
function textOf(value, kind) {
	if (value === null)
		return WORDS.unknown;
	if (Array.isArray(value))
		return value[2];
	if (typeof value === "number")
		return grouped(value);
	return kind === "time" || kind === "date" ? moment(value) : value;
}

/* The distinct values of a column, and for each row the number of its own. */
class Column {
	constructor(head) {
		this.head = head;
		this.kind = head.dataset.k;
		this.title = head.textContent;
		this.values = [];
		this.known = new Map();
		this.ids = null;
	}
	number(value) {
		const key = value === null ? "u" :
		    typeof value === "string" ? "s" + value :
		    JSON.stringify(value);
		let id = this.known.get(key);
		if (id === undefined) {
			id = this.values.length;
			this.values.push(value);
			this.known.set(key, id);
		}
		return id;
	}
	done() {
		this.known = null;
	}
	text(id) {
		return textOf(this.values[id], this.kind);
	}
	/* Every value in lower case, for the search. */
	lower() {
		if (!this.low)
			this.low = this.values.map(v =>
			    textOf(v, this.kind).toLowerCase());
		return this.low;
	}
	compare(a, b) {
		if (typeof a === "number" && typeof b === "number")
			return a - b;
		if (Array.isArray(a) && Array.isArray(b))
			return a[1] - b[1] || compareText(a[2], b[2]);
		if (this.kind === "time" || this.kind === "date")
			return a < b ? -1 : a > b ? 1 : 0;
		return compareText(textOf(a, this.kind),
		    textOf(b, this.kind));
	}
	/* The numbers of the values in order; unknown and empty come last. */
	sorted() {
		if (this.order)
			return this.order;
		const last = v => v === null ? 2 : v === "" ? 1 : 0;
		this.order = this.values.map((v, i) => i).sort((x, y) => {
			const a = this.values[x], b = this.values[y];
			return last(a) - last(b) || (last(a) ? 0 :
			    this.compare(a, b)) || x - y;
		});
		return this.order;
	}
	isLast(id) {
		return this.values[id] === null || this.values[id] === "";
	}
}

/* Which values of a column a filter lets pass: 1 for yes. */
function passing(column, wish) {
	const ok = new Uint8Array(column.values.length);
	if (wish.id !== undefined) {
		ok[wish.id] = 1;
		return ok;
	}
	const m = /^(<=|>=|<|>|=|!)?\s*(.*)$/.exec(wish.text);
	const op = m[1] || "", what = m[2].toLowerCase();
	const low = column.lower();
	const plain = ungrouped(what);
	const isMoment = column.kind === "time" || column.kind === "date";
	const day = isMoment ? isoOf(what) : what;
	const asNumber = column.kind === "number" && plain !== "" &&
	    !isNaN(plain) ? Number(plain) : null;
	const ordered = /[<>]/.test(op);

	for (let i = 0; i < ok.length; i++) {
		const value = column.values[i];
		if (op === "!") {
			ok[i] = low[i].includes(what) ? 0 : 1;
		} else if (op === "") {
			ok[i] = low[i].includes(what) ||
			    ungrouped(low[i]) === plain ? 1 : 0;
		} else if (op === "=") {
			ok[i] = low[i] === what || (asNumber !== null &&
			    value === asNumber) ? 1 : 0;
		} else if (ordered && value !== null && value !== "") {
			let c;
			if (asNumber !== null && typeof value === "number")
				c = value - asNumber;
			else if (column.kind === "number")
				continue;
			else { /* a day includes its hours */
				const own = (isMoment ? value.replace("T", " ")
				    : low[i]).slice(0, day.length);
				c = own < day ? -1 : own > day ? 1 : 0;
			}
			ok[i] = (op[0] === "<" && c < 0) ||
			    (op[0] === ">" && c > 0) ||
			    (op[1] === "=" && c === 0) ? 1 : 0;
		}
	}
	return ok;
}

class Grid {
	constructor(root) {
		this.root = root;
		this.big = root.classList.contains("big");
		this.rows = Number(root.dataset.rows);
		this.scroll = root.querySelector(".scroll");
		this.table = root.querySelector("table");
		this.body = this.table.tBodies[0];
		this.columns = Array.from(this.table.tHead.rows[0].cells,
		    head => new Column(head));
		this.wishes = new Map();
		this.search = "";
		this.sortBy = null;
		this.active = 0;
		this.shown = null;
	}

	/* ---- reading ---- */

	readMarkup() {
		this.lines = Array.from(this.body.rows);
		for (const c of this.columns)
			c.ids = new Uint32Array(this.rows);
		this.lines.forEach((line, r) => {
			this.columns.forEach((c, i) => {
				c.ids[r] = c.number(this.cellValue(c,
				    line.cells[i]));
			});
		});
		return this.lines.length === this.rows;
	}

	cellValue(column, cell) {
		const text = cell.textContent;
		if (cell.hasAttribute("data-u"))
			return null;
		if (!cell.hasAttribute("data-v"))
			return text;
		if (column.kind === "time" || column.kind === "date")
			return cell.dataset.v;
		const n = Number(cell.dataset.v);
		const tag = cell.querySelector(".tag");
		if (!tag)
			return n;
		return [tag.className.includes("severity") ? "s" : "t", n,
		    text];
	}

	/* One block after the other, so that the page stays alive. */
	readBlocks(then) {
		const blocks = Array.from(document.querySelectorAll(
		    'script.rows[data-for="' + this.root.id + '"]'));
		let at = 0, next = 0;
		for (const c of this.columns)
			c.ids = new Uint32Array(this.rows);
		const step = () => {
			const until = Date.now() + 40;
			try {
				while (next < blocks.length &&
				    Date.now() < until)
					at = this.readBlock(blocks[next++],
					    at);
			} catch (e) {
				then(false);
				return;
			}
			if (next < blocks.length)
				setTimeout(step, 0);
			else
				then(at === this.rows);
		};
		step();
	}

	readBlock(block, at) {
		const data = JSON.parse(block.textContent);
		if (at + data.n > this.rows ||
		    data.c.length !== this.columns.length)
			throw new Error("block");
		this.columns.forEach((c, k) => {
			const part = data.c[k];
			const own = part.d.map(v => c.number(v));
			for (let r = 0; r < data.n; r++) {
				const id = own[part.i ? part.i[r] : r];
				if (id === undefined)
					throw new Error("value");
				c.ids[at + r] = id;
			}
		});
		block.remove();
		return at + data.n;
	}

	/* ---- parts around the table ---- */

	start() {
		for (const c of this.columns)
			c.done();
		this.addTools();
		this.addSort();
		this.addFilters();
		this.setWidths();
		this.freeze();
		if (this.big)
			this.addScroll();
		this.arrange();
	}

	addTools() {
		const tools = element("div", "tools");
		const label = element("label", "sr", WORDS.search);
		this.input = element("input");
		this.input.type = "search";
		this.input.id = this.root.id + "-search";
		this.input.placeholder = WORDS.search;
		label.htmlFor = this.input.id;
		this.status = element("span", "shown");
		this.status.setAttribute("role", "status");
		this.clear = element("button", "", WORDS.clear);
		this.clear.type = "button";
		this.clear.hidden = true;
		this.input.addEventListener("input", () => this.soon(() => {
			this.search = this.input.value;
		}));
		this.clear.addEventListener("click", () => this.reset());
		tools.append(label, this.input, this.status, this.clear);
		this.root.prepend(tools);
	}

	/* Typing is not interrupted by every letter. */
	soon(change) {
		change();
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.arrange(), 150);
	}

	reset() {
		clearTimeout(this.timer);
		this.search = this.input.value = "";
		this.wishes.clear();
		for (const field of this.filters.querySelectorAll(
		    "input, select"))
			field.value = "";
		this.arrange();
		this.input.focus();
	}

	addSort() {
		this.columns.forEach((c, i) => {
			const button = element("button", "sort", c.title);
			button.type = "button";
			button.title = phrase(WORDS.sort_by, c.title);
			button.addEventListener("click", () => {
				const down = this.sortBy &&
				    this.sortBy.column === i &&
				    !this.sortBy.down;
				this.sortBy = { column: i, down: down };
				this.arrange();
			});
			c.button = button;
			c.head.replaceChildren(button);
		});
	}

	addFilters() {
		const row = element("tr", "filters");
		this.filters = row;
		this.columns.forEach((c, i) => {
			const cell = element("td");
			const field = this.filterField(c);
			field.setAttribute("aria-label",
			    WORDS.filter + ": " + c.title);
			field.addEventListener("input", () => this.soon(() => {
				if (field.value === "")
					this.wishes.delete(i);
				else if (field.tagName === "SELECT")
					this.wishes.set(i,
					    { id: Number(field.value) });
				else
					this.wishes.set(i,
					    { text: field.value.trim() });
			}));
			cell.append(field);
			row.append(cell);
		});
		this.table.tHead.append(row);
	}

	/* A list where the values are few and short, else free text. */
	isChoice(column) {
		if (column.kind === "severity" || column.kind === "status")
			return column.values.length <= CHOICES * 2;
		return column.values.length <= CHOICES &&
		    column.values.length <= this.rows / 2 &&
		    (column.kind === "text" || column.kind === "id") &&
		    column.values.every(v => v === null || v.length <= 40);
	}

	filterField(column) {
		if (!this.isChoice(column)) {
			const input = element("input");
			input.type = "search";
			input.title = WORDS.filter_help;
			return input;
		}
		const select = element("select");
		const all = element("option", "", WORDS.all);
		all.value = "";
		select.append(all);
		for (const id of column.sorted()) {
			const option = element("option", "",
			    column.text(id) || WORDS.empty);
			option.value = String(id);
			select.append(option);
		}
		return select;
	}

	/* As wide as the report wished and the values need. */
	setWidths() {
		if (!this.big) {
			for (const c of this.columns)
				c.head.style.minWidth = this.minimum(c) * 7.4 +
				    22 + "px";
			return;
		}
		const wishes = this.columns.map(c => {
			let w = Math.max(Number(c.head.dataset.w) || 16,
			    c.title.length + 4);
			for (const v of c.values.slice(0, SAMPLE))
				w = Math.max(w, Math.min(WIDEST,
				    textOf(v, c.kind).length + 1));
			return w * 8.2 + 22;
		});
		const sum = wishes.reduce((a, b) => a + b, 0);
		const room = Math.max(sum, this.scroll.clientWidth);
		this.columns.forEach((c, i) => {
			c.head.style.width = Math.floor(wishes[i] * room /
			    sum) + "px";
		});
		this.table.style.width = Math.floor(room) + "px";
	}

	/* Characters: the longest word of the title with its arrow, and so
	 * many that a long text does not take more than some lines. */
	minimum(column) {
		let w = Number(column.head.dataset.w) || 16, longest = 0;
		for (const word of column.title.split(" "))
			w = Math.max(w, word.length + 4);
		for (const v of column.values)
			longest = Math.max(longest,
			    textOf(v, column.kind).length);
		if (column.kind === "id") /* in wider letters, and whole */
			return Math.max(w, Math.min(WIDEST, longest + 2) *
			    1.06);
		return Math.max(w, Math.min(WIDEST * 1.3, longest / LINES));
	}

	/* Columns that stay in view stand one beside the other. */
	freeze() {
		let left = 0;
		for (const c of this.columns) {
			if (!c.head.hasAttribute("data-frozen"))
				continue;
			c.left = left + "px";
			left += c.head.offsetWidth;
		}
		if (left > this.scroll.clientWidth / 2)
			return; /* they would hide the rest */
		this.root.classList.add("ready");
		for (const line of this.table.tHead.rows)
			this.freezeLine(line);
		for (const line of this.lines || [])
			this.freezeLine(line);
	}

	freezeLine(line) {
		this.columns.forEach((c, i) => {
			if (c.left === undefined)
				return;
			line.cells[i].setAttribute("data-frozen", "");
			line.cells[i].style.left = c.left;
		});
	}

	/* ---- which rows, in which order ---- */

	order() {
		const all = new Uint32Array(this.rows);
		if (!this.sortBy) {
			for (let r = 0; r < all.length; r++)
				all[r] = r;
			return all;
		}
		/* Counting sort by the rank of the value: stable. */
		const c = this.columns[this.sortBy.column];
		let ids = c.sorted();
		if (this.sortBy.down)
			ids = ids.filter(id => !c.isLast(id)).reverse().concat(
			    ids.filter(id => c.isLast(id)));
		const begin = new Uint32Array(c.values.length + 1);
		const rank = new Uint32Array(c.values.length);
		ids.forEach((id, i) => { rank[id] = i; });
		for (let r = 0; r < this.rows; r++)
			begin[rank[c.ids[r]] + 1]++;
		for (let i = 1; i < begin.length; i++)
			begin[i] += begin[i - 1];
		for (let r = 0; r < this.rows; r++)
			all[begin[rank[c.ids[r]]]++] = r;
		return all;
	}

	/* Each word of the search must stand in some column. */
	searches() {
		return this.search.toLowerCase().split(/\s+/).filter(w => w)
		    .map(word => this.columns.map(c => {
			const low = c.lower();
			const ok = new Uint8Array(low.length);
			for (let i = 0; i < ok.length; i++)
				ok[i] = low[i].includes(word) ? 1 : 0;
			return { ids: c.ids, ok: ok };
		}));
	}

	arrange() {
		const needs = [];
		for (const [i, wish] of this.wishes)
			needs.push({ ids: this.columns[i].ids,
			    ok: passing(this.columns[i], wish) });
		const words = this.searches();
		const all = this.order();
		let n = 0;
		for (let k = 0; k < all.length; k++) {
			const r = all[k];
			if (needs.every(x => x.ok[x.ids[r]]) &&
			    words.every(word =>
			    word.some(x => x.ok[x.ids[r]])))
				all[n++] = r;
		}
		this.shown = all.subarray(0, n);
		this.active = 0;
		this.tell();
		if (this.big) {
			this.scroll.scrollTop = 0;
			this.drawn = null;
			this.draw();
		} else {
			this.place();
		}
	}

	tell() {
		const n = this.shown.length;
		this.status.textContent = n === 0 ? WORDS.nothing_found :
		    phrase(WORDS.shown, grouped(n), grouped(this.rows));
		this.clear.hidden = this.search === "" &&
		    this.wishes.size === 0;
		this.table.setAttribute("aria-rowcount", n + 1);
		this.columns.forEach((c, i) => {
			if (this.sortBy && this.sortBy.column === i)
				c.head.setAttribute("aria-sort",
				    this.sortBy.down ? "descending" :
				    "ascending");
			else
				c.head.removeAttribute("aria-sort");
		});
	}

	/* A small table: its own lines, put in order. */
	place() {
		this.body.replaceChildren(...Array.from(this.shown,
		    r => this.lines[r]));
	}

	/* ---- drawing what is in view ---- */

	addScroll() {
		let waiting = false;
		this.scroll.addEventListener("scroll", () => {
			if (waiting)
				return;
			waiting = true;
			requestAnimationFrame(() => {
				waiting = false;
				this.draw();
			});
		}, { passive: true });
		window.addEventListener("resize", () => {
			this.setWidths();
			this.freeze();
			this.drawn = null;
			this.draw();
		});
		this.scroll.addEventListener("keydown", e => this.key(e));
		this.body.addEventListener("click", e => {
			const line = e.target.closest("tr[data-i]");
			if (line && !String(window.getSelection()))
				this.details(Number(line.dataset.i));
		});
	}

	measure() {
		const style = getComputedStyle(document.documentElement);
		this.height = parseInt(style.getPropertyValue("--row"), 10) ||
		    30;
		this.view = Math.max(this.height, this.scroll.clientHeight -
		    this.table.tHead.offsetHeight);
		this.fit = Math.ceil(this.view / this.height);
		this.last = Math.max(0, this.shown.length -
		    Math.floor(this.view / this.height)); /* on top */
		this.real = this.shown.length * this.height;
		this.tall = Math.min(this.real, TALLEST);
	}

	/* The first row in view. */
	first() {
		const top = this.scroll.scrollTop;
		if (this.tall === this.real)
			return Math.floor(top / this.height);
		return Math.round(top / (this.tall - this.view) * this.last);
	}

	draw() {
		if (this.printing)
			return;
		this.measure();
		const first = Math.min(this.first(),
		    Math.max(0, this.shown.length - 1));
		const from = Math.max(0, first - SPARE);
		const to = Math.min(this.shown.length,
		    first + this.fit + SPARE);
		if (this.drawn && this.drawn.from === from &&
		    this.drawn.to === to && this.tall === this.real)
			return;
		const held = this.body.contains(document.activeElement);
		let above = from * this.height;
		if (this.tall !== this.real)
			above = Math.max(0, this.scroll.scrollTop -
			    (first - from) * this.height);
		const below = Math.max(0, this.tall - above -
		    (to - from) * this.height);
		const lines = [this.pad(above)];
		for (let i = from; i < to; i++)
			lines.push(this.line(i));
		lines.push(this.pad(below));
		this.body.replaceChildren(...lines);
		this.drawn = { from: from, to: to };
		if (held)
			this.focusActive();
	}

	pad(height) {
		const line = element("tr", "pad");
		const cell = element("td");
		line.setAttribute("aria-hidden", "true");
		cell.colSpan = this.columns.length;
		cell.style.height = height + "px";
		line.append(cell);
		return line;
	}

	line(i) {
		const line = element("tr");
		line.dataset.i = i;
		line.setAttribute("aria-rowindex", i + 2);
		line.tabIndex = i === this.active ? 0 : -1;
		for (const c of this.columns) {
			const cell = element("td", "k-" + c.kind);
			this.fill(cell, c, c.ids[this.shown[i]]);
			line.append(cell);
		}
		this.freezeLine(line);
		return line;
	}

	fill(cell, column, id) {
		const value = column.values[id];
		const text = column.text(id);
		if (value === null) {
			cell.append(element("i", "unknown", text));
		} else if (Array.isArray(value)) {
			const key = value[0] === "s" ?
			    "severity-" + SEVERITIES[value[1]] :
			    "status-" + STATES[value[1]];
			cell.append(element("span", "tag " + key, text));
		} else {
			cell.textContent = text;
		}
	}

	/* ---- keys and the whole row ---- */

	key(event) {
		const page = Math.max(1, this.fit - 2);
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page,
			PageUp: -page, Home: -Infinity, End: Infinity };
		if (event.target.closest("thead") || event.altKey ||
		    event.ctrlKey || event.metaKey)
			return;
		if (event.key === "Enter") {
			event.preventDefault();
			this.details(this.active);
			return;
		}
		if (!(event.key in steps) || this.shown.length === 0)
			return;
		event.preventDefault();
		this.active = Math.min(this.shown.length - 1,
		    Math.max(0, this.active + steps[event.key]));
		this.reveal();
		this.focusActive();
	}

	reveal() {
		const first = this.first();
		let want = null;
		if (this.active < first + 1)
			want = this.active;
		else if (this.active >= first + this.fit - 2)
			want = this.active - this.fit + 3;
		if (want !== null && this.tall === this.real)
			this.scroll.scrollTop = want * this.height;
		else if (want !== null)
			this.scroll.scrollTop = want * (this.tall -
			    this.view) / Math.max(1, this.last);
		this.drawn = null;
		this.draw();
	}

	focusActive() {
		for (const line of this.body.rows) {
			const own = Number(line.dataset.i) === this.active;
			if (line.dataset.i !== undefined)
				line.tabIndex = own ? 0 : -1;
			if (own && line.dataset.i !== undefined)
				line.focus({ preventScroll: true });
		}
	}

	details(i) {
		if (i >= this.shown.length)
			return;
		const dialog = element("dialog");
		const list = element("dl");
		const close = element("button", "", WORDS.close);
		this.active = i;
		dialog.setAttribute("aria-label", WORDS.details);
		for (const c of this.columns) {
			const pair = element("div");
			const value = element("dd", "k-" + c.kind);
			this.fill(value, c, c.ids[this.shown[i]]);
			pair.append(element("dt", "", c.title), value);
			list.append(pair);
		}
		close.type = "button";
		close.addEventListener("click", () => dialog.close());
		dialog.addEventListener("close", () => {
			dialog.remove();
			this.focusActive();
		});
		dialog.append(list, close);
		document.body.append(dialog);
		dialog.showModal();
	}

	/* ---- paper ---- */

	print() {
		if (!this.shown)
			return;
		/* A head with a button is not repeated on every page. */
		for (const c of this.columns)
			c.head.replaceChildren(c.title);
		if (this.big)
			this.printRows();
	}

	printRows() {
		const n = Math.min(this.shown.length, PRINTED);
		const lines = [];
		for (let i = 0; i < n; i++)
			lines.push(this.line(i));
		this.printing = true;
		this.body.replaceChildren(...lines);
		if (n < this.rows) {
			this.paper = element("p", "note on-paper",
			    phrase(WORDS.print_part, grouped(n),
			    grouped(this.rows)));
			this.root.append(this.paper);
		}
	}

	printed() {
		if (!this.shown)
			return;
		for (const c of this.columns)
			c.head.replaceChildren(c.button);
		if (!this.big)
			return;
		this.printing = false;
		if (this.paper)
			this.paper.remove();
		this.paper = this.drawn = null;
		this.draw();
	}
}

function damaged(grid) {
	const note = element("p", "banner status-bad", WORDS.damaged);
	note.setAttribute("role", "alert");
	grid.root.prepend(note);
}

function open(grid) {
	if (!grid.big) {
		if (grid.readMarkup())
			grid.start();
		else
			damaged(grid);
		return;
	}
	const note = element("p", "nothing", WORDS.reading);
	grid.scroll.prepend(note);
	grid.readBlocks(fine => {
		note.remove();
		if (fine)
			grid.start();
		else
			damaged(grid);
	});
}

/* A big table is read when it comes near, a small one at once. */
const grids = Array.from(document.querySelectorAll(".grid"),
    root => new Grid(root));
const soon = new IntersectionObserver(entries => {
	for (const entry of entries) {
		if (!entry.isIntersecting)
			continue;
		soon.unobserve(entry.target);
		open(grids.find(g => g.root === entry.target));
	}
}, { rootMargin: "800px" });
for (const grid of grids) {
	if (grid.big)
		soon.observe(grid.root);
	else
		open(grid);
}
window.addEventListener("beforeprint", () => {
	grids.forEach(g => g.print());
});
window.addEventListener("afterprint", () => {
	grids.forEach(g => g.printed());
});

const theme = document.getElementById("theme");
const dark = matchMedia("(prefers-color-scheme: dark)");
function isDark() {
	const chosen = document.documentElement.dataset.theme;
	return chosen ? chosen === "dark" : dark.matches;
}
function label() {
	theme.textContent = isDark() ? WORDS.light : WORDS.dark;
}
theme.hidden = false;
theme.addEventListener("click", () => {
	document.documentElement.dataset.theme = isDark() ? "light" : "dark";
	label();
});
label();
}());
