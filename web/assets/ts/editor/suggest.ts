// Suggestions of topics and people while one types. The text keeps the focus; the list
// is walked with the arrow keys (listbox pattern).
import { phrase, whisper, type Words } from "./page.js";
import { complete, startToken, tokenAt, type Token } from "./markup.js";

interface Suggestion {
	kind: "topic" | "person";
	text: string;
	ref: string;
	count?: number;
	name?: string;
}

const PAUSE = 150; // ms of silence before the server is asked

export class Suggest {
	private readonly text: HTMLTextAreaElement;
	private readonly list: HTMLElement;
	private readonly words: Words;
	private items: Suggestion[] = [];
	private at = -1;
	private token: Token | null = null;
	private timer = 0;
	private asked: AbortController | null = null;
	private readonly known = new Map<string, Suggestion[]>();

	constructor(text: HTMLTextAreaElement, list: HTMLElement, words: Words) {
		this.text = text;
		this.list = list;
		this.words = words;
		text.setAttribute("aria-autocomplete", "list");
		text.setAttribute("aria-haspopup", "listbox");
		text.setAttribute("aria-controls", list.id);
		text.addEventListener("input", () => this.look());
		text.addEventListener("click", () => this.look());
		text.addEventListener("keydown", (e) => this.key(e));
		text.addEventListener("blur", () => setTimeout(() => this.close(), 150));
		list.addEventListener("pointerdown", (e) => {
			e.preventDefault(); // the text keeps the focus
			const li = (e.target as Element).closest<HTMLElement>('[role="option"]');
			if (li) this.take(Number(li.dataset.at));
		});
	}

	/** Types # or @ for who pressed the tool. */
	begin(kind: Token["kind"]): void {
		const put = startToken(this.text.value, this.text.selectionStart, kind);
		this.write(put.text, put.caret);
		this.look();
	}

	private look(): void {
		clearTimeout(this.timer);
		this.token = this.text.selectionStart === this.text.selectionEnd ? tokenAt(this.text.value, this.text.selectionStart) : null;
		if (!this.token || this.token.query === "") {
			this.close();
			return;
		}
		this.timer = window.setTimeout(() => void this.ask(this.token!), PAUSE);
	}

	private async ask(token: Token): Promise<void> {
		const q = (token.kind === "topic" ? "#" : "@") + token.query;
		let found = this.known.get(q);
		if (!found) {
			this.asked?.abort();
			this.asked = new AbortController();
			try {
				const r = await fetch(`/search/suggest?q=${encodeURIComponent(q)}`, {
					headers: { Accept: "application/json" },
					signal: this.asked.signal,
				});
				if (!r.ok) return;
				found = ((await r.json()) as Suggestion[]) ?? [];
			} catch {
				return; // suggestions are a help, not a need
			}
			this.known.set(q, found);
		}
		if (this.token === token) this.show(found);
	}

	private show(found: Suggestion[]): void {
		this.items = found.slice(0, 8);
		this.list.replaceChildren(
			...this.items.map((s, i) => {
				const li = document.createElement("li");
				li.role = "option";
				li.id = `${this.list.id}-${i}`;
				li.dataset.at = String(i);
				li.setAttribute("aria-selected", "false");
				const main = document.createElement("span");
				main.className = "strong clip";
				main.textContent = (s.kind === "topic" ? "#" : "@") + s.text.replace(/^[#＃@＠]/, "");
				const side = document.createElement("span");
				side.className = "meta clip";
				side.textContent = s.name ?? (s.count === undefined ? "" : String(s.count));
				li.append(main, side);
				return li;
			}),
		);
		this.list.hidden = this.items.length === 0;
		this.choose(this.items.length ? 0 : -1);
		if (this.items.length) whisper(phrase(this.words, "results", { n: this.items.length }));
	}

	private choose(at: number): void {
		this.at = at;
		[...this.list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
		const li = this.list.children[at];
		if (li) {
			this.text.setAttribute("aria-activedescendant", li.id);
			li.scrollIntoView({ block: "nearest" });
		} else this.text.removeAttribute("aria-activedescendant");
	}

	private key(e: KeyboardEvent): void {
		if (this.list.hidden || e.isComposing) return;
		const n = this.items.length;
		if (e.key === "ArrowDown") this.choose((this.at + 1) % n);
		else if (e.key === "ArrowUp") this.choose((this.at + n - 1) % n);
		else if ((e.key === "Enter" || e.key === "Tab") && this.at >= 0) this.take(this.at);
		else if (e.key === "Escape") this.close();
		else return;
		e.preventDefault();
		e.stopPropagation();
	}

	private take(at: number): void {
		const s = this.items[at];
		if (!s || !this.token) return;
		const done = complete(this.text.value, this.token, s.text || s.ref);
		this.close();
		this.write(done.text, done.caret);
	}

	private write(text: string, caret: number): void {
		this.text.value = text;
		this.text.focus();
		this.text.setSelectionRange(caret, caret);
		this.text.dispatchEvent(new Event("input", { bubbles: true }));
	}

	private close(): void {
		clearTimeout(this.timer);
		this.asked?.abort();
		this.token = null;
		this.list.hidden = true;
		this.choose(-1);
	}
}
