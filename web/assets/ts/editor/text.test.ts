import { test } from "node:test";
import assert from "node:assert/strict";

const { bodyLength, detectLang, fill, grouped, line, titleCount, titleLength, titleOver } = (await import(
	"./text" + ".ts"
)) as typeof import("./text.js");

test("a title's length: ASCII half, every other UTF-16 unit one, rounded up", () => {
	// The same cases as social.TitleLength.
	const cases: [string, number][] = [
		["", 0],
		["a", 1],
		["ab", 1],
		["abc", 2],
		["x".repeat(40), 20],
		["x".repeat(41), 21],
		["慢慢种", 3],
		["种".repeat(20), 20],
		["种".repeat(20) + "a", 21],
		["é", 1],
		["Café", 3],
		["🍠", 2],
		["种 a", 2],
	];
	for (const [s, want] of cases) assert.equal(titleLength(s), want, s);
});

test("a title is shown in the units that its writer counts in", () => {
	assert.equal(titleCount("One fig, one bowl"), "17 / 40");
	assert.equal(titleCount("  One   fig "), "7 / 40");
	assert.equal(titleCount("慢慢种"), "3 / 20");
	assert.equal(titleOver("x".repeat(40)), 0);
	assert.equal(titleOver("x".repeat(43)), 3);
	assert.equal(titleOver("种".repeat(22)), 2);
});

test("one line stays of what was pasted into a title", () => {
	assert.equal(line(" a\r\n\tb\u0000c \u202e d "), "a bc d");
});

test("a body is counted in characters that a person sees", () => {
	assert.equal(bodyLength("  hello\r\nyou \n"), 9);
	assert.equal(bodyLength("👨‍👩‍👧‍👦"), 1);
	assert.equal(bodyLength("e\u0301"), 1);
	assert.equal(bodyLength("慢慢种"), 3);
	assert.equal(bodyLength("x".repeat(5000)), 5000);
});

test("the language is found out by the letters", () => {
	assert.equal(detectLang("今天的咖啡", "en"), "zh-CN");
	assert.equal(detectLang("今天的咖啡", "zh-TW"), "zh-TW");
	assert.equal(detectLang("きょうのコーヒー", "en"), "ja");
	assert.equal(detectLang("오늘의 커피", "en"), "ko");
	assert.equal(detectLang("Kaffee heute", "de"), "de");
	assert.equal(detectLang("Coffee today", "zh-CN"), "en");
	assert.equal(detectLang("1234 …", "de"), "de");
	assert.equal(detectLang("The word 好 in a long English sentence about tea", "en"), "en");
});

test("values go into a sentence, numbers get commas", () => {
	assert.equal(fill("{n} of {m}, {x}", { n: 4, m: 6 }), "4 of 6, {x}");
	assert.equal(grouped(1234567), "1,234,567");
	assert.equal(grouped(999), "999");
});
