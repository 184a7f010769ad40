// Uploads that wait, run three at a time, fail and are tried again. This module imports
// nothing, so that its tests run in plain Node.

export type State = "waiting" | "sending" | "done" | "failed" | "dropped";

export interface Task<F, R> {
	readonly id: number;
	readonly file: F;
	state: State;
	progress: number; // 0 to 1
	error: string; // in the reader's words
	result: R | null;
}

/** Sends a file; rejects with an Error whose message is for the reader. */
export type Send<F, R> = (file: F, progress: (part: number) => void, signal: AbortSignal) => Promise<R>;

export class UploadQueue<F, R> {
	private readonly tasks = new Map<number, Task<F, R>>();
	private readonly aborts = new Map<number, AbortController>();
	private readonly send: Send<F, R>;
	private readonly changed: (task: Task<F, R>) => void;
	private readonly width: number;
	private readonly idlers: (() => void)[] = [];
	private last = 0;

	constructor(send: Send<F, R>, changed: (task: Task<F, R>) => void, width = 3) {
		this.send = send;
		this.changed = changed;
		this.width = width;
	}

	add(file: F): Task<F, R> {
		const task: Task<F, R> = { id: ++this.last, file, state: "waiting", progress: 0, error: "", result: null };
		this.tasks.set(task.id, task);
		// The caller sees the task before its first change.
		queueMicrotask(() => this.pump());
		return task;
	}

	/** Tries a failed upload again. */
	retry(id: number): void {
		const task = this.tasks.get(id);
		if (task?.state !== "failed") return;
		task.state = "waiting";
		task.progress = 0;
		task.error = "";
		this.changed(task);
		this.pump();
	}

	/** Forgets an upload, whatever its state. */
	drop(id: number): void {
		const task = this.tasks.get(id);
		if (!task) return;
		this.tasks.delete(id);
		this.aborts.get(id)?.abort();
		if (task.state === "done") return;
		task.state = "dropped";
		this.changed(task);
		this.pump();
	}

	/** How many wait or are under way. */
	get pending(): number {
		return this.count("waiting") + this.count("sending");
	}

	get failed(): number {
		return this.count("failed");
	}

	/** Resolves when nothing waits or is under way any more. */
	idle(): Promise<void> {
		if (this.pending === 0) return Promise.resolve();
		return new Promise((resolve) => this.idlers.push(resolve));
	}

	private count(state: State): number {
		let n = 0;
		for (const t of this.tasks.values()) if (t.state === state) n++;
		return n;
	}

	private pump(): void {
		for (const task of this.tasks.values()) {
			if (this.count("sending") >= this.width) return;
			if (task.state === "waiting") void this.run(task);
		}
		if (this.pending === 0) for (const resolve of this.idlers.splice(0)) resolve();
	}

	private async run(task: Task<F, R>): Promise<void> {
		const abort = new AbortController();
		this.aborts.set(task.id, abort);
		task.state = "sending";
		this.changed(task);
		const progress = (part: number): void => {
			if (task.state !== "sending") return;
			task.progress = Math.min(1, Math.max(0, part));
			this.changed(task);
		};
		try {
			const result = await this.send(task.file, progress, abort.signal);
			if (!this.tasks.has(task.id)) return;
			task.result = result;
			task.progress = 1;
			task.state = "done";
		} catch (e) {
			if (!this.tasks.has(task.id)) return;
			task.error = e instanceof Error ? e.message : String(e);
			task.state = "failed";
		} finally {
			this.aborts.delete(task.id);
		}
		this.changed(task);
		this.pump();
	}
}
