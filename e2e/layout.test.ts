// Where things stand: a note inside its card at every size, pages that begin at the same
// height, a badge on one line, and on no page a word that is cut off.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { desktop, openBrowser, phone } from "./browser.ts";
import { findFaults } from "./faults.ts";
import { memberPages, visitorPages } from "./pages.ts";
import { Person } from "./person.ts";
import { startServer, type Server } from "./server.ts";
import { World } from "./world.ts";

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

const covers = ["r34", "r45", "r11", "r43", "text"] as const;
type Cover = (typeof covers)[number];

const found = new Map<Cover, { profile: string; note: string }>();

/** whose profile shows a note with such a cover, and which; 4:5 is worn by one of 3:4. */
async function findNote(page: Page, cover: Cover): Promise<{ profile: string; note: string }> {
  const known = found.get(cover);
  if (known) return known;
  const selector = cover === "text" ? ".cover.text-cover" : `.cover.${cover === "r45" ? "r34" : cover}:not(.text-cover)`;
  for (const handle of ["idris", "bram", "linye", "pilar", "oriel", "lowfire"]) {
    await page.goto(`${server.url}/@${handle}`);
    const link = page.locator(`article.card:has(${selector}) a[data-open]`).first();
    const note = (await link.count()) > 0 && (await link.getAttribute("href"));
    if (!note) continue;
    found.set(cover, { profile: `/@${handle}`, note });
    return { profile: `/@${handle}`, note };
  }
  throw new Error(`no note of the seed has a cover ${cover}`);
}

/** assertWhole fails unless both sides of the note lie in its card and in the window. */
async function assertWhole(page: Page, cover: Cover, where: string): Promise<void> {
  if (cover === "r45") await page.evaluate(() => document.querySelector("article.note > .media")!.classList.replace("r34", "r45"));
  const seen = await page.evaluate(() => {
    const box = (selector: string) => {
      const { left, right, top, bottom, width } = document.querySelector(`article.note ${selector}`)!.getBoundingClientRect();
      return { left, right, top, bottom, width };
    };
    const card = document.querySelector("article.note")!.getBoundingClientRect();
    const pane = document.querySelector(".note-pane")!;
    const main = document.querySelector<HTMLElement>(".note-main")!;
    const texts = [...document.querySelectorAll<HTMLElement>(".note-main > *, .note-bar, .note-bar > *")].filter((e) => e.offsetParent);
    return {
      card: { left: card.left, right: card.right, top: card.top, bottom: card.bottom },
      media: box("> .media"),
      pane: box("> .note-pane"),
      bar: box(".note-bar"),
      over: Math.max(...texts.map((e) => e.getBoundingClientRect().right)) - pane.getBoundingClientRect().right,
      inner: main.scrollWidth - main.clientWidth,
      scrolls: document.documentElement.scrollHeight - innerHeight,
      window: { width: document.documentElement.clientWidth, height: innerHeight },
    };
  });
  const say = (what: string): string => `${where}, ${cover}: ${what}: ${JSON.stringify(seen)}`;
  assert.ok(seen.pane.right <= seen.card.right + 0.5, say("the pane runs out of the card"));
  assert.ok(seen.media.left >= seen.card.left - 0.5 && seen.media.right <= seen.pane.left + 0.5, say("the picture lies under the words"));
  assert.ok(Math.abs(seen.media.bottom - seen.card.bottom) < 1, say("the picture's side ends early"));
  assert.ok(seen.card.right <= seen.window.width && seen.card.left >= 0, say("the card runs out of the window"));
  assert.ok(seen.pane.width >= 359.5, say("the pane is too narrow"));
  assert.ok(seen.media.width >= 300, say("the picture is too narrow"));
  assert.ok(seen.over <= 0.5 && seen.inner <= 0, say("words are cut off"));
  assert.ok(seen.bar.bottom <= seen.card.bottom + 0.5 && seen.bar.bottom <= seen.window.height, say("the bar is out of sight"));
  if (where.startsWith("page")) assert.ok(seen.scrolls <= 0, say("the page scrolls for nothing"));
  const field = page.locator("article.note .compose textarea");
  await field.scrollIntoViewIfNeeded();
  await field.click({ timeout: 5_000, trial: true }); // nothing lies over it
}

for (const [width, height] of [[1280, 900], [1280, 1024], [1200, 1600], [1000, 800]] as const) {
  test(`a note is whole at ${width}×${height}`, async () => {
    const person = await Person.at(browser, { ...desktop, viewport: { width, height } });
    const { page } = person;
    await person.logIn(server, "sumi");
    for (const cover of covers) {
      const { profile, note } = await findNote(page, cover);
      await page.goto(server.url + note);
      await assertWhole(page, cover, "page");
      await page.goto(server.url + profile);
      await page.locator(`a[data-open][href="${note}"]`).click();
      await page.locator("dialog.note-dialog[open] article.note").waitFor();
      await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running"));
      await assertWhole(page, cover, "dialog");
    }
    await person.leave();
  });
}

