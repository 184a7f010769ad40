package social_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func TestPublishDraft(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()

	draft, err := w.StartDraft(ctx, mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	one, two := w.Picture(t, mei), w.Picture(t, mei)
	in := social.NoteInput{
		Title: "One fig, one bowl", Body: "It chips. #Ceramics #ceramics 谢谢 @lin and @nobody", Place: "near the harbour",
		Licence: "CC-BY-SA-4.0", Provenance: social.ProvenanceGifted, MediaIDs: []int64{one, two}, CoverID: two,
	}
	saved, err := w.SaveDraft(ctx, mei.ID, draft.ID, in)
	if err != nil || saved.ID != draft.ID {
		t.Fatalf("save: %v, %v", saved, err)
	}
	if _, err := w.Note(ctx, mei.ID, draft.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("a draft is read as a note: %v", err)
	}
	if _, err := w.Draft(ctx, lin.ID, draft.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another reads the draft: %v", err)
	}
	w.Clock.Move(time.Minute)
	n, err := w.Publish(ctx, mei.ID, draft.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	if n.ID != draft.ID || n.SortKey <= n.ID {
		t.Errorf("published as %d with sort key %d, drafted as %d", n.ID, n.SortKey, draft.ID)
	}

	got, err := w.Note(ctx, 0, n.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Account.Handle != "mei" || got.Title != in.Title || got.Lang != "en" || got.Place != in.Place {
		t.Errorf("read back %+v", got)
	}
	if len(got.Media) != 2 || got.Media[0].ID != one || got.Cover().ID != two || got.Pictures()[0].ID != two {
		t.Errorf("pictures %v, cover %v", got.Media, got.Cover())
	}
	if len(got.Topics) != 1 || got.Topics[0].Name != "ceramics" || got.Topics[0].NotesCount != 1 {
		t.Errorf("topics %+v", got.Topics)
	}
	if len(got.Mentions) != 1 || got.Mentions[0].ID != lin.ID {
		t.Errorf("mentions %+v", got.Mentions)
	}
	if _, err := w.Publish(ctx, mei.ID, draft.ID, in); !errors.Is(err, errs.NotFound) {
		t.Errorf("published twice: %v", err)
	}
	bell, err := w.Unread(ctx, lin.ID)
	if err != nil || bell.Comments != 1 {
		t.Errorf("the mentioned has %+v unread, %v", bell, err)
	}
	author, err := w.AccountByHandle(ctx, "MEI")
	if err != nil || author.NotesCount != 1 {
		t.Errorf("author %+v, %v", author, err)
	}
}

func TestNoteRules(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	foreign := w.Picture(t, lin)
	draft, err := w.StartDraft(t.Context(), mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in   social.NoteInput
		key  string
		kind error
	}{
		"empty":          {social.NoteInput{}, "error.empty_note", errs.Invalid},
		"title":          {social.NoteInput{Title: strings.Repeat("a", 41)}, "error.title_too_long", errs.Invalid},
		"han title":      {social.NoteInput{Title: strings.Repeat("慢", 21)}, "error.title_too_long", errs.Invalid},
		"body":           {social.NoteInput{Body: strings.Repeat("慢", 5001)}, "error.body_too_long", errs.Invalid},
		"topics":         {social.NoteInput{Body: "#a #b #c #d #e #f #g #h #i #j #k"}, "error.too_many_topics", errs.Invalid},
		"direct":         {social.NoteInput{Body: "psst", Visibility: social.Direct}, "error.direct_to_nobody", errs.Invalid},
		"direct nobody":  {social.NoteInput{Body: "psst @nobody", Visibility: social.Direct}, "error.direct_to_nobody", errs.Invalid},
		"visibility":     {social.NoteInput{Body: "x", Visibility: "everyone"}, "error.choice", errs.Invalid},
		"licence":        {social.NoteInput{Body: "x", Licence: "<script>"}, "error.licence", errs.Invalid},
		"images":         {social.NoteInput{Body: "x", MediaIDs: make([]int64, 19)}, "error.too_many_images", errs.Invalid},
		"other's images": {social.NoteInput{Body: "x", MediaIDs: []int64{foreign}}, "", errs.NotFound},
	} {
		_, err := w.Publish(t.Context(), mei.ID, draft.ID, c.in)
		if !errors.Is(err, c.kind) {
			t.Errorf("%s: %v, want %v", name, err, c.kind)
		}
		var p *errs.Problem
		if c.key != "" && (!errors.As(err, &p) || p.Key != c.key) {
			t.Errorf("%s: problem %v, want %s", name, p, c.key)
		}
	}
	// A draft keeps what publishing refuses.
	long := social.NoteInput{Title: strings.Repeat("a", 60), Body: strings.Repeat("b", 6000)}
	if n, err := w.SaveDraft(t.Context(), mei.ID, draft.ID, long); err != nil || n.Body != long.Body {
		t.Errorf("draft over the limits: %v", err)
	}
	if n := w.Post(t, mei, strings.Repeat("慢", 20)); n.Title == "" {
		t.Error("20 Han characters were refused")
	}
}

// R-m: a scheduled note goes out when the database says that it is time, whatever the
// clock of the node says that looks.
func TestRm_Schedule(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei := w.Join(t, "mei")
	ctx := t.Context()
	draft, err := w.StartDraft(ctx, mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	in := social.NoteInput{Title: "Tomorrow"}
	for _, wait := range []time.Duration{time.Minute, 15 * 24 * time.Hour} {
		if _, err := w.Schedule(ctx, mei.ID, draft.ID, in, w.Clock.Now().Add(wait)); !errors.Is(err, errs.Invalid) {
			t.Errorf("scheduled in %v: %v", wait, err)
		}
	}
	if _, err := w.Schedule(ctx, mei.ID, draft.ID, in, w.Clock.Now().Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []time.Duration{0, 3 * time.Hour, -6 * time.Hour} {
		w.Clock.Move(step)
		if n, err := w.PublishDue(ctx); n != 0 || err != nil {
			t.Errorf("published %d before the time, with the clock of the node moved by %v, %v", n, step, err)
		}
	}
	if _, err := w.DB.NewRaw(`UPDATE notes SET publish_at = now() - interval '1 second' WHERE id = ?`, draft.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	if n, err := w.PublishDue(ctx); n != 1 || err != nil {
		t.Errorf("published %d at the time, %v", n, err)
	}
	got, err := w.Note(ctx, 0, draft.ID)
	if err != nil || got.Title != "Tomorrow" || !got.PublishAt.IsZero() {
		t.Errorf("the scheduled note: %+v, %v", got, err)
	}
}

func TestEditKeepsHistory(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	one, two := w.Picture(t, mei), w.Picture(t, mei)
	n := w.Post(t, mei, "First", func(in *social.NoteInput) { in.Body = "#tea"; in.MediaIDs = []int64{one} })

	got, err := w.Edit(ctx, mei.ID, n.ID, social.NoteInput{Title: "Second", Body: "#coffee for @lin", MediaIDs: []int64{two}, Visibility: social.Self})
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != "Second" || got.Visibility != social.Public || got.EditedAt.IsZero() || len(got.Media) != 1 || got.Media[0].ID != two {
		t.Errorf("edited: %+v", got)
	}
	edits, err := w.Edits(ctx, 0, n.ID)
	if err != nil || len(edits) != 1 || edits[0].Snapshot.Title != "First" || len(edits[0].Media) != 1 || edits[0].Media[0].ID != one {
		t.Fatalf("history %+v, %v", edits, err)
	}
	if public, ok, err := w.MediaVisible(ctx, 0, one); !public || !ok || err != nil {
		t.Errorf("the earlier picture: public %v, ok %v, %v", public, ok, err)
	}
	if tea, err := w.Topic(ctx, "tea"); err != nil || tea.NotesCount != 0 {
		t.Errorf("the topic it left: %+v, %v", tea, err)
	}
	if bell, _ := w.Unread(ctx, lin.ID); bell.Comments != 1 {
		t.Errorf("the newly mentioned has %+v unread", bell)
	}
	if _, err := w.Edit(ctx, lin.ID, n.ID, social.NoteInput{Title: "Mine"}); !errors.Is(err, errs.NotFound) {
		t.Errorf("another edits it: %v", err)
	}
}

func TestDeleteLeavesATombstone(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	w.Fan(t, lin, mei)
	picture := w.Picture(t, mei)
	n := w.Post(t, mei, "Gone soon", func(in *social.NoteInput) { in.Body = "#tea"; in.MediaIDs = []int64{picture} })
	for _, do := range []func() error{
		func() error { return w.Like(ctx, lin.ID, n.ID) },
		func() error { return w.Collect(ctx, lin.ID, n.ID, 0) },
		func() error { _, err := w.Comment(ctx, lin.ID, n.ID, "lovely", ""); return err },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Delete(ctx, lin.ID, n.ID); !errors.Is(err, errs.Denied) {
		t.Errorf("another deletes it: %v", err)
	}
	if err := w.Delete(ctx, mei.ID, n.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Note(ctx, lin.ID, n.ID); !errors.Is(err, errs.Gone) {
		t.Errorf("read after delete: %v, want gone", err)
	}
	if _, ok, _ := w.MediaVisible(ctx, 0, picture); ok {
		t.Error("its picture is still shown")
	}
	for _, table := range []string{"likes", "collects", "note_topics", "note_media", "home_entries", "notifications"} {
		rows, err := w.DB.NewSelect().TableExpr(table).Where("note_id = ?", n.ID).Count(ctx)
		if err != nil || rows != 0 {
			t.Errorf("%d rows of it in %s, %v", rows, table, err)
		}
	}
	if bell, _ := w.Unread(ctx, mei.ID); bell.Comments+bell.Likes != 0 {
		t.Errorf("still %+v unread about it", bell)
	}
	boards, err := w.BoardsFor(ctx, lin.ID, n.ID)
	if err != nil || boards[0].NotesCount != 0 {
		t.Errorf("the board counts %+v, %v", boards[0], err)
	}
	if me, _ := w.AccountByHandle(ctx, "mei"); me.NotesCount != 0 {
		t.Errorf("the author counts %d notes", me.NotesCount)
	}
	var words int
	err = w.DB.NewRaw(`SELECT count(*) FROM notes WHERE id = ? AND title || body || place || licence <> ''`, n.ID).Scan(ctx, &words)
	if err != nil || words != 0 {
		t.Errorf("the tombstone has words: %d, %v", words, err)
	}
}

func TestDiscardDraft(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei := w.Join(t, "mei")
	ctx := t.Context()
	draft, err := w.StartDraft(ctx, mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	picture := w.Picture(t, mei)
	if _, err := w.SaveDraft(ctx, mei.ID, draft.ID, social.NoteInput{Title: "No", MediaIDs: []int64{picture}}); err != nil {
		t.Fatal(err)
	}
	drafts, _, err := w.Drafts(ctx, mei.ID, social.Page{})
	if err != nil || len(drafts) != 1 || len(drafts[0].Media) != 1 {
		t.Fatalf("drafts %+v, %v", drafts, err)
	}
	if err := w.DiscardDraft(ctx, mei.ID, draft.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Draft(ctx, mei.ID, draft.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("discarded draft: %v", err)
	}
	if _, ok, _ := w.MediaVisible(ctx, mei.ID, picture); ok {
		rows, _ := w.Media.ByIDs(ctx, w.DB, []int64{picture})
		if len(rows) != 0 {
			t.Error("its picture is still there")
		}
	}
}
