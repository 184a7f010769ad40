package web

import (
	"net/http"
	"strings"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/admin"
	"github.com/batata-social/batata/web/edge"
)

const (
	noID     = "1234567890123456789" // no row has it
	noHandle = "nobodyatall"
)

// matrixRows is how each GET route is asked.
func matrixRows() map[string]row {
	return map[string]row{
		"/":          home,
		"/explore":   lists(cardFields, explored, "/explore", "/explore?sort=recent"),
		"/following": lists(cardFields, followed, "/following"),

		"/topics":                  lists(nil, nothing, "/topics", "/topics?cursor="),
		"/topics/{name}":           topics(cardFields, ""),
		"/topics/{name}/feed.atom": open(topics(feedFields, "/feed.atom")),
		"/topics/{name}/feed.rss":  open(topics(feedFields, "/feed.rss")),
		"/search":                  lists(nil, nothing, "/search", "/search?q=q7", "/search?q=%23q7", "/search?q=@sid", "/search?q=ad", "/search?q=potluck"),
		"/search/suggest":          lists(nil, nothing, "/search/suggest?q=q7", "/search/suggest?q=%23q7", "/search/suggest?q=@sid", "/search/suggest?q=@ad"),
		"/notifications":           notifications,
		"/sitemap.xml":             open(lists([]string{"id"}, explored, "/sitemap.xml")),
		"/favicon.ico":             moved("/favicon.ico"),
		"/robots.txt":              lists(nil, nothing, "/robots.txt"),

		"/@{handle}":                         profiles,
		"/@{handle}/feed.atom":               open(people(lists(feedFields, profiled, "/@ada/feed.atom"), "/feed.atom")),
		"/@{handle}/feed.rss":                open(people(lists(feedFields, profiled, "/@ada/feed.rss"), "/feed.rss")),
		"/@{handle}/menu":                    people(lists(nil, nothing, "/@ada/menu"), "/menu"),
		"/@{handle}/followers":               people(lists(nil, nothing, "/@ada/followers", "/@fay/followers"), "/followers"),
		"/@{handle}/following":               people(lists(nil, nothing, "/@ada/following", "/@fay/following"), "/following"),
		"/@{handle}/boards/new":              newBoards,
		"/@{handle}/boards/{id:[0-9]+}":      boards("", everyBoard),
		"/@{handle}/boards/{id:[0-9]+}/edit": boards("/edit", ownBoards),

		"/@{handle}/{id:[0-9]+}":          notePages,
		"/@{handle}/{id:[0-9]+}/comments": commentPages,
		"/@{handle}/{id:[0-9]+}/replies":  replyPages,
		"/@{handle}/{id:[0-9]+}/menu":     both("/menu", "id", "commentid"),
		"/@{handle}/{id:[0-9]+}/share":    both("/share", "id", "commentid"),
		"/@{handle}/{id:[0-9]+}/edits":    editPages,
		"/@{handle}/{id:[0-9]+}/collect":  notes("/collect", "id"),
		"/@{handle}/{id:[0-9]+}/edit":     editForms,

		"/create":             redirects("/create"),
		"/create/{id:[0-9]+}": draftForms,
		"/drafts":             lists([]string{"title", "key", "id"}, drafted, "/drafts"),
		routeMedia:            pictures,
		routeRemote:           remotes,

		"/login":                guests("/login"),
		"/login/second":         redirects("/login/second"),
		"/signup":               guests("/signup"),
		"/signup/handle":        lists(nil, nothing, "/signup/handle?q=ada", "/signup/handle?q=sid"),
		members.ConfirmPath:     lists(nil, nothing, members.ConfirmPath),
		members.ResetPath:       lists(nil, nothing, members.ResetPath),
		members.ChangeEmailPath: lists(nil, nothing, members.ChangeEmailPath),
		members.UndoEmailPath:   lists(nil, nothing, members.UndoEmailPath),

		"/settings":            redirects("/settings"),
		"/settings/profile":    lists(nil, nothing, "/settings/profile"),
		"/settings/privacy":    lists(nil, nothing, "/settings/privacy", "/settings/privacy?list=blocked", "/settings/privacy?list=muted"),
		"/settings/appearance": lists(nil, nothing, "/settings/appearance"),
		"/settings/language":   lists(nil, nothing, "/settings/language"),
		"/settings/account":    lists(nil, nothing, "/settings/account"),
		"/settings/security":   lists(nil, nothing, "/settings/security"),
		"/settings/sessions":   lists(nil, nothing, "/settings/sessions"),
		"/settings/invites":    lists(nil, nothing, "/settings/invites"),

		"/admin":            staffOnly("/admin"),
		members.WaitingPath: staffOnly(members.WaitingPath),
		admin.SitePath:      staffOnly(admin.SitePath),
		"/admin/audit":      staffOnly("/admin/audit"),

		"/about":          lists(nil, nothing, "/about"),
		"/about/rules":    moved("/about/rules"),
		"/about/keyboard": lists(nil, nothing, "/about/keyboard"),
		routeAssets:       lists(nil, nothing, "/assets/app-0123abcd.css"),
		"/livez":          lists(nil, nothing, "/livez"),
		"/readyz":         lists(nil, nothing, "/readyz"),
		"/dev/mail":       lists(nil, nothing), // of dev alone, where no world like this is
	}
}

