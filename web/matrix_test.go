package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/batata-social/batata/web/edge"
)

// question is one address asked by one watcher, and what the answer must be.
type question struct {
	path    string
	missing string // the same about what does not exist: the answer to who may not see
	strip   []string
	about   class    // what the path names; "" for a list
	may     bool     // whether this watcher may see it
	status  int      // when they may; 0: 200
	fields  []string // what must be shown of about and of lists
	frame   []string // what the whole page shows besides
	lists   []class  // what a list shows to this watcher: these and, when exact, no others
	exact   bool
	picture bool // the answer is a picture
}

// row says how to ask a GET route about everything in the world.
type row func(m *matrix, w *watcher) []question

// TestF13_Matrix asks every GET route of the table about every note, board and
// picture of a world as everybody in it. What a watcher may not see leaves no trace
// in any answer, and asking for it is answered as if it had never been.
func TestF13_Matrix(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	rows := matrixRows()
	for _, w := range m.watchers {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			w := w.asks(t)
			for _, r := range m.Routes() {
				if r.Method != http.MethodGet {
					continue
				}
				ask := rows[r.Pattern]
				if ask == nil {
					t.Errorf("GET %s has no row in the matrix of visibility: add one to matrixRows", r.Pattern)
					continue
				}
				for _, q := range ask(m, w) {
					m.ask(t, w, r, q)
					if !q.picture {
						m.ask(t, w, r, q, with(edge.HeaderFragment, "1"))
					}
				}
			}
		})
	}
}

// TestF13_EveryGETRouteHasARow covers routes that only some configurations have, and
// rows of routes that are gone.
func TestF13_EveryGETRouteHasARow(t *testing.T) {
	t.Parallel()
	dev := newSite(t, func(c *Config) { c.PublicURL, c.Dev = "http://localhost:8080", true })
	rows := matrixRows()
	for _, r := range dev.Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		if rows[r.Pattern] == nil {
			t.Errorf("GET %s has no row in the matrix of visibility: add one to matrixRows", r.Pattern)
		}
		delete(rows, r.Pattern)
	}
	for pattern := range rows {
		t.Errorf("the matrix has a row for %s, which is no route", pattern)
	}
}

// ask asks one question and judges the answer.
func (m *matrix) ask(t *testing.T, w *watcher, r edge.Route, q question, set ...func(*http.Request)) {
	t.Helper()
	switch nobody := w.id == 0; {
	case nobody && (r.Policy.Auth == edge.Member || r.Policy.Auth == edge.Staff): // the page of logging in, whatever was asked for
		q.may, q.lists, q.exact, q.status = false, nil, false, http.StatusUnauthorized
	case r.Policy.Auth == edge.Open && !q.picture: // asks nobody who they are
		w = w.loggedOut()
	}
	a := w.look(q.path, set...)
	m.leaks(t, w, q, a)
	if q.about != "" && !q.may {
		m.asMissing(t, w, q, a, len(set) > 0, set...)
		return
	}
	want := q.status
	if want == 0 {
		want = http.StatusOK
	}
	if a.StatusCode != want {
		t.Errorf("GET %s: status %d, want %d\n%s", q.path, a.StatusCode, want, clip(a.body, 400))
		return
	}
	if q.picture {
		if !strings.HasPrefix(a.body, "\xff\xd8") {
			t.Errorf("GET %s: no picture", q.path)
		}
		return
	}
	shown := q.lists
	if q.about != "" {
		shown = append([]class{q.about}, shown...)
	}
	for _, c := range shown {
		fields := q.fields
		if len(set) == 0 {
			fields = append(fields[:len(fields):len(fields)], q.frame...)
		}
		for _, field := range fields {
			if !m.shows(a, c, field) {
				t.Errorf("GET %s: %s of %s is not shown\n%s", q.path, field, c, clip(a.body, 3000))
			}
		}
	}
}

// loggedOut is the watcher as routes see them that recognise nobody.
func (w *watcher) loggedOut() *watcher {
	copied := *w
	copied.name, copied.id = "visitor", 0
	return &copied
}

