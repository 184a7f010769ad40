package web

import (
	"net/http"
	"strings"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
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

		"/login":               guests("/login"),
		"/login/second":        redirects("/login/second"),
		"/signup":              guests("/signup"),
		"/signup/handle":       lists(nil, nothing, "/signup/handle?q=ada", "/signup/handle?q=sid"),
		social.ConfirmPath:     lists(nil, nothing, social.ConfirmPath),
		social.ResetPath:       lists(nil, nothing, social.ResetPath),
		social.ChangeEmailPath: lists(nil, nothing, social.ChangeEmailPath),
		social.UndoEmailPath:   lists(nil, nothing, social.UndoEmailPath),

		"/settings":            redirects("/settings"),
		"/settings/profile":    lists(nil, nothing, "/settings/profile"),
		"/settings/privacy":    lists(nil, nothing, "/settings/privacy", "/settings/privacy?list=blocked", "/settings/privacy?list=muted"),
		"/settings/appearance": lists(nil, nothing, "/settings/appearance"),
		"/settings/language":   lists(nil, nothing, "/settings/language"),
		"/settings/account":    lists(nil, nothing, "/settings/account"),
		"/settings/security":   lists(nil, nothing, "/settings/security"),
		"/settings/sessions":   lists(nil, nothing, "/settings/sessions"),
		"/settings/invites":    lists(nil, nothing, "/settings/invites"),

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
	qs := exactly(w, cardFields, in, "/")
	qs[0].fresh = true
	return qs
}

// topics asks the topic that all notes name, and those that one note alone names.
func topics(fields []string, suffix string) row {
	return func(m *matrix, w *watcher) []question {
		qs := exactly(w, fields, explored, "/topics/potluck"+suffix)
		for _, c := range noteClasses {
			if c == cPublic || c == cShut {
				continue // theirs exist; see TestF14_TopicsOfTheSuspended
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
				path: b.path + suffix, missing: "/@ada/boards/" + noID + suffix, strip: []string{formatID(b.id), noID},
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
				qs = append(qs, question{path: b.path + suffix, missing: "/@" + handle + "/boards/" + noID + suffix, strip: []string{formatID(b.id), noID}, about: cShut})
			} else if suffix == "" {
				qs = append(qs, exactly(w, cardFields, shelf(name), b.path)...)
			}
		}
		return qs
	}
}

// of asks about every note, below its path.
func of(m *matrix, suffix string, may func(class) bool, fields ...string) []question {
	var qs []question
	for _, c := range noteClasses {
		th := m.notes[c]
		qs = append(qs, question{
			path: th.path + suffix, missing: "/@" + th.author.Handle + "/" + noID + suffix, strip: []string{formatID(th.id), noID},
			about: c, may: may(c), fields: fields,
		})
	}
	return append(qs, question{path: m.tomb.path + suffix, status: http.StatusGone})
}

// comments asks about a comment under every note.
func comments(m *matrix, suffix string, which func(*thing) *social.Note, may func(class) bool, fields ...string) []question {
	var qs []question
	for _, c := range append(published, cShut, cDeleted) {
		n := which(m.notes[c])
		qs = append(qs, question{
			path: "/@ada/" + formatID(n.ID) + suffix, missing: "/@ada/" + noID + suffix, strip: []string{formatID(n.ID), noID},
			about: c, may: may(c), fields: fields,
		})
	}
	return qs
}

func first(th *thing) *social.Note { return th.comment }

func deep(th *thing) *social.Note { return th.deep }

// out says which notes a watcher sees on pages: those that are published.
func out(w *watcher) func(class) bool {
	return func(c class) bool { return c != cDraft && c != cScheduled && w.sees(c) }
}

// said are what comments show: nothing to who has muted their author.
func said(w *watcher, fields ...string) []string {
	if !notMuting(w) {
		return nil
	}
	return fields
}

func own(w *watcher) func(class) bool {
	return func(c class) bool { return w.name == "author" && out(w)(c) }
}

func notes(suffix string, fields ...string) row {
	return func(m *matrix, w *watcher) []question { return of(m, suffix, out(w), fields...) }
}

// both asks about notes and about comments under them.
func both(suffix, note, comment string) row {
	return func(m *matrix, w *watcher) []question {
		return append(of(m, suffix, out(w), note), comments(m, suffix, first, out(w), comment)...)
	}
}

