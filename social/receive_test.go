package social_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func receive(t *testing.T, w *socialtest.World, in social.RemoteNote) (n *social.Note, err error) {
	t.Helper()
	err = inTx(t, w, func(ctx context.Context, tx bun.Tx) (err error) {
		n, err = w.ReceiveNoteTx(ctx, tx, in)
		return err
	})
	return n, err
}

func mustReceive(t *testing.T, w *socialtest.World, in social.RemoteNote) *social.Note {
	t.Helper()
	n, err := receive(t, w, in)
	if err != nil {
		t.Fatalf("receive %q: %v", in.Body, err)
	}
	return n
}

func receiveEdit(t *testing.T, w *socialtest.World, id int64, in social.RemoteNote) error {
	t.Helper()
	return inTx(t, w, func(ctx context.Context, tx bun.Tx) error { return w.ReceiveEditTx(ctx, tx, id, in) })
}

// readers are those of the accounts that see a note; "visitor" is nobody.
func readers(t *testing.T, w *socialtest.World, id int64, accounts ...*social.Account) []string {
	t.Helper()
	var out []string
	for _, a := range append(accounts, &social.Account{Handle: "visitor"}) {
		if _, err := w.Note(t.Context(), a.ID, id); err == nil {
			out = append(out, a.Handle)
		} else if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s reads %d: %v", a.Handle, id, err)
		}
	}
	return out
}

// For whom a note from elsewhere is, its author says once: what we do not know is for the
// named alone, and neither a thread nor an edit makes more of it.
func TestF10_AudienceOfWhatArrives(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	author := w.Join(t, "author")
	fan, named, stranger := w.Join(t, "fan"), w.Join(t, "named"), w.Join(t, "stranger")
	nina, tom := w.Join(t, "nina@elsewhere.example"), w.Join(t, "tom@elsewhere.example")
	w.Fan(t, fan, author)
	w.Fan(t, fan, nina)
	people := []*social.Account{author, fan, named, stranger, nina, tom}
	all := []string{"author", "fan", "named", "stranger", "nina", "tom", "visitor"}
	fanned, toNamed := []string{"fan", "nina"}, []string{"named", "nina"}
	for visibility, want := range map[social.Visibility][]string{
		social.Public: all, social.Unlisted: all, social.Followers: fanned, social.Direct: toNamed, social.Self: toNamed, "": toNamed, "everybody": toNamed,
	} {
		in := social.RemoteNote{AccountID: nina.ID, Visibility: visibility, Body: "for @named", Mentioned: []int64{named.ID, 12345}}
		n := mustReceive(t, w, in)
		if got := readers(t, w, n.ID, people...); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", visibility, got, want)
		}
		in.Visibility, in.Mentioned, in.EditedAt = social.Public, nil, w.Clock.Now()
		before := readers(t, w, n.ID, people...)
		if err := receiveEdit(t, w, n.ID, in); err != nil {
			t.Fatal(err)
		}
		if after := readers(t, w, n.ID, people...); !slices.Equal(before, after) {
			t.Errorf("%q: an edit changed the readers from %v to %v", visibility, before, after)
		}
	}
	public := w.Post(t, author, "public")
	inner := w.Post(t, author, "inner", socialtest.Visible(social.Followers))
	direct := w.Post(t, author, "direct", func(in *social.NoteInput) {
		in.Visibility, in.Body = social.Direct, "for @named and @nina@elsewhere.example"
	})
	w.Fan(t, nina, author)
	for _, c := range []struct {
		under *social.Note
		says  social.Visibility
		want  []string
	}{
		{public, social.Public, all},
		{public, social.Unlisted, all},
		{public, social.Followers, []string{"author", "nina"}},
		{public, social.Direct, []string{"author", "nina"}},
		{inner, social.Public, []string{"author", "fan", "nina"}},
		{inner, social.Followers, []string{"author", "nina"}},
		{direct, social.Public, []string{"author", "named", "nina"}},
		{direct, social.Direct, []string{"author", "nina"}},
	} {
		n := mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, InReplyToID: c.under.ID, Visibility: c.says, Body: "a reply", Mentioned: []int64{author.ID}})
		if got := readers(t, w, n.ID, people...); !slices.Equal(got, c.want) {
			t.Errorf("a %s reply under %s: %v, want %v", c.says, c.under.Title, got, c.want)
		}
	}
	mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, InReplyToID: public.ID, Visibility: social.Direct, Body: "past the author", Mentioned: []int64{named.ID}})
	u, err := w.Unread(t.Context(), author.ID)
	if err != nil || u.Comments != 8 {
		t.Errorf("the author is told of %d comments, %v, want 8", u.Comments, err)
	}
	if _, err := receive(t, w, social.RemoteNote{AccountID: tom.ID, InReplyToID: inner.ID, Visibility: social.Public, Body: "who knows it"}); !errors.Is(err, errs.NotFound) {
		t.Errorf("a reply to what its author cannot see: %v", err)
	}
}

