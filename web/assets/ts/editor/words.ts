// The title and the words: counters, refusals while typing, language, and the tools
// under the text.
import { part, phrase, refuse, type Words } from "./page.js";
import { Suggest } from "./suggest.js";
import { bodyLength, detectLang, grouped, HINT_BODY, MAX_BODY, titleCount, titleOver } from "./text.js";

export class Wording {
	readonly title = document.getElementById("f-title") as HTMLInputElement;
	readonly body = document.getElementById("f-body") as HTMLTextAreaElement;
	private readonly form: HTMLFormElement;
	private readonly words: Words;
	private readonly usualHelp: string;
	/** Refused by the server: its words stay until the field changes. */
	private readonly refused = new Set<HTMLElement>();

	constructor(form: HTMLFormElement, words: Words) {
		this.form = form;
		this.words = words;
		this.usualHelp = part(form, "body-help")!.textContent ?? "";
		const suggest = new Suggest(this.body, document.getElementById("suggest")!, words);
		form.addEventListener("click", (e) => {
			const tool = (e.target as Element).closest<HTMLElement>(".write-tool")?.dataset.do;
			if (tool === "topic" || tool === "person") suggest.begin(tool);
			if (tool === "place" || tool === "warning") this.open(tool);
		});
		this.title.addEventListener("keydown", (e) => {
			if (e.key !== "Enter" || e.isComposing || e.ctrlKey || e.metaKey) return;
			e.preventDefault(); // a title is one line; Enter goes on to the words
			this.body.focus();
		});
		for (const extra of ["place", "warning"]) {
			const box = form.querySelector<HTMLElement>(`[data-extra="${extra}"]`)!;
			const field = box.querySelector("input")!;
			box.hidden = field.value === "" && field.getAttribute("aria-invalid") !== "true";
		}
		for (const control of [this.title, this.body]) {
			if (control.getAttribute("aria-invalid") === "true") this.refused.add(control);
			control.addEventListener("input", () => this.refused.delete(control), { capture: true });
		}
		this.refresh();
	}

	/** The field that breaks its limit, or null. */
	get over(): HTMLElement | null {
		if (titleOver(this.title.value) > 0) return this.title;
		if (bodyLength(this.body.value) > MAX_BODY) return this.body;
		return null;
	}

	get empty(): boolean {
		return this.title.value.trim() === "" && this.body.value.trim() === "";
	}

	refresh(): void {
		part(this.form, "title-count")!.textContent = titleCount(this.title.value);
		const over = titleOver(this.title.value);
		this.mark(this.title, over > 0 ? phrase(this.words, "titleLong", { n: over }) : "");
		const n = bodyLength(this.body.value);
		part(this.form, "body-count")!.textContent = `${grouped(n)} / ${grouped(MAX_BODY)}`;
		this.mark(this.body, n > MAX_BODY ? phrase(this.words, "bodyLong", { n: grouped(n - MAX_BODY) }) : "");
		part(this.form, "body-help")!.textContent = n > HINT_BODY && n <= MAX_BODY ? (this.words.body_hint ?? "") : this.usualHelp;
		this.tellLanguage();
	}

	private mark(control: HTMLElement, text: string): void {
		if (text !== "" || !this.refused.has(control)) refuse(control, `${control.id}-error`, text);
	}

	private tellLanguage(): void {
		const chosen = (this.form.elements.namedItem("lang") as HTMLSelectElement).value;
		const lang = chosen || detectLang(`${this.title.value} ${this.body.value}`, this.form.dataset.lang || document.documentElement.lang);
		const name = this.words[`lang.${lang}`] ?? lang;
		part(this.form, "lang-line")!.textContent = chosen ? name : phrase(this.words, "detected", { name });
		for (const el of [this.title, this.body]) el.lang = lang;
	}

	private open(extra: string): void {
		const box = this.form.querySelector<HTMLElement>(`[data-extra="${extra}"]`)!;
		const field = box.querySelector("input")!;
		if (!box.hidden && field.value === "") box.hidden = true;
		else {
			box.hidden = false;
			field.focus();
		}
	}
}
