// Every kind of page there is, for the tests that look at all of them. Paths of the
// seed's things are found on the pages themselves.
import type { Page } from "playwright-core";
import type { Server } from "./server.ts";

/** visitorPages are read by everybody. */
export async function visitorPages(server: Server, page: Page): Promise<string[]> {
  await page.goto(`${server.url}/@idris`);
  const note = await firstPath(page, "article.card a[data-open]");
  await page.goto(`${server.url}/@bram?tab=collected`);
  const board = await firstPath(page, 'main a[href*="/boards/"]');
  await page.goto(`${server.url}/topics`);
  const topic = await firstPath(page, 'main a[href^="/topics/"]');
  return [
    "/", "/explore", "/explore?sort=recent", "/topics", topic, "/search", "/search?q=te", "/search?q=zzzz",
    note, `${note}/menu`, `${note}/share`, `${note}/comments`, `${note}/edits`,
    "/@idris", "/@bram?tab=collected", "/@bram/followers", "/@bram/following", "/@oriel/menu", board,
    "/about", "/about/rules", "/about/keyboard", "/login", "/signup", "/login/reset", "/nowhere", "/dev/mail",
  ];
}

/** memberPages are for who is logged in. */
export async function memberPages(server: Server, page: Page): Promise<string[]> {
  await page.goto(`${server.url}/@bram`);
  const mine = await firstPath(page, "article.card a[data-open]");
  await page.goto(`${server.url}/create`);
  const editor = new URL(page.url()).pathname;
  return [
    "/", "/following", "/notifications", "/notifications?tab=likes", "/notifications?tab=followers", "/drafts", editor,
    mine, `${mine}/edit`, `${mine}/collect`, `${mine}/menu`, "/@bram/boards/new", "/@bram?tab=liked",
    "/settings", "/settings/profile", "/settings/privacy", "/settings/sessions", "/settings/appearance", "/settings/language",
    "/settings/account", "/settings/security", "/settings/invites",
  ];
}

async function firstPath(page: Page, selector: string): Promise<string> {
  const href = await page.locator(selector).first().getAttribute("href");
  if (!href) throw new Error(`${page.url()} has no ${selector}`);
  return href;
}
