// A newcomer joins, publishes four photographs, and is answered: on a desktop and on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
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

const password = "plum tiger umbrella";

const alts = [
  "A wide lake under a low evening sun.",
  "Close view of a leaf with drops of water.",
  "A path between tall trees.",
  "Boats on a stony shore.",
];

async function signUp(page: Page, handle: string): Promise<void> {
  await page.goto(`${server.url}/signup`);
  await page.fill('input[name="handle"]', handle);
  await page.fill('input[name="email"]', `${handle}@mail.test`);
  await page.fill('input[name="password"]', password);
  await page.check('input[name="rules"]');
  await page.click('form[action="/signup"] button.primary');
  await page.waitForLoadState();
  // The letter is on dev's page; its link confirms the address.
  const letter = page.locator("main article, main li, main section").filter({ hasText: `${handle}@mail.test` });
  const link = letter.locator('a[href*="confirm?token="]').first();
  for (let tries = 0; tries < 50 && (await link.count()) === 0; tries++) {
    await page.waitForTimeout(200);
    await page.goto(`${server.url}/dev/mail`);
  }
  await page.goto((await link.getAttribute("href"))!);
  await page.locator('form[action="/signup/confirm"] button.primary').click();
  await page.getByRole("link", { name: "Log in" }).waitFor();
  await page.goto(`${server.url}/login`);
  await page.fill('form[action="/login"] input[name="login"]', handle);
  await page.fill('form[action="/login"] input[name="password"]', password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/login")), page.click('form[action="/login"] button.primary')]);
}

/** step shows one part of the editor; on a phone there is one at a time. */
async function publishFour(page: Page, title: string): Promise<void> {
  await page.goto(`${server.url}/create`);
  await page.setInputFiles("#file", photographs(4));
  await page.waitForFunction(() => document.querySelectorAll("#strip [data-picture]").length === 4, undefined, { timeout: 60_000 });
  for (const [i, alt] of alts.entries()) {
    await page.evaluate(
      ([n, text]) => {
        const field = document.querySelectorAll<HTMLTextAreaElement>('#describe-list textarea[name^="alt_"]')[n as number]!;
        field.value = text as string;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      },
      [i, alt] as const,
    );
  }
  await page.evaluate(
    ([words, body]) => {
      for (const [id, text] of [
        ["f-title", words],
        ["f-body", body],
      ] as const) {
        const field = document.getElementById(id) as HTMLInputElement;
        field.value = text!;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    },
    [title, "Four pictures of one walk. #walks"] as const,
  );
  await goOn(page, (url) => !url.pathname.startsWith("/create"));
}

/** Clicks through the editor's steps until it has left for the note. */
async function goOn(page: Page, left: (url: URL) => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!left(new URL(page.url()))) {
    assert.ok(Date.now() < deadline, `the editor is still at ${page.url()}`);
    // A button of the step before may be gone by the time it is clicked.
    await page.locator('[data-do="publish-anyway"]:visible, [data-do="next"]:visible').first().click({ timeout: 2000 }).catch(() => undefined);
    await page.waitForURL(left, { timeout: 500 }).catch(() => undefined);
  }
  await page.waitForLoadState();
}

async function journey(name: string, options: BrowserContextOptions, handle: string): Promise<void> {
  const title = `Walk ${name}`;
  const mine = await browser.newContext(options);
  const author = await newPage(mine);
  await signUp(author.page, handle);
  await publishFour(author.page, title);

  // The note: four pictures, each with its description.
  const noteURL = author.page.url();
  assert.match(new URL(noteURL).pathname, new RegExp(`^/@${handle}/\\d+$`));
  for (const alt of alts) assert.equal(await author.page.locator(`img[alt="${alt}"]`).count(), 1, `a picture described “${alt}”`);

  // A second member sees it in the waterfall and opens it.
  const theirs = await browser.newContext(options);
  const reader = await newPage(theirs);
  await logIn(server, reader.page, "bram");
  await reader.page.goto(`${server.url}/explore?sort=recent`);
  const card = reader.page.locator("article.card", { hasText: title });
  await card.waitFor();
  await card.locator("a[data-open]").click();
  await reader.page.waitForURL(noteURL);
  const note = reader.page.locator(`article.note[data-note="${noteURL.split("/").pop()}"]`);
  await note.waitFor();

  // Like, collect, comment.
  await note.locator('form[action$="/like"] button').last().click();
  await note.locator('form[action$="/unlike"] button[aria-pressed="true"]').last().waitFor();
  await note.locator('a[href$="/collect"]').last().click();
  const picker = reader.page.locator('form[action$="/collected"]');
  await picker.waitFor();
  await picker.locator("button.primary").click();
  await note.locator('a[href$="/collect"].on, a[href$="/collect"][aria-pressed="true"], .act.on a[href$="/collect"], a[href$="/collect"][data-on]').last().waitFor();
  const say = note.locator('textarea[name="body"]').last();
  await say.fill("The second one looks cold. Was it?");
  await note.locator("form.compose button.primary").last().click();
  await note.getByText("The second one looks cold. Was it?").waitFor();

  // The author is told of the comment and the like; the private board told nobody.
  await author.page.goto(`${server.url}/notifications`);
  await author.page.getByText("The second one looks cold.").first().waitFor();
  await author.page.goto(`${server.url}/notifications?tab=likes`);
  await author.page.locator("main").getByText("Bram").first().waitFor();

  // Edit, with a history; then delete.
  await author.page.goto(`${noteURL}/edit`);
  await author.page.evaluate(() => {
    const field = document.getElementById("f-title") as HTMLInputElement;
    field.value = "Walk, corrected";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await goOn(author.page, (url) => url.href === noteURL);
  await author.page.getByRole("heading", { name: "Walk, corrected" }).waitFor();
  await author.page.goto(`${noteURL}/edits`);
  await author.page.getByText(title).first().waitFor();

  await author.page.goto(`${noteURL}/menu`);
  author.page.on("dialog", (dialog) => void dialog.accept());
  await author.page.locator('form[action$="/delete"] button').click();
  await author.page.waitForLoadState();
  const gone = await author.page.goto(noteURL);
  assert.equal(gone?.status(), 410, "a deleted note is gone");

  // What the browser says about a page that is meant to be gone is no complaint.
  author.complaints = author.complaints.filter((c) => !c.includes("410"));
  assertQuiet(author);
  assertQuiet(reader);
  await mine.close();
  await theirs.close();
}

test("journey on a desktop", async () => journey("desktop", desktop, "newcomer"));
test("journey on a phone", async () => journey("phone", phone, "pocket"));
