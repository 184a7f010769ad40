// What the parts of the editor share: its form, its words, and small helpers of the
// page.
import { fill } from "./text.js";

/** The editor's texts in the page's language (views.editorWords). */
export type Words = Record<string, string>;

export function readWords(): Words {
	return JSON.parse(document.getElementById("editor-words")?.textContent ?? "{}") as Words;
}

export function part<T extends HTMLElement = HTMLElement>(root: ParentNode, name: string): T | null {
	return root.querySelector<T>(`[data-part="${name}"]`);
}

export function all<T extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): T[] {
	return [...root.querySelectorAll<T>(selector)];
}

/** Says something to a screen reader without showing it. */
export function whisper(text: string): void {
	const region = document.getElementById("editor-says");
	if (!region) return;
	region.textContent = "";
	requestAnimationFrame(() => (region.textContent = text));
}

/** The phone shows one step at a time. */
export const narrow = matchMedia("(max-width: 899px)");

/** Copies a template for a picture: the id 0 in its names becomes the picture's. */
export function stamp(templateId: string, id: string): HTMLElement {
	const template = document.getElementById(templateId) as HTMLTemplateElement;
	const copy = (template.content.firstElementChild as HTMLElement).cloneNode(true) as HTMLElement;
	for (const el of [copy, ...all(copy, "*")]) {
		for (const a of [...el.attributes]) {
			const value = a.value.replace(/(^|[_:-])0(?=$| |-)/g, `$1${id}`);
			if (value !== a.value && STAMPED.has(a.name) && !(a.name === "value" && el.matches("[type=range]"))) el.setAttribute(a.name, value);
		}
	}
	return copy;
}

const STAMPED = new Set(["id", "for", "name", "value", "href", "aria-describedby", "data-picture", "data-describe"]);

/** A sentence with values, in the page's language. */
export function phrase(words: Words, key: string, values: Record<string, string | number> = {}): string {
	return fill(words[key] ?? "", values);
}

/** The time of day as the reader writes it. */
export function clock(ms: number): string {
	return new Date(ms).toLocaleTimeString(document.documentElement.lang || undefined, { hour: "numeric", minute: "2-digit" });
}

/** Shows or clears the refusal under a control. */
export function refuse(control: HTMLElement, errorId: string, text: string): void {
	const p = document.getElementById(errorId);
	if (p) {
		p.hidden = text === "";
		const said = p.querySelector("span");
		if (said && said.textContent !== text) said.textContent = text;
	}
	if (text === "") control.removeAttribute("aria-invalid");
	else control.setAttribute("aria-invalid", "true");
}