// notePages asks the page of each note, of its comments, and the ways in which a page
// of one note is asked to show a piece of another.
func notePages(m *matrix, w *watcher) []question {
	qs := of(m, "", out(w), append(said(w, "comment", "later", "replya"), "title", "body", "alt", "credit", "place", "key", "id")...)
	for _, which := range []func(*thing) *social.Note{first, deep} {
		for _, q := range comments(m, "", which, out(w)) {
			q.status = http.StatusSeeOther
			qs = append(qs, q)
		}
	}
	for _, c := range append(published, cShut) {
		th, public := m.notes[c], m.notes[cPublic]
		linked := question{
			path: th.path + "?comment=" + formatID(th.deep.ID) + "&reply=" + formatID(th.deep.ID), missing: "/@" + th.author.Handle + "/" + noID + "?comment=" + noID + "&reply=" + noID,
			strip: []string{formatID(th.deep.ID), formatID(th.id), noID}, about: c, may: out(w)(c), fields: []string{"deep"},
		}
		later := question{
			path: th.path + "?cursor=" + th.page2, missing: "/@" + th.author.Handle + "/" + noID + "?cursor=" + th.page2,
			strip: []string{formatID(th.id), noID}, about: c, may: out(w)(c), fields: append(said(w, "later"), "title"),
		}
		elsewhere := question{path: "/@fay/" + formatID(th.id), missing: "/@fay/" + noID, strip: []string{formatID(th.id), noID}, about: c}
		qs = append(qs, linked, later, elsewhere)
		for _, name := range []string{"comment", "reply"} {
			if c != cPublic {
				qs = append(qs, question{
					path: public.path + "?" + name + "=" + formatID(th.comment.ID), missing: "/@ada/" + noID + "?" + name + "=" + formatID(th.comment.ID),
					strip: []string{formatID(public.id), noID}, about: cPublic, may: out(w)(cPublic), fields: []string{"title"}, lists: nil,
				})
			}
		}
	}
	return qs
}

func commentPages(m *matrix, w *watcher) []question {
	qs := of(m, "/comments", out(w), said(w, "comment", "replya", "later")...)
	for _, q := range of(m, "/comments", out(w), said(w, "later")...) {
		if th := m.notes[q.about]; th != nil && th.page2 != "" {
			q.path, q.missing = q.path+"?cursor="+th.page2, q.missing+"?cursor="+th.page2
			qs = append(qs, q)
		}
	}
	return qs
}

func replyPages(m *matrix, w *watcher) []question {
	qs := comments(m, "/replies", first, out(w), said(w, "replya", "replyc", "deep")...)
	for _, q := range of(m, "/replies", func(class) bool { return false }) { // notes have none
		if q.about != "" {
			qs = append(qs, q)
		}
	}
	return qs
}

func editPages(m *matrix, w *watcher) []question {
	return append(of(m, "/edits", out(w), "oldtitle", "oldbody", "oldplace", "oldalt", "oldkey"), comments(m, "/edits", first, out(w))...)
}

func editForms(m *matrix, w *watcher) []question {
	return append(of(m, "/edit", own(w), "title", "body", "key", "alt"), comments(m, "/edit", first, own(w), "comment")...)
}

func draftForms(m *matrix, w *watcher) []question {
	var qs []question
	for _, c := range noteClasses {
		id := formatID(m.notes[c].id)
		qs = append(qs, question{
			path: "/create/" + id, missing: "/create/" + noID, strip: []string{id, noID}, about: c, may: drafted(w, c),
			fields: []string{"title", "body", "key", "alt", "place"},
		})
	}
	return qs
}

func redirects(path string) row {
	return func(*matrix, *watcher) []question { return []question{{path: path, status: http.StatusSeeOther}} }
}

func moved(path string) row {
	return func(*matrix, *watcher) []question {
		return []question{{path: path, status: http.StatusMovedPermanently}}
	}
}

// guests asks pages that members are sent away from.
func guests(path string) row {
	return func(_ *matrix, w *watcher) []question {
		q := question{path: path}
		if w.id != 0 {
			q.status = http.StatusSeeOther
		}
		return []question{q}
	}
}

// pictures asks every rendition of every note, plainly, with a signature for who asks
// and with one that was made for another.
func pictures(m *matrix, w *watcher) []question {
	none := "/media/" + media.NewKey("image", "jpg")
	var qs []question
	for _, th := range append(m.under(noteClasses...), m.tomb) {
		for _, r := range append(th.now, th.then...) {
			plain := question{path: "/media/" + r.Key, missing: none, about: th.class, may: seesPicture(w, th.class), picture: true}
			qs = append(qs, plain)
			mine, others := plain, plain
			if w.id != 0 {
				mine.path = m.signed(r, w.id)
				qs = append(qs, mine)
			}
			others.path = m.signed(r, m.who["author"].ID)
			others.may = others.may && (th.class == cPublic || th.class == cUnlisted || w.name == "author")
			qs = append(qs, others)
		}
	}
	return qs
}

// seesPicture is sees for pictures: a public one is everybody's, since whoever is
// blocked sees it when logged out.
func seesPicture(w *watcher, c class) bool {
	return c == cPublic || c == cUnlisted || w.sees(c)
}
