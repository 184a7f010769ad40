// Second factors from the member's side: an authenticator app, recovery codes and a passkey
// of Chromium's virtual authenticator.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { desktop, openBrowser, phone } from "./browser.ts";
import { inspect } from "./inspect.ts";
import { Person } from "./person.ts";
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

const handle = "bram";

/** totp is the code of a time step (RFC 6238: SHA-1, six digits, 30 seconds). */
function totp(secret: string, step: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const c of secret) bits += alphabet.indexOf(c).toString(2).padStart(5, "0");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(count).digest();
  const at = mac[19]! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const stepNow = (): number => Math.floor(Date.now() / 30_000);

/** passes holds a page that only a factor leads to against what every page must pass, in both sizes. */
async function passes(person: Person, name: string): Promise<void> {
  const problems = await inspect(person.page, name);
  await person.page.setViewportSize(phone.viewport!);
  problems.push(...(await inspect(person.page, `${name}, narrow`)));
  await person.page.setViewportSize(desktop.viewport!);
  assert.deepEqual(problems, []);
}

async function logOut(person: Person): Promise<void> {
  const { page } = person;
  await page.goto(`${server.url}/settings`);
  await person.press(page.locator("nav .menu-box summary:visible"));
  await person.press(page.locator('form[action="/logout"] button:visible'));
  await page.waitForURL(`${server.url}/`);
}

/** password takes the first step of a login and gives the path that it leads to. */
async function password(person: Person): Promise<string> {
  await person.logIn(server, handle);
  return new URL(person.page.url()).pathname;
}

/** second logs in by password and a code of the second factor; the code may be refused. */
async function second(person: Person, code: string, refused = false): Promise<void> {
  const { page } = person;
  assert.equal(await password(person), "/login/second");
  const asked = page.url();
  assert.ok(!(await inside(person)), "the password alone opens a page");
  await page.goto(asked);
  await person.write(page.locator('input[name="code"]'), code);
  if (refused) person.pardon("422 /login/second");
  await Promise.all([page.waitForNavigation(), person.press(page.locator('form[action="/login/second"] button.primary'))]);
}

/** inside says whether a page for members opens; to others it is the login. */
const inside = async (person: Person): Promise<boolean> => {
  const status = await person.go(`${server.url}/drafts`);
  if (status === 200) return true;
  assert.equal(status, 401);
  person.pardon("401 /drafts");
  return false;
};

