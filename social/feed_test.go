package social_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func TestHomeIsCompleteAndChronological(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	reader, a, b := w.Join(t, "reader"), w.Join(t, "a"), w.Join(t, "b")
	ctx := t.Context()
	w.Fan(t, reader, a)
	old := w.Post(t, a, "before the first visit")
	home := func() string {
		return socialtest.Titles(socialtest.All(t, 2, func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.Home(ctx, reader.ID, p)
		}))
	}
	if got := home(); got != "[before the first visit]" {
		t.Errorf("first home %s", got)
	}
	w.Clock.Move(time.Second)
	w.Post(t, b, "b, not followed yet")
	w.Clock.Move(time.Second)
	w.Post(t, a, "public")
	w.Post(t, a, "unlisted", socialtest.Visible(social.Unlisted))
	w.Post(t, a, "followers", socialtest.Visible(social.Followers))
	w.Post(t, a, "self", socialtest.Visible(social.Self))
	w.Post(t, a, "direct", func(in *social.NoteInput) { in.Visibility, in.Body = social.Direct, "@reader" })
	w.Post(t, a, "direct to b", func(in *social.NoteInput) { in.Visibility, in.Body = social.Direct, "@b" })
	if got, want := home(), "[direct followers unlisted public before the first visit]"; got != want {
		t.Errorf("home\n got %s\nwant %s", got, want)
	}
	w.Fan(t, reader, b)
	if got, want := home(), "[direct followers unlisted public b, not followed yet before the first visit]"; got != want {
		t.Errorf("home with b\n got %s\nwant %s", got, want)
	}
	if err := w.Unfollow(ctx, reader.ID, a.ID); err != nil {
		t.Fatal(err)
	}
	if got, want := home(), "[b, not followed yet]"; got != want {
		t.Errorf("home without a\n got %s\nwant %s", got, want)
	}
	if err := w.Delete(ctx, a.ID, old.ID); err != nil {
		t.Fatal(err)
	}
}

// Behind the 800 entries that are kept, the list goes on by merging.
func TestHomeGoesOnBehindItsEntries(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	reader, a, b := w.Join(t, "reader"), w.Join(t, "a"), w.Join(t, "b")
	ctx := t.Context()
	w.Fan(t, reader, a)
	w.Fan(t, reader, b)
	// 1,500 older notes, written as rows.
	_, err := w.DB.NewRaw(`INSERT INTO notes (id, sort_key, account_id, state, visibility, title, published_at)
		SELECT k, k, CASE WHEN i % 3 = 0 THEN ?0 ELSE ?1 END, 'published', 'public', 'old ' || i, at
		FROM (SELECT i, at, next_id(at) AS k FROM generate_series(1, 1500) AS i, LATERAL (SELECT now() - make_interval(secs => 10 * i) AS at) AS x) AS y`,
		a.ID, b.ID).Exec(ctx)
	if err != nil {
		t.Fatal(err)
	}
	list := func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
		return w.Home(ctx, reader.ID, p)
	}
	if got := len(socialtest.All(t, 80, list)); got != 1500 {
		t.Errorf("home has %d notes, want 1500", got)
	}
	for i := range 5 {
		w.Clock.Move(time.Second)
		w.Post(t, a, fmt.Sprint("new ", i))
	}
	if err := w.TrimHomes(ctx); err != nil {
		t.Fatal(err)
	}
	kept, err := w.DB.NewSelect().TableExpr("home_entries").Where("account_id = ?", reader.ID).Count(ctx)
	if err != nil || kept != 800 {
		t.Errorf("%d entries kept, want 800 (%v)", kept, err)
	}
	got := socialtest.All(t, 77, list)
	if len(got) != 1505 {
		t.Errorf("home has %d notes after trimming, want 1505", len(got))
	}
	for i := 1; i < len(got); i++ {
		if got[i].SortKey >= got[i-1].SortKey {
			t.Fatalf("note %d stands behind %d", got[i].SortKey, got[i-1].SortKey)
		}
	}
	// Somebody who does not come for two weeks keeps no entries, and loses nothing.
	_, err = w.DB.NewRaw(`UPDATE accounts SET last_active_at = now() - interval '15 days' WHERE id = ?`, reader.ID).Exec(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.TrimHomes(ctx); err != nil {
		t.Fatal(err)
	}
	if kept, _ := w.DB.NewSelect().TableExpr("home_entries").Where("account_id = ?", reader.ID).Count(ctx); kept != 0 {
		t.Errorf("%d entries kept for an idle reader", kept)
	}
	w.Post(t, b, "while away")
	if got := len(socialtest.All(t, 80, list)); got != 1506 {
		t.Errorf("home of the returning reader has %d notes, want 1506", got)
	}
}