test("the question for a description leaves the picture free", async () => {
  for (const options of [desktop, phone]) {
    const bram = await Person.at(browser, options);
    await bram.logIn(server, "bram");
    await bram.go(server.url + (await world.eighteen()));
    const picture = bram.page.locator("article.note figure").first();
    const [chip, whole] = [await picture.locator("a.alt").boundingBox(), await picture.boundingBox()];
    assert.ok(chip && whole && chip.width * chip.height < (whole.width * whole.height) / 10, `${JSON.stringify(chip)} on ${JSON.stringify(whole)}`);
    if (process.env["SHOTS"]) await bram.page.screenshot({ path: `${process.env["SHOTS"]}/chip-${whole.width}.png` });
    await bram.press(picture.locator("a[data-zoom]"));
    await bram.page.locator(".lightbox").waitFor();
    await bram.leave();
  }
});

test("short pages begin where long ones do", async () => {
  for (const width of [1280, 1000]) {
    const person = await Person.at(browser, { ...desktop, viewport: { width, height: 1400 } });
    const { page } = person;
    await person.logIn(server, "oriel");
    person.pardon("404 /nowhere");
    const tops: Record<string, number> = {};
    for (const path of ["/explore", "/settings/appearance", "/drafts", "/search?q=zzzz", "/nowhere", "/notifications?tab=followers", "/topics"]) {
      await page.goto(server.url + path);
      tops[path] = await page.evaluate(() => document.querySelector("main")!.getBoundingClientRect().top);
    }
    assert.equal(tops["/explore"], 76);
    assert.deepEqual(tops, Object.fromEntries(Object.keys(tops).map((path) => [path, 76])));
    await person.leave();
  }
});

test("the name of the server stays on one line, or out of sight", async () => {
  for (const width of [390, 375, 374, 360, 320]) {
    const person = await Person.at(browser, { ...desktop, viewport: { width, height: 640 } });
    const { page } = person;
    await page.goto(`${server.url}/explore`);
    const word = page.locator(".top .brand > span");
    const seen = await word.evaluate((e) => {
      const range = document.createRange();
      range.selectNodeContents(e);
      return { lines: new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size, width: e.getBoundingClientRect().width, needs: range.getBoundingClientRect().width };
    });
    assert.ok(seen.width <= 1 || (seen.lines === 1 && seen.needs <= seen.width + 1), `${width}: ${JSON.stringify(seen)}`);
    assert.equal(await page.getByRole("banner").getByRole("link", { name: "batata" }).count(), 1, `${width}: the link has lost its name`);
    await person.leave();
  }
});

test("an unread badge stays on one line inside the rail", async () => {
  for (const [width, path] of [[1000, "/explore"], [1280, "/create"], [1280, "/explore"], [390, "/explore"]] as const) {
    const person = await Person.at(browser, { ...desktop, viewport: { width, height: 800 } });
    const { page } = person;
    await person.logIn(server, "bram"); // the seed left him more than nine
    await page.goto(server.url + path);
    const badge = page.locator('[data-part="unread"]:visible');
    assert.match((await badge.innerText()).trim(), /^\d\d\b/);
    for (const text of ["", "99+"]) {
      const seen = await badge.evaluate((b, words) => {
        if (words) b.firstChild!.textContent = words;
        const { left, right, height, top } = b.getBoundingClientRect();
        const bar = b.closest("nav")!.getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(b.firstChild!);
        return { lines: new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size, left, right, height, top, bar: { left: bar.left, right: bar.right, top: bar.top } };
      }, text);
      const say = `${path} at ${width}: ${JSON.stringify(seen)}`;
      assert.equal(seen.lines, 1, say);
      assert.ok(seen.height <= 20, say);
      assert.ok(seen.left >= seen.bar.left && seen.right <= seen.bar.right && seen.top >= seen.bar.top, say);
    }
    await person.leave();
  }
});

test("the menu beside the page is seen whole, on a phone it is in one's profile", async () => {
  for (const [width, path] of [[1000, "/explore"], [1280, "/create"], [1280, "/explore"]] as const) {
    const person = await Person.at(browser, { ...desktop, viewport: { width, height: 800 } });
    const { page } = person;
    await person.logIn(server, "pilar");
    await page.goto(server.url + path);
    await page.click(".side .rest > summary");
    for (const item of await page.locator(".side .rest .menu-item").all()) {
      await item.click({ trial: true, timeout: 5_000 });
      const words = await item.evaluate((e) => {
        const range = document.createRange();
        range.selectNodeContents(e);
        const { left, right, top } = range.getBoundingClientRect();
        return document.elementFromPoint(right - 2, top + 8)?.closest(".menu-item") === e && left >= 0;
      });
      assert.ok(words, `${path} at ${width}: "${await item.innerText()}" is cut off`);
    }
    await person.leave();
  }
  const person = await Person.at(browser, phone);
  const { page } = person;
  await person.logIn(server, "pilar");
  await page.goto(`${server.url}/@pilar`);
  await page.click(".profile .acts [data-sheet]");
  const sheet = page.locator("dialog[open]");
  await sheet.waitFor();
  for (const href of ["/drafts", "/settings/profile", "/about"]) assert.equal(await sheet.locator(`a[href="${href}"]`).count(), 1, href);
  await Promise.all([page.waitForURL(`${server.url}/`), sheet.locator('form[action="/logout"] button').click()]);
  person.pardon("401 /drafts");
  assert.equal(await person.go(`${server.url}/drafts`), 401, "still logged in");
  await person.leave();
});

