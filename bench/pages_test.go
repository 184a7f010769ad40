//go:build bench

package bench_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/batata-social/batata/social"
)

// notePath is the page of the i-th of many public notes.
func (w *world) notePath(i int) string {
	n := w.publicNote(i)
	number := (n>>16 - w.size.Start) / w.size.Step
	return fmt.Sprintf("/@member%d/%d", w.author(number), n)
}

// pages measures whole pages through the web handler, without a network.
func pages(t *testing.T, w *world) {
	alone, cached := w.web(t, false), w.web(t, true)
	cookie := w.session(t, w.me())
	get := func(handler http.Handler, path string, cookies ...*http.Cookie) error {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, origin+path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			return fmt.Errorf("%s: status %d", path, answer.Code)
		}
		return nil
	}
	for _, p := range []struct {
		name string
		call func(i int) error
	}{
		{"note, visitor, no page cache", func(i int) error { return get(alone, w.notePath(i%1000)) }},
		{"note, visitor, page cache", func(int) error { return get(cached, w.notePath(1)) }},
		{"note, member", func(i int) error { return get(cached, w.notePath(i%1000), cookie) }},
		{"home (For you), member", func(int) error { return get(cached, "/", cookie) }},
		{"following, member", func(int) error { return get(cached, "/following", cookie) }},
		{"explore, visitor, no page cache", func(int) error { return get(alone, "/explore") }},
		{"profile, member", func(i int) error { return get(cached, fmt.Sprintf("/@member%d", 1+i%1000), cookie) }},
		{"topic, member", func(int) error { return get(cached, "/topics/everyday", cookie) }},
		{"notifications, member", func(int) error { return get(cached, "/notifications", cookie) }},
	} {
		t.Run(p.name, func(t *testing.T) { w.sheet.row("page", p.name, w.measure(t, p.name, p.call)) })
	}
}

// publish measures a note of member 1, whom half of all members follow and read.
func publish(t *testing.T, w *world) {
	ctx, author := t.Context(), w.size.account(1)
	var made []int64
	defer func() {
		for _, sql := range []string{
			"DELETE FROM home_entries WHERE note_id = ?", "DELETE FROM note_topics WHERE note_id = ?", "DELETE FROM notes WHERE id = ?",
		} {
			for _, id := range made {
				if _, err := w.db.NewRaw(sql, id).Exec(ctx); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	const runs = 40
	drafts := make([]int64, runs+warmRuns)
	for i := range drafts {
		draft, err := w.StartDraft(ctx, author)
		if err != nil {
			t.Fatal(err)
		}
		drafts[i] = draft.ID
		made = append(made, draft.ID)
	}
	next := 0
	f := w.measureRuns(t, "publish", runs, runs, func(i int) error {
		next++
		_, err := w.Publish(ctx, author, drafts[next-1], social.NoteInput{Title: "Rain", Body: fmt.Sprintf("The %d. day of it. #everyday #rain", i)})
		return err
	})
	w.sheet.row("write", fmt.Sprintf("publish to %d home timelines", w.entries(t, drafts[0])), f)
	me := w.size.account(w.size.Members - 77)
	var liked []int64
	for i := range maxRuns + warmRuns {
		if _, err := w.Note(ctx, me, w.publicNote(i)); err == nil { // else one has blocked the other
			liked = append(liked, w.publicNote(i))
		}
	}
	next = 0
	w.sheet.row("write", "like", w.measureRuns(t, "like", minRuns, len(liked)-warmRuns, func(int) error { next++; return w.Like(ctx, me, liked[next-1]) }))
	for _, id := range liked[:next] {
		if err := w.Unlike(ctx, me, id); err != nil {
			t.Error(err)
		}
	}
}

func (w *world) entries(t *testing.T, note int64) (n int64) {
	t.Helper()
	if err := w.db.NewRaw("SELECT count(*) FROM home_entries WHERE note_id = ?", note).Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}
