// What counts as seen: a card that stayed in sight for a second, or a note that was
// opened. Sightings are told in batches, each note once.

const LOOK = 1000; // ms in sight
const WAIT = 10_000; // ms that a sighting waits for others
const BATCH = 24; // a page of cards; the server takes 80

/** The timers of a window, or those of a test. */
export interface Timers {
	setTimeout(f: () => void, ms: number): number;
	clearTimeout(id: number): void;
}

export class Sightings {
	private looking = new Map<string, number>(); // note → timer, 0 while the page is hidden
	private waiting: string[] = [];
	private told = new Set<string>();
	private timer = 0;
	private hidden = false;
	private tell: (notes: string[]) => void;
	private timers: Timers;

	constructor(tell: (notes: string[]) => void, timers: Timers) {
		this.tell = tell;
		this.timers = timers;
	}

	/** A card came into sight. */
	enter(note: string): void {
		if (this.told.has(note) || this.looking.has(note)) return;
		this.looking.set(note, this.hidden ? 0 : this.look(note));
	}

	/** A card went out of sight. */
	leave(note: string): void {
		this.timers.clearTimeout(this.looking.get(note) ?? 0);
		this.looking.delete(note);
	}

	/** A note was opened: seen, however short. */
	open(note: string): void {
		this.leave(note);
		if (this.told.has(note)) return;
		this.told.add(note);
		this.waiting.push(note);
		if (this.waiting.length >= BATCH) this.flush();
		else this.timer ||= this.timers.setTimeout(() => this.flush(), WAIT);
	}

	/** The page went behind another one, or is leaving: nobody looks, and what is known is told. */
	hide(): void {
		this.hidden = true;
		for (const [note, timer] of this.looking) {
			this.timers.clearTimeout(timer);
			this.looking.set(note, 0);
		}
		this.flush();
	}

	/** The page is in front again, with the same cards in sight. */
	show(): void {
		if (!this.hidden) return;
		this.hidden = false;
		for (const note of this.looking.keys()) this.looking.set(note, this.look(note));
	}

	private look(note: string): number {
		return this.timers.setTimeout(() => this.open(note), LOOK);
	}

	private flush(): void {
		this.timers.clearTimeout(this.timer);
		this.timer = 0;
		if (this.waiting.length) this.tell(this.waiting.splice(0));
	}
}
