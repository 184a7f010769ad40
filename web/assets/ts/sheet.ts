// Sheets: a link with data-sheet leads to a page whose main part is a .sheet. With
// script it opens over this page instead, from below on a phone.
import { fragment } from "./html.js";
import { say } from "./toast.js";
import { words } from "./words.js";

export function startSheets(): void {
	document.addEventListener("click", (e) => {
		const t = e.target as Element;
		const link = t.closest<HTMLAnchorElement>("a[data-sheet]");
		if (link && plainClick(e)) {
			e.preventDefault();
			void openSheet(link.href);
			return;
		}
		const back = t.closest<HTMLAnchorElement>("a[data-back]");
		if (back && plainClick(e) && history.length > 1 && document.referrer.startsWith(location.origin)) {
			e.preventDefault();
			history.back();
		}
		const close = t.closest<HTMLElement>("[data-close]");
		const dialog = t.closest<HTMLDialogElement>("dialog.modal");
		if (dialog && (close || t === dialog)) {
			e.preventDefault();
			dialog.close();
		}
		for (const d of document.querySelectorAll<HTMLDetailsElement>("details.menu-box[open]")) {
			if (!d.contains(t)) d.open = false;
		}
	});
	document.addEventListener("keydown", (e) => {
		if (e.key !== "Escape") return;
		for (const d of document.querySelectorAll<HTMLDetailsElement>("details.menu-box[open]")) {
			d.open = false;
			d.querySelector("summary")?.focus();
		}
	});
	document.addEventListener("batata:sent", (e) => {
		const dialog = (e.target as Element).closest<HTMLDialogElement>("dialog.modal");
		if (dialog && (e.target as HTMLElement).dataset.closes !== undefined) dialog.close();
	});
}

export function plainClick(e: MouseEvent): boolean {
	return !e.defaultPrevented && e.button === 0 && !e.metaKey && !e.ctrlKey && !e.shiftKey && !e.altKey;
}

/** Opens the sheet that the address answers with. */
export async function openSheet(url: string): Promise<void> {
	let sheet: HTMLElement | null = null;
	try {
		const a = await fragment(url);
		sheet = a.ok ? a.nodes.querySelector<HTMLElement>(".sheet") : null;
	} catch {
		say(words.failed, true);
		return;
	}
	if (!sheet) {
		location.assign(url);
		return;
	}
	// One sheet at a time: a link in a sheet goes on in the same dialog.
	const before = document.querySelector<HTMLDialogElement>("dialog.modal[open]");
	if (before) {
		before.replaceChildren(sheet);
		before.querySelector<HTMLElement>("h2, h1")?.focus();
		return;
	}
	const dialog = document.createElement("dialog");
	dialog.className = "modal low";
	const head = sheet.querySelector("h1, h2");
	if (head) dialog.setAttribute("aria-label", head.textContent!.trim());
	dialog.append(sheet);
	document.body.append(dialog);
	dialog.addEventListener("close", () => dialog.remove());
	dialog.showModal();
}
