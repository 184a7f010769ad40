// Second factors from the member's side: an authenticator app, recovery codes and a passkey
// of Chromium's virtual authenticator.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { desktop, logIn, newPage, openBrowser } from "./browser.ts";
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

async function logOut(page: Page): Promise<void> {
  await page.goto(`${server.url}/settings`);
  await page.evaluate(() => document.querySelector<HTMLFormElement>('form[action="/logout"]')!.submit());
  await page.waitForURL(`${server.url}/`);
}

/** password takes the first step of a login and gives the path that it leads to. */
async function password(page: Page): Promise<string> {
  await page.goto(`${server.url}/login`);
  await page.fill('form[action="/login"] input[name="login"]', handle);
  await page.fill('form[action="/login"] input[name="password"]', server.logins.get(handle)!);
  await Promise.all([page.waitForURL((url) => url.pathname !== "/login"), page.click('form[action="/login"] button.primary')]);
  return new URL(page.url()).pathname;
}

/** second logs in by password and a code of the second factor; the code may be refused. */
async function second(page: Page, code: string): Promise<void> {
  assert.equal(await password(page), "/login/second");
  await page.goto(`${server.url}/drafts`); // the half session opens nothing
  assert.equal(await page.locator('form[action="/login"]').count(), 1, "the password alone opens a page");
  await page.goto(`${server.url}/login/second?totp=1&passkey=1`);
  await page.fill('input[name="code"]', code);
  await Promise.all([page.waitForResponse((r) => r.url().endsWith("/login/second") && r.request().method() === "POST"), page.click('form[action="/login/second"] button.primary')]);
  await page.waitForLoadState();
}

const inside = async (page: Page): Promise<boolean> => {
  await page.goto(`${server.url}/drafts`);
  return (await page.locator('form[action="/login"]').count()) === 0;
};

test("an app, recovery codes and a passkey", async () => {
  const context = await browser.newContext(desktop);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  const { page, complaints } = await newPage(context);
  page.on("dialog", (dialog) => void dialog.accept());
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const security = `${server.url}/settings/security`;

  // The app: a wrong code keeps the secret on the page, the right one brings recovery codes.
  await logIn(server, page, handle);
  await page.goto(security);
  await page.click('form[action="/settings/security/totp"] button');
  const shown = page.locator(".secret code");
  const secret = (await shown.innerText()).replaceAll(" ", "");
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.ok(await page.locator("img.qr").evaluate((i: HTMLImageElement) => i.complete && i.naturalWidth > 100), "the QR code is drawn");
  const confirm = 'form[action="/settings/security/totp/confirm"]';
  let step = stepNow();
  const wrong = totp(secret, step) === "000000" ? "111111" : "000000";
  await page.fill(`${confirm} input[name="code"]`, wrong);
  await page.click(`${confirm} button.primary`);
  await page.locator(`${confirm} [aria-invalid="true"]`).waitFor();
  assert.equal((await shown.innerText()).replaceAll(" ", ""), secret);
  step = stepNow();
  await page.fill(`${confirm} input[name="code"]`, totp(secret, step));
  await page.click(`${confirm} button.primary`);
  const list = page.locator(".codes code");
  await list.first().waitFor();
  const codes = await list.allInnerTexts();
  assert.equal(codes.length, 10);

  // They can be copied and saved, and are shown this once.
  await page.click("[data-copy]");
  await page.waitForFunction((first) => navigator.clipboard.readText().then((t) => t.includes(first)), codes[0]!);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join("\n"));
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("[data-save]")]);
  assert.match(saved.suggestedFilename(), /^recovery-.*\.txt$/);
  assert.equal(readFileSync(await saved.path(), "utf8").trim(), codes.join("\n"));
  await page.goto(security);
  assert.equal(await list.count(), 0, "recovery codes are shown twice");

  // A code logs in once, and so does a recovery code.
  await logOut(page);
  const code = totp(secret, step + 1);
  await second(page, code);
  assert.ok(await inside(page), "the code logs in");
  await logOut(page);
  await second(page, code);
  await page.locator('form[action="/login/second"] [aria-invalid="true"]').waitFor();
  assert.ok(!(await inside(page)), "a code logs in twice");
  await second(page, codes[0]!);
  assert.ok(await inside(page), "a recovery code logs in");
  await logOut(page);
  await second(page, codes[0]!);
  assert.ok(!(await inside(page)), "a recovery code logs in twice");
  await second(page, codes[1]!.toUpperCase().replace("-", " "));
  assert.ok(await inside(page), "a recovery code as people type it");

  // A passkey beside it, which logs in alone and in the second step.
  await page.goto(security);
  await page.getByText("8 codes are left.").waitFor();
  await page.fill('input[name="passkey_name"]', "Blue key");
  await page.click('form[data-passkey="register"] button');
  await page.locator("[data-key]", { hasText: "Blue key" }).waitFor();
  await logOut(page);
  await page.goto(`${server.url}/login?return=/drafts`);
  await page.click('[data-passkey="login"] button');
  await page.waitForURL(`${server.url}/drafts`);
  assert.ok(await inside(page), "the passkey logs in");
  await logOut(page);
  assert.equal(await password(page), "/login/second");
  await page.click('[data-passkey="login"] button');
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  assert.ok(await inside(page), "the passkey is a second factor");

  // Removed, it opens nothing; without any factor the password is enough again.
  await page.goto(security);
  await page.locator("[data-key]", { hasText: "Blue key" }).getByRole("button").click();
  await page.locator("[data-key]").waitFor({ state: "detached" });
  await page.click("details summary.danger");
  await page.click('form[action="/settings/security/totp/disable"] button');
  await page.locator('form[action="/settings/security/totp"]').waitFor();
  await logOut(page);
  await page.goto(`${server.url}/login`);
  await page.click('[data-passkey="login"] button');
  await page.locator('[data-passkey="login"] [data-failed]:visible').waitFor();
  assert.notEqual(await password(page), "/login/second");
  assert.ok(await inside(page));

  // Refusals are answers with a status that Chromium writes down; nothing else is.
  assert.deepEqual(
    complaints.filter((c) => !/status of 4(01|22)/.test(c)),
    [],
  );
  await context.close();
});

test("a member leaves", async () => {
  const context = await browser.newContext(desktop);
  const { page } = await newPage(context);
  const leaver = "pilar";
  await logIn(server, page, leaver);
  await page.goto(`${server.url}/settings/account`);
  await page.click("#leave summary");
  const form = page.locator('form[action="/settings/account/delete"]');
  await form.locator('input[name="handle"]').fill("somebody");
  await form.locator('input[name="password"]').fill(server.logins.get(leaver)!);
  await form.locator("button.danger").click();
  await form.locator('input[name="handle"][aria-invalid="true"]').waitFor();
  await form.locator('input[name="handle"]').fill(leaver);
  await form.locator('input[name="password"]').fill(server.logins.get(leaver)!);
  await form.locator("button.danger").click();
  await page.waitForURL(`${server.url}/`);
  assert.ok(!(await inside(page)), "who has left is out");
  const profile = await page.goto(`${server.url}/@${leaver}`);
  assert.equal(profile?.status(), 410);
  await context.close();
});