func TestExploreOrders(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	first := w.Post(t, mei, "first")
	w.Clock.Move(time.Second)
	w.Post(t, mei, "second")
	w.Post(t, mei, "unlisted", socialtest.Visible(social.Unlisted))
	w.Post(t, mei, "followers", socialtest.Visible(social.Followers))
	w.Clock.Move(time.Second)
	hidden := w.Join(t, "hidden", func(a *social.Account) { a.Discoverable = false })
	w.Post(t, hidden, "not to be found")
	w.Post(t, lin, "own")
	if err := w.Like(ctx, lin.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	titles := func(notes []*social.Note, _ string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return socialtest.Titles(notes)
	}
	if got := titles(w.Explore(ctx, 0, social.ExploreRecent, social.Page{})); got != "[own second first]" {
		t.Errorf("recent %s", got)
	}
	if got := titles(w.Explore(ctx, 0, social.ExplorePopular, social.Page{})); got != "[first own second]" {
		t.Errorf("popular %s", got)
	}
}

// A page is read by key: whatever is written meanwhile, every note that was there
// before is shown once.
func TestPagesHoldWhileOthersWrite(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	reader, author := w.Join(t, "reader"), w.Join(t, "author")
	ctx := t.Context()
	w.Fan(t, reader, author)
	if _, _, err := w.Home(ctx, reader.ID, social.Page{}); err != nil {
		t.Fatal(err)
	}
	const before, during = 300, 10_000
	board, err := w.CreateBoard(ctx, reader.ID, social.BoardInput{Title: "All"})
	if err != nil {
		t.Fatal(err)
	}
	write := func(count int, what string) {
		_, err := w.DB.NewRaw(`WITH made AS (
				INSERT INTO notes (sort_key, account_id, state, visibility, title, heat, published_at)
				SELECT next_id(), ?0, 'published', 'public', ?1, extract(epoch FROM now()) / 172800, now() FROM generate_series(1, ?2) RETURNING id, sort_key
			), topic AS (INSERT INTO topics (name, display) VALUES ('tea', 'tea') ON CONFLICT (name) DO UPDATE SET display = 'tea' RETURNING id
			), linked AS (INSERT INTO note_topics (topic_id, note_id, sort_key) SELECT topic.id, made.id, made.sort_key FROM topic, made
			), home AS (INSERT INTO home_entries (account_id, sort_key, note_id, author_id) SELECT ?3, sort_key, id, ?0 FROM made
			), liked AS (INSERT INTO likes (account_id, note_id) SELECT ?3, id FROM made)
			INSERT INTO collects (board_id, account_id, note_id) SELECT ?4, ?3, id FROM made`,
			author.ID, what, count, reader.ID, board.ID).Exec(ctx)
		if err != nil {
			t.Error(err)
		}
	}
	write(before, "before")
	// A third of them seen already; more are marked while For you is read below.
	if _, err := w.DB.NewRaw(`INSERT INTO seen_notes (account_id, note_id) SELECT ?, id FROM notes WHERE id % 3 = 0`, reader.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	var writers sync.WaitGroup
	started := make(chan struct{})
	writers.Go(func() {
		for i := range during / 100 {
			write(100, "during")
			if i == 0 {
				close(started)
			}
		}
	})
	<-started
	type list = func(context.Context, social.Page) ([]*social.Note, string, error)
	lists := map[string]list{
		"home": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.Home(ctx, reader.ID, p)
		},
		"recent": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.Explore(ctx, reader.ID, social.ExploreRecent, p)
		},
		"popular": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.Explore(ctx, reader.ID, social.ExplorePopular, p)
		},
		"for you": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return forYou(ctx, w, reader, p)
		},
		"topic": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.TopicNotes(ctx, 0, "tea", p)
		},
		"profile": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.ProfileNotes(ctx, 0, author.ID, p)
		},
		"liked": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.LikedNotes(ctx, reader.ID, reader.ID, p)
		},
		"board": func(ctx context.Context, p social.Page) ([]*social.Note, string, error) {
			return w.BoardNotes(ctx, 0, board.ID, p)
		},
	}
	var readers sync.WaitGroup
	for name, l := range lists {
		readers.Go(func() {
			seen := map[int64]int{}
			old := 0
			for _, n := range socialtest.All(t, 20, l) {
				if seen[n.ID]++; seen[n.ID] > 1 {
					t.Errorf("%s shows note %d twice", name, n.ID)
				}
				if n.Title == "before" {
					old++
				}
			}
			if old != before {
				t.Errorf("%s shows %d of %d notes that were there before", name, old, before)
			}
		})
	}
	readers.Wait()
	writers.Wait()
}

func TestHeatMatchesItsHalfLife(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei := w.Join(t, "mei")
	ctx := t.Context()
	old := w.Post(t, mei, "old")
	w.Clock.Move(0)
	_, err := w.DB.NewRaw(`UPDATE notes SET published_at = published_at - ?::interval, likes_count = 1, heat = 0 WHERE id = ?`,
		fmt.Sprintf("%d seconds", int(social.HeatHalfLife.Seconds())), old.ID).Exec(ctx)
	if err != nil {
		t.Fatal(err)
	}
	lin := w.Join(t, "lin")
	if err := w.Like(ctx, lin.ID, old.ID); err != nil { // two likes now: 1+2 points, one half-life ago
		t.Fatal(err)
	}
	fresh := w.Post(t, mei, "fresh") // 1 point, now
	gap := func() float64 {
		a, _ := w.Note(ctx, 0, old.ID)
		b, _ := w.Note(ctx, 0, fresh.ID)
		return a.Heat - b.Heat
	}
	// log2(3) − 1 − log2(1) = 0.585, but for the second or so between the two.
	if g := gap(); g < 0.58 || g > 0.59 {
		t.Errorf("a note with 2 likes and one half-life stands %.4f above a fresh one, want 0.585", g)
	}
}
