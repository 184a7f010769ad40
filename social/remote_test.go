package social_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// inTx runs fn in a transaction and gives its error.
func inTx(t *testing.T, w *socialtest.World, fn func(ctx context.Context, tx bun.Tx) error) error {
	t.Helper()
	return db.InTx(t.Context(), w.DB, fn)
}

func exec(t *testing.T, w *socialtest.World, sql string, args ...any) {
	t.Helper()
	if _, err := w.DB.NewRaw(sql, args...).Exec(t.Context()); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// putRemote writes an account of another server, which must work.
func putRemote(t *testing.T, w *socialtest.World, in social.RemoteAccount) int64 {
	t.Helper()
	var id int64
	err := inTx(t, w, func(ctx context.Context, tx bun.Tx) (err error) {
		id, err = w.PutRemoteTx(ctx, tx, in)
		return err
	})
	if err != nil {
		t.Fatalf("put %s@%s: %v", in.Handle, in.Domain, err)
	}
	return id
}

func TestRemoteAccountIsOneRow(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	in := social.RemoteAccount{
		Handle: "Nina", Domain: "Elsewhere.example", Name: "Nina\nof elsewhere", Bio: "Hello\u202e", Fields: []social.Field{{Name: "site", Value: "https://nina.example"}},
		Locked: true, Discoverable: true, CreatedAt: time.Now().Add(time.Hour),
	}
	id := putRemote(t, w, in)
	a, err := w.AccountByHandle(ctx, "nina@elsewhere.example")
	if err != nil || a.ID != id || a.Domain != "elsewhere.example" || a.Name != "Nina of elsewhere" || a.Bio != "Hello" || !a.Locked || a.Indexable || len(a.Fields) != 1 {
		t.Fatalf("account: %+v, %v", a, err)
	}
	if a.CreatedAt.After(w.Clock.Now().Add(time.Second)) {
		t.Errorf("made in the future: %v", a.CreatedAt)
	}
	in.Handle, in.Name, in.Locked, in.Indexable, in.Silenced = "nina", "Nina", false, true, true
	if again := putRemote(t, w, in); again != id {
		t.Errorf("the same account is %d and %d", id, again)
	}
	in.ID, in.Silenced = id, false
	if again := putRemote(t, w, in); again != id {
		t.Errorf("by id: %d, want %d", again, id)
	}
	if a, err = w.AccountByHandle(ctx, "nina@elsewhere.example"); err != nil || a.Name != "Nina" || a.Locked || !a.Indexable || a.SilencedAt.IsZero() {
		t.Errorf("after a change: %+v, %v; a limit must stay", a, err)
	}
	for name, in := range map[string]social.RemoteAccount{
		"ours":            {Handle: "nina", Domain: socialtest.Host},
		"without a host":  {Handle: "nina"},
		"another's id":    {ID: id, Handle: "nina", Domain: "other.example"},
		"another's id, 2": {ID: id, Handle: "tom", Domain: "elsewhere.example"},
	} {
		err := inTx(t, w, func(ctx context.Context, tx bun.Tx) error {
			_, err := w.PutRemoteTx(ctx, tx, in)
			return err
		})
		if !errors.Is(err, errs.Invalid) && !errors.Is(err, errs.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	exec(t, w, `UPDATE accounts SET state = 'suspended' WHERE id = ?`, id)
	putRemote(t, w, in)
	if _, err := w.AccountByHandle(ctx, "nina@elsewhere.example"); !errors.Is(err, errs.NotFound) {
		t.Errorf("a suspended account is back: %v", err)
	}
	exec(t, w, `UPDATE accounts SET state = 'deleted' WHERE id = ?`, id)
	err = inTx(t, w, func(ctx context.Context, tx bun.Tx) error {
		_, err := w.PutRemoteTx(ctx, tx, in)
		return err
	})
	if !errors.Is(err, errs.Gone) {
		t.Errorf("a deleted account: %v", err)
	}
}

// A follow of an account elsewhere opens nothing until that account has said yes, and
// nothing any more when it says no later.
func TestF12_FollowAccepted(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	me, bystander := w.Join(t, "me"), w.Join(t, "bystander")
	nina := putRemote(t, w, social.RemoteAccount{Handle: "nina", Domain: "elsewhere.example"})
	tell := func(fn func(ctx context.Context, tx bun.Tx) error) {
		t.Helper()
		if err := inTx(t, w, fn); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, w, `INSERT INTO notes (id, sort_key, account_id, state, visibility, published_at) VALUES (77, 77, ?, 'published', 'followers', now())`, nina)
	sees := func(want bool, when string) {
		t.Helper()
		for _, viewer := range []*social.Account{me, bystander} {
			_, err := w.Note(ctx, viewer.ID, 77)
			if ok := err == nil; ok != (want && viewer == me) {
				t.Errorf("%s: %s sees the note: %v", when, viewer.Handle, ok)
			}
		}
	}
	follow := func(want string) (id int64) {
		t.Helper()
		tell(func(ctx context.Context, tx bun.Tx) error {
			state, row, err := w.FollowTx(ctx, tx, me.ID, nina)
			if id = row; state != want {
				t.Errorf("the follow is %s, want %s", state, want)
			}
			return err
		})
		return id
	}
	accept := func(ctx context.Context, tx bun.Tx) error { return w.AcceptFollowTx(ctx, tx, nina, me.ID) }
	reject := func(ctx context.Context, tx bun.Tx) error { return w.RejectFollowTx(ctx, tx, nina, me.ID) }
	if err := inTx(t, w, accept); !errors.Is(err, errs.NotFound) {
		t.Errorf("a yes to what was not asked: %v", err)
	}
	id := follow(social.FollowIsPending)
	sees(false, "not accepted")
	tell(accept)
	sees(true, "accepted")
	tell(accept)
	if again := follow(social.FollowIsAccepted); again != id {
		t.Errorf("asked again, the follow is another: %d, %d", again, id)
	}
	a, err := w.Account(ctx, 0, nina)
	if err != nil || a.FollowersCount != 1 {
		t.Errorf("followers: %d, %v", a.FollowersCount, err)
	}
	tell(reject)
	sees(false, "accepted, then rejected")
	tell(reject)
	follow(social.FollowIsPending)
	tell(func(ctx context.Context, tx bun.Tx) error { return w.BlockTx(ctx, tx, nina, me.ID) })
	if err := inTx(t, w, accept); !errors.Is(err, errs.NotFound) {
		t.Errorf("a yes behind a block: %v", err)
	}
	sees(false, "blocked")
}

// Who follows already gets the same follow again, and who is blocked or asks for an
// account that has moved is refused.
func TestW77_FollowAgain(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	open, locked := w.Join(t, "open"), w.Join(t, "locked", func(a *social.Account) { a.Locked = true })
	nina := putRemote(t, w, social.RemoteAccount{Handle: "nina", Domain: "elsewhere.example"})
	follow := func(other int64) (state string, id int64, err error) {
		err = inTx(t, w, func(ctx context.Context, tx bun.Tx) (err error) {
			state, id, err = w.FollowTx(ctx, tx, nina, other)
			return err
		})
		return state, id, err
	}
	for other, want := range map[*social.Account]string{open: social.FollowIsAccepted, locked: social.FollowIsPending} {
		state, first, err := follow(other.ID)
		if err != nil || state != want {
			t.Errorf("%s: %s, %v, want %s", other.Handle, state, err, want)
		}
		if state, again, err := follow(other.ID); err != nil || state != want || again != first {
			t.Errorf("%s again: %s %d, %v, want %s %d", other.Handle, state, again, err, want, first)
		}
	}
	if u, err := w.Unread(t.Context(), open.ID); err != nil || u.Followers != 1 {
		t.Errorf("notifications: %+v, %v, want one", u, err)
	}
	exec(t, w, `UPDATE accounts SET moved_to_id = ? WHERE id = ?`, locked.ID, open.ID)
	if _, _, err := follow(open.ID); err != nil {
		t.Errorf("a follow from before the move: %v", err)
	}
	if err := inTx(t, w, func(ctx context.Context, tx bun.Tx) error { return w.UnfollowTx(ctx, tx, nina, open.ID) }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := follow(open.ID); !errors.Is(err, errs.Denied) {
		t.Errorf("a follow of who has moved: %v", err)
	}
	if err := w.Block(t.Context(), locked.ID, nina); err != nil {
		t.Fatal(err)
	}
	if _, _, err := follow(locked.ID); !errors.Is(err, errs.Denied) {
		t.Errorf("a follow from a blocked one: %v", err)
	}
}

// An account that its server deleted leaves nothing but its name, and the counts of others
// are right again.
func TestRemoteAccountIsGone(t *testing.T) {
	t.Parallel()
	w := newsWorld(t)
	ctx := t.Context()
	me, nina := w.Join(t, "me"), w.Join(t, "nina@elsewhere.example")
	mine := w.Post(t, me, "mine")
	w.Fan(t, me, nina)
	w.Fan(t, nina, me)
	theirs := mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, Visibility: social.Public, Body: "hello"})
	mustReceive(t, w, social.RemoteNote{AccountID: nina.ID, InReplyToID: mine.ID, Visibility: social.Public, Body: "nice"})
	boost(t, w, nina, mine)
	if err := w.Like(ctx, nina.ID, mine.ID); err != nil {
		t.Fatal(err)
	}
	said(t, w)
	drop := func(id int64) error {
		return inTx(t, w, func(ctx context.Context, tx bun.Tx) error { return w.DropRemoteTx(ctx, tx, id) })
	}
	if err := drop(me.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("a member is dropped so: %v", err)
	}
	for range 2 {
		if err := drop(nina.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.PurgeAccount(ctx, nina.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.AccountByHandle(ctx, "nina@elsewhere.example"); !errors.Is(err, errs.Gone) {
		t.Errorf("the account: %v", err)
	}
	if _, err := w.Note(ctx, me.ID, theirs.ID); err == nil {
		t.Error("its note is still there")
	}
	n, err := w.Note(ctx, 0, mine.ID)
	if err != nil || n.LikesCount != 0 || n.BoostsCount != 0 || n.CommentsCount != 0 {
		t.Errorf("my note: %+v, %v", n, err)
	}
	a, err := w.Account(ctx, 0, me.ID)
	if err != nil || a.FollowersCount != 0 || a.FollowingCount != 0 {
		t.Errorf("I have %d followers and follow %d, %v", a.FollowersCount, a.FollowingCount, err)
	}
	if got := said(t, w); len(got) != 0 {
		t.Errorf("said %q", got)
	}
}
