// The card as the waterfall will show it.
import { part, type Words } from "./page.js";
import type { Pictures } from "./pictures.js";
import { titleLength } from "./text.js";

const RATIOS: [number, string][] = [
	[0.775, "r34"],
	[0.9, "r45"],
	[1.16, "r11"],
	[Infinity, "r43"],
];

export class Preview {
	private readonly form: HTMLFormElement;
	private readonly pictures: Pictures;
	private readonly words: Words;

	constructor(form: HTMLFormElement, pictures: Pictures, words: Words) {
		this.form = form;
		this.pictures = pictures;
		this.words = words;
		this.refresh();
	}

	private value(name: string): string {
		const control = this.form.elements.namedItem(name) as HTMLInputElement | RadioNodeList | null;
		return control?.value ?? "";
	}

	/** The title, or the first line of the words. */
	private heading(): string {
		const title = this.value("title").trim();
		if (title) return title;
		const first = this.value("body").trim().split("\n")[0] ?? "";
		const letters = [...first];
		return letters.length > 80 ? `${letters.slice(0, 80).join("")}…` : first || (this.words.no_title ?? "");
	}

	refresh(): void {
		const ids = this.pictures.ids;
		const heading = this.heading();
		part(this.form, "preview-title")!.textContent = heading;
		const cover = part(this.form, "preview-cover")!;
		const text = part(this.form, "preview-text")!;
		cover.hidden = ids.length === 0;
		text.hidden = ids.length > 0;
		part(this.form, "palette")!.hidden = ids.length > 0;
		if (ids.length > 0) this.showCover(cover, ids.length);
		else this.showText(text, heading);
		this.showLabel();
	}

	private showCover(cover: HTMLElement, count: number): void {
		const id = this.pictures.cover;
		const describe = this.pictures.describing(id);
		const from = describe?.querySelector("img");
		const image = cover.querySelector("img")!;
		if (from && image.getAttribute("src") !== from.getAttribute("src")) image.src = from.src;
		const ratio = (from?.width && from.getAttribute("width") ? Number(from.getAttribute("width")) : 3) / (Number(from?.getAttribute("height")) || 4);
		cover.className = `cover ${RATIOS.find(([most]) => ratio < most)![1]}`;
		const focus = (axis: string): number => Number(describe?.querySelector<HTMLInputElement>(`[name="focus_${axis}_${CSS.escape(id)}"]`)?.value ?? 0);
		image.style.objectPosition = `${50 + 50 * focus("x")}% ${50 - 50 * focus("y")}%`;
		const chip = part(cover, "preview-count")!;
		chip.hidden = count < 2;
		chip.querySelector(".num")!.textContent = String(count);
	}

	private showText(text: HTMLElement, heading: string): void {
		text.className = `cover text-cover r34 tc${this.value("text_cover") || "0"}`;
		const set = text.querySelector<HTMLElement>(".set")!;
		set.textContent = heading;
		set.classList.toggle("long", titleLength(heading) > 18);
		set.lang = document.getElementById("f-title")!.lang;
		const topic = /[#＃]([\p{L}\p{M}\p{Nd}_·]+)/u.exec(this.value("body"));
		text.querySelector(".kicker")!.textContent = topic ? `#${topic[1]}` : "";
	}

	private showLabel(): void {
		const chosen = this.form.querySelector<HTMLInputElement>('[name="provenance"]:checked');
		const label = part(this.form, "preview-label")!;
		label.hidden = !chosen || chosen.value === "none";
		if (label.hidden) return;
		const words = part(this.form, "preview-provenance")!;
		const option = chosen!.closest("label")!;
		const icon = option.querySelector(".icon")?.cloneNode(true);
		words.replaceChildren(...(icon ? [icon] : []), part(option, "option-label")!.textContent ?? "");
		words.className = `label ${chosen!.value === "own_shop" ? "" : chosen!.value === "bought" ? "verified" : "disclosure"}`;
	}
}
