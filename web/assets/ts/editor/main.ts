// editor.js makes the publishing form pleasant: pictures upload while one writes, the
// draft keeps itself, the card is seen before it is out. Without it the same form works
// with the page's own buttons.
import { Choices } from "./choices.js";
import { Describing } from "./describe.js";
import { Intake } from "./intake.js";
import { Keeping } from "./keeping.js";
import { all, clock, narrow, phrase, readWords, whisper, type Words } from "./page.js";
import { Pictures } from "./pictures.js";
import { Preview } from "./preview.js";
import { Steps } from "./steps.js";
import { Wording } from "./words.js";

class Editor {
	private readonly form: HTMLFormElement;
	private readonly words: Words;
	private readonly pictures: Pictures;
	private readonly describing: Describing;
	private readonly wording: Wording;
	private readonly choices: Choices;
	private readonly preview: Preview;
	private readonly intake: Intake;
	private readonly keeping: Keeping;
	private readonly steps: Steps;
	private reminded = false;
	private ready = false; // what is set up does not count as a change

	constructor(form: HTMLFormElement) {
		this.form = form;
		this.words = readWords();
		const changed = (): void => this.changed();
		this.pictures = new Pictures(form, this.words, changed, () => this.refresh());
		this.describing = new Describing(this.pictures, this.words);
		this.wording = new Wording(form, this.words);
		this.choices = new Choices(form, this.words);
		this.preview = new Preview(form, this.pictures, this.words);
		this.intake = new Intake(form, this.pictures, this.words, () => this.refresh());
		this.keeping = new Keeping(form, this.words);
		this.steps = new Steps(form, this.words, {
			pictures: this.pictures,
			done: (step) =>
				step === "pictures"
					? this.pictures.ids.length > 0
					: step === "describe"
						? this.pictures.ids.length > 0 && this.describing.missing.length === 0
						: step === "words" && !this.wording.empty && !this.wording.over,
			finish: () => this.finishWords(),
		});
		form.addEventListener("input", (e) => {
			if ((e.target as HTMLElement).id === "file") return;
			this.wording.refresh();
			this.choices.refresh();
			this.changed();
		});
		form.addEventListener("click", (e) => this.click(e));
		form.addEventListener("submit", (e) => this.submit(e));
		form.addEventListener("keydown", (e) => {
			if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
				e.preventDefault();
				void this.publish();
			}
		});
		document.getElementById("alt-reminder")!.addEventListener("click", (e) => this.answer(e));
		this.offerCopy();
		this.ready = true;
		this.refresh();
		form.querySelector<HTMLElement>(".summary")?.focus();
	}

	private changed(): void {
		if (!this.ready) return;
		this.refresh();
		this.keeping.changed();
	}

	private refresh(): void {
		if (!this.ready) return;
		this.describing.refresh();
		this.preview.refresh();
		this.steps.refresh();
	}

	private get published(): boolean {
		return this.form.dataset.published === "true";
	}

	private finishWords(): string {
		if (this.published) return this.words.save_changes ?? "";
		return (this.choices.scheduled ? this.words.schedule_button : this.words.publish_now) ?? "";
	}

	private click(e: Event): void {
		const b = (e.target as Element).closest<HTMLElement>("[data-do], [name=do]");
		switch (b?.dataset.do) {
			case "next":
				e.preventDefault();
				this.next();
				break;
			case "skip":
				this.steps.go("words");
				break;
			case "save":
				e.preventDefault();
				void this.keeping.save().then((ok) => whisper(ok ? phrase(this.words, "saved", { time: clock(Date.now()) }) : (this.words.offline ?? "")));
				break;
			case "retry-save":
				void this.keeping.save();
				break;
			case "language": {
				e.preventDefault();
				const row = document.getElementById("set-lang") as HTMLDetailsElement;
				if (narrow.matches) this.steps.go("publish");
				row.open = true;
				document.getElementById("f-lang")!.focus();
				break;
			}
		}
		const sure = b?.dataset.confirm;
		if (sure && !confirm(sure)) e.preventDefault();
	}

	/** The way on: the next picture, the next step, and in the end out into the world. */
	private next(): void {
		if (this.steps.step === "publish") {
			void this.publish();
			return;
		}
		const picture = this.steps.step === "describe" && narrow.matches ? this.pictures.next() : "";
		if (picture) {
			this.pictures.select(picture, true);
			scrollTo({ top: 0 });
		} else this.steps.go(this.steps.following());
	}

	private async publish(): Promise<void> {
		const over = this.wording.over;
		if (over) {
			if (narrow.matches) this.steps.go("words");
			over.focus();
			return;
		}
		const missing = this.describing.missing;
		if (missing.length > 0 && !this.reminded && this.form.dataset.askAlt === "true") {
			const dialog = document.getElementById("alt-reminder") as HTMLDialogElement;
			dialog.querySelector("h2")!.textContent = phrase(this.words, "undescribe", { n: missing.length });
			dialog.showModal();
			return;
		}
		const buttons = all<HTMLButtonElement>(this.form, '[data-do="next"]');
		for (const b of buttons) b.setAttribute("aria-busy", "true");
		try {
			if (this.intake.queue.pending > 0) {
				whisper(phrase(this.words, "waiting", { n: this.intake.queue.pending }));
				this.showWaiting(true);
				await this.intake.queue.idle();
			}
			this.showWaiting(false);
			if (this.intake.queue.failed > 0) {
				this.steps.go("pictures");
				document.querySelector<HTMLElement>(".upload-error button")?.focus();
				return;
			}
			// The server has every word before the form leaves: nothing hangs on this request.
			if (!(await this.keeping.save()) && this.keeping.saver.dirty && !navigator.onLine) return;
			this.send(this.published || !this.choices.scheduled ? "publish" : "schedule");
		} finally {
			for (const b of buttons) b.removeAttribute("aria-busy");
		}
	}

	private showWaiting(on: boolean): void {
		const line = document.getElementById("editor-saved")!.querySelector("span")!;
		if (on) line.textContent = phrase(this.words, "waiting", { n: this.intake.queue.pending });
	}

	/** Sends the form itself, as its button would. */
	private send(act: string): void {
		const button = document.createElement("button");
		button.name = "do";
		button.value = act;
		button.hidden = true;
		const asked = document.createElement("input"); // the writer was, or does not want to be
		asked.type = "hidden";
		asked.name = "without_alt";
		asked.value = "1";
		this.form.append(button, asked);
		this.form.requestSubmit(button);
		button.remove();
		asked.remove();
	}

	private submit(e: SubmitEvent): void {
		const act = (e.submitter as HTMLButtonElement | null)?.value ?? "save";
		if (act === "save" && !this.published) {
			e.preventDefault(); // Enter in a field
			void this.keeping.save();
			return;
		}
		if (act === "save") {
			e.preventDefault();
			return;
		}
		this.keeping.leave();
	}

	private answer(e: Event): void {
		const b = (e.target as Element).closest<HTMLElement>("[data-do]");
		if (!b) return;
		(document.getElementById("alt-reminder") as HTMLDialogElement).close();
		if (b.dataset.do === "publish-anyway") {
			this.reminded = true;
			void this.publish();
		} else {
			const first = this.describing.missing[0];
			if (first) this.pictures.select(first);
			this.steps.go("describe");
		}
	}

	/** After a crash: what the browser kept is offered, never put in unasked. */
	private offerCopy(): void {
		const copy = this.keeping.left;
		if (!copy) return;
		const bar = document.getElementById("local-copy")!;
		bar.querySelector("span")!.textContent = phrase(this.words, "localCopy", { time: clock(copy.at) });
		bar.hidden = false;
		bar.addEventListener("click", (e) => {
			const act = (e.target as Element).closest<HTMLElement>("[data-do]")?.dataset.do;
			if (!act) return;
			bar.hidden = true;
			if (act === "restore") {
				this.keeping.restore(copy);
				const order = copy.fields.media;
				if (Array.isArray(order)) order.forEach((id, i) => this.pictures.place(id, i));
				this.wording.refresh();
				this.choices.refresh();
				this.changed();
				this.wording.body.focus();
			} else this.keeping.throwAway();
		});
	}
}

const form = document.getElementById("editor");
if (form instanceof HTMLFormElement) new Editor(form);
