// Short messages in the corner. The region is live, so they are also read aloud.
import { icon } from "./html.js";

const STAY = 10_000; // ms: long enough to undo

/** Shows a .toast element that came with an answer. */
export function showToast(toast: HTMLElement): void {
	// A modal dialog makes the rest of the page inert: the toast goes into it.
	const open = [...document.querySelectorAll<HTMLDialogElement>("dialog[open]")].pop();
	let region = document.getElementById("toasts");
	if (open) {
		region = open.querySelector<HTMLElement>(":scope > .toasts");
		if (!region) {
			region = document.createElement("div");
			region.className = "toasts";
			region.setAttribute("role", "status");
			open.append(region);
		}
	}
	region?.replaceChildren(toast);
	setTimeout(() => toast.remove(), STAY);
}

/** Says a sentence. */
export function say(text: string, failed = false): void {
	if (!text) return;
	const t = document.createElement("div");
	t.className = failed ? "toast failed" : "toast";
	const words = document.createElement("span");
	words.className = "grow";
	words.textContent = text;
	t.append(icon(failed ? "warning" : "check"), words);
	showToast(t);
}