const sizes = [[1280, 900], [1000, 800], [390, 844], [320, 640]] as const;

for (const who of ["visitor", "member"] as const) {
  for (const lang of ["en", "zh-CN"] as const) {
    test(`nothing is cut off: ${who}, ${lang}`, async () => {
      const person = await Person.at(browser, { ...desktop, locale: lang });
      const { page } = person;
      if (who === "member") {
        await person.logIn(server, "bram");
        await page.goto(`${server.url}/settings/language`);
        await page.check(`input[name="lang"][value="${lang}"]`);
        await page.click('form[action="/settings/language"] button.primary');
        await page.waitForLoadState();
        // Whoever has the longest name there can be still has pages that hold.
        await page.goto(`${server.url}/settings/profile`);
        await page.fill('input[name="name"]', "W".repeat(30));
        await page.click('form[action="/settings/profile"] button.primary');
        await page.waitForLoadState();
      }
      const paths = who === "member" ? await memberPages(world) : await visitorPages(world);
      const faults: string[] = [];
      for (const path of paths) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(server.url + path);
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang, path);
        for (const [width, height] of sizes) {
          await page.setViewportSize({ width, height });
          // The page hears of its new size with the next frame and sets its cards anew.
          await page.evaluate(async () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
          faults.push(...(await page.evaluate(findFaults)).map((f) => `${path} at ${width}: ${f}`));
        }
      }
      assert.deepEqual(faults, []);
      await person.leave();
    });
  }
}

test("feeds stand closer or in a list, as chosen", async () => {
  const person = await Person.at(browser, desktop);
  const { page } = person;
  await person.logIn(server, "theo");
  const columns: Record<string, number> = {};
  for (const density of ["compact", "list", "comfortable"]) {
    await page.goto(`${server.url}/settings/appearance`);
    await page.check(`input[name="density"][value="${density}"]`);
    await page.click('form[action="/settings/appearance"] button.primary');
    await page.waitForLoadState();
    await page.goto(`${server.url}/explore`);
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      await page.evaluate(async () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const lefts = await page.locator(".waterfall > .card").evaluateAll((cards) => cards.map((c) => Math.round(c.getBoundingClientRect().left)));
      columns[`${density} ${width}`] = new Set(lefts).size;
      assert.deepEqual(await page.evaluate(findFaults), [], `${density} at ${width}`);
    }
    await page.setViewportSize(desktop.viewport!);
  }
  assert.deepEqual(columns, {
    "compact 1280": 5, "compact 1000": 5, "compact 390": 2, "compact 320": 2,
    "list 1280": 1, "list 1000": 1, "list 390": 1, "list 320": 1,
    "comfortable 1280": 4, "comfortable 1000": 4, "comfortable 390": 2, "comfortable 320": 2,
  });
  await person.leave();
});

test("who saves data gets small covers and nothing ahead", async () => {
  for (const saves of [true, false]) {
    const person = await Person.at(browser, { ...phone, deviceScaleFactor: 3, extraHTTPHeaders: saves ? { "Save-Data": "on" } : {} });
    const { page } = person;
    await page.goto(`${server.url}/explore`, { waitUntil: "networkidle" });
    const first = await page.locator(".card").count();
    // A screen of three dots to the pixel takes the larger rendition where it has the choice.
    const shown = await page.locator(".card .cover img").evaluateAll((all) => (all as HTMLImageElement[]).map((i) => new URL(i.currentSrc)).filter((u) => u.protocol !== "data:").map((u) => u.pathname));
    const sizesOf = await page.evaluate(async (paths) => Promise.all(paths.map(async (p) => createImageBitmap(await (await fetch(p)).blob()).then((b) => b.width))), shown);
    assert.ok(sizesOf.length > 0);
    if (saves) assert.ok(Math.max(...sizesOf) <= 360, `covers ${sizesOf.join(" ")} wide`);
    else assert.ok(Math.max(...sizesOf) > 360, `covers ${sizesOf.join(" ")} wide`);
    // At the end of the page the next one comes by itself, or waits to be asked for.
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    if (saves) {
      await page.waitForLoadState("networkidle");
      assert.equal(await page.locator(".card").count(), first, "the next page came unasked");
      await page.click(".load-more a[rel=next]");
    }
    await page.waitForFunction((n) => document.querySelectorAll(".card").length > n, first);
    await person.leave();
  }
});
