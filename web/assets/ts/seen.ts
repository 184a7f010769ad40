// Tells the server which notes a member has seen, so that For you shows others first.
import { Sightings } from "./sightings.js";

export function startSeen(): void {
	const to = document.body.dataset.seen;
	if (!to) return; // a visitor
	const seen = new Sightings((notes) => navigator.sendBeacon(to, new URLSearchParams({ note: notes.join(",") })), window);
	const sight = new IntersectionObserver(
		(entries) => {
			for (const { target, intersectionRatio } of entries) {
				const note = (target as HTMLElement).dataset.note!;
				if (intersectionRatio >= 0.5) seen.enter(note);
				else seen.leave(note);
			}
		},
		{ threshold: 0.5 },
	);
	const find = (within: ParentNode) => {
		for (const card of within.querySelectorAll<HTMLElement>(".card[data-note]")) sight.observe(card);
		for (const note of within.querySelectorAll<HTMLElement>("article.note[data-note]")) seen.open(note.dataset.note!);
	};
	find(document);
	// Later pages of a feed, and notes that open over it.
	new MutationObserver((records) => {
		if (records.some((r) => r.addedNodes.length)) for (const r of records) find(r.target as Element);
	}).observe(document.body, { childList: true, subtree: true });
	document.addEventListener("visibilitychange", () => (document.hidden ? seen.hide() : seen.show()));
	addEventListener("pagehide", () => seen.hide());
	addEventListener("pageshow", () => seen.show());
}