// Comments from elsewhere need the same leave as a member's, and only accounts from
// elsewhere send any.
func TestRemoteCommentNeedsLeave(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	author, nina := w.Join(t, "author"), w.Join(t, "nina@elsewhere.example")
	note := w.Post(t, author, "closed", func(in *social.NoteInput) { in.CommentPolicy = social.CommentFollowers })
	in := social.RemoteNote{AccountID: nina.ID, InReplyToID: note.ID, Visibility: social.Public, Title: "Heading", Body: "hello"}
	if _, err := receive(t, w, in); !errors.Is(err, errs.Denied) {
		t.Errorf("without leave: %v", err)
	}
	w.Fan(t, nina, author)
	c := mustReceive(t, w, in)
	if c.Title != "" || c.Body != "Heading\n\nhello" || c.RootID != note.ID || c.BranchID != 0 {
		t.Errorf("the comment: %+v", c)
	}
	in.InReplyToID = c.ID
	reply := mustReceive(t, w, in)
	if reply.RootID != note.ID || reply.BranchID != c.ID {
		t.Errorf("the reply: %+v", reply)
	}
	if n, err := w.Note(ctx, 0, note.ID); err != nil || n.CommentsCount != 2 {
		t.Errorf("comments: %d, %v", n.CommentsCount, err)
	}
	in.EditedAt, in.Body = w.Clock.Now(), "hello again"
	if err := receiveEdit(t, w, reply.ID, in); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Note(ctx, 0, reply.ID); err != nil || n.Body != "Heading\n\nhello again" {
		t.Errorf("after the edit: %+v, %v", n, err)
	}
	if err := w.Block(ctx, author.ID, nina.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := receive(t, w, in); !errors.Is(err, errs.NotFound) {
		t.Errorf("from a blocked one: %v", err)
	}
	in.AccountID = author.ID
	if _, err := receive(t, w, in); !errors.Is(err, errs.Denied) {
		t.Errorf("in a member's name: %v", err)
	}
	exec(t, w, `UPDATE accounts SET state = 'suspended' WHERE id = ?`, nina.ID)
	if _, err := receive(t, w, social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "still here"}); !errors.Is(err, errs.Denied) {
		t.Errorf("from a suspended one: %v", err)
	}
}

