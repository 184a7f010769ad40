// The comment box: Reply on a comment aims the one box at it instead of loading a page;
// Ctrl+Enter sends.

export function startCompose(): void {
	document.addEventListener("click", (e) => {
		const reply = (e.target as Element).closest<HTMLAnchorElement>("a[data-reply]");
		const box = reply?.closest(".note")?.querySelector<HTMLFormElement>("form.compose");
		if (!reply || !box) return;
		e.preventDefault();
		aim(box, reply.dataset.reply!, reply.dataset.to ?? "");
	});
	document.addEventListener("keydown", (e) => {
		const t = e.target as Element;
		if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && t.matches?.(".compose textarea")) {
			t.closest("form")!.requestSubmit();
		}
		if (e.key === "Escape" && t.matches?.(".compose textarea") && (t as HTMLTextAreaElement).value === "") {
			aim(t.closest("form")!, "", "");
		}
	});
	document.addEventListener("batata:sent", (e) => {
		const form = e.target as HTMLFormElement;
		if (form.matches(".compose")) aim(form, "", "", false);
	});
}

/** Points the box at a comment, or back at the note. */
function aim(form: HTMLFormElement, parent: string, words: string, focus = true): void {
	const hidden = form.elements.namedItem("parent") as HTMLInputElement;
	const note = hidden.dataset.note ?? "";
	hidden.value = parent || note;
	const line = form.closest(".compose-box")?.querySelector<HTMLElement>("[data-aim]");
	if (line) {
		line.textContent = words;
		line.hidden = words === "";
	}
	const text = form.querySelector("textarea");
	if (focus) text?.focus();
	else form.querySelector<HTMLElement>(":focus")?.blur();
}
