// Joins the Saver to the page: what is sent where, and what the reader is told.
import { all, clock, phrase, type Words } from "./page.js";
import { Saver, type Fields, type SaveState } from "./saver.js";
import { prune, read, remove, write, type Stored } from "./storage.js";

const PREFIX = "batata:draft:";
const SKIPPED = /^(file|do|csrf|publish_at|publish_at_offset)$/;
/** What is said about a picture: alt_123, focus_x_123. */
const OF_PICTURE = /^(alt|decoration|credit|licence|source_url|focus_x|focus_y)_(\d+)$/;

/** What a picture that was just uploaded says. */
const NOTHING = describe({ alt: "", decoration: "", focus_x: "0", focus_y: "0", credit: "", licence: "", source_url: "" });

export class Keeping {
	readonly saver: Saver;
	private readonly form: HTMLFormElement;
	private readonly words: Words;
	private readonly key: string;
	private readonly published: boolean;
	private said = new Map<string, string>(); // what the server knows about each picture
	private leaving = false;
	private touched = false; // a published note that was changed

	constructor(form: HTMLFormElement, words: Words) {
		this.form = form;
		this.words = words;
		this.published = form.dataset.published === "true";
		this.key = `${PREFIX}${form.dataset.account}:${form.dataset.editor}`;
		prune(PREFIX, this.key, Date.now());
		this.said = this.descriptions();
		this.saver = new Saver({
			collect: () => this.collect(),
			put: (fields) => this.put(fields),
			keep: (copy) => write(this.key, copy),
			forget: () => remove(this.key),
			now: () => Date.now(),
			later: (ms, run) => {
				const t = setTimeout(run, ms);
				return () => clearTimeout(t);
			},
			tell: (state, why) => this.tell(state, why),
		});
		// The server wrote the time of its own clock.
		const updated = Number(form.dataset.updated);
		if (updated && !this.published) this.savedLine().textContent = phrase(words, "saved", { time: clock(updated) });
		addEventListener("online", () => void this.save());
		addEventListener("beforeunload", (e) => {
			if ((this.saver.dirty || this.touched) && !this.leaving) e.preventDefault();
		});
		addEventListener("pagehide", () => {
			if (!this.published && this.saver.dirty && !this.leaving) void this.saver.flush();
		});
	}

	/** Words that the browser kept and the server never got, or null. */
	get left(): Stored | null {
		const copy = read<Stored | null>(this.key, null);
		if (!copy) return null;
		const server = Number(this.form.dataset.updated) || 0;
		const same = JSON.stringify(sorted(copy.fields)) === JSON.stringify(sorted(this.collect()));
		if (copy.sent || same || copy.at < server) {
			remove(this.key);
			return null;
		}
		return copy;
	}

	throwAway(): void {
		remove(this.key);
	}

	/** Puts a kept copy back into the form. Pictures are ordered, never invented. */
	restore(copy: Stored): void {
		for (const [name, value] of Object.entries(copy.fields)) {
			if (Array.isArray(value)) continue;
			for (const control of all<HTMLInputElement>(this.form, `[name="${CSS.escape(name)}"]`)) {
				if (control.type === "radio") control.checked = control.value === value;
				else if (control.type === "checkbox") control.checked = value === "1";
				else control.value = value;
			}
		}
	}

	/** The form goes off with what it holds: leaving needs no question, the copy no longer counts. */
	leave(): void {
		this.leaving = true;
		const copy = read<Stored | null>(this.key, null);
		if (copy) write(this.key, { ...copy, sent: true });
	}

	/** Saves a draft now; a published note is saved by its form alone. */
	async save(): Promise<boolean> {
		return this.published ? true : this.saver.flush();
	}

	changed(): void {
		if (this.published) {
			// Nothing is stored before the author says so; the copy outlives a crash.
			this.touched = true;
			write(this.key, { at: Date.now(), fields: this.collect() });
			this.tell("dirty", "");
			return;
		}
		this.saver.changed();
	}

	private collect(): Fields {
		const out: Fields = { media: [], ai_assisted: "" };
		for (const [name, value] of new FormData(this.form)) {
			if (typeof value !== "string" || SKIPPED.test(name)) continue;
			if (name === "media") (out.media as string[]).push(value);
			else out[name] = value;
		}
		// A box that is not ticked is no field of the form.
		for (const box of all<HTMLInputElement>(this.form, '[data-part="decoration"]')) out[box.name] = box.checked ? "1" : "";
		return out;
	}

	private descriptions(): Map<string, string> {
		const by = new Map<string, Record<string, string>>();
		for (const [name, value] of Object.entries(this.collect())) {
			const m = OF_PICTURE.exec(name);
			if (m) by.set(m[2]!, { ...by.get(m[2]!), [m[1]!]: value as string });
		}
		return new Map([...by].map(([id, d]) => [id, describe(d)]));
	}

	private async put(fields: Fields): Promise<string> {
		const note = Object.fromEntries(Object.entries(fields).filter(([name]) => !OF_PICTURE.test(name)));
		const refused = await this.send(`/create/${this.form.dataset.editor}`, JSON.stringify(note));
		if (refused) return refused;
		for (const [id, words] of this.descriptions()) {
			if ((this.said.get(id) ?? NOTHING) === words) continue;
			const why = await this.send(`/media/${id}`, words);
			if (why) return why;
			this.said.set(id, words);
		}
		return "";
	}

	/** PUTs JSON; gives what was refused, throws where the server cannot be reached. */
	private async send(address: string, body: string): Promise<string> {
		const r = await fetch(address, {
			method: "PUT",
			headers: { "Content-Type": "application/json", Accept: "application/json" },
			body,
			keepalive: body.length < 60_000, // goes out though the page is closed
		});
		if (r.ok) return "";
		if (r.status >= 500 || r.status === 429 || r.status === 408) throw new Error(`status ${r.status}`);
		const a = (await r.json().catch(() => ({}))) as { error?: string; fields?: Record<string, string>; problems?: { text: string }[] };
		return Object.values(a.fields ?? {})[0] ?? a.problems?.[0]?.text ?? a.error ?? this.words.unsaved ?? "?";
	}

	private savedLine(): HTMLElement {
		return document.querySelector<HTMLElement>("#editor-saved span")!;
	}

	private tell(state: SaveState, why: string): void {
		document.getElementById("editor-saved")!.dataset.state = state;
		const texts: Record<SaveState, string | undefined> = {
			clean: "",
			dirty: this.words.unsaved,
			saving: this.words.saving,
			saved: phrase(this.words, "saved", { time: clock(Date.now()) }),
			offline: this.words.offline,
			refused: why,
		};
		this.savedLine().textContent = texts[state] ?? "";
		document.getElementById("offline")!.hidden = state !== "offline" && !(state === "saving" && !document.getElementById("offline")!.hidden);
	}
}

function describe(d: Record<string, string>): string {
	return JSON.stringify(Object.fromEntries(sorted(d)));
}

function sorted(fields: Fields): [string, string | string[]][] {
	return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}
