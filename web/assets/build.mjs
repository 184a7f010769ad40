// Builds web/dist from web/assets: one style sheet, the scripts and the drawings, each
// named by its content's hash, with .gz and .br beside it, and manifest.json from the
// plain names to the hashed ones.
//
//   node web/assets/build.mjs            build
//   node web/assets/build.mjs --sizes    build and print the compressed sizes
//
// A folder of ts/ with a main.ts is an entry of its own (ts/editor/main.ts becomes
// editor.js): a page loads it beside app.js. boot.js runs in the head before anything is
// painted, so it is one small classic script.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.BATATA_DIST ?? join(here, "..", "dist");
const target = ["chrome120", "firefox121", "safari17.4"];
const common = { bundle: true, minify: true, write: false, target, legalComments: "none", outdir: dist };

// The order is the cascade's: tokens first, then what builds on them.
const styleOrder = ["tokens", "base", "layout", "controls", "surfaces", "card", "note", "people", "colours"];

async function style() {
	const files = (await readdir(join(here, "css"))).map((f) => f.replace(/\.css$/, ""));
	const extra = files.filter((f) => !styleOrder.includes(f) && f !== "editor").sort();
	const lines = [...styleOrder.filter((f) => files.includes(f)), ...extra].map((f) => `@import "./css/${f}.css";`);
	const sheets = { "app.css": lines.join("\n") };
	if (files.includes("editor")) sheets["editor.css"] = '@import "./css/editor.css";';
	const out = {};
	for (const [name, contents] of Object.entries(sheets)) {
		// light-dark() stays as it is: esbuild must not lower it for old browsers.
		const r = await esbuild.build({ ...common, stdin: { contents, resolveDir: here, loader: "css" }, supported: { nesting: true } });
		out[name] = r.outputFiles[0].contents;
	}
	return out;
}

async function scripts() {
	const boot = await esbuild.build({ ...common, entryPoints: { boot: join(here, "ts", "boot.ts") }, format: "iife" });
	const entries = { app: join(here, "ts", "app.ts") };
	for (const d of await readdir(join(here, "ts"), { withFileTypes: true })) {
		const main = join(here, "ts", d.name, "main.ts");
		if (d.isDirectory() && existsSync(main)) entries[d.name] = main;
	}
	const modules = await esbuild.build({
		...common,
		entryPoints: entries,
		format: "esm",
		splitting: true,
		entryNames: "[name]-[hash]",
		chunkNames: "chunk-[name]-[hash]",
	});
	return { boot: boot.outputFiles[0].contents, modules: modules.outputFiles, entries: Object.keys(entries) };
}

async function main() {
	await rm(dist, { recursive: true, force: true });
	await mkdir(dist, { recursive: true });
	await writeFile(join(dist, ".keep"), "");
	const manifest = {};
	const sizes = [];
	const put = async (plain, hashed, contents) => {
		const gz = gzipSync(contents, { level: 9 });
		const br = brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
		await writeFile(join(dist, hashed), contents);
		await writeFile(join(dist, hashed + ".gz"), gz);
		await writeFile(join(dist, hashed + ".br"), br);
		if (plain) manifest[plain] = hashed;
		sizes.push([plain ?? hashed, contents.length, gz.length, br.length]);
	};
	const named = (plain, contents) => {
		const hash = createHash("sha256").update(contents).digest("hex").slice(0, 10);
		const ext = extname(plain);
		return put(plain, `${plain.slice(0, -ext.length)}-${hash}${ext}`, contents);
	};
	for (const [name, contents] of Object.entries(await style())) await named(name, contents);
	const { boot, modules, entries } = await scripts();
	await named("boot.js", boot);
	for (const f of modules) {
		const hashed = f.path.slice(dist.length + 1);
		const plain = entries.find((e) => hashed.startsWith(`${e}-`) && !hashed.startsWith("chunk-"));
		await put(plain && `${plain}.js`, hashed, f.contents);
	}
	for (const f of ["favicon.svg", "app-icon.svg"]) await named(f, await readFile(join(here, f)));
	await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), "\t") + "\n");
	if (process.argv.includes("--sizes")) {
		for (const [name, raw, gz, br] of sizes) console.log(`${name.padEnd(28)} ${raw} raw  ${gz} gz  ${br} br`);
	}
}

await main();
