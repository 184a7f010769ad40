// Carousels scroll by themselves (scroll-snap). Script adds the counter, the dots, the
// arrow buttons, arrow keys, and on the first tap of a picture the lightbox.

export function startCarousels(): void {
	document.addEventListener("scroll", (e) => {
		const reel = e.target as HTMLElement;
		if (reel instanceof HTMLElement && reel.classList.contains("reel")) show(reel);
	}, { capture: true, passive: true });
	document.addEventListener("click", (e) => {
		const t = e.target as Element;
		const turn = t.closest<HTMLElement>("[data-turn]");
		if (turn) {
			go(turn.closest<HTMLElement>(".media")!, Number(turn.dataset.turn));
			return;
		}
		const zoom = t.closest<HTMLAnchorElement>("a[data-zoom]");
		if (zoom && !e.ctrlKey && !e.metaKey && !e.shiftKey && e.button === 0) {
			e.preventDefault();
			void import("./lightbox.js").then((m) => m.openLightbox(zoom));
		}
	});
	document.addEventListener("keydown", (e) => {
		const media = (e.target as Element).closest?.<HTMLElement>(".media");
		if (!media || (e.key !== "ArrowLeft" && e.key !== "ArrowRight") || !media.querySelector("[data-turn]")) return;
		e.preventDefault();
		e.stopPropagation();
		go(media, e.key === "ArrowRight" ? 1 : -1);
	});
	refresh(document);
}

/** Shows counter, dots and buttons of the carousels in a part of the page. */
export function refresh(within: ParentNode): void {
	within.querySelectorAll<HTMLElement>(".reel").forEach(show);
}

function at(reel: HTMLElement): number {
	return reel.clientWidth ? Math.round(reel.scrollLeft / reel.clientWidth) : 0;
}

function go(media: HTMLElement, step: number): void {
	const reel = media.querySelector<HTMLElement>(".reel");
	if (!reel) return;
	const i = Math.max(0, Math.min(reel.childElementCount - 1, at(reel) + step));
	const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
	reel.scrollTo({ left: i * reel.clientWidth, behavior: calm ? "auto" : "smooth" });
}

function show(reel: HTMLElement): void {
	const media = reel.closest<HTMLElement>(".media");
	if (!media) return;
	const i = at(reel);
	const n = reel.childElementCount;
	const count = media.querySelector<HTMLElement>("[data-at]");
	if (count) count.textContent = `${i + 1} / ${n}`;
	media.querySelectorAll(".dots i").forEach((d, k) => d.classList.toggle("on", k === i));
	const [prev, next] = [media.querySelector<HTMLElement>('[data-turn="-1"]'), media.querySelector<HTMLElement>('[data-turn="1"]')];
	if (prev) prev.hidden = i === 0;
	if (next) next.hidden = i === n - 1;
}
