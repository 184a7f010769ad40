package web

import (
	"time"

	"github.com/batata-social/batata/federation"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/admin"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// Paths that other files name.
const (
	routeAssets = "/assets/{name:.+}"
	routeMedia  = "/media/{key:.+}"
	routeRemote = "/media/remote/{id:[0-9]+}/{rendition:[0-9a-z]+}"
)

// Caps of request bodies.
const (
	smallForm  = 64 << 10                // buttons and short forms
	draftForm  = 512 << 10               // a note of 5,000 characters with 18 descriptions
	uploadForm = 21 << 20                // one picture of 20 MiB and its frame
	facesForm  = 2*(20<<20) + (1 << 20)  // avatar and banner, without script
	manyForm   = 18*(20<<20) + (1 << 20) // the form of a note with its pictures, without script
)

// Timeouts of routes.
const (
	soon   = 4500 * time.Millisecond // and 0.5 s that a query is given to cancel: a busy machine has a second left of the 6 s in which a frozen database is given up (R05)
	login  = 15 * time.Second        // many at once wait for their turn to hash (A01)
	slow   = 2 * time.Minute         // an upload over a phone's connection
	slower = 10 * time.Minute
)

// table is every route of the public listener: one line each, the hot ones
// first, because mux tries them in this order.
func (s *Server) table() []edge.Route {
	var (
		page   = edge.Policy{Auth: edge.Public, Rate: edge.RateRead, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Shared}
		mine   = edge.Policy{Auth: edge.Member, Rate: edge.RateRead, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Private}
		feed   = edge.Policy{Auth: edge.Open, Rate: edge.RateRead, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Shared}
		asset  = edge.Policy{Auth: edge.Open, Rate: edge.RateAsset, CSRF: edge.Safe, Body: edge.NoBody, Timeout: slow, Cache: edge.Own}
		health = edge.Policy{Auth: edge.Open, Rate: edge.RateNone, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Own}
		entry  = edge.Policy{Auth: edge.Guest, Rate: edge.RateRead, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Private}
		link   = edge.Policy{Auth: edge.Public, Rate: edge.RateToken, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Private}

		looks   = edge.Policy{Auth: edge.Public, Rate: edge.RateWrite, CSRF: edge.SameOrigin, Body: smallForm, Timeout: soon, Cache: edge.Private}
		enter   = edge.Policy{Auth: edge.Public, Rate: edge.RateAccount, CSRF: edge.SameOrigin, Body: smallForm, Timeout: login, Cache: edge.Private}
		redeem  = edge.Policy{Auth: edge.Public, Rate: edge.RateToken, CSRF: edge.SameOrigin, Body: smallForm, Timeout: login, Cache: edge.Private}
		write   = edge.Policy{Auth: edge.Member, Rate: edge.RateWrite, CSRF: edge.SameOrigin, Body: smallForm, Timeout: soon, Cache: edge.Private}
		secure  = edge.Policy{Auth: edge.Member, Rate: edge.RateAccount, CSRF: edge.SameOrigin, Body: smallForm, Timeout: login, Cache: edge.Private}
		talk    = edge.Policy{Auth: edge.Member, Rate: edge.RateComment, CSRF: edge.SameOrigin, Body: smallForm, Timeout: soon, Cache: edge.Private}
		end     = edge.Policy{Auth: edge.Member, Rate: edge.RateDelete, CSRF: edge.SameOrigin, Body: smallForm, Timeout: soon, Cache: edge.Private}
		draft   = edge.Policy{Auth: edge.Member, Rate: edge.RateWrite, CSRF: edge.SameOrigin, Body: draftForm, Timeout: soon, Cache: edge.Private}
		upload  = edge.Policy{Auth: edge.Member, Rate: edge.RateUpload, CSRF: edge.SameOrigin, Body: uploadForm, Timeout: slow, Cache: edge.Private}
		faces   = edge.Policy{Auth: edge.Member, Rate: edge.RateUpload, CSRF: edge.SameOrigin, Body: facesForm, Timeout: slow, Cache: edge.Private}
		publish = edge.Policy{Auth: edge.Member, Rate: edge.RateUpload, CSRF: edge.SameOrigin, Body: manyForm, Timeout: slower, Cache: edge.Private}

		inbox = edge.Policy{Auth: edge.Open, Rate: edge.RateInbox, CSRF: edge.Signed, Body: federation.InboxBody, Timeout: slow, Cache: edge.Private, Quiet: true}

		staff   = edge.Policy{Auth: edge.Staff, Role: members.RoleModerator, Rate: edge.RateRead, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Private}
		decide  = edge.Policy{Auth: edge.Staff, Role: members.RoleModerator, Rate: edge.RateWrite, CSRF: edge.SameOrigin, Body: smallForm, Timeout: login, Cache: edge.Private}
		operate = edge.Policy{Auth: edge.Staff, Role: members.RoleAdmin, Rate: edge.RateWrite, CSRF: edge.SameOrigin, Body: draftForm, Timeout: login, Cache: edge.Private}
	)
	routes := []line[*visit]{
		{"GET", routeRemote, asset, (*visit).remoteFile},
		{"GET", routeMedia, asset, (*visit).mediaFile},
		{"GET", routeAssets, asset, (*visit).asset},
		{"GET", "/@{handle}/{id:[0-9]+}", page, (*visit).note},
		{"GET", "/", page, (*visit).home},
		{"GET", "/explore", page, (*visit).explore},
		{"GET", "/following", mine, (*visit).following},
		{"GET", "/@{handle}", page, (*visit).profile},
		{"POST", "/@{handle}/{id:[0-9]+}/like", write, (*visit).like},
		{"POST", "/@{handle}/{id:[0-9]+}/unlike", write, (*visit).unlike},
		{"POST", "/inbox", inbox, (*visit).inbox},
		{"POST", "/users/{handle}/inbox", inbox, (*visit).inbox},
		{"GET", "/livez", health, (*visit).livez},
		{"GET", "/readyz", health, (*visit).readyz},

		{"GET", "/topics/{name}/feed.atom", feed, (*visit).topicAtom},
		{"GET", "/topics/{name}/feed.rss", feed, (*visit).topicRSS},
		{"GET", "/topics/{name}", page, (*visit).topic},
		{"GET", "/topics", page, (*visit).topics},
		{"GET", "/search", page, (*visit).search},
		{"GET", "/search/suggest", unshared(page), (*visit).suggest},
		{"POST", views.SeenPath, quiet(write), (*visit).seen},
		{"GET", "/notifications", mine, (*visit).notifications},
		{"POST", "/notifications/read", quiet(write), (*visit).readNotifications},

		{"GET", "/@{handle}/{id:[0-9]+}/comments", page, (*visit).moreComments},
		{"POST", "/@{handle}/{id:[0-9]+}/comments", talk, (*visit).comment},
		{"GET", "/@{handle}/{id:[0-9]+}/replies", page, (*visit).replies},
		{"GET", "/@{handle}/{id:[0-9]+}/menu", page, (*visit).noteMenu},
		{"GET", "/@{handle}/{id:[0-9]+}/share", page, (*visit).noteShare},
		{"GET", "/@{handle}/{id:[0-9]+}/edits", page, (*visit).noteEdits},
		{"GET", "/@{handle}/{id:[0-9]+}/collect", mine, (*visit).picker},
		{"POST", "/@{handle}/{id:[0-9]+}/collect", write, (*visit).collect},
		{"POST", "/@{handle}/{id:[0-9]+}/uncollect", write, (*visit).uncollect},
		{"POST", "/@{handle}/{id:[0-9]+}/collected", write, (*visit).collected},
		{"POST", "/@{handle}/{id:[0-9]+}/pin", write, (*visit).pin},
		{"POST", "/@{handle}/{id:[0-9]+}/unpin", write, (*visit).unpin},
		{"GET", "/@{handle}/{id:[0-9]+}/edit", mine, (*visit).edit},
		{"POST", "/@{handle}/{id:[0-9]+}/edit", publish, (*visit).saveEdit},
		{"POST", "/@{handle}/{id:[0-9]+}/delete", end, (*visit).deleteNote},

		{"GET", "/@{handle}/feed.atom", feed, (*visit).profileAtom},
		{"GET", "/@{handle}/feed.rss", feed, (*visit).profileRSS},
		{"GET", "/@{handle}/menu", page, (*visit).profileMenu},
		{"GET", "/@{handle}/followers", page, (*visit).followers},
		{"GET", "/@{handle}/following", page, (*visit).followed},
		{"POST", "/@{handle}/follow", write, (*visit).follow},
		{"POST", "/@{handle}/unfollow", write, (*visit).unfollow},
		{"POST", "/@{handle}/accept", write, (*visit).acceptFollow},
		{"POST", "/@{handle}/reject", write, (*visit).rejectFollow},
		{"POST", "/@{handle}/remove-follower", write, (*visit).removeFollower},
		{"POST", "/@{handle}/block", write, (*visit).block},
		{"POST", "/@{handle}/unblock", write, (*visit).unblock},
		{"POST", "/@{handle}/mute", quiet(write), (*visit).mute},
		{"POST", "/@{handle}/unmute", quiet(write), (*visit).unmute},

		{"GET", "/@{handle}/boards/new", mine, (*visit).newBoard},
		{"POST", "/@{handle}/boards", write, (*visit).createBoard},
		{"GET", "/@{handle}/boards/{id:[0-9]+}", page, (*visit).board},
		{"GET", "/@{handle}/boards/{id:[0-9]+}/edit", mine, (*visit).editBoard},
		{"POST", "/@{handle}/boards/{id:[0-9]+}/edit", write, (*visit).updateBoard},
		{"POST", "/@{handle}/boards/{id:[0-9]+}/delete", end, (*visit).deleteBoard},

		{"GET", "/create", mine, (*visit).newNote},
		{"POST", "/create", write, (*visit).create},
		{"GET", "/create/{id:[0-9]+}", mine, (*visit).editor},
		{"POST", "/create/{id:[0-9]+}", publish, (*visit).submit},
		{"PUT", "/create/{id:[0-9]+}", quiet(draft), (*visit).autosave},
		{"GET", "/drafts", mine, (*visit).drafts},
		{"POST", "/media", quiet(upload), (*visit).upload},
		{"POST", "/media/{id:[0-9]+}", write, (*visit).describeMedia},
		{"PUT", "/media/{id:[0-9]+}", write, (*visit).describeMedia},

		{"GET", "/login", entry, (*visit).loginPage},
		{"POST", "/login", enter, (*visit).login},
		{"GET", "/login/second", link, (*visit).second},
		{"POST", "/login/second", enter, (*visit).finishLogin},
		{"POST", "/login/passkey/options", enter, (*visit).passkeyLoginOptions},
		{"POST", "/login/passkey", enter, (*visit).passkeyLogin},
		{"POST", "/logout", quiet(looks), (*visit).logout},
		{"GET", "/signup", entry, (*visit).signupPage},
		{"POST", "/signup", enter, (*visit).signup},
		{"GET", "/signup/handle", unshared(page), (*visit).handleFree},
		{"GET", members.ConfirmPath, link, (*visit).confirmPage},
		{"POST", members.ConfirmPath, redeem, (*visit).confirm},
		{"POST", members.ConfirmPath + "/resend", enter, (*visit).resend},
		{"GET", members.ResetPath, link, (*visit).resetPage},
		{"POST", members.ResetPath, redeem, (*visit).reset},
		{"GET", members.ChangeEmailPath, link, (*visit).addressPage},
		{"POST", members.ChangeEmailPath, redeem, (*visit).address},
		{"GET", members.UndoEmailPath, link, (*visit).addressPage},
		{"POST", members.UndoEmailPath, redeem, (*visit).address},

		{"POST", "/preferences", quiet(looks), (*visit).preferences},
		{"GET", "/settings", mine, (*visit).settings},
		{"GET", "/settings/profile", mine, (*visit).profileSettings},
		{"POST", "/settings/profile", faces, (*visit).saveProfile},
		{"GET", "/settings/privacy", mine, (*visit).privacySettings},
		{"GET", "/settings/appearance", mine, (*visit).appearance},
		{"POST", "/settings/appearance", write, (*visit).saveAppearance},
		{"GET", "/settings/language", mine, (*visit).language},
		{"POST", "/settings/language", write, (*visit).saveLanguage},
		{"GET", "/settings/account", mine, (*visit).account},
		{"POST", "/settings/account/password", secure, (*visit).changePassword},
		{"POST", "/settings/account/email", secure, (*visit).changeEmail},
		{"POST", "/settings/account/delete", secure, (*visit).deleteAccount},
		{"GET", "/settings/security", mine, (*visit).security},
		{"POST", "/settings/security/totp", secure, (*visit).beginTOTP},
		{"POST", "/settings/security/totp/confirm", secure, (*visit).confirmTOTP},
		{"POST", "/settings/security/totp/disable", secure, (*visit).removeTOTP},
		{"POST", "/settings/security/recovery", secure, (*visit).newRecoveryCodes},
		{"POST", "/settings/security/passkeys/options", secure, (*visit).newPasskeyOptions},
		{"POST", "/settings/security/passkeys", secure, (*visit).newPasskey},
		{"POST", proofPath, secure, (*visit).proof},
		{"POST", proofPath + "/passkey/options", secure, (*visit).passkeyProofOptions},
		{"POST", proofPath + "/passkey", secure, (*visit).passkeyProof},
		{"POST", "/settings/security/passkeys/rename", write, (*visit).renamePasskey},
		{"POST", "/settings/security/passkeys/delete", secure, (*visit).removePasskey},
		{"GET", "/settings/sessions", mine, (*visit).sessions},
		{"POST", "/settings/sessions/{id:[0-9]+}/revoke", write, (*visit).endSession},
		{"POST", "/settings/sessions/revoke-others", write, (*visit).endOtherSessions},
		{"GET", "/settings/invites", mine, (*visit).invites},
		{"POST", "/settings/invites", write, (*visit).createInvite},
		{"POST", "/settings/invites/{id:[0-9]+}/revoke", write, (*visit).revokeInvite},

		{"GET", "/about", page, (*visit).about},
		{"GET", "/about/rules", page, (*visit).rules},
		{"GET", "/about/keyboard", page, (*visit).keyboard},
		{"GET", "/favicon.ico", asset, (*visit).favicon},
		{"GET", "/robots.txt", feed, (*visit).robots},
		{"GET", "/sitemap.xml", feed, (*visit).sitemap},
	}
	if s.cfg.Dev {
		routes = append(routes, line[*visit]{"GET", "/dev/mail", unshared(page), (*visit).devMail})
	}
	operators := []line[*admin.Visit]{
		{"GET", "/admin", staff, (*admin.Visit).Overview},
		{"GET", members.WaitingPath, staff, (*admin.Visit).Waiting},
		{"POST", members.WaitingPath + "/{id:[0-9]+}/approve", decide, (*admin.Visit).Approve},
		{"POST", members.WaitingPath + "/{id:[0-9]+}/reject", decide, (*admin.Visit).Reject},
		{"GET", admin.SitePath, asAdmin(staff), (*admin.Visit).Site},
		{"POST", admin.SitePath, operate, (*admin.Visit).SaveSite},
		{"GET", "/admin/audit", asAdmin(staff), (*admin.Visit).Audit},
	}
	return append(bind(s.visit, routes), bind(s.operatorPages().Visit, operators)...)
}

// asAdmin is the policy of a page of staff that moderators do not see.
func asAdmin(p edge.Policy) edge.Policy {
	p.Role = members.RoleAdmin
	return p
}

// operatorPages are the pages of web/admin, in the frame of ours.
func (s *Server) operatorPages() *admin.Pages {
	return admin.New(admin.Config{
		Members: s.members, Version: s.cfg.Version,
		Frame: func(v *edge.Visit, title string) *views.Page { return s.visit(v).page(title, "me") },
	})
}

// unshared is the policy of a page that nobody may keep.
func unshared(p edge.Policy) edge.Policy {
	p.Cache = edge.Private
	return p
}

// quiet is the policy of what changes nothing that visitors see.
func quiet(p edge.Policy) edge.Policy {
	p.Quiet = true
	return p
}

// fallbackPolicy is that of paths that have no route.
func fallbackPolicy() edge.Policy {
	return edge.Policy{Auth: edge.Public, Rate: edge.RateRead, CSRF: edge.Safe, Body: edge.NoBody, Timeout: soon, Cache: edge.Private}
}

// line is one line of the table. V is what the handlers of a package are methods of.
type line[V any] struct {
	method, pattern string
	policy          edge.Policy
	handle          func(V) error
}

// bind makes routes of lines; as turns a visit of the edge into one of the handlers.
func bind[V any](as func(*edge.Visit) V, lines []line[V]) []edge.Route {
	routes := make([]edge.Route, len(lines))
	for i, l := range lines {
		routes[i] = edge.Route{Method: l.method, Pattern: l.pattern, Policy: l.policy}
		if l.handle != nil { // else the edge refuses the route
			routes[i].Handle = func(v *edge.Visit) error { return l.handle(as(v)) }
		}
	}
	return routes
}