// What is deleted stays so, whatever comes later.
func TestW83_DeletedStays(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	nina, tom := w.Join(t, "nina@elsewhere.example"), w.Join(t, "tom@elsewhere.example")
	in := social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "first", EditedAt: w.Clock.Now()}
	n := mustReceive(t, w, in)
	drop := func(by int64) error {
		return inTx(t, w, func(ctx context.Context, tx bun.Tx) error { return w.DeleteTx(ctx, tx, by, n.ID) })
	}
	if err := drop(tom.ID); !errors.Is(err, errs.Denied) {
		t.Errorf("deleted by another: %v", err)
	}
	if err := drop(nina.ID); err != nil {
		t.Fatal(err)
	}
	if err := drop(nina.ID); !errors.Is(err, errs.Gone) {
		t.Errorf("deleted twice: %v", err)
	}
	w.Clock.Move(time.Hour)
	in.EditedAt, in.Body = w.Clock.Now(), "second"
	if err := receiveEdit(t, w, n.ID, in); !errors.Is(err, errs.NotFound) {
		t.Errorf("an edit of what is gone: %v", err)
	}
	if _, err := w.Note(t.Context(), 0, n.ID); !errors.Is(err, errs.Gone) {
		t.Errorf("it is back: %v", err)
	}
}

// An edit counts when it is newer than what is here, once, and is its author's.
func TestW85_EditsInOrder(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	nina, tom := w.Join(t, "nina@elsewhere.example"), w.Join(t, "tom@elsewhere.example")
	member := w.Join(t, "member")
	start := w.Clock.Now().Add(-time.Hour)
	in := social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "first #tea", Explore: true, PublishedAt: start, MediaIDs: []int64{w.Picture(t, nina)}}
	n := mustReceive(t, w, in)
	edit := func(body string, at time.Time, by *social.Account) error {
		in := in
		in.Body, in.EditedAt, in.AccountID, in.Mentioned = body, at, by.ID, []int64{member.ID}
		return receiveEdit(t, w, n.ID, in)
	}
	says := func(want string, edits int) {
		t.Helper()
		got, err := w.Note(ctx, 0, n.ID)
		if err != nil || got.Body != want || len(got.Media) != 1 {
			t.Errorf("it says %q with %d pictures, %v, want %q", got.Body, len(got.Media), err, want)
		}
		if list, err := w.Edits(ctx, 0, n.ID); err != nil || len(list) != edits {
			t.Errorf("%d earlier wordings, %v, want %d", len(list), err, edits)
		}
	}
	if err := edit("third #coffee", start.Add(30*time.Minute), nina); err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Duration{30 * time.Minute, 20 * time.Minute} {
		if err := edit("second", start.Add(at), nina); err != nil {
			t.Fatal(err)
		}
	}
	says("third #coffee", 1)
	if err := edit("mine now", w.Clock.Now(), tom); !errors.Is(err, errs.NotFound) {
		t.Errorf("edited by another: %v", err)
	}
	says("third #coffee", 1)
	for topic, want := range map[string]int{"tea": 0, "coffee": 1} {
		if notes, _, err := w.TopicNotes(ctx, 0, topic, social.Page{}); err != nil || len(notes) != want {
			t.Errorf("#%s: %d notes, %v, want %d", topic, len(notes), err, want)
		}
	}
	if u, err := w.Unread(ctx, member.ID); err != nil || u.Comments != 1 {
		t.Errorf("who is named in the edit is told %d times, %v", u.Comments, err)
	}
}

