package social_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// Behind the home entries the followed accounts are merged with a bound taken from the
// newest few of each. Whatever the authors have written, much or little, and wherever a
// page begins, the list must be the whole one.
func TestHomeIsCompleteBehindItsEntries(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	reader := w.Join(t, "reader")
	var want []string
	authors := []*social.Account{reader}
	for i := range 6 {
		author := w.Join(t, fmt.Sprintf("author%d", i))
		w.Fan(t, reader, author)
		authors = append(authors, author)
	}
	gone, stranger, silent := w.Join(t, "gone"), w.Join(t, "stranger"), w.Join(t, "silent")
	w.Fan(t, reader, gone)
	w.Fan(t, reader, silent)
	post := func(author *social.Account, shown bool, change ...func(*social.NoteInput)) {
		title := fmt.Sprintf("n%d", len(want))
		if !shown {
			title = "hidden"
		}
		w.Post(t, author, title, change...)
		if shown {
			want = append(want, title)
		}
	}
	for i := range 60 {
		// The first writes half of all, the last nothing but the oldest note.
		author := authors[min(i%2*(1+i%5), 5)]
		if i == 0 {
			author = authors[6]
		}
		post(author, true)
		post(author, author == reader, socialtest.Visible(social.Self))
		post(author, true, socialtest.Visible(social.Followers))
		post(gone, false)
		post(stranger, false)
	}
	if _, err := w.DB.NewUpdate().Model((*social.Account)(nil)).Set("state = 'suspended'").Where("id = ?", gone.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(want)
	// No entries at all, complete from a key that is above every note.
	_, err := w.DB.NewRaw(`WITH none AS (DELETE FROM home_entries WHERE account_id = ?0)
		UPDATE accounts SET home_floor = 9223372036854775806 WHERE id = ?0`, reader.ID).Exec(ctx)
	if err != nil {
		t.Fatal(err)
	}
	home := func(limit int) string {
		return socialtest.Titles(socialtest.All(t, limit, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.Home(ctx, reader.ID, p)
		}))
	}
	for _, limit := range []int{1, 3, 24, 80} {
		if got := home(limit); got != fmt.Sprint(want) {
			t.Errorf("pages of %d give %s\nwant %v", limit, got, want)
		}
	}
	// Built anew from nothing it is the same list.
	if _, err := w.DB.NewRaw("UPDATE accounts SET home_floor = NULL WHERE id = ?", reader.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	if got := home(24); got != fmt.Sprint(want) {
		t.Errorf("built anew it is %s\nwant %v", got, want)
	}
}
