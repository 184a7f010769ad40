package social_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func TestCommentsInTwoLevels(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin, noor := w.Join(t, "mei"), w.Join(t, "lin"), w.Join(t, "noor")
	ctx := t.Context()
	n := w.Post(t, mei, "One bowl")
	say := func(who *social.Account, parent int64, body string) *social.Note {
		t.Helper()
		c, err := w.Comment(ctx, who.ID, parent, body, "")
		if err != nil {
			t.Fatalf("%s says %q: %v", who.Handle, body, err)
		}
		return c
	}
	first := say(lin, n.ID, "Is it this red?")
	second := say(noor, n.ID, "Lovely")
	reply := say(mei, first.ID, "Browner under warm bulbs")
	for i := range 4 {
		say(noor, reply.ID, fmt.Sprintf("reply %d", i))
	}

	if reply.BranchID != first.ID || reply.RootID != n.ID {
		t.Errorf("reply stands under %d of %d", reply.BranchID, reply.RootID)
	}
	if err := w.PinComment(ctx, mei.ID, second.ID, true); err != nil {
		t.Fatal(err)
	}
	if err := w.PinComment(ctx, lin.ID, first.ID, true); !errors.Is(err, errs.Denied) {
		t.Errorf("a reader pins: %v", err)
	}
	list, next, err := w.Comments(ctx, 0, n.ID, social.Page{})
	if err != nil || next != "" {
		t.Fatal(err)
	}
	if got := socialtest.Titles(list); got != "[Lovely Is it this red?]" {
		t.Errorf("first level %s", got)
	}
	if got := socialtest.Titles(list[1].Replies); got != "[Browner under warm bulbs reply 0 reply 1]" || list[1].CommentsCount != 5 {
		t.Errorf("replies %s of %d", got, list[1].CommentsCount)
	}
	replies := socialtest.All(t, 2, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
		return w.Replies(ctx, 0, first.ID, p)
	})
	if len(replies) != 5 {
		t.Errorf("all replies %s", socialtest.Titles(replies))
	}
	if got, _ := w.Note(ctx, 0, n.ID); got.CommentsCount != 7 {
		t.Errorf("%d comments counted, want 7", got.CommentsCount)
	}

	// lin hears of the reply, mei of both first-level ones, noor of nothing.
	for who, want := range map[*social.Account]int64{lin: 1, mei: 2 + 4, noor: 0} {
		if bell, _ := w.Unread(ctx, who.ID); bell.Comments != want {
			t.Errorf("%s has %d unread, want %d", who.Handle, bell.Comments, want)
		}
	}

	// A first-level comment takes its replies along; the note's author may delete it.
	if err := w.Delete(ctx, noor.ID, first.ID); !errors.Is(err, errs.Denied) {
		t.Errorf("a bystander deletes a comment: %v", err)
	}
	if err := w.Delete(ctx, mei.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Note(ctx, 0, n.ID); got.CommentsCount != 1 {
		t.Errorf("%d comments counted after delete, want 1", got.CommentsCount)
	}
}

func TestCommentPolicy(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	author, follower, followed, stranger := w.Join(t, "author"), w.Join(t, "follower"), w.Join(t, "followed"), w.Join(t, "stranger")
	w.Fan(t, follower, author)
	w.Fan(t, author, followed)
	may := map[social.CommentPolicy][]*social.Account{
		social.CommentAll:       {author, follower, followed, stranger},
		social.CommentFollowers: {author, follower},
		social.CommentFollowing: {author, followed},
		social.CommentNobody:    {author},
	}
	for policy, allowed := range may {
		n := w.Post(t, author, "Note", func(in *social.NoteInput) { in.CommentPolicy = policy })
		for _, who := range []*social.Account{author, follower, followed, stranger} {
			want := false
			for _, a := range allowed {
				want = want || a == who
			}
			_, err := w.Comment(t.Context(), who.ID, n.ID, "hello", "")
			if want && err != nil || !want && !errors.Is(err, errs.Denied) {
				t.Errorf("%s under a note for %s: %v", who.Handle, policy, err)
			}
			got, err := w.Note(t.Context(), who.ID, n.ID)
			if err != nil || got.Viewer.CanComment != want {
				t.Errorf("%s is shown CanComment %v, want %v (%v)", who.Handle, got.Viewer.CanComment, want, err)
			}
		}
	}
}

func TestCommentLimits(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei := w.Join(t, "mei")
	n := w.Post(t, mei, "Note")
	for _, body := range []string{"", " \n ", strings.Repeat("x", 1001)} {
		if _, err := w.Comment(t.Context(), mei.ID, n.ID, body, ""); !errors.Is(err, errs.Invalid) {
			t.Errorf("%d characters: %v", len(body), err)
		}
	}
	if _, err := w.Comment(t.Context(), mei.ID, n.ID, strings.Repeat("慢", 1000), ""); err != nil {
		t.Errorf("1000 characters: %v", err)
	}
	c, err := w.Comment(t.Context(), mei.ID, n.ID, "before", "")
	if err != nil {
		t.Fatal(err)
	}
	if c, err = w.EditComment(t.Context(), mei.ID, c.ID, "after"); err != nil || c.Body != "after" || c.EditedAt.IsZero() {
		t.Errorf("edited comment %+v, %v", c, err)
	}
}

func TestDirectThreadIsForEverybodyInIt(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin, noor, other := w.Join(t, "mei"), w.Join(t, "lin"), w.Join(t, "noor"), w.Join(t, "other")
	ctx := t.Context()
	n := w.Post(t, mei, "Psst", func(in *social.NoteInput) { in.Visibility, in.Body = social.Direct, "for @lin and @noor" })
	c, err := w.Comment(ctx, lin.ID, n.ID, "I am in", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Comment(ctx, noor.ID, c.ID, "me too", ""); err != nil {
		t.Errorf("another of the thread cannot answer: %v", err)
	}
	if _, err := w.Note(ctx, other.ID, c.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("an outsider reads a comment of a direct thread: %v", err)
	}
	if bell, _ := w.Unread(ctx, noor.ID); bell.Comments != 2 { // the note, and the comment
		t.Errorf("noor has %+v unread", bell)
	}
}
