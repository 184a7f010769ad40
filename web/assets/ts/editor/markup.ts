// Finds the #topic or @person that is being typed, by the rules of social/markup.go.
// This module imports nothing, so that its tests run in plain Node.

export interface Token {
	kind: "topic" | "person";
	query: string; // without the mark
	start: number; // of the mark, in UTF-16 units
	end: number; // behind the word
}

// A mark glued to a Latin word is none; Chinese writes no space before a #topic.
const topicBefore = /(?:^|[^A-Za-z0-9_/&#＃])[#＃]([\p{L}\p{M}\p{Nd}_·・\u200d]{0,100})$/u;
const topicRest = /^[\p{L}\p{M}\p{Nd}_·・\u200d]*/u;
const personBefore = /(?:^|[^A-Za-z0-9_/@.])[@＠]([\p{L}\p{Nd}_.-]{0,64}(?:@[A-Za-z0-9.:-]{0,253})?)$/u;
const personRest = /^[A-Za-z0-9_.@:-]*/;

/** The token that the caret stands in or behind, or null. */
export function tokenAt(text: string, caret: number): Token | null {
	const before = text.slice(Math.max(0, caret - 330), caret);
	const topic = topicBefore.exec(before);
	if (topic) {
		const query = topic[1]!;
		return { kind: "topic", query, start: caret - query.length - 1, end: caret + topicRest.exec(text.slice(caret))![0].length };
	}
	const person = personBefore.exec(before);
	if (person) {
		const query = person[1]!;
		return { kind: "person", query, start: caret - query.length - 1, end: caret + personRest.exec(text.slice(caret))![0].length };
	}
	return null;
}

/** The text with the token completed, and where the caret goes. */
export function complete(text: string, token: Token, word: string): { text: string; caret: number } {
	const mark = token.kind === "topic" ? "#" : "@";
	const after = text.slice(token.end);
	const gap = /^\s/.test(after) ? "" : " ";
	const done = mark + word.replace(/^[#＃@＠]/, "") + gap;
	const caret = token.start + done.length + (gap === "" ? 1 : 0);
	return { text: text.slice(0, token.start) + done + after, caret };
}

/** The text with a mark typed at the caret, with a space before it where it would be glued. */
export function startToken(text: string, caret: number, kind: Token["kind"]): { text: string; caret: number } {
	const before = text.slice(0, caret);
	const gap = /[A-Za-z0-9_/&#＃@.]$/.test(before) ? " " : "";
	const put = gap + (kind === "topic" ? "#" : "@");
	return { text: before + put + text.slice(caret), caret: caret + put.length };
}
