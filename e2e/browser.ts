// Chromium and what the tests do with it again and again.
import assert from "node:assert/strict";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import type { Server } from "./server.ts";

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, locale: "en-GB" };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: "en-GB" };

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Watched collects what a page complains of: script errors and CSP violations. */
export interface Watched {
  page: Page;
  complaints: string[];
}

export async function newPage(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`script error on ${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy|Trusted/i.test(text) || message.type() === "error") complaints.push(`console on ${page.url()}: ${text} (${message.location().url})`);
  });
  return { page, complaints };
}

export function assertQuiet(watched: Watched): void {
  assert.deepEqual(watched.complaints, []);
}

export async function logIn(server: Server, page: Page, handle: string): Promise<void> {
  const password = server.logins.get(handle);
  assert.ok(password, `no login of ${handle} in logins.txt`);
  await page.goto(`${server.url}/login`);
  await page.fill('form[action="/login"] input[name="login"]', handle);
  await page.fill('form[action="/login"] input[name="password"]', password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/login")), page.click('form[action="/login"] button.primary')]);
}
