package social_test

import (
	"slices"
	"testing"
	"time"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// What a draft loses is swept and given back to the quota; what is used elsewhere, or was
// published once, stays.
func TestPicturesTakenOutAreFreed(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei := w.Join(t, "mei")
	ctx := t.Context()
	lost, kept, shared, face, old, back := w.Picture(t, mei), w.Picture(t, mei), w.Picture(t, mei), w.Picture(t, mei), w.Picture(t, mei), w.Picture(t, mei)
	draft, err := w.StartDraft(ctx, mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	save := func(ids ...int64) {
		t.Helper()
		if _, err := w.SaveDraft(ctx, mei.ID, draft.ID, social.NoteInput{Title: "Roots", MediaIDs: ids}); err != nil {
			t.Fatal(err)
		}
	}
	wear := func(id int64) {
		t.Helper()
		if err := w.UpdateProfile(ctx, mei.ID, social.ProfileInput{AvatarID: id}); err != nil {
			t.Fatal(err)
		}
	}
	save(lost, kept, shared, face, back)
	w.Post(t, mei, "another", func(in *social.NoteInput) { in.MediaIDs = []int64{shared} })
	wear(old)
	wear(face)
	save(kept)
	save(kept, back) // taken out by mistake
	// Published once: an edit keeps what it takes out for the history.
	edited := w.Picture(t, mei)
	n := w.Post(t, mei, "edited", func(in *social.NoteInput) { in.MediaIDs = []int64{edited} })
	if _, err := w.Edit(ctx, mei.ID, n.ID, social.NoteInput{Title: "edited"}); err != nil {
		t.Fatal(err)
	}
	alive := func(want ...int64) {
		t.Helper()
		found, err := w.Media.ByIDs(ctx, w.DB, []int64{lost, kept, shared, face, old, back, edited})
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		var bytes int64
		for _, m := range found {
			got, bytes = append(got, m.ID), bytes+m.Bytes
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("pictures %v are there, want %v", got, want)
		}
		if u, err := w.Media.Usage(ctx, mei.ID); err != nil || u.TotalBytes != bytes {
			t.Errorf("the quota counts %d bytes, %d are there (%v)", u.TotalBytes, bytes, err)
		}
	}
	sweep := func(at time.Time) {
		t.Helper()
		if _, err := w.Media.Sweep(ctx, at); err != nil {
			t.Fatal(err)
		}
	}
	sweep(time.Now())
	alive(lost, kept, shared, face, old, back, edited)
	sweep(time.Now().Add(25 * time.Hour))
	alive(kept, shared, face, back, edited)
	if edits, err := w.Edits(ctx, mei.ID, n.ID); err != nil || len(edits) != 1 || len(edits[0].Media) != 1 {
		t.Errorf("history %v, %v", edits, err)
	}
	// Publishing without one frees it too, and a draft can still be saved when one of its
	// pictures was removed by a moderator.
	save(kept, shared)
	if err := w.Media.PurgeTx(ctx, w.DB, []int64{shared}); err != nil {
		t.Fatal(err)
	}
	save(kept)
	if _, err := w.Publish(ctx, mei.ID, draft.ID, social.NoteInput{Title: "Roots"}); err != nil {
		t.Fatal(err)
	}
	sweep(time.Now().Add(25 * time.Hour))
	alive(face, edited)
}
