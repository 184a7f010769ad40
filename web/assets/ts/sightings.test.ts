import { test } from "node:test";
import assert from "node:assert/strict";

const { Sightings } = (await import("./sightings" + ".ts")) as typeof import("./sightings.js");

/** Timers that the test turns, and what the server was told. */
function rig() {
	let now = 0;
	let last = 0;
	const set = new Map<number, { at: number; f: () => void }>();
	const timers = {
		setTimeout(f: () => void, ms: number): number {
			set.set(++last, { at: now + ms, f });
			return last;
		},
		clearTimeout(id: number): void {
			set.delete(id);
		},
	};
	const turn = (ms: number): void => {
		const until = now + ms;
		for (;;) {
			const due = [...set].filter(([, t]) => t.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
			if (!due) break;
			set.delete(due[0]);
			now = due[1].at;
			due[1].f();
		}
		now = until;
	};
	const told: string[][] = [];
	return { told, turn, seen: new Sightings((notes) => void told.push(notes), timers) };
}

test("a second in sight is seen, less is not, and the batch waits for others", () => {
	const { seen, told, turn } = rig();
	seen.enter("a");
	seen.enter("b");
	turn(999);
	seen.leave("b");
	turn(1);
	seen.enter("c");
	turn(9_999);
	assert.deepEqual(told, []);
	turn(1);
	assert.deepEqual(told, [["a", "c"]]);
	seen.leave("a");
	seen.enter("a");
	turn(60_000);
	assert.equal(told.length, 1, "each note is told once");
});

test("an opened note is seen at once", () => {
	const { seen, told } = rig();
	seen.open("a");
	seen.hide();
	assert.deepEqual(told, [["a"]]);
});

test("a full page of sightings does not wait", () => {
	const { seen, told, turn } = rig();
	for (let i = 0; i < 30; i++) seen.enter(String(i));
	turn(1_000);
	assert.deepEqual(told.map((t) => t.length), [24]);
	turn(10_000);
	assert.deepEqual(told.map((t) => t.length), [24, 6]);
});

test("nobody looks at a page that is behind another one", () => {
	const { seen, told, turn } = rig();
	seen.enter("a");
	turn(500);
	seen.hide();
	seen.enter("b"); // loaded meanwhile
	turn(60_000);
	assert.deepEqual(told, []);
	seen.show();
	turn(999);
	seen.leave("b");
	turn(20_000);
	assert.deepEqual(told, [["a"]]);
});
