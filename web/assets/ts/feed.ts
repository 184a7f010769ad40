// Feeds: the next page joins the list when its end comes near, five pages at a time;
// then the reader is asked. Arrow keys move between cards by where they lie.
import { fragment } from "./html.js";
import { say } from "./toast.js";
import { words } from "./words.js";

const PAGES = 5; // then a pause
/** With little data to spend, the next page comes when its link is pressed. */
const frugal = document.documentElement.classList.contains("low-data");
let pages = 1;

export function startFeed(): void {
	document.addEventListener("click", (e) => {
		const t = e.target as Element;
		const next = t.closest<HTMLAnchorElement>(".load-more a[rel=next]");
		if (next) {
			e.preventDefault();
			void more(next);
			return;
		}
		const inner = t.closest<HTMLAnchorElement>("a[data-more]");
		if (inner) {
			e.preventDefault();
			void unfold(inner);
		}
	});
	document.addEventListener("keydown", arrows);
	watch();
}

const near = new IntersectionObserver(
	(entries) => {
		for (const e of entries) {
			const a = e.target.querySelector<HTMLAnchorElement>("a[rel=next]");
			if (e.isIntersecting && a && pages % PAGES !== 0) void more(a);
		}
	},
	{ rootMargin: "1200px 0px" },
);

function watch(): void {
	if (frugal) return;
	for (const box of document.querySelectorAll(".waterfall + .load-more")) near.observe(box);
}

/** Brings the next page of a list. */
async function more(link: HTMLAnchorElement): Promise<void> {
	const box = link.closest<HTMLElement>(".load-more")!;
	const list = box.previousElementSibling as HTMLElement | null;
	if (!list || box.getAttribute("aria-busy") === "true") return;
	box.setAttribute("aria-busy", "true");
	list.setAttribute("aria-busy", "true");
	try {
		const a = await fragment(link.href);
		if (!a.ok) throw new Error(String(a.status));
		const lists = [...a.nodes.querySelectorAll(list.classList.contains("waterfall") ? ".waterfall" : "[data-list]")];
		// A line between two lists: what stands behind it begins a list of its own.
		const line = a.nodes.querySelector("[data-line]");
		const behind = line ? lists.filter((l) => line.compareDocumentPosition(l) & Node.DOCUMENT_POSITION_FOLLOWING) : [];
		const source = lists.find((l) => !behind.includes(l));
		const fresh = source ? [...source.children] : [];
		const known = list.childElementCount;
		const seen = new Set([...list.children].map((c) => (c as HTMLElement).dataset.note));
		const added = fresh.filter((c) => !(c as HTMLElement).dataset.note || !seen.has((c as HTMLElement).dataset.note));
		added.forEach((c, i) => c.hasAttribute("aria-posinset") && c.setAttribute("aria-posinset", String(known + i + 1)));
		const focused = document.activeElement === link;
		list.append(...added);
		if (line) box.before(line, ...behind);
		pages++;
		const next = a.nodes.querySelector<HTMLElement>(".load-more");
		if (next) {
			box.replaceWith(next);
			if (pages % PAGES === 0 && list.classList.contains("waterfall")) pause(next);
			else if (!frugal) near.observe(next);
		} else box.remove();
		if (focused) (added[0] ?? behind[0])?.querySelector<HTMLElement>("a")?.focus();
	} catch {
		box.removeAttribute("aria-busy");
		say(words.failed, true);
	} finally {
		list.setAttribute("aria-busy", "false");
	}
}

/** After five pages: a good place to stop. */
function pause(box: HTMLElement): void {
	const a = box.querySelector("a")!;
	a.textContent = words.goOn;
	const text = document.createElement("p");
	text.className = "grow";
	const title = document.createElement("b");
	title.textContent = words.pauseTitle;
	const why = document.createElement("span");
	why.className = "help";
	why.textContent = ` ${words.pauseWhy}`;
	text.append(title, why);
	const panel = document.createElement("div");
	panel.className = "panel pause";
	panel.append(text, a);
	box.replaceChildren(panel);
}

/** A link inside a list (more comments, more replies) is replaced by what it leads to. */
async function unfold(link: HTMLAnchorElement): Promise<void> {
	if (link.getAttribute("aria-busy") === "true") return;
	link.setAttribute("aria-busy", "true");
	try {
		const a = await fragment(link.href);
		if (!a.ok) throw new Error(String(a.status));
		// The list of replies holds the first of them already.
		for (const n of [...a.nodes.querySelectorAll("[id]")]) {
			if (n.matches("li") && document.getElementById(n.id)) n.remove();
		}
		const first = a.nodes.querySelector<HTMLElement>("a");
		const list = link.dataset.list ? document.getElementById(link.dataset.list) : null;
		if (list) {
			list.append(a.nodes);
			link.remove();
		} else (link.closest("li") ?? link).replaceWith(a.nodes);
		first?.focus({ preventScroll: true });
	} catch {
		link.removeAttribute("aria-busy");
		say(words.failed, true);
	}
}

function arrows(e: KeyboardEvent): void {
	const from = (document.activeElement as Element | null)?.closest<HTMLElement>(".waterfall > .card");
	if (!from || e.altKey || e.ctrlKey || e.metaKey || !e.key.startsWith("Arrow")) return;
	const to = neighbour(from, e.key);
	if (!to) return;
	e.preventDefault();
	to.querySelector<HTMLElement>(".card-title a")?.focus({ preventScroll: true });
	to.scrollIntoView({ block: "nearest" });
}

/** The nearest card in a direction; what lies off the axis counts double. */
function neighbour(from: HTMLElement, key: string): HTMLElement | null {
	const a = from.getBoundingClientRect();
	let best: HTMLElement | null = null;
	let least = Infinity;
	for (const card of from.parentElement!.querySelectorAll<HTMLElement>(":scope > .card")) {
		if (card === from) continue;
		const b = card.getBoundingClientRect();
		const dx = b.left - a.left;
		const dy = b.top - a.top;
		let along: number;
		let off: number;
		switch (key) {
			case "ArrowLeft": along = -dx; off = Math.abs(dy); break;
			case "ArrowRight": along = dx; off = Math.abs(dy); break;
			case "ArrowUp": along = -dy; off = Math.abs(dx); break;
			default: along = dy; off = Math.abs(dx);
		}
		if (along < 4 || ((key === "ArrowUp" || key === "ArrowDown") && off > a.width / 2)) continue;
		const d = along + 2 * off;
		if (d < least) [least, best] = [d, card];
	}
	return best;
}
