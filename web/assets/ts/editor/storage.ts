// The browser's own storage, which may be full, switched off or damaged: then the editor
// goes on without it.
import type { Copy } from "./saver.js";

const OLD = 30 * 24 * 3600 * 1000; // ms; a copy that nobody came back for

/** A copy as it lies in the storage. */
export interface Stored extends Copy {
	sent?: boolean; // the form went off with it
}

export function read<T>(key: string, otherwise: T): T {
	try {
		return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? otherwise;
	} catch {
		return otherwise;
	}
}

export function write(key: string, value: unknown): void {
	try {
		localStorage.setItem(key, JSON.stringify(value));
	} catch {
		// nothing to be done: the server's copy is three seconds behind
	}
}

export function remove(key: string): void {
	try {
		localStorage.removeItem(key);
	} catch {
		// see write
	}
}

/** Drops copies that are old, or that were sent and did not come back. */
export function prune(prefix: string, except: string, now: number): void {
	try {
		for (const key of Object.keys(localStorage)) {
			if (!key.startsWith(prefix) || key === except) continue;
			const c = read<Stored | null>(key, null);
			if (!c || c.sent || now - c.at > OLD) remove(key);
		}
	} catch {
		// see write
	}
}
