// boot.js runs in the head, before the body is parsed and after the style sheet is
// there. It marks the page as scripted and places every card of a waterfall the moment
// the parser has made it: mutation observers run before the next painting, so a card is
// never seen in the wrong place and nothing shifts (CLS).
//
// A placed card stays where it is. Only a change of the width, and with it of the
// columns, places all of them anew.

const root = document.documentElement;
root.classList.add("js");

/** What one waterfall knows: the height reached in each column. */
interface State {
	width: number;
	heights: number[];
}
const states = new WeakMap<Element, State>();

/** Cards beyond this many are skipped by the browser while they are off screen. */
const FAR = 40;

function fresh(grid: HTMLElement): State {
	const columns = Number(getComputedStyle(grid).getPropertyValue("--cols")) || 2;
	const s = { width: grid.clientWidth, heights: new Array<number>(columns).fill(0) };
	states.set(grid, s);
	return s;
}

/** Whether the parser is done with a card: something follows it, or nothing will. */
function whole(card: Element, grid: Element): boolean {
	return document.readyState !== "loading" || !!card.nextElementSibling || !!grid.nextElementSibling;
}

/** Puts the cards that have no place yet below the shortest column. */
function place(grid: HTMLElement, again = false): void {
	const s = (!again && states.get(grid)) || fresh(grid);
	if (!s.width) return;
	const all = [...grid.querySelectorAll<HTMLElement>(":scope > .card")];
	if (again) {
		for (const c of all) {
			c.classList.remove("placed", "far");
			c.style.height = "";
		}
	}
	const cards = all.filter((c) => !c.classList.contains("placed") && whole(c, grid));
	if (!cards.length) return;
	const gap = parseFloat(getComputedStyle(grid).columnGap) || 0;
	const n = s.heights.length;
	const step = (s.width - gap * (n - 1)) / n + gap;
	// One reading of all heights, then writing: the layout is computed once.
	const heights = cards.map((c) => c.getBoundingClientRect().height);
	const before = all.length - all.filter((c) => !c.classList.contains("placed")).length;
	cards.forEach((c, i) => {
		const column = s.heights.indexOf(Math.min(...s.heights));
		c.style.left = `${column * step}px`;
		c.style.top = `${s.heights[column]}px`;
		c.classList.add("placed");
		c.querySelectorAll("img").forEach(observe);
		if (before + i >= FAR) {
			c.style.height = `${heights[i]}px`;
			c.classList.add("far");
		}
		s.heights[column]! += heights[i]! + gap;
	});
	grid.style.height = `${Math.max(...s.heights) - gap}px`;
}

function placeAll(): void {
	for (const g of document.querySelectorAll<HTMLElement>(".waterfall")) {
		place(g, states.get(g)?.width !== g.clientWidth);
	}
}

/** What stands for a picture that is still far away: one transparent pixel. */
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/**
 * Browsers fetch lazy pictures up to 2,500 px ahead, which is most of a page that is
 * perhaps never scrolled. They wait here until they are seen, or, once the reader has
 * begun to scroll, until they are a screen away.
 */
const waiting = new Map<Element, { src: string; srcset: string }>();

function watch(rootMargin: string): IntersectionObserver {
	return new IntersectionObserver(
		(entries, self) => {
			for (const { isIntersecting, target } of entries) {
				const held = isIntersecting && waiting.get(target);
				if (!held) continue;
				self.unobserve(target);
				waiting.delete(target);
				const img = target as HTMLImageElement;
				img.srcset = held.srcset;
				img.src = held.src;
			}
		},
		{ rootMargin },
	);
}

/** Who has little data to spend waits for a picture until it is seen. */
const ahead = root.classList.contains("low-data") ? "0px" : "900px";

// What only peeks in at the bottom waits too: its colour stands there meanwhile.
let near = watch("0px 0px -48px 0px");
addEventListener(
	"scroll",
	() => {
		near.disconnect();
		near = watch(ahead);
		waiting.forEach((_, img) => observe(img));
	},
	{ once: true, capture: true, passive: true },
);

/**
 * Looks out for a picture that waits. A card that has no place yet lies at the top of
 * its waterfall, where all of its pictures would seem to be in sight.
 */
function observe(img: Element): void {
	if (waiting.has(img) && !img.closest(".waterfall > .card:not(.placed)")) near.observe(img);
}

function holdBack(img: HTMLImageElement): void {
	if (waiting.has(img) || img.complete) return;
	waiting.set(img, { src: img.src, srcset: img.srcset });
	img.removeAttribute("srcset");
	img.src = NOTHING;
	observe(img);
}

new MutationObserver((records) => {
	const grids = new Set<HTMLElement>();
	for (const r of records) {
		const g = (r.target as Element).closest<HTMLElement>(".waterfall");
		if (g) grids.add(g);
		for (const n of r.addedNodes) {
			if (!(n instanceof HTMLElement)) continue;
			if (n instanceof HTMLImageElement && n.loading === "lazy") holdBack(n);
			n.querySelectorAll<HTMLImageElement>("img[loading=lazy]").forEach(holdBack);
			// What follows a waterfall shows that its last card is whole.
			if (n.previousElementSibling?.classList.contains("waterfall")) grids.add(n.previousElementSibling as HTMLElement);
			if (n.classList.contains("waterfall")) grids.add(n);
			else n.querySelectorAll<HTMLElement>(".waterfall").forEach((w) => grids.add(w));
		}
	}
	grids.forEach((g) => place(g));
}).observe(root, { childList: true, subtree: true });

document.addEventListener("DOMContentLoaded", placeAll);
addEventListener("resize", placeAll);
