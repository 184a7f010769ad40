// Every page in both themes: axe finds nothing serious, nothing runs over the side,
// no script fails and no policy is broken (A26).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { assertQuiet, desktop, logIn, newPage, openBrowser, phone } from "./browser.ts";
import { memberPages, visitorPages } from "./pages.ts";
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

async function inspect(page: Page, path: string, problems: string[]): Promise<void> {
  await page.goto(server.url + path);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  for (const v of violations) {
    if (v.impact === "serious" || v.impact === "critical") problems.push(`${path}: ${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) problems.push(`${path}: runs ${over} px over the side`);
}

/** A page that is meant not to be there says so in the console. */
function expected(complaint: string): boolean {
  return complaint.includes("404") && complaint.endsWith("/nowhere)");
}

async function look(options: BrowserContextOptions, member: boolean): Promise<void> {
  const context = await browser.newContext(options);
  const watched = await newPage(context);
  if (member) await logIn(server, watched.page, "bram");
  const paths = member ? await memberPages(server, watched.page) : await visitorPages(server, watched.page);
  const problems: string[] = [];
  for (const path of paths) await inspect(watched.page, path, problems);
  assert.deepEqual(problems, []);
  watched.complaints = watched.complaints.filter((c) => !expected(c));
  assertQuiet(watched);
  await context.close();
}

test("visitor, desktop, light", async () => look({ ...desktop, colorScheme: "light" }, false));
test("visitor, phone, dark, Chinese", async () => look({ ...phone, colorScheme: "dark", locale: "zh-CN" }, false));
test("member, desktop, dark", async () => look({ ...desktop, colorScheme: "dark" }, true));
test("member, phone, light", async () => look({ ...phone, colorScheme: "light" }, true));

test("headers of every page", async () => {
  const context = await browser.newContext(desktop);
  const { page } = await newPage(context);
  const paths = await visitorPages(server, page);
  for (const path of paths) {
    const { headers } = await fetch(server.url + path, { redirect: "manual" });
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'", "require-trusted-types-for 'script'"]) {
      assert.ok(policy.includes(part), `${path}: policy lacks ${part}: ${policy}`);
    }
    assert.ok(!policy.includes("unsafe"), `${path}: ${policy}`);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("referrer-policy"), "same-origin", path);
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", path);
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin", path);
    assert.ok(headers.get("permissions-policy"), path);
  }
  await context.close();
});
