// The lines of the last step: what was chosen stands at the right of each.
import { part, type Words } from "./page.js";

export class Choices {
	readonly when = document.getElementById("f-publish_at") as HTMLInputElement | null;
	private readonly form: HTMLFormElement;
	private readonly words: Words;

	constructor(form: HTMLFormElement, words: Words) {
		this.form = form;
		this.words = words;
		if (this.when) this.startWhen(this.when);
		this.refresh();
	}

	/** Whether a time to publish at was chosen. */
	get scheduled(): boolean {
		return !!this.when?.value;
	}

	/** The server writes UTC; people think in their own time. */
	private startWhen(field: HTMLInputElement): void {
		const utc = field.dataset.utc;
		if (utc) field.value = localInput(new Date(`${utc}Z`));
		field.min = localInput(new Date(Date.now() + 3600_000));
		field.max = localInput(new Date(Date.now() + 14 * 24 * 3600_000));
		this.form.querySelector('[data-do="when-now"]')?.addEventListener("click", () => {
			field.value = "";
			field.dispatchEvent(new Event("input", { bubbles: true }));
			field.focus();
		});
	}

	refresh(): void {
		const pairs: [string, string][] = [
			["audience", "visibility"],
			["comments", "comment_policy"],
			["provenance", "provenance"],
		];
		for (const [row, name] of pairs) {
			const chosen = this.form.querySelector<HTMLInputElement>(`[name="${name}"]:checked`);
			const out = part(this.form, `value-${row}`);
			const label = chosen && part(chosen.closest("label")!, "option-label");
			if (out && label) out.textContent = label.textContent;
		}
		const licence = this.form.elements.namedItem("licence") as HTMLInputElement;
		part(this.form, "value-licence")!.textContent = licence.value.trim() || licence.placeholder;
		const lang = this.form.elements.namedItem("lang") as HTMLSelectElement;
		part(this.form, "value-lang")!.textContent = lang.selectedOptions[0]?.textContent ?? "";
		if (!this.when) return;
		const at = this.when.value ? new Date(this.when.value) : null;
		// Of that moment, not of now: summer time may begin in between.
		(this.form.elements.namedItem("publish_at_offset") as HTMLInputElement).value = String((at ?? new Date()).getTimezoneOffset());
		part(this.form, "value-when")!.textContent = at
			? at.toLocaleString(document.documentElement.lang || undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })
			: (this.words.when_now ?? "");
	}
}

/** A moment as datetime-local writes it, in the reader's zone. */
function localInput(d: Date): string {
	return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
