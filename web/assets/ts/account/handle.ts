// Whether a handle is free, while it is typed. The form asks again in any case.

interface Answer {
	free?: boolean;
	text?: string;
	error?: string;
	fields?: Record<string, string>;
}

const PAUSE = 300; // ms of silence before the server is asked

export function startHandle(): void {
	const field = document.querySelector<HTMLInputElement>("[data-check]");
	const state = document.getElementById("f-handle-state");
	const problem = document.getElementById("f-handle-error");
	if (!field || !state || !problem) return;
	const address = document.querySelector<HTMLElement>('[data-part="address"]');
	let timer = 0;
	let asked: AbortController | null = null;

	const show = (text: string, free: boolean, why: string): void => {
		state.textContent = text;
		state.classList.toggle("free", free);
		problem.hidden = why === "";
		problem.querySelector("span")!.textContent = why;
		if (why) field.setAttribute("aria-invalid", "true");
		else field.removeAttribute("aria-invalid");
	};

	const ask = async (handle: string): Promise<void> => {
		asked = new AbortController();
		try {
			const r = await fetch(`${field.dataset.check}?q=${encodeURIComponent(handle)}`, {
				headers: { Accept: "application/json" },
				signal: asked.signal,
			});
			const a = (await r.json()) as Answer;
			if (folded(field.value) !== handle) return;
			if (r.ok && a.free) show(state.dataset.free ?? "", true, "");
			else show("", false, a.fields?.handle ?? a.error ?? a.text ?? "");
		} catch {
			if (!asked.signal.aborted) show("", false, "");
		}
	};

	field.addEventListener("input", () => {
		clearTimeout(timer);
		asked?.abort();
		const handle = folded(field.value);
		if (address) address.textContent = handle ? (address.dataset.words ?? "").replace("{address}", `@${handle}@${address.dataset.host}`) : "";
		show("", false, "");
		if (handle.length < 2) return;
		timer = window.setTimeout(() => {
			state.textContent = state.dataset.checking ?? "";
			void ask(handle);
		}, PAUSE);
	});
}

/** The one spelling of a handle, as social.FoldHandle has it. */
function folded(s: string): string {
	return s.trim().replace(/^@/, "").replace(/[A-Z]/g, (c) => c.toLowerCase());
}
