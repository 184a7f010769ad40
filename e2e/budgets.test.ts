// What every page for reading weighs, on a desktop and on a phone, and how much its layout
// shifts. Bytes of text are counted as gzip sends them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Response } from "playwright-core";
import { devices, openBrowser } from "./browser.ts";
import { memberPages } from "./pages_member.ts";
import { readingPages, show, type Look } from "./pages.ts";
import { Person } from "./person.ts";
import { startServer, type Server } from "./server.ts";
import { World } from "./world.ts";

const KB = 1024;

/** The budgets: KB of each kind, requests before the largest picture is painted, layout shift. */
const most = { js: 30, css: 18, html: 35, fonts: 0, cover: 30, all: 350, requests: 15, shift: 0.02 };

interface Weight {
  js: number;
  css: number;
  html: number;
  fonts: number;
  pictures: number;
  cover: number; // the heaviest picture of a waterfall
  all: number;
  requests: number; // until the largest contentful paint
  shift: number;
}

let server: Server;
let browser: Browser;
let world: World;

before(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  world = new World(server, browser);
});

after(async () => {
  await world.end();
  await browser.close();
  await server.stop();
});

const kinds: Record<string, "js" | "css" | "html" | "fonts" | "pictures"> = { script: "js", stylesheet: "css", document: "html", font: "fonts", image: "pictures" };

/** weigh reads a page with an empty cache, without scrolling. */
async function weigh(look: Look, options: BrowserContextOptions): Promise<[string, Weight]> {
  const person = await Person.at(browser, options);
  const { page } = person;
  if (look.who) await person.logIn(server, look.who);
  await page.goto("about:blank"); // the page behind the log-in weighs nothing
  const cdp = await person.context.newCDPSession(page);
  await cdp.send("Network.clearBrowserCache");
  const answers: Response[] = [];
  page.on("response", (answer) => void answers.push(answer));
  await person.context.addInitScript(() => {
    const seen = { shift: 0, largest: 0 };
    (window as unknown as { seen: typeof seen }).seen = seen;
    new PerformanceObserver((list) => {
      for (const e of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) if (!e.hadRecentInput) seen.shift += e.value;
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
      for (const e of list.getEntries() as (PerformanceEntry & { loadTime: number })[]) seen.largest = Math.max(seen.largest, e.loadTime || e.startTime);
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  const title = await show(look, person, world);
  await page.waitForLoadState("networkidle");

  const sum: Weight = { js: 0, css: 0, html: 0, fonts: 0, pictures: 0, cover: 0, all: 0, requests: 0, shift: 0 };
  for (const answer of answers) {
    if (answer.request().method() !== "GET") continue; // a beacon: what was seen is told after the first view
    if (answer.url().startsWith("data:") || answer.status() < 200 || answer.status() >= 300) continue; // inside another, or without a body
    const kind = kinds[answer.request().resourceType()];
    const body = await answer.body().catch(async (e: unknown) => {
      // What a browser has let go of again is weighed by the length that was sent.
      const length = Number(await answer.headerValue("content-length"));
      if (!(length > 0)) throw new Error(`${answer.url()}: ${String(e)}`);
      return Buffer.alloc(length, answer.url());
    });
    const bytes = (kind === "pictures" && !answer.url().includes(".svg") ? body : gzipSync(body, { level: 6 })).length / KB;
    if (kind) sum[kind] += bytes;
    sum.all += bytes;
  }
  const seen = await page.evaluate(() => {
    const { shift, largest } = (window as unknown as { seen: { shift: number; largest: number } }).seen;
    const all = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const covers = new Set([...document.querySelectorAll<HTMLImageElement>(".waterfall .cover img")].map((i) => i.currentSrc));
    return {
      shift,
      requests: 1 + all.filter((r) => r.startTime < largest && r.initiatorType !== "other").length,
      covers: all.filter((r) => covers.has(r.name)).map((r) => r.encodedBodySize),
    };
  });
  sum.shift = seen.shift;
  sum.requests = seen.requests;
  sum.cover = Math.max(0, ...seen.covers) / KB;
  await person.leave();
  return [title, sum];
}

const columns: (keyof Weight)[] = ["js", "css", "html", "pictures", "cover", "all", "requests", "shift"];
const cell = (key: keyof Weight, n: number): string => (key === "shift" ? n.toFixed(3) : key === "requests" ? String(n) : n.toFixed(1)).padStart(9);

/** tooHeavy says what is over its budget. Requests are told, not held to: how many there are before a picture is painted depends on the machine. */
function tooHeavy(sum: Weight): string[] {
  const keys = (Object.keys(most) as (keyof typeof most)[]).filter((key) => key !== "requests" && sum[key] > most[key]);
  return keys.map((key) => `${key} ${cell(key, sum[key]).trim()}, budget ${most[key]}`);
}

const looks: Look[] = [...readingPages, ...memberPages.filter((look) => look.route === "/" || look.route === "/following" || look.name === "somebody's" && look.route === "/@{handle}/{id}")];

for (const [name, options] of devices) {
  test(`weights on a ${name}`, async () => {
    const over: string[] = [];
    console.log(`${`page on a ${name} (KB)`.padEnd(58)}${columns.map((c) => c.padStart(9)).join("")}`);
    for (const look of looks) {
      const [path, sum] = await weigh(look, options);
      const title = decodeURI(path) + (look.who ? ", as a member" : "");
      console.log(`${title.padEnd(58)}${columns.map((c) => cell(c, sum[c])).join("")}`);
      over.push(...tooHeavy(sum).map((what) => `${title}: ${what}`));
      assert.ok(sum.html > 1 && sum.css > 1, `${title} was not weighed`);
    }
    console.log(`${"budget".padEnd(58)}${columns.map((c) => (c in most ? String(most[c as keyof typeof most]) : "").padStart(9)).join("")}`);
    assert.deepEqual(over, []);
  });
}
