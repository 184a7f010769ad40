// Every page for reading, and joining, publishing, answering, without JavaScript.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { desktop, devices, openBrowser, phone } from "./browser.ts";
import { readingPages, show } from "./pages.ts";
import { Person } from "./person.ts";
import { photographs } from "./pictures.ts";
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

const plain = (options: BrowserContextOptions): Promise<Person> => Person.at(browser, { ...options, javaScriptEnabled: false });

for (const [name, options] of devices) {
  test(`every page for reading can be read on a ${name}`, async () => {
    const person = await plain(options);
    const { page } = person;
    for (const look of readingPages) {
      const title = await show(look, person, world);
      assert.equal(await page.locator("h1").count(), 1, `${title}: one heading of the first rank`);
      assert.ok((await page.locator("main").innerText()).trim().length > 20, `${title}: words`);
      for (const useless of await page.locator(".js-only").all()) assert.ok(!(await useless.isVisible()), `${title}: a control that needs script is shown: ${await useless.innerText()}`);
      const { over, broken } = await page.evaluate(() => ({
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        broken: [...document.images].filter((i) => i.loading !== "lazy" && !(i.complete && i.naturalWidth > 0)).map((i) => i.src),
      }));
      assert.ok(over <= 0, `${title}: runs ${over} px over the side`);
      assert.deepEqual(broken, [], `${title}: pictures that are not there`);
    }
    await person.leave();
  });
}

test("a visitor reads from the first page to a profile", async () => {
  const person = await plain(phone);
  const { page } = person;
  await person.go(server.url);
  assert.ok((await page.locator("article.card").count()) >= 20, "cards on the first page");
  const first = await page.locator("article.card a[data-open]").first().getAttribute("href");
  await person.press(page.getByRole("link", { name: "Load more" }));
  await page.waitForURL(/cursor=/);
  assert.notEqual(await page.locator("article.card a[data-open]").first().getAttribute("href"), first);
  await person.press(page.locator("article.card a[data-open]").first());
  await page.locator("article.note h1").waitFor();
  // A description opens, and more comments are a page of their own.
  await person.go(server.url + (await world.note()));
  await person.press(page.locator("details.alt summary").first());
  await page.locator("details.alt[open] p").waitFor();
  await person.press(page.locator('article.note a[href$="/share"]:visible').first());
  await page.locator("main #share-url").waitFor();

  await person.press(page.locator('a[href="/search"]:visible').first());
  await person.write(page.locator('main input[name="q"]'), "mend");
  await page.keyboard.press("Enter");
  await person.press(page.locator('main a[href^="/topics/mending"]'));
  await page.waitForURL(/\/topics\/mending/);
  await person.press(page.locator("article.card .by").first());
  await page.waitForURL((url) => /^\/@\w+$/.test(url.pathname));
  await person.leave();
});

test("a newcomer joins", async () => {
  const person = await plain(desktop);
  const { page } = person;
  await person.go(`${server.url}/signup`);
  const form = page.locator('form[action="/signup"]');
  await person.write(form.locator('input[name="handle"]'), "quiet");
  await person.write(form.locator('input[name="email"]'), "quiet@mail.test");
  await person.write(form.locator('input[name="password"]'), "plum tiger umbrella");
  await person.press(form.locator('input[name="rules"]'));
  await person.press(form.locator("button.primary"));
  await page.locator('form[action="/signup/confirm/resend"]').waitFor();
  await person.go(server.url + (await world.letter("quiet@mail.test", "/signup/confirm")));
  await person.press(page.locator('form[action="/signup/confirm"] button.primary'));
  await person.logIn(server, "quiet", "plum tiger umbrella");
  assert.equal(await person.go(`${server.url}/drafts`), 200);
  await person.leave();
});

test("a member publishes, likes, collects, comments and follows", async () => {
  const person = await plain(desktop);
  const { page } = person;
  await person.logIn(server, "theo");
  await person.press(page.locator('a[href="/create"]:visible').first());
  await person.choose(page.locator("#file"), photographs(2));
  await person.press(page.locator('button[value="upload"]'));
  await page.locator("#strip [data-picture]").nth(1).waitFor();
  await person.write(page.locator('#describe-list textarea[name^="alt_"]').first(), "The first of two.");
  await person.write(page.locator("#f-title"), "Plain and slow");
  await person.write(page.locator("#f-body"), "Written without a script. #mending");
  const out = page.locator('#editor button[value="publish"]:visible').first();
  person.pardon(`422 ${new URL(page.url()).pathname}`);
  await person.press(out);
  await page.locator('.summary a[href="#describe"]').waitFor(); // asked about the second picture
  await person.press(page.locator('#describe-list input[name^="decoration_"]').last());
  await person.press(out);
  await page.waitForURL((url) => /^\/@theo\/\d+$/.test(url.pathname));
  await page.getByRole("heading", { name: "Plain and slow" }).waitFor();
  assert.equal(await page.locator('article.note img[alt="The first of two."]').count(), 1);

  await person.go(`${server.url}/@pilar`);
  await person.press(page.locator("article.card a[data-open]").first());
  await page.locator("article.note").waitFor();
  const note = new URL(page.url()).pathname;
  const bar = page.locator(".note-bar");
  const like = bar.locator('form[action$="/like"], form[action$="/unlike"]');
  const before = await like.getAttribute("action");
  await person.press(like.locator("button"));
  await page.waitForURL((url) => url.pathname === note);
  assert.notEqual(await like.getAttribute("action"), before);
  await person.press(bar.locator('a[href$="/collect"]'));
  await person.press(page.locator('form[action$="/collected"] button.primary'));
  await page.waitForURL((url) => url.pathname === note);
  await bar.locator('a[href$="/collect"].on').waitFor();
  await person.write(bar.locator('textarea[name="body"]'), "No script, still here.");
  await person.press(bar.locator("form.compose button.primary"));
  await page.locator(".comment-text", { hasText: "No script, still here." }).waitFor();

  await person.go(`${server.url}/@sumi`);
  const follow = page.locator('main form[action$="/follow"] button, main form[action$="/unfollow"] button').first();
  const was = await follow.innerText();
  await person.press(follow);
  await page.waitForURL(`${server.url}/@sumi`);
  assert.notEqual(await follow.innerText(), was);
  await person.leave();
});
