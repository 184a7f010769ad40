// Takes pictures in: dropped, pasted or chosen. Each starts to upload at once and stands
// in the strip from then on, with its progress or its refusal.
import { all, part, phrase, stamp, whisper, type Words } from "./page.js";
import type { Pictures } from "./pictures.js";
import { UploadQueue, type Task } from "./queue.js";
import { sender, type Uploaded } from "./send.js";

const TAKEN = ["image/jpeg", "image/png", "image/webp", "image/gif"];

type Upload = Task<File, Uploaded>;

export class Intake {
	readonly queue: UploadQueue<File, Uploaded>;
	private readonly pictures: Pictures;
	private readonly words: Words;
	private readonly most: number;
	private readonly errors = document.getElementById("upload-errors")!;
	private readonly places = new Map<number, { li: HTMLElement; url: string }>();
	private readonly changed: () => void;

	constructor(form: HTMLFormElement, pictures: Pictures, words: Words, changed: () => void) {
		this.pictures = pictures;
		this.words = words;
		this.changed = changed;
		this.most = Number(form.dataset.maxImages);
		this.queue = new UploadQueue(sender(words), (t) => this.show(t));
		const input = document.getElementById("file") as HTMLInputElement;
		input.addEventListener("change", () => {
			this.take([...(input.files ?? [])]);
			input.value = ""; // they are on their way; the form must not send them again
		});
		document.addEventListener("paste", (e) => {
			const files = [...(e.clipboardData?.files ?? [])];
			if (!files.length) return;
			e.preventDefault();
			this.take(files);
		});
		const drop = part(form, "drop")!;
		const carriesFiles = (e: DragEvent): boolean => !!e.dataTransfer?.types.includes("Files");
		document.addEventListener("dragover", (e) => {
			if (!carriesFiles(e)) return;
			e.preventDefault();
			drop.classList.add("armed");
		});
		document.addEventListener("dragleave", (e) => {
			if (!e.relatedTarget) drop.classList.remove("armed");
		});
		document.addEventListener("drop", (e) => {
			drop.classList.remove("armed");
			if (!carriesFiles(e)) return;
			e.preventDefault();
			this.take([...(e.dataTransfer?.files ?? [])]);
		});
	}

	take(files: File[]): void {
		for (const file of files) {
			// The server looks at the bytes; what calls itself something else is not sent.
			if (file.type !== "" && !TAKEN.includes(file.type)) this.refuse(file.name, this.words.not_picture ?? "", null);
			else if (this.pictures.ids.length + this.places.size >= this.most) this.refuse(file.name, phrase(this.words, "tooMany", { m: this.most }), null);
			else this.start(file);
		}
		this.pictures.refresh();
	}

	private start(file: File): void {
		const task = this.queue.add(file);
		const li = stamp("upload-template", "0");
		const url = URL.createObjectURL(file);
		const image = li.querySelector("img")!;
		image.addEventListener("error", () => image.remove()); // what the browser cannot draw
		image.src = url;
		part(li, "name")!.textContent = file.name;
		li.setAttribute("aria-label", `${file.name}: ${this.words.uploading ?? ""}`);
		this.places.set(task.id, { li, url });
		this.pictures.strip.append(li);
	}

	private show(task: Upload): void {
		const place = this.places.get(task.id);
		if (!place) return;
		switch (task.state) {
			case "waiting":
			case "sending": {
				place.li.classList.remove("failed");
				place.li.querySelector("progress")!.value = Math.round(task.progress * 100);
				part(place.li, "percent")!.textContent = task.progress >= 1 ? (this.words.processing ?? "") : `${Math.round(task.progress * 100)} %`;
				break;
			}
			case "done":
				this.leave(task.id);
				this.pictures.add(task.result!, place.li);
				whisper(`${task.file.name}: ${this.words.uploaded ?? ""}`);
				break;
			case "failed":
				place.li.classList.add("failed");
				part(place.li, "percent")!.textContent = "";
				this.refuse(task.file.name, task.error, task.id);
				break;
			case "dropped":
				this.leave(task.id);
				place.li.remove();
				this.pictures.refresh();
				break;
		}
		this.changed();
	}

	private leave(id: number): void {
		const place = this.places.get(id);
		if (place) URL.revokeObjectURL(place.url);
		this.places.delete(id);
	}

	/** A refusal names the file, says why, and offers what can be done. */
	private refuse(name: string, why: string, task: number | null): void {
		const li = stamp("upload-error-template", "0");
		part(li, "name")!.textContent = phrase(this.words, "failedFile", { name: name || "?" });
		part(li, "why")!.textContent = ` ${why}`;
		const retry = li.querySelector<HTMLButtonElement>('[data-do="retry"]')!;
		if (task === null) retry.remove();
		else {
			retry.addEventListener("click", () => {
				li.remove();
				this.queue.retry(task);
			});
		}
		li.querySelector('[data-do="dismiss"]')!.addEventListener("click", () => {
			li.remove();
			if (task !== null) this.queue.drop(task);
		});
		for (const old of all(this.errors, ".upload-error")) if (old.textContent === li.textContent) old.remove();
		this.errors.append(li);
		whisper(`${name}: ${why}`);
	}
}
