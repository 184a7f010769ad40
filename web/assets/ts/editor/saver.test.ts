import { test } from "node:test";
import assert from "node:assert/strict";

import type { Copy, Fields } from "./saver.js";

const { EVERY, Saver } = (await import("./saver" + ".ts")) as typeof import("./saver.js");

function rig() {
	const w = {
		text: "",
		clock: 1000,
		timers: [] as { at: number; run: () => void }[],
		copy: null as Copy | null,
		said: [] as string[],
		sent: [] as Fields[],
		answer: (() => Promise.resolve("")) as () => Promise<string>,
	};
	const saver = new Saver({
		collect: () => ({ body: w.text }),
		put: (f) => {
			w.sent.push(f);
			return w.answer();
		},
		keep: (c) => (w.copy = c),
		forget: () => (w.copy = null),
		now: () => w.clock,
		later: (ms, run) => {
			const t = { at: w.clock + ms, run };
			w.timers.push(t);
			return () => w.timers.splice(w.timers.indexOf(t), 1);
		},
		tell: (state) => w.said.push(state),
	});
	const type = (text: string): void => {
		w.text = text;
		saver.changed();
	};
	const pass = async (ms: number): Promise<void> => {
		w.clock += ms;
		for (const t of w.timers.filter((t) => t.at <= w.clock)) {
			w.timers.splice(w.timers.indexOf(t), 1);
			t.run();
		}
		for (let i = 0; i < 10; i++) await Promise.resolve();
	};
	return { w, saver, type, pass };
}

test("a change is in the browser at once and on the server after three seconds", async () => {
	const { w, saver, type, pass } = rig();
	type("a");
	assert.equal(w.copy?.fields.body, "a");
	await pass(2000);
	type("ab"); // the clock goes on from the first change
	assert.equal(w.sent.length, 0);
	await pass(EVERY - 2000);
	assert.deepEqual(w.sent, [{ body: "ab" }]);
	assert.equal(w.copy, null);
	assert.equal(saver.dirty, false);
	assert.deepEqual(w.said, ["dirty", "dirty", "saving", "saved"]);
});

test("without a network the copy stays and saving is tried again", async () => {
	const { w, saver, type, pass } = rig();
	w.answer = () => Promise.reject(new Error("offline"));
	type("a");
	await pass(EVERY);
	assert.equal(w.said.at(-1), "offline");
	assert.equal(w.copy?.fields.body, "a");
	assert.ok(saver.dirty);
	w.answer = () => Promise.resolve("");
	await pass(4000);
	assert.equal(w.sent.length, 2);
	assert.equal(saver.dirty, false);
	assert.equal(w.copy, null);
});

test("what is typed while saving is saved after it", async () => {
	const { w, saver, type, pass } = rig();
	let done: (s: string) => void = () => {};
	w.answer = () => new Promise((r) => (done = r));
	type("a");
	await pass(EVERY);
	type("ab");
	done("");
	await pass(0);
	assert.ok(saver.dirty);
	assert.equal(w.copy?.fields.body, "ab", "the newer words stay in the browser");
	w.answer = () => Promise.resolve("");
	await pass(EVERY);
	assert.deepEqual(w.sent.at(-1), { body: "ab" });
	assert.equal(saver.dirty, false);
});

test("a refusal is told and not tried again until something changes", async () => {
	const { w, saver, type, pass } = rig();
	w.answer = () => Promise.resolve("too long");
	type("a");
	await pass(EVERY);
	assert.equal(w.said.at(-1), "refused");
	await pass(100_000);
	assert.equal(w.sent.length, 1);
	assert.ok(w.copy, "the words stay in the browser");
	w.answer = () => Promise.resolve("");
	assert.equal(await saver.flush(), true);
});

test("flush saves now, once, and says whether the server has it all", async () => {
	const { w, saver, type } = rig();
	assert.equal(await saver.flush(), true, "nothing to save");
	type("a");
	const [one, two] = await Promise.all([saver.flush(), saver.flush()]);
	assert.ok(one && two);
	assert.equal(w.sent.length, 1);
	w.answer = () => Promise.reject(new Error("offline"));
	type("b");
	assert.equal(await saver.flush(), false);
});
