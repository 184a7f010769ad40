// Every kind of page there is, for the tests that look at all of them.
export interface Stop {
  path: string;
  member?: string; // who has to be logged in
}

/** visitorPages are read by everybody; the ids are the seed's. */
export const visitorPages: string[] = [
  "/", "/explore", "/explore?sort=recent", "/topics", "/topics/tea", "/search", "/search?q=te",
  "/about", "/about/rules", "/login", "/signup", "/reset", "/nowhere",
];

export const memberPages: string[] = [
  "/", "/following", "/notifications", "/notifications?tab=likes", "/notifications?tab=followers", "/drafts",
  "/settings/profile", "/settings/privacy", "/settings/sessions", "/settings/appearance", "/settings/language",
  "/settings/account", "/settings/security", "/settings/invites",
];
