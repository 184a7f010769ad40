// A newcomer joins, publishes four photographs, and is answered: with a mouse at a desk,
// with a finger on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { devices, openBrowser } from "./browser.ts";
import { inspect } from "./inspect.ts";
import { looking } from "./looking.ts";
import { Person } from "./person.ts";
import { photographs } from "./pictures.ts";
import { publish, send, write } from "./publish.ts";
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

const password = "plum tiger umbrella";

const alts = [
  "A wide lake under a low evening sun.",
  "Close view of a leaf with drops of water.",
  "A path between tall trees.",
  "Boats on a stony shore.",
];

/** passes holds a page that only a journey leads to against what every page must pass. */
async function passes(person: Person, name: string): Promise<void> {
  assert.deepEqual(await inspect(person.page, name), []);
}

async function signUp(person: Person, handle: string): Promise<void> {
  const { page } = person;
  await person.go(server.url);
  await person.press(page.locator('a[href^="/signup"]:visible').first());
  const form = page.locator('form[action="/signup"]');
  await person.write(form.locator('input[name="handle"]'), handle);
  await person.write(form.locator('input[name="email"]'), `${handle}@mail.test`);
  await person.write(form.locator('input[name="password"]'), password);
  await person.press(form.locator('input[name="rules"]'));
  await person.press(form.locator("button.primary"));
  await page.locator('form[action="/signup/confirm/resend"]').waitFor();
  await passes(person, "signed up");

  // The letter is on dev's page; its link confirms the address.
  const link = page.locator("main article").filter({ hasText: `${handle}@mail.test` }).locator('a[href*="/signup/confirm?token="]').first();
  for (let tries = 0; tries < 50 && (await link.count()) === 0; tries++) await person.go(`${server.url}/dev/mail`);
  await person.press(link);
  await person.press(page.locator('form[action="/signup/confirm"] button.primary'));
  await passes(person, "address confirmed");
  await person.press(page.locator('main a[href="/login"], section a[href="/login"]').first());
  await page.waitForURL(`${server.url}/login`);
  await person.logIn(server, handle, password);
}

/** react likes, collects and comments on the note that lies open. */
async function react(person: Person, noteURL: string): Promise<void> {
  const { page } = person;
  const note = page.locator(`article.note[data-note="${noteURL.split("/").pop()}"]`);
  const bar = note.locator(".note-bar");
  await note.waitFor();
  await person.press(bar.locator('form[action$="/like"] button'));
  await bar.locator('form[action$="/unlike"] button[aria-pressed="true"]').waitFor();

  await person.press(bar.locator('a[href$="/collect"]'));
  await person.press(page.locator('dialog form[action$="/collected"] button.primary'));
  await bar.locator('a[href$="/collect"].on').waitFor();
  await page.locator(".toast:visible").waitFor(); // where it went

  await person.write(bar.locator('textarea[name="body"]'), "The second one looks cold. Was it?");
  await person.press(bar.locator("form.compose button.primary"));
  await note.locator(".comment-text", { hasText: "The second one looks cold. Was it?" }).waitFor();
}

async function journey(options: BrowserContextOptions, handle: string): Promise<void> {
  const title = `Walk of ${handle}`;
  const author = await Person.at(browser, options);
  await signUp(author, handle);
  const path = await publish(author, server, { title, body: "Four pictures of one walk. #walks" }, photographs(4), alts);

  // The note: four pictures, each with its description.
  const noteURL = server.url + path;
  assert.match(path, new RegExp(`^/@${handle}/\\d+$`));
  for (const alt of alts) assert.equal(await author.page.locator(`article.note img[alt="${alt}"]`).count(), 1, `a picture described “${alt}”`);

  // A second member sees it in the waterfall and opens it.
  const reader = await Person.at(browser, options);
  await reader.logIn(server, "bram");
  await reader.press(reader.page.locator('a[href="/explore"]:visible').first());
  await reader.press(reader.page.locator('a[href$="sort=recent"]:visible'));
  const card = reader.page.locator("article.card", { hasText: title });
  await reader.press(card.locator("a[data-open]"));
  await reader.page.waitForURL(noteURL);
  await react(reader, noteURL);
  await reader.press(reader.page.locator('article.note .author form[action$="/follow"] button'));
  await reader.page.locator('article.note .author form[action$="/unfollow"] button').waitFor();

  // The author is told of the comment, the like and the follower; the private board told nobody.
  const { page } = author;
  await author.press(page.locator('a[href="/"]:visible').first());
  await author.press(page.locator('a[href="/notifications"]:visible').first());
  await page.locator("main .notice", { hasText: "The second one looks cold." }).waitFor();
  await author.press(page.locator('main a[href="/notifications?tab=likes"]'));
  await page.locator("main .notice", { hasText: "Bram" }).waitFor();
  assert.equal(await page.locator("main .notice").count(), 1, "a like, and no word of the private board");
  await author.press(page.locator('main a[href="/notifications?tab=followers"]'));
  await page.locator("main .notice", { hasText: "Bram" }).waitFor();

  // Edit, with a history; then delete.
  await author.go(noteURL);
  await author.press(page.locator('article.note a[href$="/menu"]:visible').first());
  await author.press(page.locator('dialog[open] a[href$="/edit"]'));
  await write(author, { title: "Walk, corrected", body: "Four pictures of one long walk. #walks" });
  assert.equal(await send(author), path);
  await page.getByRole("heading", { name: "Walk, corrected" }).waitFor();
  await author.press(page.locator('article.note a[href$="/edits"]'));
  await page.getByText(title).first().waitFor();
  await passes(author, "history");

  await author.go(noteURL);
  await author.press(page.locator('article.note a[href$="/menu"]:visible').first());
  page.once("dialog", (sure) => void sure.accept());
  await author.press(page.locator('dialog[open] form[action$="/delete"] button'));
  await page.waitForURL((url) => url.pathname !== path);
  author.pardon(`410 ${path}`);
  assert.equal(await author.go(noteURL), 410, "a deleted note is gone");

  // Out, on a phone too, where the only way leads over one's own page.
  await reader.go(server.url);
  await reader.press(reader.page.locator('nav a[href="/@bram"]:visible'));
  await reader.press(reader.page.locator('main a[href="/@bram/menu"]'));
  await reader.press(reader.page.locator('dialog[open] form[action="/logout"] button'));
  await reader.page.waitForURL(`${server.url}/`);
  assert.equal(await reader.page.locator('a[href="/notifications"]').count(), 0, "still logged in");
  await author.leave();
  await reader.leave();
}

for (const [name, options] of devices) test(`journey on a ${name}`, async () => journey(options, `walker_${name}`));

const lookers = { desktop: "hanneke", phone: "theo" };
for (const [name, options] of devices) test(`what was looked at comes last, on a ${name}`, async () => looking(server, browser, options, lookers[name]));
