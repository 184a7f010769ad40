// What opens over a page or answers a mistake: dialogs, sheets, refusals, error pages.
import assert from "node:assert/strict";
import type { Look } from "./pages.ts";
import type { Person } from "./person.ts";
import type { World } from "./world.ts";

const bram = (look: Omit<Look, "who">): Look => ({ who: "bram", ...look });

/** sheet presses a link and waits for the sheet that it opens. */
const sheet = (link: string) => async (p: Person): Promise<void> => {
  await p.press(p.page.locator(`${link}:visible`).first());
  await p.page.locator("dialog[open].modal .sheet").waitFor();
};

/** dialog opens the first note of a waterfall over it. */
const dialog = async (p: Person): Promise<void> => {
  await p.press(p.page.locator("article.card a[data-open]").first());
  await p.page.locator("dialog.note-dialog[open] article.note").waitFor();
};

const overPages: Look[] = [
  { route: "/", name: "note in a dialog", path: "/", only: "desktop", then: dialog },
  bram({ route: "/", name: "note in a dialog, as a member", path: "/explore", only: "desktop", then: dialog }),
  bram({
    route: "/",
    name: "board picker over the dialog",
    path: "/explore",
    only: "desktop",
    then: async (p) => {
      await dialog(p);
      await sheet('dialog.note-dialog a[href$="/collect"]')(p);
    },
  }),
  { route: "/", name: "menu of a card", path: "/explore", then: sheet("article.card .card-more") },
  bram({ route: "/@{handle}/{id}/menu", name: "menu as a sheet", path: (w) => w.note(), then: sheet('article.note a[href$="/menu"]') }),
  { route: "/@{handle}/{id}/share", name: "share as a sheet", path: (w) => w.note(), then: sheet('article.note a[href$="/share"]') },
  bram({ route: "/@{handle}/{id}/collect", name: "picker as a sheet", path: (w) => w.note(), then: sheet('.note-bar a[href$="/collect"]') }),
  bram({ route: "/@{handle}/menu", name: "as a sheet", path: "/@oriel", then: sheet('a[href="/@oriel/menu"]') }),
  {
    route: "/about/keyboard",
    name: "as a sheet",
    path: "/explore",
    only: "desktop",
    then: async (p) => {
      await p.page.keyboard.press("?");
      await p.page.locator("dialog[open].modal .sheet").waitFor();
    },
  },
  {
    route: "/@{handle}/{id}",
    name: "picture over the whole screen",
    path: (w) => w.note(),
    then: async (p) => {
      await p.press(p.page.locator("a[data-zoom]").first());
      await p.page.locator("dialog.lightbox[open] img").waitFor();
    },
  },
  { route: "/@{handle}/{id}", name: "description of a picture", path: (w) => w.note(), then: (p) => p.press(p.page.locator("details.alt summary").first()) },
  {
    route: "/@{handle}/{id}",
    name: "content warning accepted",
    path: (w) => w.warned(),
    then: async (p) => {
      for (const summary of await p.page.locator(".warn-box > summary, .warn-text > summary").all()) await p.press(summary);
    },
  },
  bram({
    route: "/@{handle}/{id}",
    name: "answering a comment",
    path: (w) => w.talk(),
    then: async (p) => {
      await p.press(p.page.locator("a[data-reply]").first());
      await p.page.locator("[data-aim]:visible").waitFor();
    },
  }),
  bram({
    route: "/@{handle}/{id}",
    name: "word of what was done",
    path: (w) => w.note(),
    then: async (p) => {
      await sheet('.note-bar a[href$="/collect"]')(p);
      await p.press(p.page.locator('dialog form[action$="/collected"] button.primary'));
      await p.page.locator(".toast:visible").waitFor();
    },
  }),
];

