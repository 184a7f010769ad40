package social_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func boost(t *testing.T, w *socialtest.World, by *social.Account, n *social.Note) (id int64) {
	t.Helper()
	err := inTx(t, w, func(ctx context.Context, tx bun.Tx) (err error) {
		id, err = w.BoostTx(ctx, tx, by.ID, n.ID)
		return err
	})
	if err != nil {
		t.Fatalf("%s boosts %s: %v", by.Handle, n.Title, err)
	}
	return id
}

// homeOf is what stands in Following, with who brought it.
func homeOf(t *testing.T, w *socialtest.World, a *social.Account) (out []string) {
	t.Helper()
	notes := socialtest.All(t, 2, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) { return w.Home(ctx, a.ID, p) })
	for _, n := range notes {
		title := n.Title
		if n.BoostedBy != nil {
			title += " by " + n.BoostedBy.Handle
		}
		out = append(out, title)
	}
	return out
}

func wantHome(t *testing.T, w *socialtest.World, a *social.Account, when string, want ...string) {
	t.Helper()
	got := homeOf(t, w, a)
	if len(got) != len(want) {
		t.Errorf("%s: %s sees %q, want %q", when, a.Handle, got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: %s sees %q, want %q", when, a.Handle, got, want)
			return
		}
	}
}

func TestRg_BoostOnce(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	author, booster := w.Join(t, "author"), w.Join(t, "booster")
	n := w.Post(t, author, "note")
	id := boost(t, w, booster, n)
	if again := boost(t, w, booster, n); again != id {
		t.Errorf("boosted again it is another boost: %d, %d", id, again)
	}
	check := func(count int64, boosted bool, told int64) {
		t.Helper()
		got, err := w.Note(ctx, booster.ID, n.ID)
		if err != nil || got.BoostsCount != count || got.Viewer.Boosted != boosted {
			t.Errorf("%d boosts, by me: %v, %v", got.BoostsCount, got.Viewer.Boosted, err)
		}
		if u, err := w.Unread(ctx, author.ID); err != nil || u.Likes != told {
			t.Errorf("the author is told %d times, %v, want %d", u.Likes, err, told)
		}
	}
	check(1, true, 1)
	for range 2 {
		if err := w.Unboost(ctx, booster.ID, n.ID); err != nil {
			t.Fatal(err)
		}
		check(0, false, 0)
	}
	comment, err := w.Comment(ctx, author.ID, n.ID, "a comment", "")
	if err != nil {
		t.Fatal(err)
	}
	fan := w.Join(t, "fan")
	w.Fan(t, fan, author)
	inner := w.Post(t, author, "inner", socialtest.Visible(social.Followers))
	for _, c := range []struct {
		by   *social.Account
		what *social.Note
		want error
	}{{booster, comment, errs.Denied}, {booster, inner, errs.NotFound}, {fan, inner, errs.Denied}, {author, inner, errs.Denied}} {
		if err := w.Boost(ctx, c.by.ID, c.what.ID); !errors.Is(err, c.want) {
			t.Errorf("%s boosts %q: %v, want %v", c.by.Handle, c.what.Title, err, c.want)
		}
	}
	boost(t, w, booster, n)
	if err := w.Delete(ctx, author.ID, n.ID); err != nil {
		t.Fatal(err)
	}
	if left, err := w.DB.NewSelect().TableExpr("boosts").Count(ctx); err != nil || left != 0 {
		t.Errorf("%d boosts of a deleted note, %v", left, err)
	}
	if u, err := w.Unread(ctx, author.ID); err != nil || u.Likes != 0 {
		t.Errorf("notifications about a deleted note: %+v, %v", u, err)
	}
}

// A boost brings a note to the booster's followers, unless one of the two is hidden from
// them: blocked by either side, suspended, or muted.
func TestF14_Boosts(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	author, booster, reader := w.Join(t, "author@elsewhere.example"), w.Join(t, "booster@third.example"), w.Join(t, "reader")
	w.Fan(t, reader, booster)
	wantHome(t, w, reader, "at first")
	n := mustReceive(t, w, social.RemoteNote{AccountID: author.ID, Visibility: social.Public, Title: "note"})
	boost(t, w, booster, n)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	shown := []string{"note by booster"}
	wantHome(t, w, reader, "boosted", shown...)
	for _, who := range []*social.Account{author, booster} {
		must(w.Mute(ctx, reader.ID, who.ID))
		wantHome(t, w, reader, who.Handle+" muted")
		must(w.Unmute(ctx, reader.ID, who.ID))
		wantHome(t, w, reader, who.Handle+" not muted", shown...)
		for _, state := range []social.AccountState{social.AccountSuspended, social.AccountDeleted} {
			exec(t, w, `UPDATE accounts SET state = ? WHERE id = ?`, state, who.ID)
			wantHome(t, w, reader, who.Handle+" "+string(state))
		}
		exec(t, w, `UPDATE accounts SET state = 'active' WHERE id = ?`, who.ID)
		for _, pair := range [][2]int64{{reader.ID, who.ID}, {who.ID, reader.ID}} {
			// The row alone: what a block does besides must not be what hides it.
			exec(t, w, `INSERT INTO blocks (account_id, target_id) VALUES (?, ?)`, pair[0], pair[1])
			wantHome(t, w, reader, who.Handle+" blocked")
			exec(t, w, `DELETE FROM blocks`)
		}
		wantHome(t, w, reader, "after all", shown...)
	}
	must(w.Block(ctx, reader.ID, booster.ID))
	must(w.Unblock(ctx, reader.ID, booster.ID))
	wantHome(t, w, reader, "a block ended the follow")
}

