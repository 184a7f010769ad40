// The publishing form as people fill it in: everything at once on a wide screen, step by
// step on a phone.
import assert from "node:assert/strict";
import type { Person } from "./person.ts";
import type { Server } from "./server.ts";

export interface Words {
  title: string;
  body: string;
}

/** addPictures chooses files on an open form and waits until all have been uploaded. */
export async function addPictures(person: Person, files: string[]): Promise<void> {
  const { page } = person;
  const before = await page.locator("#strip [data-picture]").count();
  await person.choose(page.locator('label[for="file"]:visible').first(), files);
  await page.locator("#strip [data-picture]").nth(before + files.length - 1).waitFor({ timeout: 120_000 });
  assert.equal(await page.locator("#upload-errors li").count(), 0);
}

/** onward presses the button that leads to the next step, and in the end out. */
async function onward(person: Person): Promise<void> {
  await person.press(person.page.locator('[data-do="next"]:visible'));
}

/** step goes to a part of the form by the list of steps at its top. */
async function step(person: Person, name: string): Promise<void> {
  await person.press(person.page.locator(`.steps [data-step="${name}"]`));
  await person.page.locator(`#editor[data-step="${name}"]`).waitFor();
}

/** describe writes a description for each picture, one after the other. */
export async function describe(person: Person, alts: string[]): Promise<void> {
  const { page } = person;
  await step(person, "describe");
  for (const [i, alt] of alts.entries()) {
    await person.press(page.locator("#strip [data-picture] .shot-pick").nth(i));
    await person.write(page.locator('#describe-list textarea[name^="alt_"]:visible'), alt);
  }
}

/** write fills in title and body. */
export async function write(person: Person, words: Words): Promise<void> {
  await step(person, "words");
  await person.write(person.page.locator("#f-title"), words.title);
  await person.write(person.page.locator("#f-body"), words.body);
}

/** send presses the last button; a question about pictures without words is answered with "anyway". */
export async function send(person: Person, anyway = false): Promise<string> {
  const { page } = person;
  await step(person, "publish");
  await onward(person);
  if (anyway) await person.press(page.locator('#alt-reminder [data-do="publish-anyway"]'));
  await page.waitForURL((url) => /^\/@\w+\/\d+$/.test(url.pathname), { timeout: 60_000 });
  return new URL(page.url()).pathname;
}

/** publish makes a note from the first step to the last, and gives its path. */
export async function publish(person: Person, server: Server, words: Words, files: string[], alts: string[] = []): Promise<string> {
  await person.go(`${server.url}/create`);
  if (files.length > 0) await addPictures(person, files);
  if (alts.length > 0) await describe(person, alts);
  await write(person, words);
  return send(person, files.length > alts.length);
}