const editorStates: Look[] = [
  ...["pictures", "describe", "words", "publish"].map((step) =>
    bram({
      route: "/create/{id}",
      name: `step ${step}, everything open`,
      path: (w) => w.draft(),
      then: async (p) => {
        await p.press(p.page.locator(`.steps [data-step="${step}"]`));
        await p.page.locator(`#editor[data-step="${step}"]`).waitFor();
        const closed = p.page.locator(`#${step} details:not([open]) > summary:visible`);
        while ((await closed.count()) > 0) await p.press(closed.first());
      },
    }),
  ),
  bram({
    route: "/create/{id}",
    name: "suggestions while typing",
    path: (w) => w.draft(),
    then: async (p) => {
      await p.press(p.page.locator('.steps [data-step="words"]'));
      await p.write(p.page.locator("#f-body"), "After the rain #wal");
      await p.page.locator("#suggest:visible [role=option]").first().waitFor();
    },
  }),
  bram({
    route: "/create/{id}",
    name: "a file that is no picture",
    path: (w) => w.draft(),
    then: async (p) => {
      await p.press(p.page.locator('.steps [data-step="pictures"]'));
      await p.choose(p.page.locator('label[for="file"]:visible').first(), ["README.md"]);
      await p.page.locator("#upload-errors li").waitFor();
    },
  }),
  bram({
    route: "/create/{id}",
    name: "pictures without words",
    path: (w) => w.draft(),
    then: async (p) => {
      await p.press(p.page.locator('.steps [data-step="publish"]'));
      await p.press(p.page.locator('[data-do="next"]:visible'));
      await p.page.locator("#alt-reminder[open]").waitFor();
    },
  }),
];

/** refused sends a form that the server does not take, and comes back to it. */
const refused = (form: string, status: number, fields: Record<string, string>) => async (p: Person): Promise<void> => {
  const box = p.page.locator(`form[action="${form}"]`);
  for (const [name, text] of Object.entries(fields)) await p.write(box.locator(`[name="${name}"]`), text);
  p.pardon(`${status} ${form}`);
  await Promise.all([p.page.waitForNavigation(), p.press(box.locator("button.primary"))]);
  await p.page.locator(".form-error, [aria-invalid=true]").first().waitFor();
};

/** stale makes who looks prove anew who they are. */
const stale = (w: World, handle: string): void => w.sql(`UPDATE sessions SET reauth_at = now() - interval '1 day' WHERE account_id = (SELECT id FROM accounts WHERE handle = '${handle}')`);

const refusals: Look[] = [
  { route: "/login", name: "wrong password", path: "/login", then: refused("/login", 422, { login: "bram", password: "not this one" }) },
  { route: "/signup", name: "refused", path: "/signup", then: refused("/signup", 422, { handle: "bram", email: "nowhere", password: "short" }) },
  bram({ route: "/settings/account", name: "refused", path: "/settings/account", then: refused("/settings/account/email", 422, { email: "nowhere", password: "not this one" }) }),
  bram({
    route: "/settings/security",
    name: "who is it",
    path: "/settings/security",
    then: async (p, w) => {
      stale(w, "bram");
      p.pardon("403 /settings/security/totp");
      await p.press(p.page.locator('form[action="/settings/security/totp"] button'));
      await p.page.locator("form#proof").waitFor();
    },
  }),
  bram({ route: "/@{handle}/boards/new", name: "refused", path: "/@bram/boards/new", then: refused("/@bram/boards", 422, { title: " " }) }),
];

const errorPages: Look[] = [
  { route: "", name: "no such page", path: "/nowhere", status: 404 },
  bram({ route: "", name: "no such page, as a member", path: "/nowhere", status: 404 }),
  { route: "/@{handle}/{id}", name: "no such note", path: "/@bram/1", status: 404 },
  { route: "/@{handle}/{id}", name: "deleted", path: (w) => w.gone(), status: 410 },
  { route: "/explore", name: "a cursor that was altered", path: "/explore?cursor=garbage", status: 400 },
  { route: "/drafts", name: "for members", path: "/drafts", status: 401 },
  {
    route: "",
    name: "a form from elsewhere",
    path: "/about",
    then: async (p, w) => {
      await p.page.goto("about:blank");
      await p.page.setContent(`<form method="post" action="${w.server.url}/preferences"><button>Send</button></form>`);
      p.pardon("403 /preferences");
      await p.press(p.page.locator("button"));
      await p.page.waitForURL(`${w.server.url}/preferences`);
    },
  },
  {
    route: "/topics",
    name: "the database fails",
    path: "/topics",
    then: async (p, w) => {
      w.sql("ALTER TABLE topics RENAME TO topics_away");
      try {
        p.pardon("500 /topics?again");
        assert.equal(await p.go(`${w.server.url}/topics?again`), 500);
      } finally {
        w.sql("ALTER TABLE topics_away RENAME TO topics");
      }
    },
  },
];

export const statePages: Look[] = [...overPages, ...editorStates, ...refusals, ...errorPages];
