// For you: what was looked at moves behind the line, and the list never runs dry.
import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { Person } from "./person.ts";
import type { Server } from "./server.ts";

const cards = (page: Page): Promise<string[]> => page.$$eval(".card", (all) => all.map((card) => (card as HTMLElement).dataset.note!));

/** everything asks for more until the list ends, without looking at anything. */
async function everything(person: Person): Promise<string[]> {
  const { page } = person;
  for (let n = 0; (await page.locator(".load-more").count()) > 0; n++) {
    assert.ok(n < 20, "the list does not end");
    const known = (await cards(page)).length;
    const more = page.locator('.load-more a[rel="next"]');
    if ((await more.count()) > 0) await more.evaluate((a) => (a as HTMLElement).click());
    await page.waitForFunction((n) => document.querySelectorAll(".card").length > n, known);
  }
  return cards(page);
}

/** without goes elsewhere and comes back until a note stands there no more: what was seen is told when a page is left. */
async function without(person: Person, url: string, note: string): Promise<string[]> {
  for (let visit = 0; visit < 20; visit++) {
    await person.go(`${url}/topics`);
    await person.go(url);
    const shown = await cards(person.page);
    assert.equal(shown.length, 24);
    if (!shown.includes(note)) return shown;
  }
  throw new Error(`note ${note}, which was seen, comes again and again`);
}

export async function looking(server: Server, browser: Browser, options: BrowserContextOptions, who: string): Promise<void> {
  const person = await Person.at(browser, options);
  const { page } = person;
  await person.logIn(server, who);
  let first: string[] = [];
  for (let load = 0; load < 10; load++) {
    await person.go(server.url);
    first = await cards(page);
    assert.equal(first.length, 24, `load ${load + 1}`);
  }
  assert.equal(await page.locator(".caught-up").count(), 0);

  // Two seconds before the first screen, then elsewhere.
  await page.waitForFunction(() => performance.now() > 2_500);
  const second = await without(person, server.url, first[0]!);
  assert.ok(second.includes(first[23]!), "the last one is gone, which nobody scrolled to");

  // A note that is opened is seen at once.
  const opened = second[0]!;
  await person.press(page.locator(`.card[data-note="${opened}"] a[data-open]`));
  await page.locator("article.note").waitFor();
  await without(person, server.url, opened);

  // All but three seen: those, the line, and the others behind it, each once.
  const all = await everything(person);
  assert.equal(new Set(all).size, all.length, "a card stands twice");
  const fresh = all.slice(0, 3);
  await page.evaluate((notes) => fetch("/notes/seen", { method: "POST", body: new URLSearchParams({ note: notes.join(",") }) }), all.slice(3));
  await person.go(server.url);
  const third = await cards(page);
  assert.equal(third.length, 24);
  assert.deepEqual(third.slice(0, 3), fresh);
  const line = await page.locator(".caught-up").boundingBox();
  const lists = await page.$$eval(".waterfall", (all) => all.map((list) => list.getBoundingClientRect().toJSON() as DOMRect));
  assert.ok(line && lists.length === 2, `${lists.length} lists, the line ${JSON.stringify(line)}`);
  assert.ok(line.y >= lists[0]!.bottom && line.y + line.height <= lists[1]!.top, `the line ${JSON.stringify(line)} between ${JSON.stringify(lists)}`);
  const whole = await everything(person);
  assert.deepEqual([...new Set(whole)].sort(), [...all].sort());
  assert.equal(whole.length, all.length, "a card stands twice");
  assert.equal(await page.locator(".caught-up").count(), 1);
  await person.leave();
}
