// From a feed on a wide screen a note opens over the page: the address changes, Back and
// Esc close it, focus and place return, a reload shows the note's own page. ← and →
// outside the carousel go to the neighbours in the feed.
import { refresh } from "./carousel.js";
import { fragment, iconButton } from "./html.js";
import { plainClick } from "./sheet.js";
import { say } from "./toast.js";
import { words } from "./words.js";

interface Open {
	dialog: HTMLDialogElement;
	link: HTMLAnchorElement; // of the card whose note is shown
	title: string; // of the page below
}
let open: Open | null = null;
const wide = matchMedia("(min-width: 900px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function startNoteDialog(): void {
	document.addEventListener("click", (e) => {
		const link = (e.target as Element).closest<HTMLAnchorElement>("a[data-open]");
		if (!link || !plainClick(e) || !wide.matches || link.closest("dialog")) return;
		e.preventDefault();
		void show(link);
	});
	addEventListener("popstate", () => {
		if (open && location.pathname !== new URL(open.link.href).pathname) {
			const { dialog } = open;
			dialog.dataset.gone = "";
			dialog.close();
		} else if (!open && (history.state as { note?: boolean } | null)?.note) {
			location.reload();
		}
	});
	document.addEventListener("keydown", (e) => {
		if (!open || e.defaultPrevented || e.altKey || e.ctrlKey || e.metaKey) return;
		if ((e.target as Element).closest("input, textarea, select, .media, dialog.modal, dialog.lightbox")) return;
		if (e.key === "ArrowLeft") step(-1);
		else if (e.key === "ArrowRight") step(1);
	});
}

/** Fetches the note of a card and shows it, in the dialog that is open or a new one. */
async function show(link: HTMLAnchorElement): Promise<void> {
	let note: HTMLElement | null = null;
	try {
		const a = await fragment(link.href);
		note = a.ok ? a.nodes.querySelector<HTMLElement>("article.note") : null;
	} catch {
		say(words.failed, true);
		return;
	}
	if (!note) {
		location.assign(link.href);
		return;
	}
	const put = () => {
		const first = !open;
		if (!open) open = make(link);
		open.link = link;
		open.dialog.querySelector("article.note")?.remove();
		open.dialog.prepend(note!);
		open.dialog.setAttribute("aria-label", note!.getAttribute("aria-label") ?? link.textContent!.trim());
		if (first) history.pushState({ note: true }, "", link.href);
		else history.replaceState({ note: true }, "", link.href);
		document.title = note!.dataset.title ?? document.title;
		if (!open.dialog.open) open.dialog.showModal();
		// Not on the first picture, where arrow keys would turn the carousel.
		note!.querySelector<HTMLElement>(".note-main")?.focus({ preventScroll: true });
		refresh(open.dialog);
		neighbours();
	};
	await grow(link, put);
}

/** The card's cover grows into the note's picture where the browser can. */
async function grow(link: HTMLAnchorElement, put: () => void): Promise<void> {
	const doc = document as Document & { startViewTransition?: (f: () => void) => { finished: Promise<void> } };
	const cover = link.closest(".card")?.querySelector<HTMLElement>(".cover");
	if (open || !doc.startViewTransition || !cover || calm.matches) {
		put();
		return;
	}
	const name = (el: HTMLElement | null | undefined, v: string) => el?.style.setProperty("view-transition-name", v);
	name(cover, "cover");
	let picture: HTMLElement | null | undefined;
	const t = doc.startViewTransition(() => {
		name(cover, "");
		put();
		picture = open?.dialog.querySelector<HTMLElement>(".media");
		name(picture, "cover");
	});
	await t.finished.catch(() => undefined);
	name(picture, "");
}

function make(link: HTMLAnchorElement): Open {
	const dialog = document.createElement("dialog");
	dialog.className = "note-dialog";
	const close = iconButton("close", words.close, "on-photo dialog-btn close");
	const prev = iconButton("left", words.previous, "on-photo dialog-btn prev");
	const next = iconButton("right", words.next, "on-photo dialog-btn next");
	close.addEventListener("click", () => dialog.close());
	prev.addEventListener("click", () => step(-1));
	next.addEventListener("click", () => step(1));
	dialog.append(close, prev, next);
	dialog.addEventListener("click", (e) => e.target === dialog && dialog.close());
	const title = document.title;
	dialog.addEventListener("close", () => {
		const was = open;
		open = null;
		document.title = title;
		dialog.remove();
		if (dialog.dataset.gone === undefined) history.back();
		was?.link.focus({ preventScroll: true });
		was?.link.closest(".card")?.scrollIntoView({ block: "nearest" });
	});
	document.body.append(dialog);
	return { dialog, link, title };
}

function beside(by: number): HTMLAnchorElement | null {
	const card = open?.link.closest(".card");
	const to = by > 0 ? card?.nextElementSibling : card?.previousElementSibling;
	return to?.querySelector<HTMLAnchorElement>("a[data-open]") ?? null;
}

function step(by: number): void {
	const to = beside(by);
	if (to) void show(to);
}

function neighbours(): void {
	if (!open) return;
	open.dialog.querySelector<HTMLElement>(".prev.dialog-btn")!.hidden = !beside(-1);
	open.dialog.querySelector<HTMLElement>(".next.dialog-btn")!.hidden = !beside(1);
}
