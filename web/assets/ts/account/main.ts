// account.js makes sign-up, login and settings pleasant. Without it every form there
// works as it stands; passkeys alone need it, because browsers offer them to scripts only.
import { startFaces } from "./face.js";
import { startHandle } from "./handle.js";
import { startPasskeys } from "./passkey.js";

/** The eye in a password field. */
function startReveal(): void {
	document.addEventListener("click", (e) => {
		const button = (e.target as Element).closest<HTMLButtonElement>("[data-reveal]");
		const field = button && (document.getElementById(button.dataset.reveal!) as HTMLInputElement | null);
		if (!button || !field) return;
		const shown = field.type === "password";
		field.type = shown ? "text" : "password";
		button.setAttribute("aria-pressed", String(shown));
		button.querySelector("use")!.setAttribute("href", shown ? "#i-eye" : "#i-eye-off");
		field.focus();
	});
	// A shown password is not kept in the browser's list of texts typed before.
	document.addEventListener("submit", (e) => {
		for (const b of (e.target as HTMLElement).querySelectorAll<HTMLElement>("[data-reveal]")) {
			(document.getElementById(b.dataset.reveal!) as HTMLInputElement).type = "password";
		}
	});
}

/** Hands texts that a page shows over as a file. */
function startSave(): void {
	document.addEventListener("click", (e) => {
		const button = (e.target as Element).closest<HTMLElement>("[data-save]");
		if (!button) return;
		const link = document.createElement("a");
		link.href = URL.createObjectURL(new Blob([`${button.dataset.save}\n`], { type: "text/plain" }));
		link.download = button.dataset.file ?? "codes.txt";
		link.click();
		URL.revokeObjectURL(link.href);
	});
}

function startPrint(): void {
	document.addEventListener("click", (e) => {
		if ((e.target as Element).closest('[data-do="print"]')) print();
	});
	for (const link of document.querySelectorAll<HTMLInputElement>(".invite-link")) link.addEventListener("focus", () => link.select());
}

startReveal();
startHandle();
startFaces();
startPrint();
startSave();
startPasskeys();
document.querySelector(".settings-nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
document.querySelector<HTMLElement>(".form-error.summary")?.focus();
