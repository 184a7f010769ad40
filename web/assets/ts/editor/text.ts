// The rules of a note's words, as social/title.go and social/lang.go have them. This
// module imports nothing, so that its tests run in plain Node.

export const MAX_TITLE = 20; // units of titleLength
export const MAX_BODY = 5000; // characters that a person sees
export const HINT_BODY = 1000;
export const MAX_ALT = 1500;

/** One clean line of what was typed into a one-line field. */
export function line(s: string): string {
	return s
		.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, (c) => (c === "\r" ? " " : ""))
		.split(/\s+/)
		.filter((w) => w !== "")
		.join(" ");
}

/**
 * The length of a title: an ASCII character counts half, every other UTF-16 unit one,
 * rounded up.
 */
export function titleLength(s: string): number {
	return Math.ceil(halves(s) / 2);
}

function halves(s: string): number {
	let n = 0;
	for (let i = 0; i < s.length; i++) n += s.charCodeAt(i) < 0x80 ? 1 : 2;
	return n;
}

/** How a title's length is shown: "17 / 40" in Latin letters, "9 / 20" in Han characters. */
export function titleCount(s: string): string {
	const t = line(s);
	if (/[\u2e80-\u{3ffff}]/u.test(t)) return `${titleLength(t)} / ${MAX_TITLE}`;
	return `${halves(t)} / ${2 * MAX_TITLE}`;
}

/** By how much a title is too long, in what titleCount shows; 0 when it fits. */
export function titleOver(s: string): number {
	const t = line(s);
	if (titleLength(t) <= MAX_TITLE) return 0;
	if (/[\u2e80-\u{3ffff}]/u.test(t)) return titleLength(t) - MAX_TITLE;
	return halves(t) - 2 * MAX_TITLE;
}

const segmenter = typeof Intl === "object" && "Segmenter" in Intl ? new Intl.Segmenter() : null;

/** The characters that a person sees: a family emoji is one. */
export function length(s: string): number {
	const t = s.replace(/\r\n?/g, "\n");
	if (/^[\u0000-\u02ff\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]*$/.test(t)) return t.length; // nothing that combines
	if (!segmenter) return [...t].length;
	let n = 0;
	for (const _ of segmenter.segment(t)) n++;
	return n;
}

/** The length of a body as it is stored, without the space around it. */
export function bodyLength(s: string): number {
	return length(s.trim());
}

/**
 * The language that the server will take a text to be in: Chinese, Japanese and Korean
 * by their letters; Latin text keeps the writer's own language.
 */
export function detectLang(s: string, fallback: string): string {
	const count = (re: RegExp): number => s.match(re)?.length ?? 0;
	const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
	const hangul = count(/\p{Script=Hangul}/gu);
	const han = count(/\p{Script=Han}/gu);
	const other = count(/\p{L}/gu) - count(/(?=\p{L})[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Han}]/gu);
	if (kana > 0 && 3 * (kana + han) >= other) return "ja";
	if (hangul > 0 && 3 * hangul >= other) return "ko";
	if (han > 0 && 3 * han >= other) return fallback === "zh-TW" || fallback === "zh-HK" ? fallback : "zh-CN";
	if (other > 0 && (fallback === "zh-CN" || fallback === "ja" || fallback === "ko")) return "en";
	return fallback;
}

/** Puts values into "{n} of {m}". */
export function fill(text: string, values: Record<string, string | number>): string {
	return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** A number with commas at the thousands. */
export function grouped(n: number): string {
	return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
