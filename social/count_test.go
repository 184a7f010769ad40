package social_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// F13: a count tells of nothing that its reader could not page through.
func TestF13_CountsTellOfNothingHidden(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin, ravi, ola := w.Join(t, "mei"), w.Join(t, "lin"), w.Join(t, "ravi"), w.Join(t, "ola")
	gone, muted := w.Join(t, "gone"), w.Join(t, "muted")
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Fan(t, lin, mei)
	n := w.Post(t, mei, "public")
	board, err := w.CreateBoard(ctx, lin.ID, social.BoardInput{Title: "All"})
	must(err)
	all := []*social.Note{n, w.Post(t, mei, "unlisted", socialtest.Visible(social.Unlisted)), w.Post(t, mei, "followers", socialtest.Visible(social.Followers)),
		w.Post(t, lin, "mine alone", socialtest.Visible(social.Self)), w.Post(t, gone, "gone"), w.Post(t, muted, "muted"), w.Post(t, ravi, "of ravi")}
	for _, n := range all {
		must(w.Collect(ctx, lin.ID, n.ID, board.ID))
	}
	var branch int64
	for i, who := range []*social.Account{lin, gone, muted, ravi, mei} {
		c, err := w.Comment(ctx, who.ID, n.ID, "first level", "")
		must(err)
		for _, by := range []*social.Account{mei, ravi, gone, lin, mei} {
			_, err := w.Comment(ctx, by.ID, c.ID, fmt.Sprint("reply to ", i), "")
			must(err)
		}
		if i == 0 {
			branch = c.ID
		}
	}
	must(w.Mute(ctx, ola.ID, muted.ID))
	must(w.Block(ctx, ravi.ID, ola.ID))
	_, err = w.DB.NewRaw(`UPDATE accounts SET state = 'suspended' WHERE id = ?`, gone.ID).Exec(ctx)
	must(err)
	for name, viewer := range map[string]int64{"a visitor": 0, "the author": mei.ID, "the collector": lin.ID, "a stranger": ola.ID} {
		b, err := w.Board(ctx, viewer, board.ID)
		must(err)
		boards, _, err := w.Boards(ctx, viewer, lin.ID, social.Page{})
		must(err)
		inside := len(socialtest.All(t, 2, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.BoardNotes(ctx, viewer, board.ID, p)
		}))
		if b.NotesCount != int64(inside) || boards[0].NotesCount != b.NotesCount {
			t.Errorf("%s: a board counts %d and %d notes, and has %d", name, b.NotesCount, boards[0].NotesCount, inside)
		}

		page, err := w.NotePage(ctx, viewer, n.ID, social.Page{})
		must(err)
		read, err := w.Note(ctx, viewer, n.ID)
		must(err)
		first := socialtest.All(t, 2, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.Comments(ctx, viewer, n.ID, p)
		})
		comments := len(first)
		for _, c := range first {
			replies := len(socialtest.All(t, 2, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
				return w.Replies(ctx, viewer, c.ID, p)
			}))
			if comments += replies; c.CommentsCount != int64(replies) {
				t.Errorf("%s: a comment counts %d replies, and has %d", name, c.CommentsCount, replies)
			}
			if c.ID == branch {
				if alone, err := w.Note(ctx, viewer, c.ID); err != nil || alone.CommentsCount != c.CommentsCount {
					t.Errorf("%s: the comment alone counts %d replies, in its list %d (%v)", name, alone.CommentsCount, c.CommentsCount, err)
				}
			}
		}
		if page.Note.CommentsCount != int64(comments) || read.CommentsCount != int64(comments) {
			t.Errorf("%s: the note counts %d and %d comments, and has %d", name, page.Note.CommentsCount, read.CommentsCount, comments)
		}
		profile, err := w.Profile(ctx, viewer, "mei")
		must(err)
		if profile.NotesCount != 2 {
			t.Errorf("%s: the profile counts %d notes, everybody sees 2", name, profile.NotesCount)
		}
	}
}

// What is too much to count for each reader says nothing about single rows.
func TestF13_LargeCountsAreRough(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei := w.Join(t, "mei")
	ctx := t.Context()
	n := w.Post(t, mei, "loved")
	board, err := w.CreateBoard(ctx, mei.ID, social.BoardInput{Title: "All"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.NewRaw(`UPDATE notes SET comments_count = 1234 WHERE id = ?`, n.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.NewRaw(`UPDATE boards SET notes_count = 1001 WHERE id = ?`, board.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	page, err := w.NotePage(ctx, 0, n.ID, social.Page{})
	if err != nil || page.Note.CommentsCount != 1200 {
		t.Errorf("%d comments, %v", page.Note.CommentsCount, err)
	}
	b, err := w.Board(ctx, 0, board.ID)
	if err != nil || b.NotesCount != 1000 {
		t.Errorf("%d notes, %v", b.NotesCount, err)
	}
}
