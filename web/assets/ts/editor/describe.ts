// The words of the chosen picture: counter, progress, decoration, focal point.
import { all, part, phrase, whisper, type Words } from "./page.js";
import type { Pictures } from "./pictures.js";
import { grouped, length, MAX_ALT } from "./text.js";

export class Describing {
	private readonly pictures: Pictures;
	private readonly words: Words;

	constructor(pictures: Pictures, words: Words) {
		this.pictures = pictures;
		this.words = words;
		pictures.list.addEventListener("input", (e) => {
			const t = e.target as HTMLElement;
			if (t.matches("textarea")) this.refresh();
			if (t.matches('[name^="focus_"]')) this.mark(this.owner(t));
		});
		pictures.list.addEventListener("click", (e) => this.click(e as MouseEvent));
		this.refresh();
	}

	/** Pictures that have neither words nor the mark of a decoration. */
	get missing(): string[] {
		return this.pictures.ids.filter((id) => !this.done(id));
	}

	private done(id: string): boolean {
		return this.text(id) !== "" || !!this.box(id)?.checked;
	}

	/** Whether it is only decoration. */
	private box(id: string): HTMLInputElement | null | undefined {
		const d = this.pictures.describing(id);
		return d && part<HTMLInputElement>(d, "decoration");
	}

	private text(id: string): string {
		return this.pictures.describing(id)?.querySelector("textarea")?.value.trim() ?? "";
	}

	private owner(el: Element): HTMLElement | null {
		return el.closest<HTMLElement>("[data-describe]");
	}

	refresh(): void {
		const ids = this.pictures.ids;
		let n = 0;
		for (const id of ids) {
			const done = this.done(id);
			if (done) n++;
			const shot = this.pictures.shot(id)!;
			part(shot, "tick")!.hidden = !done;
			shot.querySelector(".shot-alt")!.classList.toggle("done", done);
			part(shot, "alt-state")!.textContent = (done ? this.words.alt_done : this.words.alt_missing) ?? "";
			const d = this.pictures.describing(id);
			if (!d) continue;
			const count = length(this.text(id));
			const counter = part(d, "alt-count")!;
			counter.textContent = `${grouped(count)} / ${grouped(MAX_ALT)}`;
			counter.classList.toggle("over", count > MAX_ALT);
			const text = d.querySelector("textarea")!;
			if (count > MAX_ALT) text.setAttribute("aria-invalid", "true");
			else text.removeAttribute("aria-invalid");
			this.mark(d);
		}
		const told = phrase(this.words, "described", { n, m: ids.length });
		for (const out of all(document, '[data-part="described"]')) out.textContent = told;
		for (const bar of all<HTMLProgressElement>(document, ".described progress, .editor-progress progress")) {
			bar.max = Math.max(1, ids.length);
			bar.value = n;
		}
	}

	/** A click on the picture sets what a crop keeps in view. */
	private click(e: MouseEvent): void {
		const t = e.target as Element;
		const d = this.owner(t);
		if (!d) return;
		const button = t.closest<HTMLButtonElement>('[data-do="focus"]');
		if (button) {
			const on = button.getAttribute("aria-pressed") !== "true";
			button.setAttribute("aria-pressed", String(on));
			d.classList.toggle("focusing", on);
			const more = d.querySelector<HTMLDetailsElement>(".describe-more");
			if (more) more.open = on;
			return;
		}
		if (!t.matches(".describe-shot img, .describe-shot .focal")) return;
		const image = d.querySelector("img")!;
		const box = image.getBoundingClientRect();
		const seen = this.shownPart(image, box);
		const x = clamp((e.clientX - box.left - seen.left) / seen.width);
		const y = clamp((e.clientY - box.top - seen.top) / seen.height);
		this.setFocus(d, 2 * x - 1, 1 - 2 * y);
		whisper(phrase(this.words, "focusAt", { x: Math.round(100 * x), y: Math.round(100 * y) }));
	}

	private setFocus(d: HTMLElement, x: number, y: number): void {
		const [fx, fy] = this.sliders(d);
		fx.value = x.toFixed(2);
		fy.value = y.toFixed(2);
		fx.dispatchEvent(new Event("input", { bubbles: true }));
		this.mark(d);
	}

	private sliders(d: HTMLElement): [HTMLInputElement, HTMLInputElement] {
		return [d.querySelector<HTMLInputElement>('[name^="focus_x_"]')!, d.querySelector<HTMLInputElement>('[name^="focus_y_"]')!];
	}

	/** The whole picture within its element, whose edges object-fit: cover cuts away. */
	private shownPart(image: HTMLImageElement, box: DOMRect): { left: number; top: number; width: number; height: number } {
		const w = image.naturalWidth || box.width;
		const h = image.naturalHeight || box.height;
		const scale = Math.max(box.width / w, box.height / h);
		return { left: (box.width - w * scale) / 2, top: (box.height - h * scale) / 2, width: w * scale, height: h * scale };
	}

	/** Draws the mark where the focal point is. */
	private mark(d: HTMLElement | null): void {
		if (!d || d.hidden) return;
		const dot = part(d, "focal")!;
		const [fx, fy] = this.sliders(d);
		const image = d.querySelector("img")!;
		const box = image.getBoundingClientRect();
		const seen = this.shownPart(image, box);
		const x = seen.left + ((Number(fx.value) + 1) / 2) * seen.width;
		const y = seen.top + ((1 - Number(fy.value)) / 2) * seen.height;
		dot.hidden = Number(fx.value) === 0 && Number(fy.value) === 0 && !d.classList.contains("focusing");
		dot.style.left = `${Math.min(Math.max(0, x), box.width)}px`;
		dot.style.top = `${Math.min(Math.max(0, y), box.height)}px`;
	}
}

function clamp(n: number): number {
	return Number.isFinite(n) ? Math.min(1, Math.max(0, n)) : 0.5;
}
