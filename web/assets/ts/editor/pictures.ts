// The pictures of the note: their order, their cover, and which one is being described.
// The strip and the list of descriptions are the server's own elements; a new picture is
// a copy of its template.
import { all, part, phrase, stamp, whisper, type Words } from "./page.js";
import type { Uploaded } from "./send.js";

export class Pictures {
	readonly strip: HTMLElement;
	readonly list: HTMLElement;
	private readonly form: HTMLFormElement;
	private readonly words: Words;
	private readonly changed: () => void;
	private readonly chosen: () => void;
	private current = "";
	private picked = false; // the author chose the current one

	/** changed is told of every change; chosen when another picture is looked at. */
	constructor(form: HTMLFormElement, words: Words, changed: () => void, chosen: () => void) {
		this.form = form;
		this.words = words;
		this.changed = changed;
		this.chosen = chosen;
		this.strip = document.getElementById("strip")!;
		this.list = document.getElementById("describe-list")!;
		this.strip.addEventListener("click", (e) => this.click(e));
		this.list.addEventListener("click", (e) => this.click(e));
		this.startDragging();
		this.refresh();
	}

	/** The ids in the author's order. */
	get ids(): string[] {
		return all(this.strip, ".shot[data-picture]").map((s) => s.dataset.picture!);
	}

	get selected(): string {
		return this.current;
	}

	shot(id: string): HTMLElement | null {
		return this.strip.querySelector(`.shot[data-picture="${CSS.escape(id)}"]`);
	}

	describing(id: string): HTMLElement | null {
		return this.list.querySelector(`[data-describe="${CSS.escape(id)}"]`);
	}

	/** The chosen cover, or the first picture. */
	get cover(): string {
		const wanted = this.coverField.value;
		const ids = this.ids;
		return ids.includes(wanted) ? wanted : (ids[0] ?? "");
	}

	private get coverField(): HTMLInputElement {
		return this.form.elements.namedItem("cover_id") as HTMLInputElement;
	}

	/** Puts an uploaded picture in the place of what stood for it, or at the end. */
	add(u: Uploaded, placeholder: HTMLElement | null): void {
		const shot = stamp("shot-template", u.id);
		const describe = stamp("describe-template", u.id);
		shot.querySelector(".shot-pick")!.classList.replace("c0", `c${u.colour}`);
		describe.querySelector(".describe-shot")!.classList.replace("c0", `c${u.colour}`);
		shot.querySelector("img")!.src = u.small;
		shot.dataset.width = String(u.width);
		const large = describe.querySelector("img")!;
		large.width = u.width;
		large.height = u.height;
		large.src = u.large;
		if (placeholder) placeholder.replaceWith(shot);
		else this.strip.append(shot);
		this.list.append(describe);
		this.sortList();
		if (!this.picked) this.current = this.ids[0] ?? "";
		this.refresh();
		this.changed();
	}

	remove(id: string): void {
		const ids = this.ids;
		const at = ids.indexOf(id);
		if (at < 0) return;
		this.shot(id)?.remove();
		this.describing(id)?.remove();
		if (this.current === id) this.current = ids[at + 1] ?? ids[at - 1] ?? "";
		this.refresh();
		this.changed();
		this.chosen();
		whisper(phrase(this.words, "removed", { n: at + 1 }));
		(this.current ? this.shot(this.current)?.querySelector<HTMLElement>(".shot-pick") : document.getElementById("file"))?.focus();
	}

	/** Moves a picture by so many places; keeps the focus on what moved it. */
	move(id: string, by: number): void {
		const ids = this.ids;
		const from = ids.indexOf(id);
		this.place(id, from + by);
	}

	/** Puts a picture at a place. */
	place(id: string, to: number): void {
		const shots = all(this.strip, ".shot[data-picture]");
		const from = shots.findIndex((s) => s.dataset.picture === id);
		if (from < 0 || to < 0 || to >= shots.length || to === from) return;
		const focused = document.activeElement as HTMLElement | null;
		const shot = shots[from]!;
		if (to > from) shots[to]!.after(shot);
		else shots[to]!.before(shot);
		this.sortList();
		this.refresh();
		this.changed();
		if (focused && shot.contains(focused)) {
			const disabled = (focused as HTMLButtonElement).disabled;
			(disabled ? shot.querySelector<HTMLElement>(".shot-move:not(:disabled)") : focused)?.focus();
		}
		whisper(phrase(this.words, "moved", { n: to + 1, m: shots.length }));
	}

	makeCover(id: string): void {
		this.coverField.value = id;
		this.refresh();
		this.changed();
		whisper(phrase(this.words, "covered", { n: this.ids.indexOf(id) + 1 }));
	}

