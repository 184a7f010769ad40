// Somebody at a browser. What they do is done by mouse or finger and keys, at what lies
// uppermost there: nothing is forced, so that a covered or disabled control fails. What
// their pages complain of is written down.
import assert from "node:assert/strict";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import type { Server } from "./server.ts";

export class Person {
  readonly context: BrowserContext;
  readonly page: Page;
  private readonly touch: boolean;
  private readonly complaints: string[] = [];
  private readonly pardons: string[] = [];

  private constructor(context: BrowserContext, page: Page, options: BrowserContextOptions) {
    this.context = context;
    this.page = page;
    this.touch = options.hasTouch === true;
    page.on("pageerror", (error) => this.complain(`script error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (text.startsWith("Failed to load resource")) return; // its answer says more, below
      if (message.type() === "error" || /Content Security Policy|Trusted/i.test(text)) this.complain(`console: ${text}`);
    });
    page.on("response", (answer) => {
      if (answer.status() >= 400) this.complain(`${answer.status()} ${pathOf(answer.url())}`);
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // A picture that was still on its way when the reader went on.
      if (why !== "net::ERR_ABORTED") this.complain(`${why} ${pathOf(request.url())}`);
    });
  }

  static async at(browser: Browser, options: BrowserContextOptions): Promise<Person> {
    const context = await browser.newContext(options);
    // Chromium's own console line comes for most breaches of the policy; the event for all.
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (e) => {
        console.error(`Content Security Policy: ${e.effectiveDirective} kept out ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber} ${e.sample}`);
      });
    });
    return new Person(context, await context.newPage(), options);
  }

  private complain(what: string): void {
    this.complaints.push(`${what} (on ${pathOf(this.page.url())})`);
  }

  /** pardon says that an answer is meant: "404 /nowhere". One that then does not come is a complaint too. */
  pardon(answer: string): void {
    this.pardons.push(answer);
  }

  /** grievances are what pages complained of since the last time, without what was pardoned. */
  grievances(): string[] {
    const all = this.complaints.splice(0);
    for (const answer of new Set(this.pardons.splice(0))) {
      const found = all.filter((c) => c.startsWith(`${answer} `));
      if (found.length === 0) all.push(`${answer} did not come`);
      for (const c of found) all.splice(all.indexOf(c), 1);
    }
    return all;
  }

  /** leave ends the visit: nothing was wrong on any page. */
  async leave(): Promise<void> {
    await this.context.close();
    assert.deepEqual(this.grievances(), []);
  }

  /** press clicks, or taps on a phone. */
  async press(target: Locator): Promise<void> {
    if (this.touch) await target.tap();
    else await target.click();
  }

  /** write puts the caret into a field and types; what stood there goes. */
  async write(field: Locator, text: string): Promise<void> {
    await this.press(field);
    assert.ok(await field.evaluate((f) => f === document.activeElement), `${String(field)} does not take the caret`);
    if ((await field.inputValue()) !== "") await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
    assert.equal(await field.inputValue(), text);
  }

  /** choose picks files in the browser's own chooser, which a button opens. */
  async choose(button: Locator, files: string[]): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.press(button)]);
    await chooser.setFiles(files);
  }

  /** go reads a page and gives its status. */
  async go(url: string): Promise<number> {
    const answer = await this.page.goto(url);
    assert.ok(answer, `${url} gave no answer`);
    return answer.status();
  }

  /** logIn types name and password, and is done when the page behind is there. */
  async logIn(server: Server, handle: string, password = server.logins.get(handle)): Promise<void> {
    assert.ok(password, `no login of ${handle} in logins.txt`);
    await this.page.goto(`${server.url}/login`);
    const form = this.page.locator('form[action="/login"]');
    await this.write(form.locator('input[name="login"]'), handle);
    await this.write(form.locator('input[name="password"]'), password);
    await Promise.all([this.page.waitForURL((url) => url.pathname !== "/login"), this.press(form.locator("button.primary"))]);
  }
}

/** pathOf is an address without its host. */
export function pathOf(url: string): string {
  const u = new URL(url);
  return u.protocol.startsWith("http") ? u.pathname + u.search : url;
}