// Each note stands once in Following: where its author put it if they are followed, else
// where the first booster did; also when entries are built anew.
func TestBoostsInHome(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	author, one, two, reader := w.Join(t, "author"), w.Join(t, "one"), w.Join(t, "two"), w.Join(t, "reader")
	for _, a := range []*social.Account{one, two} {
		w.Fan(t, reader, a)
	}
	first := w.Post(t, author, "first")
	second := w.Post(t, author, "second", socialtest.Visible(social.Unlisted))
	wantHome(t, w, reader, "nothing boosted")
	w.Post(t, one, "own")
	boost(t, w, one, first)
	boost(t, w, two, first)
	boost(t, w, two, second)
	boost(t, w, one, w.Post(t, reader, "mine"))
	both := []string{"second by two", "first by one", "mine", "own"}
	wantHome(t, w, reader, "boosted", both...)
	exec(t, w, `DELETE FROM home_entries`)
	exec(t, w, `UPDATE accounts SET home_floor = NULL`)
	wantHome(t, w, reader, "built anew", both...)
	if err := w.Unboost(ctx, two.ID, second.ID); err != nil {
		t.Fatal(err)
	}
	wantHome(t, w, reader, "taken back", "first by one", "mine", "own")
	if err := w.Unfollow(ctx, reader.ID, one.ID); err != nil {
		t.Fatal(err)
	}
	wantHome(t, w, reader, "unfollowed", "mine")
	w.Fan(t, reader, one)
	wantHome(t, w, reader, "followed again", "first by one", "mine", "own")
	w.Fan(t, reader, author)
	wantHome(t, w, reader, "the author followed", "mine", "own", "second", "first")
	boost(t, w, two, second)
	wantHome(t, w, reader, "boosted again", "mine", "own", "second", "first")
	if err := w.PurgeAccount(ctx, one.ID); err != nil { // still here: nothing happens
		t.Fatal(err)
	}
	exec(t, w, `UPDATE accounts SET state = 'deleted' WHERE id = ?`, one.ID)
	if err := w.PurgeAccount(ctx, one.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Note(ctx, 0, first.ID); err != nil || n.BoostsCount != 1 {
		t.Errorf("boosts after one booster left: %d, %v", n.BoostsCount, err)
	}
}

// Boosts that cross each other bring a note once; boosts and likes that cross the end of
// the note leave nothing.
func TestBoostsThatCross(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	author, reader := w.Join(t, "author"), w.Join(t, "reader")
	boosters := make([]*social.Account, 6)
	for i := range boosters {
		boosters[i] = w.Join(t, "booster"+string(rune('a'+i)))
		w.Fan(t, reader, boosters[i])
	}
	homeOf(t, w, reader) // builds the entries
	atOnce := func(n *social.Note, also func() error) {
		t.Helper()
		var wg sync.WaitGroup
		for _, b := range boosters {
			wg.Go(func() {
				for _, err := range []error{w.Boost(t.Context(), b.ID, n.ID), w.Like(t.Context(), b.ID, n.ID)} {
					if err != nil && !errors.Is(err, errs.NotFound) && !errors.Is(err, errs.Gone) {
						t.Errorf("%s: %v", b.Handle, err)
					}
				}
			})
		}
		if err := also(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	}
	for range 5 {
		kept := w.Post(t, author, "kept")
		atOnce(kept, func() error { return nil })
		if got := homeOf(t, w, reader); len(got) != 1 {
			t.Fatalf("home: %q", got)
		}
		if n, err := w.Note(t.Context(), 0, kept.ID); err != nil || n.BoostsCount != int64(len(boosters)) {
			t.Errorf("boosts: %d, %v", n.BoostsCount, err)
		}
		for _, n := range []*social.Note{kept, w.Post(t, author, "gone")} {
			atOnce(n, func() error { return w.Delete(t.Context(), author.ID, n.ID) })
		}
		for _, table := range []string{"likes", "boosts", "home_entries WHERE boost_id IS NOT NULL"} {
			var left int
			if err := w.DB.NewRaw(`SELECT count(*) FROM `+table).Scan(t.Context(), &left); err != nil || left != 0 {
				t.Fatalf("%d rows in %s after the notes have gone, %v", left, table, err)
			}
		}
	}
}
