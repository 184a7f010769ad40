// Every page on both devices and in both themes: axe finds nothing serious, nothing is cut
// off, no script fails, no policy is broken (A26), nothing that was asked for is
// missing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { desktop, openBrowser, phone } from "./browser.ts";
import { inspect } from "./inspect.ts";
import { allPages, noPages, readingPages, show } from "./pages.ts";
import { Person } from "./person.ts";
import { getRoutes } from "./routes.ts";
import { startServer, type Server } from "./server.ts";
import { World } from "./world.ts";

let server: Server;
let browser: Browser;
let world: World;

before(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  world = new World(server, browser);
});

after(async () => {
  await world.end();
  await browser.close();
  await server.stop();
});

test("every GET route has its pages", () => {
  const routes = new Set(getRoutes());
  const shown = new Set(allPages.map((look) => look.route).filter((route) => route !== ""));
  assert.deepEqual([...routes].filter((route) => !shown.has(route) && !noPages.has(route)), [], "routes without a page in e2e/pages.ts");
  assert.deepEqual([...shown, ...noPages.keys()].filter((route) => !routes.has(route)), [], "pages of routes that are no more");
});

test("what breaks on a page is seen", async () => {
  const person = await Person.at(browser, desktop);
  const { page } = person;
  await page.goto(server.url);
  assert.deepEqual(person.grievances(), []);
  await page.evaluate(() => {
    document.body.setAttribute("style", "color: red");
    setTimeout(() => void Promise.reject(new Error("from a timer")));
    return fetch("/nowhere");
  });
  await page.evaluate(() => fetch("http://localhost:1/").catch(() => undefined));
  await page.goto(`${server.url}/about`); // all that was said has come by now
  person.pardon("410 /never");
  const told = person.grievances().join("\n");
  for (const word of ["style-src", "from a timer", "404 /nowhere", "connect-src kept out http://localhost:1/", "410 /never did not come"]) assert.match(told, new RegExp(word));
  await person.leave();
});

for (const [name, options] of [
  ["desktop", { ...desktop, colorScheme: "light" }],
  ["phone", { ...phone, colorScheme: "dark", locale: "zh-CN" }],
] as [string, BrowserContextOptions][]) {
  const looks = allPages.filter((look) => (look.only ?? name) === name);
  for (const who of new Set(looks.map((look) => look.who ?? ""))) {
    test(`${name}: pages of ${who || "a visitor"}`, async () => {
      const person = await Person.at(browser, options);
      if (who) await person.logIn(server, who);
      person.page.setDefaultTimeout(15_000);
      const problems: string[] = [];
      for (const look of looks.filter((l) => (l.who ?? "") === who)) {
        try {
          const title = await show(look, person, world);
          problems.push(...(await inspect(person.page, title)));
        } catch (error) {
          problems.push(`${look.route} ${look.name ?? ""}: ${String(error)}`);
        }
        problems.push(...person.grievances());
      }
      assert.deepEqual(problems, []);
      await person.leave();
    });
  }
}

test("headers of every page", async () => {
  for (const look of readingPages) {
    const path = typeof look.path === "string" ? look.path : await look.path(world);
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
});
