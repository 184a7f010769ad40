// Every page there is, for the tests that look at all of them. Each belongs to a route of
// the table in web/routes.go; axe.test.ts fails when a route has none.
import assert from "node:assert/strict";
import { memberPages as membersLooks } from "./pages_member.ts";
import type { Person } from "./person.ts";
import { statePages } from "./pages_state.ts";
import type { World } from "./world.ts";

export interface Look {
  route: string; // as routes.ts writes it; "" where no route answers
  name?: string; // what sets it apart; else its path
  who?: string; // handle of who looks; else a visitor
  path: string | ((w: World) => Promise<string>);
  status?: number; // else 200
  only?: "desktop" | "phone";
  then?: (p: Person, w: World) => Promise<void>; // what is done on the page before it is looked at
}

/** show opens a page and does there what the look says. */
export async function show(look: Look, p: Person, w: World): Promise<string> {
  const path = typeof look.path === "string" ? look.path : await look.path(w);
  const want = look.status ?? 200;
  if (want >= 400) p.pardon(`${want} ${path}`);
  assert.equal(await p.go(w.server.url + path), want, path);
  await look.then?.(p, w);
  return look.name ? `${path}, ${look.name}` : path;
}

/** readingPages are for everybody to read: they have the budgets, and need no script. */
export const readingPages: Look[] = [
  { route: "/", path: "/" },
  { route: "/explore", path: "/explore" },
  { route: "/explore", path: "/explore?sort=recent" },
  { route: "/topics", path: "/topics" },
  { route: "/topics/{name}", path: (w) => w.topic() },
  { route: "/topics/{name}", path: "/topics/%E7%8C%AB%E5%92%AA%E6%97%A5%E5%B8%B8" }, // 猫咪日常
  { route: "/search", path: "/search" },
  { route: "/search", name: "topics found", path: "/search?q=mend" },
  { route: "/search", name: "members and topics found", path: "/search?q=t" },
  { route: "/search", name: "found in Chinese", path: "/search?q=%E5%B0%8F" }, // 小
  { route: "/search", name: "nothing found", path: "/search?q=zzzz" },
  { route: "/@{handle}/{id}", path: (w) => w.note() },
  { route: "/@{handle}/{id}", name: "18 pictures", path: (w) => w.eighteen() },
  { route: "/@{handle}/{id}", name: "without pictures", path: (w) => w.mine() },
  { route: "/@{handle}/{id}", name: "content warning", path: (w) => w.warned() },
  { route: "/@{handle}/{id}", name: "comments and replies", path: (w) => w.talk() },
  { route: "/@{handle}/{id}/comments", path: async (w) => `${await w.talk()}/comments` },
  { route: "/@{handle}/{id}/replies", path: async (w) => `${await w.comment()}/replies` },
  { route: "/@{handle}/{id}/edits", name: "edited", path: async (w) => `${await w.edited()}/edits` },
  { route: "/@{handle}/{id}/edits", name: "never edited", path: async (w) => `${await w.note()}/edits` },
  { route: "/@{handle}", path: "/@idris" },
  { route: "/@{handle}", name: "collected", path: "/@bram?tab=collected" },
  { route: "/@{handle}", name: "liked", path: "/@idris?tab=liked" },
  { route: "/@{handle}", name: "in Chinese", path: "/@wenqi" },
  { route: "/@{handle}", name: "locked", path: "/@hanneke" },
  { route: "/@{handle}/followers", path: "/@bram/followers" },
  { route: "/@{handle}/following", path: "/@bram/following" },
  { route: "/@{handle}/boards/{id}", path: (w) => w.board() },
  { route: "/about", path: "/about" },
  { route: "/about/rules", path: "/about/rules" },
  { route: "/about/keyboard", path: "/about/keyboard" },
];

/** entryPages lead in, and out of trouble. */
const entryPages: Look[] = [
  { route: "/@{handle}/{id}/menu", path: async (w) => `${await w.note()}/menu` },
  { route: "/@{handle}/{id}/share", path: async (w) => `${await w.note()}/share` },
  { route: "/@{handle}/menu", path: "/@oriel/menu" },
  { route: "/login", path: "/login" },
  { route: "/login/second", path: "/login/second?totp=1&passkey=1" },
  { route: "/login/second", name: "without an app", path: "/login/second?passkey=1" },
  { route: "/login/reset", path: "/login/reset" },
  { route: "/login/reset", name: "by the link of a letter", path: (w) => w.reset() },
  { route: "/login/reset", name: "with a link that is over", path: "/login/reset?token=used" },
  { route: "/login/email", path: (w) => w.address() },
  { route: "/login/email/undo", path: (w) => w.undo() },
  { route: "/signup", path: "/signup" },
  { route: "/signup/confirm", path: (w) => w.confirm() },
  { route: "/signup/confirm", name: "without a letter", path: "/signup/confirm" },
  { route: "/dev/mail", name: "with letters", path: async (w) => (await w.reset(), "/dev/mail") },
];

export const allPages: Look[] = [...readingPages, ...entryPages, ...membersLooks, ...statePages];

/** noPages are the GET routes that answer with something else. */
export const noPages = new Map([
  ["/media/{key}", "a picture"],
  ["/media/remote/{id}/{rendition}", "a picture of another server"],
  ["/assets/{name}", "a script, a style sheet, an icon"],
  ["/livez", "a word"],
  ["/readyz", "a word"],
  ["/topics/{name}/feed.atom", "a feed"],
  ["/topics/{name}/feed.rss", "a feed"],
  ["/@{handle}/feed.atom", "a feed"],
  ["/@{handle}/feed.rss", "a feed"],
  ["/search/suggest", "data for a script"],
  ["/signup/handle", "data for a script"],
  ["/robots.txt", "rules for robots"],
  ["/favicon.ico", "leads to the mark"],
  ["/sitemap.xml", "addresses for robots"],
]);

/** paths are the addresses of pages that somebody sees without doing anything there. */
async function paths(looks: Look[], w: World): Promise<string[]> {
  const all = new Set<string>();
  for (const look of looks) if (!look.then && !look.status) all.add(typeof look.path === "string" ? look.path : await look.path(w));
  return [...all];
}

/** visitorPages are the paths of what visitors see. */
export const visitorPages = (w: World): Promise<string[]> => paths([...readingPages, ...entryPages], w);

/** memberPages are the paths of what bram sees. */
export const memberPages = (w: World): Promise<string[]> => paths(membersLooks.filter((look) => look.who === "bram"), w);
