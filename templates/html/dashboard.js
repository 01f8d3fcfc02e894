/*
 * Tables that can be searched, filtered, sorted and followed.  A small one is
 * markup and stays so; a big one comes as blocks of columns, each with its
 * distinct values, and only the rows in view are drawn.
 *
 * What is shown stands behind the # of the address, so that the browser's
 * back and forward work, and an address can be passed on:
 *
 *	#table?column=value&other!=value&third~=filter&_search=text&_sort=-a
 *	#table?_row=12
 *
 * A cell has a value that it says, or that its own link looks for: so a name
 * is found by the id that it stands for.
 */
"use strict";
(function () {
const WORDS = JSON.parse(document.getElementById("page-words").textContent);
const TARGETS = JSON.parse(document.getElementById("page-links").textContent);
const LANGUAGE = document.documentElement.lang || "en";
const SEVERITIES = ["info", "low", "medium", "high", "critical"];
const STATES = ["good", "warn", "bad", "neutral"];
const CHOICES = 15;      /* up to so many values a filter is a list */
const SAMPLE = 2000;     /* values looked at for the width of a column */
const WIDEST = 48;       /* characters; more is shown by the whole row */
const WORD = 16; /* characters: longer ones may break */
const SPARE = 12;        /* rows drawn above and below the view */
const LONG = 160;       /* characters; of more the first lines are shown */
const LINES = 4;         /* that a cell of a small table should take */
const TALLEST = 8000000; /* pixels; browsers cut taller elements */
const PRINTED = 1000;    /* rows of a big table that go on paper */
const RELATED = 20;      /* rows of one table that belong to a row */
const RELATED_COLUMNS = 6;
const HITS = 5;          /* rows of each table that a search shows */

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

/* A value as addresses have it. */
function plainText(value) {
	return Array.isArray(value) ? value[2] : String(value);
}

/* ---- addresses ---- */

function addressOf(link) {
	let text = "#" + link[0];
	if (link[1] !== undefined)
		text += "?" + link[1] + "=" + encodeURIComponent(link[2]);
	if (link[3] !== undefined)
		text += "&" + link[3] + "!=" + encodeURIComponent(link[4]);
	return text;
}

function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch (e) {
		return text;
	}
}

/* What an address asks for; any text is one. */
function readAddress(hash) {
	const text = hash.replace(/^#/, "");
	const at = text.indexOf("?");
	const out = { key: decoded(at < 0 ? text : text.slice(0, at)),
		wishes: [], search: "", sort: "", row: 0 };
	for (const part of at < 0 ? [] : text.slice(at + 1).split("&")) {
		const m = /^([\w.]+)([!~]?)=(.*)$/.exec(part);
		if (!m)
			continue;
		const value = decoded(m[3]);
		if (m[1] === "_search")
			out.search = value;
		else if (m[1] === "_sort")
			out.sort = value;
		else if (m[1] === "_row")
			out.row = Number(value) || 0;
		else if (m[2] === "~")
			out.wishes.push({ column: m[1], text: value });
		else
			out.wishes.push({ column: m[1], value: value,
				not: m[2] === "!" });
	}
	return out;
}

/* The distinct values of a column, and for each row the number of its own. */
class Column {
	constructor(head) {
		this.head = head;
		this.kind = head.dataset.k;
		this.title = head.textContent;
		this.key = head.dataset.c;
		this.wide = head.classList.contains("wide");
		this.see = head.dataset.see === undefined ? null :
		    TARGETS[Number(head.dataset.see)];
		this.values = [];
		this.links = [];   /* of each value: its own, or nothing */
		this.known = new Map();
		this.ids = null;
	}
	number(value, link) {
		let key = value === null ? "u" :
		    typeof value === "string" ? "s" + value :
		    JSON.stringify(value);
		if (link)
			key += "\n" + link.join("\n");
		let id = this.known.get(key);
		if (id === undefined) {
			id = this.values.length;
			this.values.push(value);
			if (link)
				this.links[id] = link;
			this.known.set(key, id);
		}
		return id;
	}
	/* A value as it stands in a block. */
	read(value) {
		if (!Array.isArray(value) || value[0] !== "a")
			return this.number(value);
		const to = TARGETS[value[2]];
		if (!to)
			throw new Error("link");
		return this.number(value[1], value[3] === undefined &&
		    to[1] === undefined ? [to[0]] :
		    typeof value[3] === "number" && to[1] === undefined ?
		    [to[0], "_row", String(value[3])] :
		    [to[0], to[1], value[3] === undefined ?
		    plainText(value[1]) : value[3], ...to.slice(2)]);
	}
	/* Where a value leads: table, column, value, but column, value. */
	link(id) {
		if (this.links[id])
			return this.links[id];
		const value = this.values[id];
		if (!this.see || value === null || value === "")
			return null;
		return [this.see[0], this.see[1], plainText(value),
		    ...this.see.slice(2)];
	}
	/* Does the cell say the value, or stand for it? */
	is(id, value) {
		const link = this.links[id];
		return (this.values[id] !== null &&
		    plainText(this.values[id]) === value) ||
		    (link !== undefined && link[2] === value);
	}
	/* The values by where they lead; those with an exception do not. */
	leading() {
		if (this.back)
			return this.back;
		this.back = new Map();
		if (!this.see && this.links.length === 0)
			return this.back;
		this.values.forEach((value, id) => {
			const link = this.link(id);
			if (!link || link.length !== 3)
				return;
			const name = link.join("\n");
			if (this.back.has(name))
				this.back.get(name).push(id);
			else
				this.back.set(name, [id]);
		});
		return this.back;
	}
	isKey(rows) {
		return this.values.length === rows;
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
	if (wish.value !== undefined) {
		for (let i = 0; i < ok.length; i++)
			ok[i] = column.is(i, wish.value) !== wish.not ? 1 : 0;
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

/* Number and length of each run, as a number for each row. */
function unrolled(runs, n) {
	const out = new Uint32Array(n);
	let at = 0;
	for (let i = 0; i < runs.length; i += 2) {
		out.fill(runs[i], at, at + runs[i + 1]);
		at += runs[i + 1];
	}
	if (at !== n)
		throw new Error("runs");
	return out;
}

class Grid {
	constructor(root) {
		this.root = root;
		this.key = root.dataset.key;
		this.title = root.querySelector("caption").textContent;
		this.levels = null;
		this.waiting = [];
		this.big = root.classList.contains("big");
		this.rows = Number(root.dataset.rows);
		this.scroll = root.querySelector(".scroll");
		this.table = root.querySelector("table");
		this.body = this.table.tBodies[0];
		this.columns = Array.from(this.table.tHead.rows[0].cells,
		    head => new Column(head));
		this.wishes = []; /* of a column: a text, a value, or not it */
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
				const cell = line.cells[i];
				c.ids[r] = c.number(this.cellValue(c, cell),
				    this.cellLink(cell));
			});
		});
		if (this.lines.some(line => line.className))
			this.levels = Uint8Array.from(this.lines, line =>
			    line.className === "level-1" ? 1 : 0);
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

	cellLink(cell) {
		const a = cell.querySelector("a");
		if (!a)
			return null;
		const to = readAddress(a.getAttribute("href") + "?" +
		    (a.dataset.q || ""));
		const link = [to.key];
		if (to.row)
			link.push("_row", String(to.row));
		for (const wish of to.wishes)
			link.push(wish.column, wish.value);
		return link;
	}

	/* One block after the other, so that the page stays alive. */
	readBlocks(then) {
		const blocks = Array.from(document.querySelectorAll(
		    'script.rows[data-for="' + this.key + '"]'));
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
			const own = part.d.map(v => c.read(v));
			const index = part.r ? unrolled(part.r, data.n) :
			    part.i;
			for (let r = 0; r < data.n; r++) {
				const id = own[index ? index[r] : r];
				if (id === undefined)
					throw new Error("value");
				c.ids[at + r] = id;
			}
		});
		if (data.l) {
			this.levels = this.levels || new Uint8Array(this.rows);
			this.levels.set(data.l, at);
		}
		block.remove();
		return at + data.n;
	}

	/* ---- parts around the table ---- */

	start() {
		for (const c of this.columns)
			c.done();
		this.root.classList.add("live");
		this.addTools();
		this.addSort();
		this.addFilters();
		this.setWidths();
		if (this.big) {
			this.freeze();
			this.addScroll();
		} else {
			freezeSoon(this);
			this.linkLines();
		}
		this.addKeys();
		this.arrange();
	}

	column(key) {
		return this.columns.findIndex(c => c.key === key);
	}

	/* Links of whole columns, and the full address of each cell's own. */
	linkLines() {
		this.lines.forEach((line, r) => {
			line.dataset.i = r;
			this.columns.forEach((c, i) => {
				const link = c.link(c.ids[r]);
				const cell = line.cells[i];
				if (cell.textContent.length > LONG) {
					const some = element("div", "clamp");
					some.append(...cell.childNodes);
					cell.append(some);
				}
				if (!link)
					return;
				let a = cell.querySelector("a");
				if (!a) {
					a = element("a");
					a.append(...cell.childNodes);
					cell.append(a);
				}
				a.href = addressOf(link);
			});
		});
	}

	addTools() {
		const tools = element("div", "tools");
		const label = element("label", "sr", WORDS.search);
		this.input = element("input");
		this.input.type = "search";
		this.input.id = "page-search-" + this.key;
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
		this.chips = element("span", "chips");
		tools.append(label, this.input, this.chips, this.status,
		    this.clear);
		this.root.prepend(tools);
	}

	/* Typing is not interrupted by every letter. */
	soon(change) {
		change();
		clearTimeout(this.timer);
		this.timer = setTimeout(() => {
			this.arrange();
			this.remember();
		}, 150);
	}

	reset() {
		clearTimeout(this.timer);
		this.search = "";
		this.wishes = [];
		this.fillFields();
		this.arrange();
		this.remember();
		this.input.focus();
	}

	/* The fields say what is wished; what they cannot say is a chip. */
	fillFields() {
		this.input.value = this.search;
		this.fields.forEach((field, i) => {
			const wish = this.wishes.find(w => w.at === i &&
			    !w.not);
			const c = this.columns[i];
			if (!wish || field.tagName !== "SELECT") {
				field.value = wish && wish.text || "";
				return;
			}
			const id = c.values.findIndex((v, x) =>
			    wish.text === undefined ? c.is(x, wish.value) :
			    "=" + c.text(x) === wish.text);
			field.value = id < 0 ? "" : String(id);
		});
	}

	/* The name that a value stands for, if it is not said itself. */
	nameOf(wish) {
		const c = this.columns[wish.at];
		const id = c.values.findIndex((v, i) => c.is(i, wish.value));
		return id < 0 ? wish.value : c.text(id) || WORDS.empty;
	}

	showChips() {
		const chips = this.wishes.filter(w => w.value !== undefined &&
		    (w.not || this.fields[w.at].tagName !== "SELECT" ||
		    this.fields[w.at].value === ""));
		this.chips.replaceChildren(...chips.map(wish => {
			const text = this.columns[wish.at].title + ": " +
			    (wish.not ? WORDS.not + " " : "") +
			    this.nameOf(wish);
			const chip = element("button", "chip", text);
			chip.type = "button";
			chip.setAttribute("aria-label",
			    phrase(WORDS.remove, text));
			chip.addEventListener("click", () => {
				this.wishes = this.wishes.filter(w =>
				    w !== wish);
				this.arrange();
				this.remember();
				this.input.focus();
			});
			return chip;
		}));
	}

	/* ---- what is shown, as an address ---- */

	address() {
		const parts = this.wishes.map(w => this.columns[w.at].key +
		    (w.text !== undefined ? "~=" : w.not ? "!=" : "=") +
		    encodeURIComponent(w.text !== undefined ? w.text :
		    w.value));
		if (this.search !== "")
			parts.push("_search=" +
			    encodeURIComponent(this.search));
		if (this.sortBy)
			parts.push("_sort=" + (this.sortBy.down ? "-" : "") +
			    this.columns[this.sortBy.column].key);
		return "#" + this.key + (parts.length > 0 ? "?" +
		    parts.join("&") : "");
	}

	/* In the place of the one before: a filter is no step of its own. */
	remember() {
		history.replaceState(history.state, "", this.address());
	}

	/* As an address asks. */
	apply(to) {
		if (this.address() === "#" + to.text)
			return;
		this.search = to.search;
		this.wishes = to.wishes.map(w => Object.assign({},
		    w, { at: this.column(w.column) })).filter(w => w.at >= 0);
		const by = this.column(to.sort.replace(/^-/, ""));
		this.sortBy = by < 0 ? null :
		    { column: by, down: to.sort.startsWith("-") };
		this.fillFields();
		this.arrange();
	}

	/* The one row that a value of a key names, or -1. */
	rowOf(to) {
		if (to.wishes.length !== 1 || to.search !== "")
			return -1;
		const wish = to.wishes[0], at = this.column(wish.column);
		if (wish.value === undefined || wish.not || at < 0 ||
		    !this.columns[at].isKey(this.rows))
			return -1;
		const id = this.columns[at].values.findIndex((v, i) =>
		    this.columns[at].is(i, wish.value));
		return id < 0 ? -1 : this.columns[at].ids.indexOf(id);
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
				this.remember();
			});
			c.button = button;
			c.head.replaceChildren(button);
		});
	}

	addFilters() {
		const row = element("tr", "filters");
		this.fields = [];
		this.columns.forEach((c, i) => {
			const cell = element("td");
			const field = this.filterField(c);
			field.setAttribute("aria-label",
			    WORDS.filter + ": " + c.title);
			field.addEventListener("input", () => this.soon(() => {
				this.wishes = this.wishes.filter(w =>
				    w.at !== i || w.not);
				if (field.value === "")
					return;
				this.wishes.push(field.tagName === "SELECT" ?
				    this.choice(i, Number(field.value)) :
				    { at: i, text: field.value.trim() });
			}));
			this.fields.push(field);
			cell.append(field);
			row.append(cell);
		});
		this.table.tHead.append(row);
	}

	/* The value of a list; unknown and empty are none, but a text is. */
	choice(i, id) {
		const c = this.columns[i], value = c.values[id];
		return value === null || value === "" ?
		    { at: i, text: "=" + c.text(id) } :
		    { at: i, value: plainText(value), not: false };
	}

	/* A list where the values are few and short, else free text. */
	isChoice(column) {
		if (column.kind === "severity" || column.kind === "status")
			return column.values.length <= CHOICES * 2;
		return column.values.length <= CHOICES &&
		    column.values.length <= this.rows / 2 &&
		    (column.kind === "text" || column.kind === "id") &&
		    column.values.every(v => v === null ||
		    (typeof v === "string" && v.length <= 40));
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
		for (const v of column.values) {
			const text = textOf(v, column.kind);
			longest = Math.max(longest, text.length);
			/* a word in capitals is not to be broken either */
			for (const word of text.split(/\s+/))
				if (word.length <= WORD)
					w = Math.max(w, word.length * 1.15);
		}
		if (column.kind === "id") /* in wider letters, and whole */
			return Math.max(w, Math.min(WIDEST, longest + 2) *
			    1.06);
		return Math.max(w, Math.min(WIDEST * 1.3, longest / LINES));
	}

	/* Columns that stay in view stand one beside the other. */
	freeze() {
		if (this.measureFrozen())
			this.freezeLines();
	}

	/* False: they would hide the rest. */
	measureFrozen() {
		let left = 0;
		for (const c of this.columns) {
			if (!c.head.hasAttribute("data-frozen"))
				continue;
			c.left = left + "px";
			left += c.head.offsetWidth;
		}
		return left <= this.scroll.clientWidth / 2;
	}

	freezeLines() {
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
	searches(search) {
		return search.toLowerCase().split(/\s+/).filter(w => w)
		    .map(word => this.columns.map(c => {
			const low = c.lower();
			const ok = new Uint8Array(low.length);
			for (let i = 0; i < ok.length; i++)
				ok[i] = low[i].includes(word) ? 1 : 0;
			return { ids: c.ids, ok: ok };
		}));
	}

	arrange() {
		const needs = this.wishes.map(wish => ({
			ids: this.columns[wish.at].ids,
			ok: passing(this.columns[wish.at], wish) }));
		const words = this.searches(this.search);
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
		    this.wishes.length === 0;
		this.showChips();
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
		this.shown.forEach((r, i) => {
			this.lines[r].dataset.i = i;
			this.lines[r].setAttribute("aria-rowindex", i + 2);
			setReach(this.lines[r], i === this.active);
		});
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
	}

	addKeys() {
		this.scroll.addEventListener("keydown", e => this.keyDown(e));
		this.body.addEventListener("click", e => {
			const line = e.target.closest("tr[data-i]");
			if (line && !e.target.closest("a") &&
			    !String(window.getSelection()))
				this.follow(Number(line.dataset.i));
		});
		this.body.addEventListener("focusin", e => {
			const line = e.target.closest("tr[data-i]");
			if (line && Number(line.dataset.i) !== this.active) {
				this.active = Number(line.dataset.i);
				this.focusActive(e.target);
			}
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
		if (this.levels)
			line.className = "level-" + this.levels[this.shown[i]];
		for (const c of this.columns)
			line.append(cellOf(c, c.ids[this.shown[i]]));
		setReach(line, i === this.active);
		this.freezeLine(line);
		return line;
	}

	/* ---- keys ---- */

	keyDown(event) {
		const page = this.big ? Math.max(1, this.fit - 2) : 10;
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page,
			PageUp: -page, Home: -Infinity, End: Infinity };
		if (event.target.closest("thead") || event.altKey ||
		    event.ctrlKey || event.metaKey)
			return;
		if (event.key === "Enter" && !event.target.closest("a")) {
			event.preventDefault();
			this.follow(this.active);
			return;
		}
		if (!(event.key in steps) || this.shown.length === 0)
			return;
		event.preventDefault();
		this.active = Math.min(this.shown.length - 1,
		    Math.max(0, this.active + steps[event.key]));
		if (this.big)
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

	/* One row can be reached by Tab, with the links in it. */
	focusActive(held) {
		for (const line of this.body.rows) {
			if (line.dataset.i === undefined)
				continue;
			const own = Number(line.dataset.i) === this.active;
			setReach(line, own);
			if (own && !held)
				line.focus({ preventScroll: this.big });
		}
	}

	/* The whole row is a step of its own. */
	follow(i) {
		if (i >= this.shown.length)
			return;
		this.active = i;
		go("#" + this.key + "?_row=" + (this.shown[i] + 1));
	}

	/* What names the row: the columns that stay in view. */
	titleOf(r) {
		const named = this.columns.filter(c =>
		    c.head.hasAttribute("data-frozen"));
		return (named.length > 0 ? named : this.columns.slice(0, 1))
		    .map(c => c.text(c.ids[r])).filter(text => text !== "")
		    .join(" \u00b7 ");
	}

	/* Rows in which each word stands somewhere. */
	rowsWith(search) {
		const words = this.searches(search), rows = [];
		for (let r = 0; r < this.rows; r++)
			if (words.every(word =>
			    word.some(x => x.ok[x.ids[r]])))
				rows.push(r);
		return rows;
	}

	/* ---- paper ---- */

	print() {
		if (!this.shown)
			return;
		this.onPaper = true;
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
		if (!this.onPaper)
			return;
		this.onPaper = false;
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

/* ---- cells ---- */

function fill(cell, column, id) {
	const value = column.values[id], link = column.link(id);
	const text = column.text(id);
	let shown;
	if (value === null) {
		shown = element("i", "unknown", text);
	} else if (Array.isArray(value)) {
		shown = element("span", "tag " + (value[0] === "s" ?
		    "severity-" + SEVERITIES[value[1]] :
		    "status-" + STATES[value[1]]), text);
	} else {
		shown = document.createTextNode(text);
	}
	if (link) {
		const a = element("a");
		a.href = addressOf(link);
		a.append(shown);
		shown = a;
	}
	cell.append(shown);
}

function cellOf(column, id) {
	const cell = element("td", "k-" + column.kind +
	    (column.wide ? " wide" : ""));
	fill(cell, column, id);
	return cell;
}

function setReach(line, on) {
	line.tabIndex = on ? 0 : -1;
	for (const a of line.querySelectorAll("a"))
		a.tabIndex = on ? 0 : -1;
}

/* ---- reading ---- */

function damaged(grid) {
	const note = element("p", "banner status-bad", WORDS.damaged);
	note.setAttribute("role", "alert");
	grid.root.prepend(note);
}

/* Whether the rows could be read; once. */
function load(grid) {
	if (grid.loading)
		return grid.loading;
	grid.loading = new Promise(done => {
		const end = fine => {
			if (fine)
				grid.start();
			else
				damaged(grid);
			grid.fine = fine;
			done(fine);
		};
		if (grid.big)
			grid.readBlocks(end);
		else
			end(grid.readMarkup());
	});
	return grid.loading;
}

async function loadAll() {
	for (const grid of grids)
		await load(grid);
	return grids.filter(grid => grid.fine);
}

/* All are measured before one is changed: a page is laid out anew when it is
 * measured after a change, which takes the longer the more is on it. */
let unfrozen = [];

function freezeSoon(grid) {
	if (unfrozen.push(grid) === 1)
		queueMicrotask(() => {
			const fine = unfrozen.filter(g => g.measureFrozen());
			unfrozen = [];
			fine.forEach(g => g.freezeLines());
		});
}

const grids = Array.from(document.querySelectorAll(".grid"),
    root => new Grid(root));

/* ---- all that belongs to a row ---- */

/* Rows of other tables with a link to this one, table by table. */
function related(grid, r, all) {
	const out = [];
	for (const key of grid.columns) {
		const value = key.values[key.ids[r]];
		if (!key.isKey(grid.rows) || value === null || value === "")
			continue;
		const name = [grid.key, key.key, plainText(value)].join("\n");
		for (const other of all)
			for (const column of other.columns)
				addRelated(out, other, column, name,
				    plainText(value));
	}
	return out;
}

function addRelated(out, other, column, name, value) {
	const ids = column.leading().get(name);
	if (!ids)
		return;
	const ok = new Uint8Array(column.values.length), rows = [];
	for (const id of ids)
		ok[id] = 1;
	for (let r = 0; r < other.rows; r++)
		if (ok[column.ids[r]])
			rows.push(r);
	const have = out.filter(x => x.grid === other);
	if (have.some(x => rows.every(r => x.all.has(r))))
		return; /* a name and its id lead to the same */
	out.push({ grid: other, column: column, rows: rows, value: value,
		all: new Set(rows), second: have.length > 0 });
}

/* Columns that say something new about the rows. */
function telling(part, grid, r) {
	const says = part.grid.columns.filter(c => {
		const own = grid.columns.find(x => x.key === c.key);
		const said = own ? own.text(own.ids[r]) : null;
		return c !== part.column && part.rows.slice(0, RELATED)
		    .some(row => c.text(c.ids[row]) !== "" &&
		    c.text(c.ids[row]) !== said);
	});
	return says.filter(c => !c.wide).concat(says.filter(c => c.wide))
	    .slice(0, RELATED_COLUMNS);
}

function relatedTable(part, grid, r) {
	const columns = telling(part, grid, r);
	const table = element("table"), head = element("tr");
	const body = element("tbody");
	table.append(element("caption", "sr", part.grid.title),
	    element("thead"), body);
	table.tHead.append(head);
	for (const c of columns) {
		const cell = element("th", "k-" + c.kind, c.title);
		cell.scope = "col";
		head.append(cell);
	}
	for (const row of part.rows.slice(0, RELATED)) {
		const line = element("tr");
		columns.forEach((c, i) => {
			const cell = cellOf(c, c.ids[row]);
			if (i === 0 && !cell.querySelector("a")) {
				const a = element("a");
				a.href = "#" + part.grid.key + "?_row=" +
				    (row + 1);
				a.append(...cell.childNodes);
				cell.append(a);
			}
			line.append(cell);
		});
		body.append(line);
	}
	return table;
}

function relatedPart(part, grid, r) {
	const section = element("section");
	const all = element("a", "", phrase(WORDS.all_rows,
	    grouped(part.rows.length)));
	section.append(element("h3", "", part.grid.title +
	    (part.second ? " \u00b7 " + part.column.title : "") + " (" +
	    grouped(part.rows.length) + ")"));
	all.href = addressOf([part.grid.key, part.column.key, part.value]);
	const scroll = element("div", "some");
	scroll.tabIndex = 0;
	scroll.setAttribute("role", "region");
	scroll.setAttribute("aria-label", part.grid.title);
	scroll.append(relatedTable(part, grid, r));
	section.append(scroll);
	const last = element("p", "note");
	last.append(all);
	section.append(last);
	return section;
}

let panel = null;

function closePanel() {
	const open = panel;
	panel = null;
	if (open)
		open.close();
}

function showPanel(grid, r) {
	const dialog = element("dialog"), list = element("dl");
	const head = element("div", "panel-head");
	const close = element("button", "", WORDS.close);
	const names = element("div"), rest = element("div");
	const title = element("h2", "", grid.titleOf(r));
	closePanel();
	title.id = "page-panel";
	close.type = "button";
	close.addEventListener("click", () => dialog.close());
	names.append(element("p", "note", grid.title), title);
	head.append(names, close);
	dialog.setAttribute("aria-labelledby", title.id);
	for (const c of grid.columns) {
		const value = element("dd", "k-" + c.kind);
		const pair = element("div");
		if (c.values[c.ids[r]] === "")
			continue;
		fill(value, c, c.ids[r]);
		pair.append(element("dt", "", c.title), value);
		list.append(pair);
	}
	rest.append(element("p", "note", WORDS.reading));
	rest.setAttribute("aria-live", "polite");
	dialog.append(head, list, rest);
	dialog.addEventListener("close", () => {
		dialog.remove();
		if (panel !== dialog)
			return; /* another step was taken */
		panel = null;
		if (step.n > 0)
			stepBack();
		else
			history.replaceState(history.state, "",
			    "#" + grid.key);
	});
	panel = dialog;
	document.body.append(dialog);
	dialog.showModal();
	dialog.scrollTop = 0;
	loadAll().then(all => {
		rest.replaceChildren(...related(grid, r, all).map(part =>
		    relatedPart(part, grid, r)));
	});
}

/* ---- where the address leads ---- */

let step = history.state && history.state.n !== undefined ?
    history.state : { n: 0 };
let turn = 0;

function leave() {
	history.replaceState(Object.assign({}, history.state || step,
	    { y: window.scrollY }), "");
}

/* The browser takes a step back when it has time to: a link that is followed
 * before would be undone by it, and waits. */
let back = null;

function stepBack() {
	back = { then: null };
	history.back();
	setTimeout(arrived, 1000, back); /* whatever became of it */
}

function arrived(which) {
	if (back === null || back !== which)
		return;
	back = null;
	if (which.then !== null)
		go(which.then);
}

function go(address) {
	if (back) {
		back.then = address;
		return;
	}
	leave();
	if (location.hash === address)
		route(false);
	else
		location.hash = address;
}

/* Steps are numbered, so that closing a panel can go back to the one before;
 * a step that was left knows how far the page was scrolled. */
function route(first) {
	const again = history.state && history.state.n !== undefined;
	const to = readAddress(location.hash), own = ++turn;
	to.text = location.hash.replace(/^#/, "");
	if (again)
		step = history.state;
	else
		step = { n: first ? 0 : step.n + 1 };
	if (!again)
		history.replaceState(step, "");
	closePanel();
	const grid = grids.find(g => g.key === to.key);
	if (!grid) {
		const place = document.querySelector('.empty[data-key="' +
		    CSS.escape(to.key) + '"]');
		if (place && !again)
			arrive(place, place);
		else if (again && step.y !== undefined)
			window.scrollTo(0, step.y);
		return;
	}
	load(grid).then(fine => {
		if (!fine || own !== turn)
			return;
		show(grid, to, again);
	});
}

function arrive(place, focus) {
	place.scrollIntoView({ behavior: "instant" });
	focus.focus({ preventScroll: true });
}

function show(grid, to, again) {
	const r = to.row > 0 ? Math.min(to.row, grid.rows) - 1 :
	    grid.rowOf(to);
	if (r >= 0) {
		showPanel(grid, r);
		return;
	}
	grid.apply(to);
	if (again && step.y !== undefined)
		window.scrollTo(0, step.y);
	else if (to.text !== to.key || !document.getElementById(to.key))
		arrive(grid.root, grid.scroll);
}

window.addEventListener("hashchange", () => {
	route(false);
	arrived(back);
});
document.addEventListener("click", event => {
	const a = event.target.closest('a[href^="#"]');
	if (!a || event.defaultPrevented || event.button !== 0 ||
	    event.ctrlKey || event.metaKey || event.shiftKey)
		return;
	if (back) {
		event.preventDefault();
		go(a.hash);
		return;
	}
	leave();
	if (a.hash === location.hash)
		route(false);
});

/* ---- a search of everything ---- */

function addSearch() {
	const box = document.getElementById("page-search");
	const label = element("label", "sr", WORDS.search_all);
	const input = element("input");
	const said = element("p", "sr"), hits = element("div", "hits");
	let timer, turn = 0;
	box.setAttribute("role", "search");
	input.type = "search";
	input.id = "page-search-all";
	input.placeholder = WORDS.search_all;
	input.autocomplete = "off";
	label.htmlFor = input.id;
	said.setAttribute("role", "status");
	hits.hidden = true;
	input.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(async () => {
			const own = ++turn, text = input.value.trim();
			const all = text === "" ? [] : await loadAll();
			if (own === turn)
				showHits(hits, said, all, text);
		}, 200);
	});
	box.addEventListener("keydown", event => {
		if (event.key !== "Escape" || hits.hidden)
			return;
		event.preventDefault();
		hits.hidden = true;
		input.focus();
	});
	input.addEventListener("focus", () => {
		hits.hidden = hits.childElementCount === 0;
	});
	document.addEventListener("click", event => {
		if (!box.contains(event.target) ||
		    event.target.closest("a"))
			hits.hidden = true;
	});
	box.append(label, input, said, hits);
}

function showHits(hits, said, all, text) {
	const lists = [];
	let n = 0;
	for (const grid of all) {
		const rows = grid.rowsWith(text);
		if (rows.length === 0)
			continue;
		n += rows.length;
		lists.push(hitsOf(grid, rows, text));
	}
	said.textContent = text === "" ? "" : n === 0 ?
	    WORDS.nothing_found : phrase(WORDS.found_all, grouped(n));
	hits.replaceChildren(...lists);
	if (text !== "" && n === 0)
		hits.append(element("p", "note", WORDS.nothing_found));
	hits.hidden = text === "";
}

function hitsOf(grid, rows, text) {
	const part = element("div"), list = element("ul");
	const all = element("a", "", grid.title);
	const head = element("p");
	all.href = "#" + grid.key + "?_search=" + encodeURIComponent(text);
	head.append(all, " ", element("span", "count", grouped(rows.length)));
	for (const r of rows.slice(0, HITS)) {
		const a = element("a", "", grid.titleOf(r));
		const item = element("li");
		a.href = "#" + grid.key + "?_row=" + (r + 1);
		item.append(a);
		list.append(item);
	}
	part.append(head, list);
	return part;
}

/* ---- the beginning ---- */

for (const a of document.querySelectorAll("a[data-q]"))
	if (!a.closest(".grid"))
		a.href = a.getAttribute("href") + "?" + a.dataset.q;

/* A big table is read when it comes near, the others when nothing is to do;
 * a small one at once. */
const soon = new IntersectionObserver(entries => {
	for (const entry of entries) {
		if (!entry.isIntersecting)
			continue;
		soon.unobserve(entry.target);
		load(grids.find(g => g.root === entry.target));
	}
}, { rootMargin: "800px" });
for (const grid of grids) {
	if (grid.big)
		soon.observe(grid.root);
	else
		load(grid);
}
addSearch();
document.getElementById("page-hint").textContent = WORDS.row_hint;
route(true);
window.addEventListener("load", () => setTimeout(loadAll, 300));
window.addEventListener("beforeprint", () => {
	if (!panel) /* else it alone is printed */
		grids.forEach(g => g.print());
});
window.addEventListener("afterprint", () => {
	grids.forEach(g => g.printed());
});

const theme = document.getElementById("page-theme");
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
