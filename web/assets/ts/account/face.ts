// Uploads an avatar or a banner at once and shows it; the form then carries its id
// alone. Without script the file goes with the form.
import { sender } from "../editor/send.js";
import { words } from "../words.js";

export function startFaces(): void {
	for (const box of document.querySelectorAll<HTMLElement>("[data-face]")) {
		const kind = box.dataset.face!;
		const input = box.querySelector<HTMLInputElement>('input[type="file"]')!;
		const bar = box.querySelector("progress")!;
		const id = box.querySelector<HTMLInputElement>(`[name="${kind}_id"]`)!;
		const problem = document.getElementById(`f-${kind}-error`)!;
		const send = sender({ connection_lost: words.failed }, `/media?purpose=${kind}`);
		input.addEventListener("change", () => {
			const file = input.files?.[0];
			if (!file) return;
			bar.hidden = false;
			bar.value = 0;
			problem.hidden = true;
			input.removeAttribute("aria-invalid");
			send(file, (p) => (bar.value = Math.round(p * 100)), new AbortController().signal)
				.then((u) => {
					id.value = u.id;
					input.value = "";
					const remove = box.querySelector<HTMLInputElement>(`[name="${kind}_remove"]`);
					if (remove) remove.checked = false;
					show(box, kind === "avatar" ? u.small : u.large);
				})
				.catch((e: Error) => {
					problem.hidden = false;
					problem.querySelector("span")!.textContent = e.message;
					input.setAttribute("aria-invalid", "true");
					input.value = "";
				})
				.finally(() => (bar.hidden = true));
		});
	}
}

function show(box: HTMLElement, url: string): void {
	const shown = box.querySelector<HTMLElement>(".face-shown")!;
	const old = shown.firstElementChild!;
	const image = document.createElement("img");
	image.className = old.className.replace(/\btc\d\b/, "");
	image.alt = "";
	image.src = url;
	shown.replaceChildren(image);
}
