package social_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func TestPinnedNotesStandFirstOnTheProfile(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	post := func(title string, v social.Visibility) *social.Note {
		w.Clock.Move(time.Second)
		return w.Post(t, mei, title, func(in *social.NoteInput) { in.Visibility, in.Body = v, "@lin" })
	}
	a, b := post("a", social.Public), post("b", social.Public)
	hidden, self, direct := post("hidden", social.Followers), post("self", social.Self), post("direct", social.Direct)
	post("c", social.Public)
	post("d", social.Public)
	pin := func(n *social.Note, on bool) {
		t.Helper()
		if err := w.PinNote(ctx, mei.ID, n.ID, on); err != nil {
			t.Fatal(err)
		}
	}
	pin(a, true)
	pin(hidden, true)
	pin(b, true)
	profile := func(viewer int64) string {
		return socialtest.Titles(socialtest.All(t, 2, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.ProfileNotes(ctx, viewer, mei.ID, p)
		}))
	}
	if got, want := profile(mei.ID), "[b hidden a d c direct self]"; got != want {
		t.Errorf("the author sees %s, want %s", got, want)
	}
	if got, want := profile(0), "[b a d c]"; got != want {
		t.Errorf("a visitor sees %s, want %s", got, want)
	}
	feed, _, err := w.NotesBy(ctx, 0, mei.ID, social.Page{})
	if got := socialtest.Titles(feed); err != nil || got != "[d c b a]" {
		t.Errorf("a feed has %s, %v", got, err)
	}
	pin(a, true) // again: before the others
	pin(b, false)
	pin(b, false)
	if got, want := profile(0), "[a d c b]"; got != want {
		t.Errorf("after unpinning a visitor sees %s, want %s", got, want)
	}
	for _, n := range []*social.Note{self, direct} {
		if err := w.PinNote(ctx, mei.ID, n.ID, true); !errors.Is(err, errs.Invalid) {
			t.Errorf("%s pinned: %v", n.Title, err)
		}
	}
	comment, err := w.Comment(ctx, mei.ID, a.ID, "mine", "")
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"a note of another": w.PinNote(ctx, lin.ID, a.ID, true), "unpinned by another": w.PinNote(ctx, lin.ID, a.ID, false),
		"a comment": w.PinNote(ctx, mei.ID, comment.ID, true),
	} {
		if !errors.Is(err, errs.Denied) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := w.PinNote(ctx, lin.ID, hidden.ID, true); !errors.Is(err, errs.NotFound) {
		t.Errorf("a note that is hidden: %v", err)
	}
	if err := w.Delete(ctx, mei.ID, a.ID); err != nil {
		t.Fatal(err)
	}
	if got, want := profile(0), "[d c b]"; got != want {
		t.Errorf("after deleting a visitor sees %s, want %s", got, want)
	}
}

func TestPinnedNotesHaveALimit(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei := w.Join(t, "mei")
	var all sync.WaitGroup
	errsOf := make([]error, 8)
	for i := range errsOf {
		n := w.Post(t, mei, fmt.Sprint(i))
		all.Go(func() { errsOf[i] = w.PinNote(t.Context(), mei.ID, n.ID, true) })
	}
	all.Wait()
	pinned := 0
	for _, err := range errsOf {
		switch {
		case err == nil:
			pinned++
		case !errors.Is(err, errs.Conflict):
			t.Error(err)
		}
	}
	if pinned != social.MaxPinnedNotes {
		t.Errorf("%d of 8 notes at once are pinned, want %d", pinned, social.MaxPinnedNotes)
	}
}
