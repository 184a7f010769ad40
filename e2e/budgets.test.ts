// Byte budgets of the read pages, and how much the layout shifts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { desktop, newPage, openBrowser, phone } from "./browser.ts";
import { startServer, type Server } from "./server.ts";

const KB = 1024;
const budget = { script: 30 * KB, stylesheet: 18 * KB, document: 35 * KB, firstView: 350 * KB, shift: 0.02 };

let server: Server;
let browser: Browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

after(async () => {
  await browser.close();
  await server.stop();
});

async function weigh(path: string, options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext(options);
  const { page } = await newPage(context);
  const bytes = { script: 0, stylesheet: 0, document: 0, image: 0, font: 0, other: 0 };
  const pending: Promise<void>[] = [];
  page.on("response", (response) => {
    const kind = response.request().resourceType() as keyof typeof bytes;
    pending.push(
      response.body().then(
        (body) => {
          // What is text crosses the wire compressed; a picture is what it is.
          bytes[kind in bytes ? kind : "other"] += kind === "image" && !response.url().includes(".svg") ? body.length : gzipSync(body, { level: 6 }).length;
        },
        () => undefined, // an answer without a body
      ),
    );
  });
  await page.addInitScript(() => {
    const w = window as unknown as { shift: number };
    w.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) w.shift += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(server.url + path, { waitUntil: "networkidle" });
  await Promise.all(pending);
  const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
  const firstView = Object.values(bytes).reduce((sum, n) => sum + n, 0);
  const kb = (n: number): string => `${(n / KB).toFixed(1)} KB`;
  console.log(`${path} ${options.isMobile ? "phone" : "desktop"}: js ${kb(bytes.script)}, css ${kb(bytes.stylesheet)}, html ${kb(bytes.document)}, pictures ${kb(bytes.image)}, all ${kb(firstView)}, shift ${shift.toFixed(4)}`);
  assert.equal(bytes.font, 0, "no web fonts");
  assert.ok(bytes.script <= budget.script, `JavaScript ${kb(bytes.script)}, budget ${kb(budget.script)}`);
  assert.ok(bytes.stylesheet <= budget.stylesheet, `CSS ${kb(bytes.stylesheet)}, budget ${kb(budget.stylesheet)}`);
  assert.ok(bytes.document <= budget.document, `HTML ${kb(bytes.document)}, budget ${kb(budget.document)}`);
  assert.ok(firstView <= budget.firstView, `first view ${kb(firstView)}, budget ${kb(budget.firstView)}`);
  assert.ok(shift <= budget.shift, `layout shift ${shift}, budget ${budget.shift}`);
  await context.close();
}

for (const [name, options] of [["desktop", desktop], ["phone", phone]] as const) {
  for (const path of ["/", "/explore", "/topics", "/@idris", "/search?q=te", "/about"]) {
    test(`${path} on a ${name}`, async () => weigh(path, options));
  }
  test(`a note on a ${name}`, async () => {
    const html = await (await fetch(`${server.url}/@idris`)).text();
    const note = /href="(\/@idris\/\d+)"/.exec(html)?.[1];
    assert.ok(note);
    await weigh(note, options);
  });
}
