// Sends one picture with its progress. XMLHttpRequest, because fetch does not tell how
// much of a request has left.
import type { Send } from "./queue.js";
import type { Words } from "./page.js";

/** A picture that the server has taken in. */
export interface Uploaded {
	id: string;
	small: string; // URL of a rendition for thumbnails
	large: string;
	width: number;
	height: number;
	colour: number; // class of the placeholder
}

interface Answer {
	id?: string;
	url?: string;
	url360?: string;
	url720?: string;
	large?: string;
	width?: number;
	height?: number;
	colour_class?: number;
	error?: string;
}

export function sender(words: Words, address = "/media"): Send<File, Uploaded> {
	return (file, progress, signal) =>
		new Promise((resolve, reject) => {
			const request = new XMLHttpRequest();
			request.open("POST", address);
			request.setRequestHeader("Accept", "application/json");
			request.responseType = "json";
			request.upload.onprogress = (e) => {
				if (e.lengthComputable && e.total > 0) progress(e.loaded / e.total);
			};
			const broken = (): void => reject(new Error(words.connection_lost));
			request.onerror = broken;
			request.ontimeout = broken;
			request.onabort = () => reject(new Error(""));
			request.onload = () => {
				const a = (request.response ?? {}) as Answer;
				if (request.status === 201 && a.id) resolve(picture(a));
				else reject(new Error(a.error || words.connection_lost));
			};
			signal.addEventListener("abort", () => request.abort());
			const form = new FormData();
			form.append("file", file, file.name || "picture");
			request.send(form);
		});
}

function picture(a: Answer): Uploaded {
	const small = a.url360 ?? a.url ?? "";
	return {
		id: String(a.id),
		small,
		large: a.url720 ?? a.large ?? small,
		width: a.width ?? 0,
		height: a.height ?? 0,
		colour: a.colour_class ?? 0,
	};
}
