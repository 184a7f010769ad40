import { test } from "node:test";
import assert from "node:assert/strict";

const { complete, startToken, tokenAt } = (await import("./markup" + ".ts")) as typeof import("./markup.js");

/** The caret is written as |. */
function at(marked: string) {
	const caret = marked.indexOf("|");
	return { text: marked.replace("|", ""), token: tokenAt(marked.replace("|", ""), caret) };
}

test("a topic is found while it is typed", () => {
	assert.deepEqual(at("see #cer|").token, { kind: "topic", query: "cer", start: 4, end: 8 });
	assert.deepEqual(at("#|").token, { kind: "topic", query: "", start: 0, end: 1 });
	assert.equal(at("今天#咖啡|")?.token?.query, "咖啡");
	assert.equal(at("＃咖啡|")?.token?.query, "咖啡");
	assert.equal(at("#slow|kitchen now").token?.end, 12);
});

test("what is glued to a Latin word or stands in an address is no topic", () => {
	for (const s of ["a#b|", "page/#b|", "##b|", "&#39|", "#a b|"]) assert.equal(at(s).token, null, s);
});

test("a person is found while they are typed", () => {
	assert.equal(at("with @me|").token?.query, "me");
	assert.equal(at("with @mei@tea.ex|").token?.query, "mei@tea.ex");
	assert.equal(at("和@小|")?.token?.query, "小");
	for (const s of ["mail me@host|", "x/@me|", "@me now|"]) assert.equal(at(s).token, null, s);
});

test("a choice takes the token's place and the caret goes behind it", () => {
	const a = at("see #cer| today");
	assert.deepEqual(complete(a.text, a.token!, "ceramics"), { text: "see #ceramics today", caret: 14 });
	const b = at("@me|");
	assert.deepEqual(complete(b.text, b.token!, "mei"), { text: "@mei ", caret: 5 });
	const c = at("今天#咖|很好");
	// Letters follow at once: they belonged to the word being typed.
	assert.deepEqual(complete(c.text, c.token!, "咖啡"), { text: "今天#咖啡 ", caret: 6 });
});

test("the tools type a mark where it is read as one", () => {
	assert.deepEqual(startToken("word", 4, "topic"), { text: "word #", caret: 6 });
	assert.deepEqual(startToken("word ", 5, "person"), { text: "word @", caret: 6 });
	assert.deepEqual(startToken("今天", 2, "topic"), { text: "今天#", caret: 3 });
});
