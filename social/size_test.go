package social_test

import (
	"testing"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// What the about page says: who is here, and how much is public.
func TestSize(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	mei := w.Join(t, "mei")
	w.Join(t, "far@elsewhere.example")
	w.Join(t, "waiting", func(a *social.Account) { a.State = social.AccountPending })
	w.Join(t, "old", func(a *social.Account) { a.State = social.AccountSuspended })
	w.Join(t, "kim")
	w.Post(t, mei, "for all")
	w.Post(t, mei, "for some", func(in *social.NoteInput) { in.Visibility = social.Followers })
	gone := w.Post(t, mei, "taken back")
	if err := w.Delete(ctx, mei.ID, gone.ID); err != nil {
		t.Fatal(err)
	}
	if size, err := w.Size(ctx); err != nil || size != (social.Size{Members: 2, Notes: 1}) {
		t.Errorf("size %+v, %v", size, err)
	}
}