// What a note shows in a waterfall and in a feed.
var (
	cardFields = []string{"title", "alt", "key", "id"}
	feedFields = []string{"title", "body", "alt", "key", "id"}
)

// listed says whether a list shows notes of a class to a watcher who may see them.
type listed func(w *watcher, c class) bool

func nothing(*watcher, class) bool { return false }

// notMuting is for lists that leave out whom the reader has muted.
func notMuting(w *watcher) bool { return w.name != "muting" }

func explored(w *watcher, c class) bool { return c == cPublic && notMuting(w) }

func forYou(w *watcher, c class) bool { return explored(w, c) && w.name != "author" }

func profiled(_ *watcher, c class) bool { return contains(published, c) }

// open is for routes that recognise nobody: everybody gets what visitors get.
func open(r row) row {
	return func(m *matrix, _ *watcher) []question { return r(m, &watcher{name: "visitor"}) }
}

func drafted(w *watcher, c class) bool {
	return w.name == "author" && (c == cDraft || c == cScheduled)
}

func followed(w *watcher, c class) bool {
	return w.name == "author" && contains(published, c) || w.name == "follower" && contains(published, c)
}

// exactly asks paths that list notes.
func exactly(w *watcher, fields []string, in listed, paths ...string) []question {
	var shown []class
	for _, c := range noteClasses {
		if in(w, c) && w.sees(c) {
			shown = append(shown, c)
		}
	}
	out := make([]question, len(paths))
	for i, path := range paths {
		out[i] = question{path: path, fields: fields, lists: shown, exact: true}
	}
	return out
}

func lists(fields []string, in listed, paths ...string) row {
	return func(_ *matrix, w *watcher) []question { return exactly(w, fields, in, paths...) }
}

func home(_ *matrix, w *watcher) []question {
	in := forYou
	if w.id == 0 {
		in = explored
	}
	return exactly(w, cardFields, in, "/")
}

// topics asks the topic that all notes name, and those that one note alone names.
func topics(fields []string, suffix string) row {
	return func(m *matrix, w *watcher) []question {
		qs := exactly(w, fields, explored, "/topics/potluck"+suffix)
		for _, c := range noteClasses {
			if c == cPublic || c == cShut {
				continue // their topics exist
			}
			name := "q7" + string(c) + "topic"
			qs = append(qs, question{path: "/topics/" + name + suffix, missing: "/topics/nosuchtopic" + suffix, strip: []string{name, "nosuchtopic"}, about: c})
		}
		return qs
	}
}

// notifications are what was told before the cut; only what is still seen is shown.
func notifications(_ *matrix, w *watcher) []question {
	first := question{path: "/notifications"}
	switch w.name {
	case "mentioned":
		first.lists, first.fields = []class{cPublic, cUnlisted, cDirect}, []string{"title", "id", "key"}
	case "author":
		first.lists, first.fields = []class{cFollowers}, []string{"title", "asked"}
	}
	return []question{first, {path: "/notifications?tab=likes"}, {path: "/notifications?tab=followers"}}
}