// asMissing holds an answer against the one about what does not exist.
func (m *matrix) asMissing(t *testing.T, w *watcher, q question, a answer, part bool, set ...func(*http.Request)) {
	t.Helper()
	key := q.missing
	if part {
		key += " part"
	}
	not, ok := w.answers[key]
	if !ok {
		not = w.look(q.missing, set...)
		w.answers[key] = not
		if not.StatusCode != http.StatusNotFound && not.StatusCode != http.StatusUnauthorized {
			t.Errorf("GET %s, which does not exist: status %d", q.missing, not.StatusCode)
		}
	}
	if a.StatusCode != not.StatusCode {
		t.Errorf("GET %s: status %d, but %d for what does not exist", q.path, a.StatusCode, not.StatusCode)
		return
	}
	if got, want := a.plain(q.strip...), not.plain(q.strip...); got != want {
		t.Errorf("GET %s: the page tells it from what does not exist:\n%s", q.path, difference(got, want))
	}
	for _, h := range []string{"Cache-Control", "Content-Type", "ETag", "Location", "Vary", "Set-Cookie"} {
		if got, want := a.Header.Get(h), not.Header.Get(h); got != want {
			t.Errorf("GET %s: %s %q, but %q for what does not exist", q.path, h, got, want)
		}
	}
}

// leaks looks for every mark in an answer and its headers.
func (m *matrix) leaks(t *testing.T, w *watcher, q question, a answer) {
	t.Helper()
	head := strings.Join([]string{a.Header.Get("Location"), a.Header.Get("Link")}, " ")
	shared := strings.Contains(a.Header.Get("Cache-Control"), "public")
	for _, mk := range m.found(a.body, head) {
		switch {
		case strings.Contains(q.path, mk.text): // said back to who said it
		case !w.sees(mk.class):
			t.Errorf("GET %s leaks the %s of %s to %s:\n%s", q.path, mk.field, mk.class, w.name, around(a.body, mk.text))
		case q.exact && isNote(mk.class) && !contains(q.lists, mk.class):
			t.Errorf("GET %s shows the %s of %s, which does not belong there:\n%s", q.path, mk.field, mk.class, around(a.body, mk.text))
		case shared && !openTo(mk.class):
			t.Errorf("GET %s: a cache may keep the %s of %s", q.path, mk.field, mk.class)
		}
	}
}

// found are the marks in a text. Marks that begin alike are looked for together
// first: most pages have few of them.
func (m *matrix) found(texts ...string) []mark {
	const alike = 5
	var out []mark
	for _, text := range texts {
		begins := map[string]bool{}
		for _, mk := range m.marks {
			here, asked := begins[mk.text[:alike]]
			if !asked {
				here = strings.Contains(text, mk.text[:alike])
				begins[mk.text[:alike]] = here
			}
			if here && strings.Contains(text, mk.text) {
				out = append(out, mk)
			}
		}
	}
	return out
}

// shows says whether one of the texts of a field is in the answer.
func (m *matrix) shows(a answer, c class, field string) bool {
	for _, mk := range m.marks {
		if mk.class == c && mk.field == field && strings.Contains(a.body, mk.text) {
			return true
		}
	}
	return false
}

func isNote(c class) bool { return contains(noteClasses, c) }

// openTo says whether visitors see it.
func openTo(c class) bool {
	return c == cPublic || c == cUnlisted || c == cBlockedComment || c == cBoardPublic
}

func contains(list []class, c class) bool {
	for _, in := range list {
		if in == c {
			return true
		}
	}
	return false
}

func around(body, text string) string {
	at := strings.Index(body, text)
	if at < 0 {
		return "(in a header)"
	}
	return body[max(0, at-200):min(len(body), at+200)]
}

// difference is where two pages part.
func difference(got, want string) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	from := max(0, at-80)
	return "got  …" + clip(got[from:], 240) + "\nwant …" + clip(want[from:], 240)
}
