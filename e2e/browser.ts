// Chromium, and the two devices that pages are looked at on.
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import type { Server } from "./server.ts";

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, locale: "en-GB" };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: "en-GB" };

export const devices = [
  ["desktop", desktop],
  ["phone", phone],
] as const;

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** newPage is a page of a context, without anybody at it. */
export async function newPage(context: BrowserContext): Promise<{ page: Page }> {
  return { page: await context.newPage() };
}

/** logIn fills in the form for tests that look at what lies behind it. */
export async function logIn(server: Server, page: Page, handle: string): Promise<void> {
  await page.goto(`${server.url}/login`);
  await page.fill('form[action="/login"] input[name="login"]', handle);
  await page.fill('form[action="/login"] input[name="password"]', server.logins.get(handle) ?? "");
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/login")), page.click('form[action="/login"] button.primary')]);
}
