package social_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// newsWorld is a World whose acts emit news.
func newsWorld(t *testing.T) *socialtest.World {
	t.Helper()
	w := socialtest.New(t)
	w.Service = social.New(social.Config{DB: w.DB, Media: w.Media, Host: socialtest.Host, Now: w.Clock.Now, News: true})
	return w
}

// said takes what has been emitted since it was last asked, as "kind args".
func said(t *testing.T, w *socialtest.World) []string {
	t.Helper()
	var out []string
	err := w.DB.NewRaw(`WITH gone AS (DELETE FROM river_job WHERE kind LIKE 'social.%' RETURNING id, kind, args)
		SELECT kind || ' ' || args FROM gone ORDER BY id`).Scan(t.Context(), &out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func asSaid(t *testing.T, w *socialtest.World, news ...jobs.Args) []string {
	t.Helper()
	var out []string
	for _, n := range news {
		args, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		var line string // as jsonb writes it
		if err := w.DB.NewRaw(`SELECT ?0 || ' ' || ?1::jsonb`, n.Kind(), string(args)).Scan(t.Context(), &line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	return out
}

// Each act of a member is news exactly once, where somebody elsewhere may care.
func TestRa_NewsOfMembers(t *testing.T) {
	t.Parallel()
	w := newsWorld(t)
	ctx := t.Context()
	me, mate := w.Join(t, "me", func(a *social.Account) { a.Locked = true }), w.Join(t, "mate")
	nina := w.Join(t, "nina@elsewhere.example")
	var n *social.Note
	expect := func(what string, err error, want ...jobs.Args) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got, want := said(t, w), asSaid(t, w, want...); !slices.Equal(got, want) {
			t.Errorf("%s: said %q, want %q", what, got, want)
		}
	}
	// Notes and comments.
	draft, err := w.StartDraft(ctx, me.ID)
	expect("draft", err)
	_, err = w.SaveDraft(ctx, me.ID, draft.ID, social.NoteInput{Title: "not yet"})
	expect("saved draft", err)
	expect("discarded draft", w.DiscardDraft(ctx, me.ID, draft.ID))
	notes := map[social.Visibility]*social.Note{}
	for _, v := range social.Visibilities {
		n = w.Post(t, me, string(v), func(in *social.NoteInput) {
			in.Visibility, in.Body = v, "for @nina@elsewhere.example"
		})
		notes[v] = n
		edit := social.NoteInput{Title: "edited", Body: "for @nina@elsewhere.example"}
		if v == social.Self {
			expect("to self", nil)
			_, err = w.Edit(ctx, me.ID, n.ID, edit)
			expect("to self, edited", err)
			expect("to self, deleted", w.Delete(ctx, me.ID, n.ID))
			continue
		}
		expect(string(v), nil, social.Published{NoteID: n.ID})
		_, err = w.Edit(ctx, me.ID, n.ID, edit)
		expect("edited", err, social.Edited{NoteID: n.ID})
	}
	public := notes[social.Public]
	c, err := w.Comment(ctx, me.ID, public.ID, "a comment", "")
	expect("comment", err, social.Published{NoteID: c.ID})
	_, err = w.EditComment(ctx, me.ID, c.ID, "another")
	expect("edited comment", err, social.Edited{NoteID: c.ID})
	expect("deleted comment", w.Delete(ctx, me.ID, c.ID), social.Deleted{NoteID: c.ID, Mentioned: []int64{}})
	// Pins.
	for _, v := range []social.Visibility{social.Public, social.Followers} {
		n, pinned, unpinned := notes[v], []jobs.Args{social.Pinned{AccountID: me.ID, NoteID: notes[v].ID}}, []jobs.Args{social.Unpinned{AccountID: me.ID, NoteID: notes[v].ID}}
		if v == social.Followers {
			pinned, unpinned = nil, nil
		}
		expect("pinned", w.PinNote(ctx, me.ID, n.ID, true), pinned...)
		expect("pinned again", w.PinNote(ctx, me.ID, n.ID, true))
		expect("unpinned", w.PinNote(ctx, me.ID, n.ID, false), unpinned...)
		expect("unpinned again", w.PinNote(ctx, me.ID, n.ID, false))
	}
	expect("profile", w.UpdateProfile(ctx, me.ID, social.ProfileInput{Name: "Me", Locked: true}), social.ProfileChanged{AccountID: me.ID})
	expect("deleted", w.Delete(ctx, me.ID, public.ID), social.Deleted{NoteID: public.ID, Mentioned: []int64{nina.ID}})
	var read social.Deleted
	if err := json.Unmarshal([]byte(`{"note_id":"117676150693756936","mentioned":["117676150693298181"]}`), &read); err != nil || read.Mentioned[0] != 117676150693298181 {
		t.Errorf("read back: %+v, %v", read, err)
	}
	// Likes and boosts.
	theirs := mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "hello"})
	ours := w.Post(t, mate, "ours")
	said(t, w)
	for range 2 {
		expect("liked, ours", w.Like(ctx, me.ID, ours.ID))
	}
	expect("unliked, ours", w.Unlike(ctx, me.ID, ours.ID))
	ids := func(table string) (id int64) {
		t.Helper()
		if err := w.DB.NewRaw(`SELECT id FROM ?`, bun.Ident(table)).Scan(ctx, &id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	if err := w.Like(ctx, me.ID, theirs.ID); err != nil {
		t.Fatal(err)
	}
	like := ids("likes")
	expect("liked", nil, social.Liked{LikeID: like, AccountID: me.ID, NoteID: theirs.ID})
	expect("liked again", w.Like(ctx, me.ID, theirs.ID))
	expect("unliked", w.Unlike(ctx, me.ID, theirs.ID), social.Unliked{LikeID: like, AccountID: me.ID, NoteID: theirs.ID})
	expect("unliked again", w.Unlike(ctx, me.ID, theirs.ID))
	for _, n := range []*social.Note{theirs, ours} {
		id := boost(t, w, me, n)
		expect("boosted", nil, social.Boosted{BoostID: id, AccountID: me.ID, NoteID: n.ID})
		boost(t, w, me, n)
		expect("boosted again", nil)
		expect("unboosted", w.Unboost(ctx, me.ID, n.ID), social.Unboosted{BoostID: id, AccountID: me.ID, NoteID: n.ID})
		expect("unboosted again", w.Unboost(ctx, me.ID, n.ID))
	}
	// Follows and blocks.
	expect("followed, ours", w.Follow(ctx, me.ID, mate.ID))
	expect("unfollowed, ours", w.Unfollow(ctx, me.ID, mate.ID))
	if err := w.Follow(ctx, me.ID, nina.ID); err != nil {
		t.Fatal(err)
	}
	out := ids("follows")
	expect("followed", nil, social.Followed{FollowID: out, FollowerID: me.ID, FolloweeID: nina.ID})
	expect("followed again", w.Follow(ctx, me.ID, nina.ID))
	expect("unfollowed", w.Unfollow(ctx, me.ID, nina.ID), social.Unfollowed{FollowID: out, FollowerID: me.ID, FolloweeID: nina.ID})
	expect("unfollowed again", w.Unfollow(ctx, me.ID, nina.ID))
	expect("asked", w.Follow(ctx, nina.ID, me.ID))
	in := ids("follows")
	expect("accepted", w.AcceptFollow(ctx, me.ID, nina.ID), social.FollowAccepted{FollowID: in, FollowerID: nina.ID, FolloweeID: me.ID})
	expect("accepted again", w.AcceptFollow(ctx, me.ID, nina.ID))
	expect("removed", w.RemoveFollower(ctx, me.ID, nina.ID), social.FollowRejected{FollowID: in, FollowerID: nina.ID, FolloweeID: me.ID})
	expect("removed again", w.RejectFollow(ctx, me.ID, nina.ID))
	expect("asked again", w.Follow(ctx, nina.ID, me.ID))
	in = ids("follows")
	expect("unlocked", w.UpdateProfile(ctx, me.ID, social.ProfileInput{}), social.ProfileChanged{AccountID: me.ID},
		social.FollowAccepted{FollowID: in, FollowerID: nina.ID, FolloweeID: me.ID})
	expect("blocked", w.Block(ctx, me.ID, nina.ID), social.FollowRejected{FollowID: in, FollowerID: nina.ID, FolloweeID: me.ID},
		social.Blocked{AccountID: me.ID, TargetID: nina.ID})
	expect("blocked again", w.Block(ctx, me.ID, nina.ID))
	expect("unblocked", w.Unblock(ctx, me.ID, nina.ID), social.Unblocked{AccountID: me.ID, TargetID: nina.ID})
	expect("unblocked again", w.Unblock(ctx, me.ID, nina.ID))
	expect("blocked, ours", w.Block(ctx, me.ID, mate.ID))
	expect("unblocked, ours", w.Unblock(ctx, me.ID, mate.ID))
	expect("muted", w.Mute(ctx, me.ID, nina.ID))
}

// What accounts elsewhere do is no news of ours: their server knows it.
func TestNoNewsOfOthers(t *testing.T) {
	t.Parallel()
	w := newsWorld(t)
	ctx := t.Context()
	me, nina, tom := w.Join(t, "me"), w.Join(t, "nina@elsewhere.example"), w.Join(t, "tom@third.example")
	mine := w.Post(t, me, "mine")
	c, err := w.Comment(ctx, me.ID, mine.ID, "a comment", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Follow(ctx, me.ID, nina.ID); err != nil {
		t.Fatal(err)
	}
	if len(said(t, w)) != 3 {
		t.Error("the world emits no news: what follows would pass anyway")
	}
	note := mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "hello", Mentioned: []int64{me.ID}})
	answer := mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, InReplyToID: mine.ID, Visibility: social.Public, Body: "nice"})
	if err := receiveEdit(t, w, answer.ID, social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "very nice"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Delete(ctx, me.ID, answer.ID); err != nil { // a stranger's comment under my note
		t.Error(err)
	}
	for i, act := range []func(ctx context.Context, tx bun.Tx) error{
		func(ctx context.Context, tx bun.Tx) error { return w.AcceptFollowTx(ctx, tx, nina.ID, me.ID) },
		func(ctx context.Context, tx bun.Tx) error {
			_, _, err := w.FollowTx(ctx, tx, tom.ID, me.ID)
			return err
		},
		func(ctx context.Context, tx bun.Tx) error {
			return first(w.LikeTx(ctx, tx, nina.ID, mine.ID), w.LikeTx(ctx, tx, nina.ID, c.ID), w.LikeTx(ctx, tx, tom.ID, note.ID), w.UnlikeTx(ctx, tx, tom.ID, note.ID))
		},
		func(ctx context.Context, tx bun.Tx) error {
			_, err := w.BoostTx(ctx, tx, tom.ID, mine.ID)
			return first(err, w.UnboostTx(ctx, tx, tom.ID, mine.ID))
		},
		func(ctx context.Context, tx bun.Tx) error { return w.DeleteTx(ctx, tx, nina.ID, note.ID) },
		func(ctx context.Context, tx bun.Tx) error { return w.UnfollowTx(ctx, tx, tom.ID, me.ID) },
		func(ctx context.Context, tx bun.Tx) error { return w.RejectFollowTx(ctx, tx, nina.ID, me.ID) },
		func(ctx context.Context, tx bun.Tx) error { return w.BlockTx(ctx, tx, nina.ID, me.ID) },
		func(ctx context.Context, tx bun.Tx) error { return w.UnblockTx(ctx, tx, tom.ID, me.ID) },
	} {
		if err := inTx(t, w, act); err != nil {
			t.Errorf("act %d: %v", i, err)
		}
	}
	if got := said(t, w); len(got) != 0 {
		t.Errorf("said %q", got)
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
