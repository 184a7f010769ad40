package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
)

// of asks about every note, below its path.
func of(m *matrix, suffix string, may func(class) bool, fields ...string) []question {
	var qs []question
	for _, c := range noteClasses {
		th := m.notes[c]
		qs = append(qs, question{
			path: th.path + suffix, missing: "/@" + th.author.Handle + "/" + noID + suffix, strip: []string{edge.FormatID(th.id), noID},
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
			path: "/@ada/" + edge.FormatID(n.ID) + suffix, missing: "/@ada/" + noID + suffix, strip: []string{edge.FormatID(n.ID), noID},
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
			path: th.path + "?comment=" + edge.FormatID(th.deep.ID) + "&reply=" + edge.FormatID(th.deep.ID), missing: "/@" + th.author.Handle + "/" + noID + "?comment=" + noID + "&reply=" + noID,
			strip: []string{edge.FormatID(th.deep.ID), edge.FormatID(th.id), noID}, about: c, may: out(w)(c), fields: []string{"deep"},
		}
		later := question{
			path: th.path + "?cursor=" + th.page2, missing: "/@" + th.author.Handle + "/" + noID + "?cursor=" + th.page2,
			strip: []string{edge.FormatID(th.id), noID}, about: c, may: out(w)(c), fields: append(said(w, "later"), "title"),
		}
		elsewhere := question{path: "/@fay/" + edge.FormatID(th.id), missing: "/@fay/" + noID, strip: []string{edge.FormatID(th.id), noID}, about: c}
		qs = append(qs, linked, later, elsewhere)
		for _, name := range []string{"comment", "reply"} {
			if c != cPublic {
				qs = append(qs, question{
					path: public.path + "?" + name + "=" + edge.FormatID(th.comment.ID), missing: "/@ada/" + noID + "?" + name + "=" + edge.FormatID(th.comment.ID),
					strip: []string{edge.FormatID(public.id), noID}, about: cPublic, may: out(w)(cPublic), fields: []string{"title"}, lists: nil,
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
		id := edge.FormatID(m.notes[c].id)
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

// staffOnly asks pages that are there for the admin alone.
func staffOnly(path string) row {
	return func(_ *matrix, w *watcher) []question {
		q := question{path: path}
		if w.name != "admin" {
			q.status = http.StatusNotFound
		}
		return []question{q}
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

// remotes are the addresses of copies: anybody's, the watcher's and the author's.
func remotes(m *matrix, w *watcher) []question {
	address := func(id, account int64) string {
		return strings.TrimPrefix(m.Media.RemoteURL(id, media.Rendition360, media.Viewer{AccountID: account}, m.Clock.Now().Add(time.Hour)), testOrigin)
	}
	author := m.who["author"].ID
	var qs []question
	for _, th := range append(m.under(noteClasses...), m.tomb) {
		for _, account := range []int64{0, w.id, author} {
			own := account == 0 || account == w.id || th.class == cPublic || th.class == cUnlisted
			qs = append(qs, question{
				path: address(th.remote, account), missing: address(edge.ParseID(noID), account),
				about: th.class, may: own && seesPicture(w, th.class), picture: true,
			})
		}
	}
	return qs
}

// seesPicture is sees for pictures: a public one is everybody's, since whoever is
// blocked sees it when logged out.
func seesPicture(w *watcher, c class) bool {
	return c == cPublic || c == cUnlisted || w.sees(c)
}