// Notes from elsewhere are for their followers; for Explore, topics, search and For you
// only where their author's server and ours both say so.
func TestRemoteNotesInFeeds(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	reader := w.Join(t, "reader")
	nina, shy := w.Join(t, "nina@elsewhere.example"), w.Join(t, "shy@elsewhere.example", func(a *social.Account) { a.Discoverable = false })
	for _, other := range []*social.Account{nina, shy} {
		w.Fan(t, reader, other)
	}
	if _, _, err := w.Home(ctx, reader.ID, social.Page{}); err != nil { // builds the entries
		t.Fatal(err)
	}
	put := func(by *social.Account, title string, explore bool, age time.Duration) {
		mustReceive(t, w, social.RemoteNote{AccountID: by.ID, Visibility: social.Public, Title: title, Body: "#tea", Explore: explore, PublishedAt: w.Clock.Now().Add(-age)})
	}
	put(nina, "plain", false, 3*time.Hour)
	put(nina, "old", true, 24*time.Hour)
	put(nina, "ahead", true, -time.Hour)
	put(shy, "hidden", true, 2*time.Hour)
	mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, Visibility: social.Unlisted, Title: "unlisted", Body: "#tea", Explore: true, PublishedAt: w.Clock.Now().Add(-4 * time.Hour)})
	feeds := func(explore, topic, home string) {
		t.Helper()
		check := func(what, want string, notes []*social.Note, err error) {
			t.Helper()
			if got := socialtest.Titles(notes); err != nil || got != want {
				t.Errorf("%s: %s, %v, want %s", what, got, err, want)
			}
		}
		for _, sort := range []social.ExploreSort{social.ExploreRecent, social.ExplorePopular} {
			notes, _, err := w.Explore(ctx, reader.ID, sort, social.Page{})
			check(string(sort), explore, notes, err)
		}
		page, err := w.ForYou(ctx, reader.ID, social.Page{})
		check("For you", explore, page.Fresh, err)
		notes, _, err := w.TopicNotes(ctx, 0, "tea", social.Page{})
		check("topic", topic, notes, err)
		notes, _, err = w.Home(ctx, reader.ID, social.Page{})
		check("home", home, notes, err)
	}
	const home = "[ahead hidden plain unlisted old]"
	feeds("[ahead old]", "[ahead hidden old]", home)
	if found, err := w.SearchAccounts(ctx, 0, "nina", 5); err != nil || len(found) != 1 {
		t.Errorf("search: %d, %v", len(found), err)
	}
	exec(t, w, `UPDATE accounts SET silenced_at = now() WHERE domain IS NOT NULL`)
	feeds("[]", "[]", home)
	if found, err := w.SearchAccounts(ctx, 0, "nina", 5); err != nil || len(found) != 0 {
		t.Errorf("search finds a limited account: %d, %v", len(found), err)
	}
	for query, want := range map[string]int{"@nina@Elsewhere.example": 1, "nina@elsewhere.exampl": 0, "nin@elsewhere.example": 0, "nina@third.example": 0} {
		if found, err := w.SearchAccounts(ctx, 0, query, 5); err != nil || len(found) != want {
			t.Errorf("%s finds %d, %v, want %d", query, len(found), err, want)
		}
	}
	if topics, _, err := w.Topics(ctx, social.Page{}); err != nil || len(topics) != 0 {
		t.Errorf("topics of limited accounts alone: %d, %v", len(topics), err)
	}
	stranger := w.Join(t, "stranger")
	for _, member := range []*social.Account{reader, stranger} {
		mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "hello", Mentioned: []int64{member.ID}})
		u, err := w.Unread(ctx, member.ID)
		if want := map[*social.Account]int64{reader: 1}[member]; err != nil || u.Comments != want {
			t.Errorf("%s is told %d times, %v, want %d", member.Handle, u.Comments, err, want)
		}
	}
}

// A member's note links to the accounts elsewhere that it names, as far as they are known.
func TestMentionOfRemoteAccount(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	author, nina := w.Join(t, "author"), w.Join(t, "nina@elsewhere.example")
	w.Join(t, "nina")
	n := w.Post(t, author, "greetings", func(in *social.NoteInput) { in.Body = "to @Nina@Elsewhere.example and @tom@elsewhere.example" })
	got, err := w.Note(t.Context(), 0, n.ID)
	if err != nil || len(got.Mentions) != 1 || got.Mentions[0].ID != nina.ID {
		t.Errorf("mentions: %+v, %v", got.Mentions, err)
	}
	c, err := w.Comment(t.Context(), author.ID, n.ID, "and @nina@elsewhere.example again", "")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.Note(t.Context(), 0, c.ID); err != nil || len(got.Mentions) != 1 || got.Mentions[0].ID != nina.ID {
		t.Errorf("mentions of the comment: %+v, %v", got.Mentions, err)
	}
}