test("an app, recovery codes and a passkey", async () => {
  const person = await Person.at(browser, desktop);
  const { context, page } = person;
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  page.on("dialog", (dialog) => void dialog.accept());
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const security = `${server.url}/settings/security`;

  // The app: a wrong code keeps the secret on the page, the right one brings recovery codes.
  await person.logIn(server, handle);
  await page.goto(security);
  await person.press(page.locator('form[action="/settings/security/totp"] button'));
  const shown = page.locator(".secret code");
  const secret = (await shown.innerText()).replaceAll(" ", "");
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.ok(await page.locator("img.qr").evaluate((i: HTMLImageElement) => i.complete && i.naturalWidth > 100), "the QR code is drawn");
  const confirm = 'form[action="/settings/security/totp/confirm"]';
  let step = stepNow();
  const wrong = totp(secret, step) === "000000" ? "111111" : "000000";
  await person.write(page.locator(`${confirm} input[name="code"]`), wrong);
  await person.press(page.locator(`${confirm} button.primary`));
  await page.locator(`${confirm} [aria-invalid="true"]`).waitFor();
  person.pardon("422 /settings/security/totp/confirm");
  await passes(person, "an app is set up, wrong code");
  assert.equal((await shown.innerText()).replaceAll(" ", ""), secret);
  step = stepNow();
  await person.write(page.locator(`${confirm} input[name="code"]`), totp(secret, step));
  await person.press(page.locator(`${confirm} button.primary`));
  const list = page.locator(".codes code");
  await list.first().waitFor();
  const codes = await list.allInnerTexts();
  assert.equal(codes.length, 10);
  await passes(person, "recovery codes");

  // They can be copied and saved, and are shown this once.
  await person.press(page.locator("[data-copy]"));
  await page.waitForFunction((first) => navigator.clipboard.readText().then((t) => t.includes(first)), codes[0]!);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join("\n"));
  const [saved] = await Promise.all([page.waitForEvent("download"), person.press(page.locator("[data-save]"))]);
  assert.match(saved.suggestedFilename(), /^recovery-.*\.txt$/);
  assert.equal(readFileSync(await saved.path(), "utf8").trim(), codes.join("\n"));
  await page.goto(security);
  assert.equal(await list.count(), 0, "recovery codes are shown twice");

  // A code logs in once, and so does a recovery code.
  await logOut(person);
  const code = totp(secret, step + 1);
  await second(person, code);
  assert.ok(await inside(person), "the code logs in");
  await logOut(person);
  await second(person, code, true);
  await page.locator('form[action="/login/second"] [aria-invalid="true"]').waitFor();
  await passes(person, "second step, wrong code");
  assert.ok(!(await inside(person)), "a code logs in twice");
  await second(person, codes[0]!);
  assert.ok(await inside(person), "a recovery code logs in");
  await logOut(person);
  await second(person, codes[0]!, true);
  assert.ok(!(await inside(person)), "a recovery code logs in twice");
  await second(person, codes[1]!.toUpperCase().replace("-", " "));
  assert.ok(await inside(person), "a recovery code as people type it");

  // A passkey beside it, which logs in alone and in the second step.
  await page.goto(security);
  await page.getByText("8 codes are left.").waitFor();
  await person.write(page.locator('input[name="passkey_name"]'), "Blue key");
  await person.press(page.locator('form[data-passkey="register"] button'));
  await page.locator("[data-key]", { hasText: "Blue key" }).waitFor();
  await passes(person, "an app and a passkey");
  await logOut(person);
  await page.goto(`${server.url}/login?return=/drafts`);
  await person.press(page.locator('[data-passkey="login"] button'));
  await page.waitForURL(`${server.url}/drafts`);
  assert.ok(await inside(person), "the passkey logs in");
  await logOut(person);
  assert.equal(await password(person), "/login/second");
  await passes(person, "second step, an app and a passkey");
  await person.press(page.locator('[data-passkey="login"] button'));
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  assert.ok(await inside(person), "the passkey is a second factor");

  // Removed, it opens nothing; without any factor the password is enough again.
  await page.goto(security);
  await person.press(page.locator("[data-key]", { hasText: "Blue key" }).getByRole("button"));
  await page.locator("[data-key]").waitFor({ state: "detached" });
  await person.press(page.locator("details summary.danger"));
  await person.press(page.locator('form[action="/settings/security/totp/disable"] button'));
  await page.locator('form[action="/settings/security/totp"]').waitFor();
  await logOut(person);
  await page.goto(`${server.url}/login`);
  await person.press(page.locator('[data-passkey="login"] button'));
  await page.locator('[data-passkey="login"] [data-failed]:visible').waitFor();
  person.pardon("422 /login/passkey");
  assert.notEqual(await password(person), "/login/second");
  assert.ok(await inside(person));
  await person.leave();
});

test("a member leaves", async () => {
  const person = await Person.at(browser, desktop);
  const { page } = person;
  const leaver = "pilar";
  await person.logIn(server, leaver);
  await page.goto(`${server.url}/settings/account`);
  await person.press(page.locator("#leave summary"));
  const form = page.locator('form[action="/settings/account/delete"]');
  const send = async (name: string): Promise<void> => {
    await person.write(form.locator('input[name="handle"]'), name);
    await person.write(form.locator('input[name="password"]'), server.logins.get(leaver)!);
    await person.press(form.locator("button.danger"));
  };
  await send("somebody");
  await form.locator('input[name="handle"][aria-invalid="true"]').waitFor();
  person.pardon("422 /settings/account/delete");
  await passes(person, "leaving, wrong handle");
  await send(leaver);
  await page.waitForURL(`${server.url}/`);
  assert.ok(!(await inside(person)), "who has left is out");
  person.pardon(`410 /@${leaver}`);
  assert.equal(await person.go(`${server.url}/@${leaver}`), 410);
  await passes(person, "a member who left");
  await person.leave();
});
