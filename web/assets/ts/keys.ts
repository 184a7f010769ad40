// Keyboard: / search, j k next and previous, o open, l like, c collect, r reply, g then
// h f n s to go somewhere, ? help. They can be turned off in the help (WCAG 2.1.4).
import { openSheet } from "./sheet.js";

const OFF = "batata.keys";
const places: Record<string, string> = { h: "/", f: "/following", n: "/notifications", s: "/search", e: "/explore" };
let going = 0; // when g was pressed, ms

export function startKeys(): void {
	const off = () => localStorage.getItem(OFF) === "off";
	document.addEventListener("keydown", (e) => {
		if (e.defaultPrevented || e.altKey || e.ctrlKey || e.metaKey || off()) return;
		if ((e.target as Element).closest("input, textarea, select, [contenteditable]")) return;
		if (press(e.key)) e.preventDefault();
	});
	document.addEventListener("change", (e) => {
		const box = e.target as HTMLInputElement;
		if (box.matches("[data-keys]")) localStorage.setItem(OFF, box.checked ? "on" : "off");
	});
	const show = () => document.querySelectorAll<HTMLInputElement>("[data-keys]").forEach((b) => (b.checked = !off()));
	show();
	new MutationObserver(show).observe(document.body, { childList: true });
}

function press(key: string): boolean {
	const modal = [...document.querySelectorAll<HTMLElement>("dialog[open]")].pop();
	if (performance.now() - going < 1500 && places[key]) {
		location.assign(places[key]);
		return true;
	}
	going = 0;
	switch (key) {
		case "g":
			going = performance.now();
			return true;
		case "/":
			if (modal) return false;
			return focus(document.querySelector<HTMLElement>("input[data-slash]")) || (location.assign("/search"), true);
		case "?":
			void openSheet("/about/keyboard");
			return true;
		case "j":
			return !modal && move(1);
		case "k":
			return !modal && move(-1);
		case "o":
			return click(here()?.querySelector<HTMLElement>("a[data-open]"));
		case "l":
			return click(scope(modal)?.querySelector<HTMLElement>('[data-part^="like:"] button'));
		case "c":
			return click(scope(modal)?.querySelector<HTMLElement>('[data-part^="collect:"] a') ?? null);
		case "r":
			return focus((modal ?? document).querySelector<HTMLElement>(".compose textarea"));
	}
	return false;
}

const here = () => document.activeElement?.closest<HTMLElement>(".card") ?? null;
const scope = (modal?: HTMLElement) => (modal ?? document).querySelector<HTMLElement>(".note-bar") ?? here();

function move(by: number): boolean {
	const cards = [...document.querySelectorAll<HTMLElement>(".waterfall > .card")];
	const i = here() ? cards.indexOf(here()!) + by : 0;
	const card = cards[i];
	card?.scrollIntoView({ block: "nearest" });
	return focus(card?.querySelector<HTMLElement>(".card-title a"));
}

function focus(el: HTMLElement | null | undefined): boolean {
	if (!el || !el.checkVisibility()) return false;
	el.focus({ preventScroll: el.matches(".card-title a") });
	return true;
}

function click(el: HTMLElement | null | undefined): boolean {
	el?.click();
	return !!el;
}
