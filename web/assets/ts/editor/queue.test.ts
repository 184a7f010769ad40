import { test } from "node:test";
import assert from "node:assert/strict";

import type { Task } from "./queue.js";

const { UploadQueue } = (await import("./queue" + ".ts")) as typeof import("./queue.js");

/** A server whose answers the test gives. */
function rig() {
	const open = new Map<string, { ok(r: string): void; fail(why: string): void; progress(p: number): void; signal: AbortSignal }>();
	const seen: string[] = [];
	const queue = new UploadQueue<string, string>(
		(file, progress, signal) =>
			new Promise((resolve, reject) => {
				open.set(file, { ok: resolve, fail: (why) => reject(new Error(why)), progress, signal });
			}),
		(t: Task<string, string>) => seen.push(`${t.file} ${t.state}${t.state === "sending" ? ` ${Math.round(100 * t.progress)}` : ""}`),
	);
	return { queue, open, seen };
}

const settle = async (): Promise<void> => {
	for (let i = 0; i < 10; i++) await Promise.resolve();
};

test("three uploads run at a time, the next starts when one ends", async () => {
	const { queue, open } = rig();
	for (const f of ["a", "b", "c", "d", "e"]) queue.add(f);
	await settle();
	assert.deepEqual([...open.keys()], ["a", "b", "c"]);
	assert.equal(queue.pending, 5);
	open.get("b")!.ok("B");
	await settle();
	assert.deepEqual([...open.keys()], ["a", "b", "c", "d"]);
	open.get("a")!.fail("too large");
	await settle();
	assert.deepEqual([...open.keys()], ["a", "b", "c", "d", "e"]);
	assert.equal(queue.failed, 1);
});

test("progress and the server's words reach the page", async () => {
	const { queue, open, seen } = rig();
	const t = queue.add("a");
	await settle();
	open.get("a")!.progress(0.4);
	open.get("a")!.progress(7);
	open.get("a")!.fail("21 MB is more than 20 MB.");
	await settle();
	assert.deepEqual(seen, ["a sending 0", "a sending 40", "a sending 100", "a failed"]);
	assert.equal(t.error, "21 MB is more than 20 MB.");
});

test("a failed upload is tried again and can then succeed", async () => {
	const { queue, open } = rig();
	const t = queue.add("a");
	await settle();
	open.get("a")!.fail("broken");
	await settle();
	queue.retry(t.id);
	await settle();
	assert.equal(t.state, "sending");
	open.get("a")!.ok("A");
	await settle();
	assert.equal(t.state, "done");
	assert.equal(t.result, "A");
	queue.retry(t.id);
	assert.equal(t.state, "done", "what is done is not sent twice");
});

test("a dropped upload is cut off and never comes back", async () => {
	const { queue, open } = rig();
	const t = queue.add("a");
	await settle();
	queue.drop(t.id);
	assert.ok(open.get("a")!.signal.aborted);
	open.get("a")!.ok("A");
	await settle();
	assert.equal(t.state, "dropped");
	assert.equal(t.result, null);
	assert.equal(queue.pending, 0);
});

test("idle waits for the last of them, failures included", async () => {
	const { queue, open } = rig();
	queue.add("a");
	queue.add("b");
	let idle = false;
	void queue.idle().then(() => (idle = true));
	await settle();
	open.get("a")!.ok("A");
	await settle();
	assert.equal(idle, false);
	open.get("b")!.fail("no");
	await settle();
	assert.equal(idle, true);
});
