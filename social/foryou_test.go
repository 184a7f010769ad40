package social_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// forYou is For you as one list: fresh notes, then seen ones. What is read is marked
// seen at once, as by somebody who scrolls.
func forYou(ctx context.Context, w *socialtest.World, me *social.Account, p social.Page) ([]*social.Note, string, error) {
	page, err := w.ForYou(ctx, me.ID, p)
	if err != nil {
		return nil, "", err
	}
	return append(page.Fresh, page.Seen...), page.Next, w.MarkSeen(ctx, me.ID, ids(page.Fresh))
}

func ids(notes []*social.Note) []int64 {
	out := make([]int64, len(notes))
	for i, n := range notes {
		out[i] = n.ID
	}
	return out
}

// A newcomer who has scrolled past everything still has a home, the tenth time too; what
// comes new stands first, what was seen behind it.
func TestForYouNeverRunsDry(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	w.Post(t, lin, "own")
	first := w.Post(t, mei, "first")
	for i := range 29 {
		w.Clock.Move(time.Second)
		w.Post(t, mei, fmt.Sprint("note ", i))
	}
	load := func() social.ForYouPage {
		t.Helper()
		page, err := w.ForYou(ctx, lin.ID, social.Page{})
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	for visit := range 10 {
		page := load()
		if len(page.Fresh)+len(page.Seen) != 24 || page.Next == "" {
			t.Fatalf("visit %d shows %d fresh and %d seen notes, next %q", visit+1, len(page.Fresh), len(page.Seen), page.Next)
		}
		if fresh := max(0, 30-24*visit); len(page.Fresh) != min(24, fresh) || page.Turn != (fresh < 24) {
			t.Errorf("visit %d shows %d fresh notes, turn %v", visit+1, len(page.Fresh), page.Turn)
		}
		if err := w.MarkSeen(ctx, lin.ID, ids(page.Fresh)); err != nil {
			t.Fatal(err)
		}
	}
	// Seen, and by far the most liked: not first again.
	if err := w.Like(ctx, w.Join(t, "fan").ID, first.ID); err != nil {
		t.Fatal(err)
	}
	w.Clock.Move(time.Second)
	late := w.Post(t, mei, "late")
	page := load()
	if got := ids(page.Fresh); !slices.Equal(got, []int64{late.ID}) || !page.Turn {
		t.Errorf("fresh %s, turn %v", socialtest.Titles(page.Fresh), page.Turn)
	}
	if page.Seen[0].ID != first.ID {
		t.Errorf("seen ones begin with %q, want the hottest", page.Seen[0].Title)
	}
	if page.Seen[0].Account == nil {
		t.Error("seen notes are not ready for cards")
	}
}

// The list holds still whatever its reader sees meanwhile.
func TestForYouPagesOnceWhileMarking(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	var all []int64
	for i := range 24 {
		w.Clock.Move(time.Second)
		all = append(all, w.Post(t, mei, fmt.Sprint("note ", i)).ID)
	}
	if err := w.MarkSeen(ctx, lin.ID, all[12:]); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, 5, 12, 24, 80} { // 12: the fresh ones fill pages exactly
		_, err := w.DB.NewRaw(`DELETE FROM seen_notes WHERE account_id = ? AND note_id < ?`, lin.ID, all[12]).Exec(ctx)
		if err != nil {
			t.Fatal(err)
		}
		turns := 0
		var got []int64
		for cursor := ""; ; {
			page, err := w.ForYou(ctx, lin.ID, social.Page{Cursor: cursor, Limit: size})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, append(ids(page.Fresh), ids(page.Seen)...)...)
			if page.Turn {
				turns++
			}
			if err := w.MarkSeen(ctx, lin.ID, all); err != nil { // in another window, all of it
				t.Fatal(err)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		want := slices.Concat(all[:12], all[12:])
		slices.Reverse(want[:12])
		slices.Reverse(want[12:])
		if !slices.Equal(got, want) || turns != 1 {
			t.Errorf("pages of %d: %d notes, turn %d times\n got %v\nwant %v", size, len(got), turns, got, want)
		}
	}
}

// F20: what is remembered per member has a cap and an end.
func TestF20_SeenNotesEnd(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	private := w.Post(t, mei, "private", socialtest.Visible(social.Self))
	own := w.Post(t, lin, "own")
	fresh := w.Post(t, mei, "fresh")
	comment, err := w.Comment(ctx, lin.ID, fresh.ID, "hello", "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.DB.NewRaw(`INSERT INTO seen_notes (account_id, note_id, seen_at)
		SELECT ?, i, now() - make_interval(mins => i) FROM generate_series(1, 2100) AS i`, lin.ID).Exec(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.MarkSeen(ctx, lin.ID, []int64{fresh.ID, private.ID, own.ID, comment.ID, 1 << 50}); err != nil {
		t.Fatal(err)
	}
	remembered := func() (seen []int64) {
		t.Helper()
		err := w.DB.NewRaw(`SELECT note_id FROM seen_notes WHERE account_id = ? ORDER BY seen_at DESC`, lin.ID).Scan(ctx, &seen)
		if err != nil {
			t.Fatal(err)
		}
		return seen
	}
	if got := remembered(); len(got) != 2000 || got[0] != fresh.ID || got[1] != 1 || got[1999] != 1999 {
		t.Errorf("%d notes remembered, from %d and %d to %d", len(got), got[0], got[1], got[len(got)-1])
	}
	_, err = w.DB.NewRaw(`UPDATE seen_notes SET seen_at = now() - interval '91 days' WHERE note_id < 100`).Exec(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ForgetSeen(ctx); err != nil {
		t.Fatal(err)
	}
	if got := remembered(); len(got) != 1901 {
		t.Errorf("%d notes remembered after the sweep, want 1901", len(got))
	}
}