	select(id: string, focus = false): void {
		if (!this.ids.includes(id)) return;
		this.current = id;
		this.picked = true;
		this.refresh();
		this.chosen();
		this.shot(id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
		if (focus) this.describing(id)?.querySelector("textarea")?.focus({ preventScroll: false });
	}

	/** The picture behind the chosen one, or "". */
	next(by = 1): string {
		const ids = this.ids;
		return ids[ids.indexOf(this.current) + by] ?? "";
	}

	/** Says of small pictures that they may look blurred. */
	private hint(ids: string[]): void {
		const hints = document.getElementById("picture-hints")!;
		const small = ids
			.map((id, i) => ({ n: i + 1, width: Number(this.shot(id)?.dataset.width) }))
			.filter(({ width }) => width > 0 && width < Number(hints.dataset.sharp))
			.map((values) => {
				const li = stamp("hint-template", "");
				li.querySelector("span")!.textContent = phrase(this.words, "small", values);
				return li;
			});
		hints.replaceChildren(...small);
	}

	/** Brings numbers, badges, buttons and the shown description up to date. */
	refresh(): void {
		const ids = this.ids;
		if (!ids.includes(this.current)) this.current = ids[0] ?? "";
		const cover = this.cover;
		if (!ids.includes(this.coverField.value)) this.coverField.value = ""; // it was removed
		ids.forEach((id, i) => {
			const shot = this.shot(id)!;
			const describe = this.describing(id);
			const of = phrase(this.words, "of", { n: i + 1, m: ids.length });
			shot.dataset.cover = String(id === cover);
			part(shot, "badge")!.textContent = id === cover ? (this.words.cover ?? "") : String(i + 1);
			part(shot, "shot-name")!.textContent = of;
			const pick = shot.querySelector(".shot-pick")!;
			if (id === this.current) pick.setAttribute("aria-current", "true");
			else pick.removeAttribute("aria-current");
			const moves = all<HTMLButtonElement>(shot, ".shot-move");
			moves[0]!.disabled = i === 0;
			moves[1]!.disabled = i === ids.length - 1;
			for (const b of moves) b.setAttribute("aria-label", (b.getAttribute("aria-label") ?? "").replace(/\d+/, String(i + 1)));
			if (!describe) return;
			describe.hidden = id !== this.current;
			part(describe, "place")!.textContent = of;
			describe.querySelector('[value^="cover:"]')?.setAttribute("aria-pressed", String(id === cover));
			const set = (act: string, off: boolean): void => {
				const b = describe.querySelector<HTMLButtonElement>(`[data-do="${act}"]`);
				if (b) b.disabled = off;
			};
			set("previous", i === 0);
			set("following", i === ids.length - 1);
			set("earlier", i === 0);
			set("later", i === ids.length - 1);
		});
		this.hint(ids);
		const empty = String(ids.length === 0 && !this.strip.querySelector(".pending"));
		part(document, "drop")!.dataset.empty = empty;
		document.getElementById("describe")!.dataset.empty = String(ids.length === 0);
		part(document, "picture-count")!.textContent = phrase(this.words, "count", { n: ids.length, m: this.form.dataset.maxImages ?? "" });
		const title = document.getElementById("describe-title")!;
		title.dataset.whole ??= title.textContent ?? "";
		title.textContent = ids.length > 0 ? phrase(this.words, "nth", { n: ids.indexOf(this.current) + 1 }) : title.dataset.whole;
	}

	private sortList(): void {
		for (const id of this.ids) {
			const d = this.describing(id);
			if (d) this.list.append(d);
		}
	}

	private click(e: Event): void {
		const target = e.target as Element;
		const owner = target.closest<HTMLElement>("[data-picture], [data-describe]");
		const id = owner?.dataset.picture ?? owner?.dataset.describe;
		if (!id) return;
		const link = target.closest(".shot-pick, .shot-alt");
		if (link) {
			e.preventDefault();
			this.select(id, link.matches(".shot-alt"));
			return;
		}
		const button = target.closest<HTMLButtonElement>("button");
		const act = button?.dataset.do ?? button?.value.split(":")[0];
		switch (act) {
			case "earlier":
				this.move(id, -1);
				break;
			case "later":
				this.move(id, 1);
				break;
			case "cover":
				this.makeCover(id);
				break;
			case "remove":
				this.remove(id);
				break;
			case "previous":
			case "following": {
				const to = this.next(act === "previous" ? -1 : 1);
				if (to) this.select(to, true);
				break;
			}
			default:
				return;
		}
		e.preventDefault();
	}

	/** Dragging beside the arrows: it takes a picture to where it is let go. */
	private startDragging(): void {
		let dragged = "";
		this.strip.addEventListener("dragstart", (e) => {
			dragged = (e.target as Element).closest<HTMLElement>(".shot[data-picture]")?.dataset.picture ?? "";
			if (!dragged || !e.dataTransfer) return;
			e.dataTransfer.effectAllowed = "move";
			e.dataTransfer.setData("text/plain", "");
			this.shot(dragged)?.classList.add("dragged");
		});
		this.strip.addEventListener("dragover", (e) => {
			if (!dragged) return;
			e.preventDefault();
			const over = (e.target as Element).closest<HTMLElement>(".shot[data-picture]");
			for (const s of all(this.strip, ".shot")) s.classList.toggle("over", s === over && s.dataset.picture !== dragged);
		});
		this.strip.addEventListener("drop", (e) => {
			if (!dragged) return;
			e.preventDefault();
			const over = (e.target as Element).closest<HTMLElement>(".shot[data-picture]")?.dataset.picture;
			if (over) this.place(dragged, this.ids.indexOf(over));
		});
		this.strip.addEventListener("dragend", () => {
			dragged = "";
			for (const s of all(this.strip, ".shot")) s.classList.remove("dragged", "over");
		});
	}
}
