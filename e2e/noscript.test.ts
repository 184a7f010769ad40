// The reading path, and the writing one, without JavaScript.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { assertQuiet, desktop, logIn, newPage, openBrowser, phone } from "./browser.ts";
import { photographs } from "./pictures.ts";
import { startServer, type Server } from "./server.ts";

let server: Server;
let browser: Browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

after(async () => {
  await browser.close();
  await server.stop();
});

test("a visitor reads", async () => {
  const context = await browser.newContext({ ...phone, javaScriptEnabled: false });
  const watched = await newPage(context);
  const { page } = watched;
  await page.goto(server.url);
  assert.ok((await page.locator("article.card").count()) >= 20, "cards on the first page");
  const first = await page.locator("article.card a[data-open]").first().getAttribute("href");
  await page.getByRole("link", { name: "Load more" }).click();
  assert.match(page.url(), /cursor=/);
  assert.notEqual(await page.locator("article.card a[data-open]").first().getAttribute("href"), first);

  await page.goto(server.url + first);
  assert.equal(await page.locator("h1").count(), 1);
  assert.ok((await page.locator("article.note img").count()) >= 1 || (await page.locator(".text-cover").count()) >= 1);
  await page.goto(`${server.url}/search?q=mend`);
  await page.locator('main a[href^="/topics/mending"]').first().click();
  assert.match(page.url(), /\/topics\/mending/);
  await page.locator("article.card .by").first().click();
  assert.match(new URL(page.url()).pathname, /^\/@\w+$/);
  assertQuiet(watched);
  await context.close();
});

test("a member publishes, likes, collects, comments and follows", async () => {
  const context = await browser.newContext({ ...desktop, javaScriptEnabled: false });
  const watched = await newPage(context);
  const { page } = watched;
  await logIn(server, page, "theo");
  await page.goto(`${server.url}/create`);
  await page.setInputFiles("#file", photographs(2));
  await page.locator('button[value="upload"]').click();
  assert.equal(await page.locator("#strip [data-picture]").count(), 2, "two pictures uploaded");
  await page.locator('#describe-list textarea[name^="alt_"]').first().fill("The first of two.");
  await page.fill("#f-title", "Plain and slow");
  await page.fill("#f-body", "Written without a script. #mending");
  await page.locator('#editor button[value="publish"]:visible').first().click();
  assert.equal(await page.locator('.summary a[href="#describe"]').count(), 1, "asked about the second picture");
  await page.locator('#describe-list input[name^="decoration_"]').last().check();
  await page.locator('#editor button[value="publish"]:visible').first().click();
  assert.match(new URL(page.url()).pathname, /^\/@theo\/\d+$/);
  await page.getByRole("heading", { name: "Plain and slow" }).waitFor();

  await page.goto(`${server.url}/@pilar`);
  await page.locator("article.card a[data-open]").first().click();
  const note = page.url();
  const like = page.locator('form[action$="/like"], form[action$="/unlike"]').last();
  const before = await like.getAttribute("action");
  await like.locator("button").click();
  assert.equal(page.url().split("#")[0], note);
  assert.notEqual(await page.locator('form[action$="/like"], form[action$="/unlike"]').last().getAttribute("action"), before);
  await page.locator('a[href$="/collect"]').last().click();
  await page.locator('form[action$="/collected"] button.primary').click();
  assert.equal(page.url().split("#")[0], note);
  await page.locator('textarea[name="body"]').last().fill("No script, still here.");
  await page.locator("form.compose button.primary").last().click();
  await page.getByText("No script, still here.").waitFor();

  await page.goto(`${server.url}/@sumi`);
  await page.locator('form[action$="/follow"] button, form[action$="/unfollow"] button').first().click();
  assert.match(page.url(), /@sumi/);
  assertQuiet(watched);
  await context.close();
});