// people adds to a row the profile of somebody who is suspended.
func people(r row, suffix string) row {
	return func(m *matrix, w *watcher) []question {
		return append(r(m, w), question{path: "/@sid" + suffix, missing: "/@" + noHandle + suffix, strip: []string{"sid", noHandle}, about: cShut})
	}
}

// profiles asks the tabs of the author and of everybody who likes and collects.
func profiles(m *matrix, w *watcher) []question {
	qs := exactly(w, cardFields, profiled, "/@ada")
	qs = append(qs, exactly(w, cardFields, func(_ *watcher, c class) bool { return contains(published, c) && c != m.newest() }, "/@ada?cursor="+m.cursor)...)
	for name, a := range m.who {
		apart := w.name == "author" && (name == "blocked" || name == "blocking") || name == "author" && (w.name == "blocked" || w.name == "blocking")
		path := "/@" + a.Handle
		switch {
		case name == "suspended" || name == "shut":
			for _, tab := range []string{"", "?tab=liked", "?tab=collected"} {
				qs = append(qs, question{path: path + tab, missing: "/@" + noHandle + tab, strip: []string{a.Handle, noHandle}, about: cShut})
			}
		case apart:
			qs = append(qs, question{path: path + "?tab=liked", status: http.StatusNotFound}, question{path: path + "?tab=collected", status: http.StatusNotFound})
		case name == "author":
			q := question{path: path + "?tab=collected", fields: []string{"title", "id"}}
			for c := range m.boards {
				if w.sees(c) {
					q.lists = append(q.lists, c)
				}
			}
			qs = append(qs, q)
		default:
			qs = append(qs, exactly(w, cardFields, shelf(name), path+"?tab=liked")...)
			qs = append(qs, question{path: path + "?tab=collected"})
		}
	}
	return qs
}

// shelf is what somebody liked and collected while they could.
func shelf(name string) listed {
	return func(w *watcher, c class) bool {
		if !notMuting(w) {
			return false
		}
		switch c {
		case cPublic, cUnlisted:
			return true
		case cFollowers:
			return strings.Contains("follower pending blocked suspended muting blocking shut", name)
		case cDirect:
			return name == "mentioned" || name == "blocked"
		}
		return false
	}
}

func newBoards(_ *matrix, w *watcher) []question {
	if w.name == "author" {
		return []question{{path: "/@ada/boards/new"}}
	}
	var qs []question
	for _, handle := range []string{"ada", "sid"} {
		qs = append(qs, question{path: "/@" + handle + "/boards/new", missing: "/@" + noHandle + "/boards/new", strip: []string{handle, noHandle}, about: cShut})
	}
	return qs
}

func everyBoard(w *watcher, c class) bool { return w.sees(c) }

func ownBoards(w *watcher, _ class) bool { return w.name == "author" }

// boards asks the author's boards, and those of others for the notes in them.
func boards(suffix string, may listed) row {
	return func(m *matrix, w *watcher) []question {
		var qs []question
		for c, b := range m.boards {
			q := question{
				path: b.path + suffix, missing: "/@ada/boards/" + noID + suffix, strip: []string{edge.FormatID(b.id), noID},
				about: c, may: may(w, c), fields: []string{"title"}, frame: []string{"about", "id"},
			}
			qs = append(qs, q)
			if suffix == "" && q.may {
				in := exactly(w, cardFields, func(w *watcher, c class) bool { return contains(published, c) && notMuting(w) }, b.path)
				qs = append(qs, in...)
			}
		}
		for name, b := range m.shelves {
			gone := name == "suspended" || name == "shut" || w.name == "author" && (name == "blocked" || name == "blocking")
			if gone || suffix != "" && name != w.name {
				handle := b.author.Handle
				qs = append(qs, question{path: b.path + suffix, missing: "/@" + handle + "/boards/" + noID + suffix, strip: []string{edge.FormatID(b.id), noID}, about: cShut})
			} else if suffix == "" {
				qs = append(qs, exactly(w, cardFields, shelf(name), b.path)...)
			}
		}
		return qs
	}
}
