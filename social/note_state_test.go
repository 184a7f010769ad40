package social_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// Whatever changes what a visitor sees on the page of a note changes its state; what
// happens elsewhere, and who only looks, does not.
func TestNoteState(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	mei, lin, ann, kai, zoe := w.Join(t, "mei"), w.Join(t, "lin"), w.Join(t, "ann"), w.Join(t, "kai"), w.Join(t, "zoe")
	picture := w.Picture(t, mei)
	note := w.Post(t, mei, "Yams", func(in *social.NoteInput) { in.Body, in.MediaIDs = "with @ann", []int64{picture} })
	other := w.Post(t, mei, "Rice")
	var first, reply *social.Note
	comment := func(by *social.Account, under int64) *social.Note {
		c, err := w.Comment(ctx, by.ID, under, "tasty", "")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	state := func() string {
		t.Helper()
		s, err := w.NoteState(ctx, note.ID)
		if err != nil || s == "" {
			t.Fatalf("state %q, %v", s, err)
		}
		return s
	}
	set := func(a *social.Account, column, value string) error {
		_, err := w.DB.NewRaw(`UPDATE accounts SET ? = ? WHERE id = ?`, bun.Ident(column), value, a.ID).Exec(ctx)
		return err
	}
	for _, step := range []struct {
		what    string
		do      func() error
		changes bool
	}{
		{"a like", func() error { return w.Like(ctx, lin.ID, note.ID) }, true},
		{"a like taken back", func() error { return w.Unlike(ctx, lin.ID, note.ID) }, true},
		{"a collect", func() error { return w.Collect(ctx, lin.ID, note.ID, 0) }, true},
		{"a comment", func() error { first = comment(lin, note.ID); return nil }, true},
		{"a reply", func() error { reply = comment(ann, first.ID); return nil }, true},
		{"a second reply", func() error { comment(kai, reply.ID); return nil }, true},
		{"a like of a reply", func() error { return w.Like(ctx, lin.ID, reply.ID) }, true},
		{"a pin", func() error { return w.PinComment(ctx, mei.ID, first.ID, true) }, true},
		{"an edited reply", func() error { _, err := w.EditComment(ctx, ann.ID, reply.ID, "very tasty"); return err }, true},
		{"an edited note", func() error {
			_, err := w.Edit(ctx, mei.ID, note.ID, social.NoteInput{Title: "Purple yams", Body: "with @ann", MediaIDs: []int64{picture}})
			return err
		}, true},
		{"a described picture", func() error { return w.Media.SetDescription(ctx, mei.ID, picture, media.Description{Alt: "Yams"}) }, true},
		{"the author's name", func() error { return set(mei, "name", "Mei") }, true},
		{"a commenter's name", func() error { return set(lin, "name", "Lin") }, true},
		{"a replier suspended", func() error { return set(kai, "state", "suspended") }, true},
		{"and back again", func() error { return set(kai, "state", "active") }, true},
		{"the mentioned one suspended", func() error { return set(ann, "state", "suspended") }, true},
		{"and back", func() error { return set(ann, "state", "active") }, true},
		{"the author suspended", func() error { return set(mei, "state", "suspended") }, true},
		{"and back with them", func() error { return set(mei, "state", "active") }, true},
		{"a deleted reply", func() error { return w.Delete(ctx, ann.ID, reply.ID) }, true},
		{"another note", func() error { return w.Like(ctx, lin.ID, w.Post(t, zoe, "Beans").ID) }, false},
		{"a comment elsewhere", func() error { _, err := w.Comment(ctx, ann.ID, w.Post(t, zoe, "Peas").ID, "good", ""); return err }, false},
		{"a reader", func() error {
			for _, viewer := range []int64{0, lin.ID, mei.ID} {
				if _, err := w.NotePage(ctx, viewer, note.ID, social.Page{}); err != nil {
					return err
				}
			}
			return w.MarkSeen(ctx, lin.ID, []int64{note.ID})
		}, false},
	} {
		before := state()
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		if now := state(); (now != before) != step.changes {
			t.Errorf("%s: %q, before it %q", step.what, now, before)
		}
	}
	if a, err := w.NoteState(ctx, 12345); a != "" || err != nil {
		t.Errorf("of no note: %q, %v", a, err)
	}
	if a, err := w.NoteState(ctx, other.ID); a == "" || a == state() || err != nil {
		t.Errorf("of another note: %q, %v", a, err)
	}
}

// More comments than can be looked at leave the state unknown.
func TestNoteStateOfALongThread(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	mei := w.Join(t, "mei")
	note := w.Post(t, mei, "Yams")
	first, err := w.Comment(ctx, mei.ID, note.ID, "first", "")
	if err != nil {
		t.Fatal(err)
	}
	add := func(branch any, n int) {
		t.Helper()
		_, err := w.DB.NewRaw(`INSERT INTO notes (sort_key, account_id, in_reply_to_id, root_id, branch_id, state, visibility, published_at)
			SELECT next_id(), ?0, ?1, ?1, ?2, 'published', 'public', now() FROM generate_series(1, ?3)`, mei.ID, note.ID, branch, n).Exec(ctx)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		branch any
		add    int
		known  bool
	}{{nil, 99, true}, {first.ID, 100, true}, {first.ID, 1, false}, {nil, 300, false}} {
		add(step.branch, step.add)
		if s, err := w.NoteState(context.WithoutCancel(ctx), note.ID); err != nil || (s != "") != step.known {
			t.Errorf("%v: %d bytes of state, %v", fmt.Sprint(step), len(s), err)
		}
	}
}
