// Keeps a draft: at once in the browser, every three seconds of change on the server.
// What the server has not confirmed stays in the browser, over a crash and over a lost
// network. This module imports nothing, so that its tests run in plain Node.

export const EVERY = 3000; // ms from the first unsaved change to saving
const RETRY_MIN = 4000;
const RETRY_MAX = 60_000;

export type Fields = Record<string, string | string[]>;

/** What the browser keeps until the server has it. */
export interface Copy {
	at: number; // ms since 1970
	fields: Fields;
}

export type SaveState = "clean" | "dirty" | "saving" | "saved" | "offline" | "refused";

/** What keeping a draft needs of the world around it. */
export interface World {
	collect(): Fields;
	/** Sends the fields; resolves to what the server refused, "" for nothing. Rejects when it cannot be reached. */
	put(fields: Fields): Promise<string>;
	keep(copy: Copy): void;
	forget(): void;
	now(): number;
	later(ms: number, run: () => void): () => void;
	tell(state: SaveState, words: string): void;
}

export class Saver {
	private readonly world: World;
	private version = 0; // counts changes
	private stored = 0; // the version that the server has
	private running: Promise<boolean> | null = null;
	private cancel: (() => void) | null = null;
	private wait = RETRY_MIN;

	constructor(world: World) {
		this.world = world;
	}

	/** Whether something is not on the server yet. */
	get dirty(): boolean {
		return this.version !== this.stored;
	}

	/** Something was typed, moved or chosen. */
	changed(): void {
		this.version++;
		this.world.keep({ at: this.world.now(), fields: this.world.collect() });
		this.world.tell("dirty", "");
		this.schedule(EVERY);
	}

	/** Saves now; says whether the server has everything. */
	async flush(): Promise<boolean> {
		this.cancel?.();
		this.cancel = null;
		while (this.running) await this.running;
		if (!this.dirty) return true;
		this.running = this.save();
		const ok = await this.running;
		this.running = null;
		return ok && !this.dirty;
	}

	private schedule(ms: number): void {
		if (this.cancel) return; // the clock runs from the first change
		this.cancel = this.world.later(ms, () => {
			this.cancel = null;
			void this.flush();
		});
	}

	private async save(): Promise<boolean> {
		const version = this.version;
		this.world.tell("saving", "");
		let refused: string;
		try {
			refused = await this.world.put(this.world.collect());
		} catch {
			this.world.tell("offline", "");
			this.schedule(this.wait);
			this.wait = Math.min(RETRY_MAX, this.wait * 2);
			return false;
		}
		this.wait = RETRY_MIN;
		if (refused !== "") {
			this.world.tell("refused", refused);
			return false;
		}
		this.stored = version;
		if (this.version === version) {
			this.world.forget();
			this.world.tell("saved", "");
		} else {
			this.schedule(EVERY);
		}
		return true;
	}
}
