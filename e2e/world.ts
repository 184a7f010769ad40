// What pages need beyond the seed: letters and their links, a note that was edited, one
// that is gone, drafts, invites. Each is made when a test first asks for it.
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { desktop } from "./browser.ts";
import { Person } from "./person.ts";
import { photographs } from "./pictures.ts";
import { addPictures, publish } from "./publish.ts";
import type { Server } from "./server.ts";

type Fields = Record<string, string>;

export class World {
  readonly server: Server;
  private readonly browser: Browser;
  private readonly made = new Map<string, Promise<unknown>>();

  constructor(server: Server, browser: Browser) {
    this.server = server;
    this.browser = browser;
  }

  /** once makes a thing the first time it is asked for. */
  private once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = (this.made.get(name) ?? make()) as Promise<T>;
    this.made.set(name, made);
    return made;
  }

  /** member is somebody of the seed at a desk, logged in, who makes what others look at; "" is a visitor. */
  private member(handle: string): Promise<Person> {
    return this.once(`member ${handle}`, async () => {
      const person = await Person.at(this.browser, desktop);
      if (handle) await person.logIn(this.server, handle);
      else await person.go(this.server.url);
      return person;
    });
  }

  /** html is a page as a visitor gets it. */
  private async html(path: string): Promise<string> {
    const answer = await fetch(this.server.url + path);
    assert.equal(answer.status, 200, path);
    return answer.text();
  }

  /** link is the first part of a page that a pattern finds. */
  private async link(path: string, pattern: RegExp): Promise<string> {
    const found = pattern.exec(await this.html(path))?.[1];
    assert.ok(found, `${path} has no ${pattern}`);
    return found.replaceAll("&amp;", "&");
  }

  /** post sends a form as a member's page would; the path that it leads to comes back. */
  private async post(handle: string, path: string, fields: Fields): Promise<string> {
    const { page } = await this.member(handle);
    const [status, url] = await page.evaluate(
      async ([to, all]) => {
        const answer = await fetch(to, { method: "POST", body: new URLSearchParams(all) });
        return [answer.status, answer.url] as const;
      },
      [this.server.url + path, fields] as const,
    );
    assert.equal(status, 200, `${path} answers ${status}`);
    return new URL(url).pathname;
  }

  // Things of the seed.
  readonly note = (): Promise<string> => this.once("note", () => this.link("/@idris", /href="(\/@idris\/\d+)" data-open/));
  readonly notes = (handle: string): Promise<string[]> =>
    this.once(`notes of ${handle}`, async () => [...(await this.html(`/@${handle}`)).matchAll(/href="(\/@\w+\/\d+)" data-open/g)].map((m) => m[1]!));
  readonly board = (): Promise<string> => this.once("board", () => this.link("/@bram?tab=collected", /href="(\/@bram\/boards\/\d+)"/));
  readonly topic = (): Promise<string> => this.once("topic", () => this.link("/topics", /href="(\/topics\/[^"]+)"/));
  readonly comment = (): Promise<string> =>
    this.once("comment", async () => {
      for (const handle of ["oriel", "wenqi", "lowfire", "idris"]) {
        for (const note of await this.notes(handle)) {
          for (const thread of (await this.html(note)).split('<li class="thread"').slice(1)) {
            const said = thread.includes('<li class="reply"') && /id="c:(\d+)"[\s\S]*?href="(\/@\w+)"/.exec(thread);
            if (said) return `${said[2]}/${said[1]}`;
          }
        }
      }
      throw new Error("no comment of the seed has a reply");
    });

  /** talk is the note under which that comment stands. */
  readonly talk = (): Promise<string> =>
    this.once("talk", async () => this.link(`${await this.comment()}/replies`, /href="(\/@\w+\/\d+)">/));
  readonly warned = (): Promise<string> =>
    this.once("warned", async () => {
      for (const note of await this.notes("bram")) if ((await this.html(note)).includes("warn-box")) return note;
      throw new Error("no note of bram has a content warning");
    });

  // Notes of bram, and what he says of others'.
  private text(title: string, body: string): Promise<string> {
    return this.once(title, async () => {
      const draft = await this.post("bram", "/create", {});
      return this.post("bram", draft, { do: "publish", title, body, visibility: "public", comment_policy: "all", provenance: "none", text_cover: "2" });
    });
  }

  readonly mine = (): Promise<string> => this.text("Which oil, again", "The thin one. #bikes");
  readonly edited = (): Promise<string> =>
    this.once("edited", async () => {
      const note = await this.text("Spoke count", "Thirty-two, I said. #bikes");
      await this.post("bram", `${note}/edit`, { do: "publish", title: "Spoke count", body: "Thirty-six. I counted again. #bikes", visibility: "public", comment_policy: "all", provenance: "none" });
      return note;
    });
  readonly remark = (): Promise<string> =>
    this.once("remark", async () => {
      const note = await this.talk();
      await this.post("bram", `${note}/comments`, { parent: note.split("/").pop()!, body: "I have one of those." });
      const { page } = await this.member("bram");
      await page.goto(this.server.url + note);
      return new URL((await page.locator('.thread:has-text("I have one of those.") a[href$="/menu"]').first().getAttribute("href"))!.replace(/\/menu$/, ""), this.server.url).pathname;
    });
  readonly gone = (): Promise<string> =>
    this.once("gone", async () => {
      const note = await this.text("Sold", "It is gone.");
      await this.post("bram", `${note}/delete`, {});
      return note;
    });
  readonly eighteen = (): Promise<string> =>
    this.once("eighteen", async () => publish(await this.member("bram"), this.server, { title: "All of the summer", body: "One a day. #walks" }, photographs(18)));

  /** draft is one with four pictures. */
  readonly draft = (): Promise<string> =>
    this.once("draft", async () => {
      const bram = await this.member("bram");
      await bram.go(`${this.server.url}/create`);
      await addPictures(bram, photographs(4));
      const path = new URL(bram.page.url()).pathname;
      await bram.page.locator('#editor-saved[data-state="saved"]').waitFor();
      await bram.go(`${this.server.url}/drafts`);
      return path;
    });

  /** invites of bram: one open, one taken back. */
  readonly invites = (): Promise<string> =>
    this.once("invites", async () => {
      await this.post("bram", "/settings/invites", { note: "Next door", max_uses: "1", days: "7" });
      await this.post("bram", "/settings/invites", { note: "A typing error", max_uses: "1", days: "7" });
      const { page } = await this.member("bram");
      await page.goto(`${this.server.url}/settings/invites`);
      const revoke = await page.locator('form[action$="/revoke"]').first().getAttribute("action");
      return this.post("bram", revoke!, {});
    });

  /** shunned gives bram somebody blocked and somebody muted. */
  readonly shunned = (): Promise<string> =>
    this.once("shunned", async () => {
      await this.post("bram", "/@xiaoman/block", {});
      return this.post("bram", "/@sumi/mute", {});
    });

  /** letter is the path of a link in a letter to an address, when it has come. */
  async letter(address: string, to: string): Promise<string> {
    for (let tries = 0; tries < 150; tries++) {
      for (const letter of (await this.html("/dev/mail")).split("<article").slice(1)) {
        const link = letter.includes(address) && new RegExp(`href="[^"]*(${to}\\?token=[^"]+)"`).exec(letter);
        if (link) return link[1]!.replaceAll("&amp;", "&");
      }
      await new Promise((again) => setTimeout(again, 100));
    }
    throw new Error(`no letter to ${address} leads to ${to}`);
  }

  readonly confirm = (): Promise<string> =>
    this.once("confirm", async () => {
      await this.post("", "/signup", { handle: "waiting", email: "waiting@mail.test", password: "plum tiger umbrella", rules: "1" });
      return this.letter("waiting@mail.test", "/signup/confirm");
    });
  readonly reset = (): Promise<string> =>
    this.once("reset", async () => {
      await this.post("theo", "/login/reset", { email: "theo@mail.test" });
      return this.letter("theo@mail.test", "/login/reset");
    });
  readonly address = (): Promise<string> =>
    this.once("address", async () => {
      await this.post("theo", "/settings/account/email", { email: "marsh@mail.test", password: this.server.logins.get("theo")! });
      return this.letter("marsh@mail.test", "/login/email");
    });
  readonly undo = (): Promise<string> =>
    this.once("undo", async () => {
      await this.post("pilar", "/settings/account/email", { email: "uria@mail.test", password: this.server.logins.get("pilar")! });
      const link = await this.letter("uria@mail.test", "/login/email");
      await this.post("pilar", "/login/email", { token: new URL(link, this.server.url).searchParams.get("token")! });
      return this.letter("pilar@mail.test", "/login/email/undo");
    });

  /** sql changes the server's own database, as a fault would. */
  sql(statement: string): void {
    const psql = globSync("/usr/lib/postgresql/*/bin/psql")[0];
    assert.ok(psql, "psql is missing: make setup brings it");
    execFileSync(psql, ["-q", "-h", join(this.server.dir, "data/pg/run"), "-U", "postgres", "-d", "batata", "-c", statement], { stdio: "pipe" });
  }

  /** end is for after the tests: who made things here met nothing wrong. */
  async end(): Promise<void> {
    for (const [name, made] of this.made) {
      if (name.startsWith("member ")) await ((await made) as Person).leave();
    }
  }
}
