// Forms that stay on the page. A form with data-enhance is sent by fetch; the answer's
// elements take the place of those with the same data-part, an element with data-into
// joins the list of that id, a .toast is shown. Without script the same form posts and
// the server redirects back.
import { fragment } from "./html.js";
import { say, showToast } from "./toast.js";
import { words } from "./words.js";

export function startForms(): void {
	document.addEventListener("submit", (e) => {
		const form = e.target as HTMLFormElement;
		const sure = form.dataset.confirm;
		if (sure && !confirm(sure)) {
			e.preventDefault();
			return;
		}
		if (!("enhance" in form.dataset)) return;
		e.preventDefault();
		void send(form, e.submitter);
	});
	document.addEventListener("change", (e) => {
		const control = e.target as HTMLElement;
		if (control.matches("[data-autosubmit]")) (control.closest("form") as HTMLFormElement | null)?.requestSubmit();
	});
	document.addEventListener("input", (e) => counted(e.target as HTMLElement));
	document.querySelectorAll<HTMLElement>("[data-count]").forEach(counted);
	document.addEventListener("click", (e) => {
		const b = (e.target as Element).closest<HTMLElement>("[data-copy]");
		if (!b) return;
		e.preventDefault();
		navigator.clipboard.writeText(b.dataset.copy!).then(
			() => say(words.copied),
			() => say(words.failed, true),
		);
	});
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
	if (form.getAttribute("aria-busy") === "true") return;
	form.setAttribute("aria-busy", "true");
	submitter?.setAttribute("aria-busy", "true");
	const data = new FormData(form, submitter);
	const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data as unknown as Record<string, string>);
	try {
		const a = await fragment(form.action, { method: "POST", body });
		const toast = take(a.nodes);
		if (a.ok) {
			if ("reset" in form.dataset) form.reset();
			form.dispatchEvent(new CustomEvent("batata:sent", { bubbles: true }));
		}
		// Last: what was sent may have closed the dialog that the toast would go into.
		if (toast) showToast(toast);
		else if (!a.ok) say(words.failed, true);
	} catch {
		say(words.failed, true);
	} finally {
		form.removeAttribute("aria-busy");
		submitter?.removeAttribute("aria-busy");
	}
}

/** Puts an answer's elements where they belong; its toast is left for the caller. */
function take(nodes: DocumentFragment): HTMLElement | null {
	const toast = nodes.querySelector<HTMLElement>(".toast");
	toast?.remove();
	for (const n of [...nodes.querySelectorAll<HTMLElement>("[data-into]")]) {
		const list = document.getElementById(n.dataset.into!);
		if (!list) continue;
		if (n.dataset.at === "end") list.append(n);
		else list.prepend(n);
		n.scrollIntoView({ block: "nearest" });
	}
	for (const n of [...nodes.querySelectorAll<HTMLElement>("[data-part]")]) replace(n);
	return toast;
}

function replace(fresh: HTMLElement): void {
	for (const old of document.querySelectorAll<HTMLElement>(`[data-part="${CSS.escape(fresh.dataset.part!)}"]`)) {
		if (old === fresh || fresh.contains(old)) continue;
		const copy = fresh.cloneNode(true) as HTMLElement;
		const focused = old.contains(document.activeElement);
		const turnedOn = !!copy.querySelector('[aria-pressed="true"]') && !!old.querySelector('[aria-pressed="false"]');
		old.replaceWith(copy);
		const control = copy.matches("button, a") ? copy : copy.querySelector<HTMLElement>("button, a");
		if (turnedOn) control?.classList.add("pulse");
		if (focused) control?.focus();
	}
}

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : null;

/** Shows "17 / 40" for a control with data-count. */
function counted(control: HTMLElement): void {
	const limit = control.dataset?.count;
	if (!limit) return;
	const text = (control as HTMLInputElement).value;
	const n = segmenter ? [...segmenter.segment(text)].length : [...text].length;
	const out = document.getElementById(`${control.id}-count`);
	if (out) out.textContent = `${n} / ${limit}`;
}
