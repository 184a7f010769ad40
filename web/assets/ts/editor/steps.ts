// Pictures, describe, words, publish. On a wide screen all four stand side by side and
// the steps lead to them; on a phone one is shown at a time.
import { all, narrow, part, phrase, type Words } from "./page.js";
import type { Pictures } from "./pictures.js";

export type Step = "pictures" | "describe" | "words" | "publish";
const ORDER: Step[] = ["pictures", "describe", "words", "publish"];

/** What the steps need to know of the rest. */
export interface Progress {
	pictures: Pictures;
	/** Whether a step has all it needs. */
	done(step: Step): boolean;
	/** What the last button does: publish, schedule, or save the changes. */
	finish(): string;
}

export class Steps {
	step: Step;
	private readonly form: HTMLFormElement;
	private readonly words: Words;
	private readonly progress: Progress;

	constructor(form: HTMLFormElement, words: Words, progress: Progress) {
		this.form = form;
		this.words = words;
		this.progress = progress;
		const wanted = location.hash.slice(1) as Step;
		const refused = form.querySelector('[aria-invalid="true"]')?.closest<HTMLElement>("[data-part-of]")?.dataset.partOf as Step | undefined;
		this.step = refused ?? (ORDER.includes(wanted) ? wanted : progress.pictures.ids.length > 0 ? "describe" : "pictures");
		form.querySelector(".steps")!.addEventListener("click", (e) => {
			const to = (e.target as Element).closest<HTMLElement>("[data-step]")?.dataset.step as Step | undefined;
			if (!to) return;
			e.preventDefault();
			this.go(to);
		});
		form.addEventListener("focusin", (e) => {
			const of = (e.target as Element).closest<HTMLElement>(".editor-part")?.dataset.partOf as Step | undefined;
			if (of && of !== this.step && !narrow.matches) {
				this.step = of;
				this.refresh();
			}
		});
		narrow.addEventListener("change", () => this.refresh());
		this.refresh();
	}

	/** Shows a step and puts the focus into it. */
	go(step: Step): void {
		this.step = step;
		this.refresh();
		const box = document.getElementById(step)!;
		if (narrow.matches) scrollTo({ top: 0 });
		else box.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
		const target =
			step === "words"
				? document.getElementById("f-title")
				: step === "describe"
					? this.progress.pictures.describing(this.progress.pictures.selected)?.querySelector<HTMLElement>("textarea")
					: step === "pictures"
						? document.getElementById("file")
						: box.querySelector<HTMLElement>("summary, input");
		target?.focus({ preventScroll: true });
	}

	/** The step behind this one; describing is left out where there is nothing to describe. */
	following(): Step {
		const at = ORDER.indexOf(this.step);
		const next = ORDER[at + 1] ?? "publish";
		return next === "describe" && this.progress.pictures.ids.length === 0 ? "words" : next;
	}

	refresh(): void {
		const form = this.form;
		form.dataset.step = this.step;
		const here = ORDER.indexOf(this.step);
		for (const a of all<HTMLAnchorElement>(form, ".steps [data-step]")) {
			const step = a.dataset.step as Step;
			if (step === this.step) a.setAttribute("aria-current", "step");
			else a.removeAttribute("aria-current");
			a.classList.toggle("done", step !== this.step && this.progress.done(step));
			a.classList.toggle("passed", ORDER.indexOf(step) <= here);
		}
		const last = this.step === "publish";
		const walking = this.step === "describe" && narrow.matches;
		for (const b of all<HTMLButtonElement>(form, '[data-do="next"]')) {
			const foot = !!b.closest(".editor-foot");
			let words = this.words.next_step;
			if (last) words = this.progress.finish();
			else if (foot && walking) words = this.progress.pictures.next() ? this.words.next_picture : this.words.to_words;
			b.textContent = words ?? "";
		}
		const skip = form.querySelector<HTMLElement>('[data-do="skip"]');
		if (skip) skip.hidden = !walking;
		const bar = part(form, "foot-progress");
		if (bar) bar.hidden = !walking;
		const title = part(form, "editor-title")!;
		title.dataset.whole ??= title.textContent ?? "";
		title.textContent = narrow.matches ? phrase(this.words, `step_title.${this.step}`) : title.dataset.whole;
	}
}
