package social_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// oracle is the rule of VisibleTo said again without SQL.
type oracle struct {
	states   map[int64]social.AccountState
	follows  map[[2]int64]bool // accepted
	blocks   map[[2]int64]bool
	notes    map[int64]*social.Note
	mentions map[[2]int64]bool // note, account
}

func (o *oracle) sees(viewer int64, n *social.Note) bool {
	if n.State != social.NotePublished || o.states[n.AccountID] != social.AccountActive {
		return false
	}
	if n.RootID != 0 && !o.sees(viewer, o.notes[n.RootID]) {
		return false
	}
	if viewer != 0 && viewer == n.AccountID {
		return true
	}
	if viewer != 0 && (o.blocks[[2]int64{viewer, n.AccountID}] || o.blocks[[2]int64{n.AccountID, viewer}]) {
		return false
	}
	switch n.Visibility {
	case social.Public, social.Unlisted:
		return true
	case social.Followers:
		return n.RootID != 0 || viewer != 0 && o.follows[[2]int64{viewer, n.AccountID}]
	case social.Direct:
		return viewer != 0 && o.mentions[[2]int64{n.ID, viewer}]
	default:
		return false
	}
}

// people are the accounts of the random worlds; a few, so that relations meet.
const people = 5

// FuzzZ25_Visibility builds a random graph and random notes from the seed and asks
// both rules about every note and viewer, note by note and in lists.
func FuzzZ25_Visibility(f *testing.F) {
	for seed := range uint64(6) {
		f.Add(seed)
	}
	w := socialtest.New(f)
	f.Fuzz(func(t *testing.T, seed uint64) {
		ctx := t.Context()
		tx, err := w.DB.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }() // the next seed starts from nothing
		o, accounts := randomWorld(ctx, t, tx, rand.New(rand.NewPCG(seed, 7)))
		for _, viewer := range append(accounts, 0) {
			var seen []int64
			err := tx.NewSelect().Model((*social.Note)(nil)).Column("id").Apply(social.VisibleTo(viewer)).Order("id").Scan(ctx, &seen)
			if err != nil {
				t.Fatal(err)
			}
			visible := make(map[int64]bool, len(seen))
			for _, id := range seen {
				visible[id] = true
			}
			for id, n := range o.notes {
				if visible[id] != o.sees(viewer, n) {
					t.Errorf("seed %d: viewer %d, note %+v: SQL says %v", seed, viewer, n, visible[id])
				}
			}
			if asked, err := social.AskedVisible(ctx, tx, viewer); err != nil || !slices.Equal(asked, seen) {
				t.Errorf("seed %d: viewer %d: %v, %v as pages ask it, want %v", seed, viewer, asked, err, seen)
			}
			count, err := tx.NewSelect().Model((*social.Note)(nil)).Apply(social.VisibleFeed(viewer)).Count(ctx)
			if err != nil {
				t.Fatal(err)
			}
			want := int64(0)
			for _, n := range o.notes {
				if n.RootID == 0 && o.sees(viewer, n) {
					want++
				}
			}
			if count != want {
				t.Errorf("seed %d: viewer %d: VisibleFeed counts %d, want %d", seed, viewer, count, want)
			}
		}
	})
}

func randomWorld(ctx context.Context, t *testing.T, tx bun.Tx, r *rand.Rand) (*oracle, []int64) {
	t.Helper()
	o := &oracle{
		states: map[int64]social.AccountState{}, follows: map[[2]int64]bool{}, blocks: map[[2]int64]bool{},
		notes: map[int64]*social.Note{}, mentions: map[[2]int64]bool{},
	}
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := tx.NewRaw(sql, args...).Exec(ctx); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	states := []social.AccountState{social.AccountActive, social.AccountActive, social.AccountActive, social.AccountSuspended, social.AccountDeleted, social.AccountPending}
	accounts := make([]int64, people)
	for i := range accounts {
		id := int64(1000 + i)
		accounts[i] = id
		o.states[id] = states[r.IntN(len(states))]
		// Where an account lives and whether it is limited changes nothing of who may see what.
		var domain, silenced any
		if r.IntN(2) == 0 {
			domain = "elsewhere.example"
		}
		if r.IntN(3) == 0 {
			silenced = time.Now()
		}
		exec(`INSERT INTO accounts (id, handle, domain, silenced_at, state) VALUES (?, ?, ?, ?, ?)`, id, "z25_"+string(rune('a'+i)), domain, silenced, o.states[id])
	}
	for _, a := range accounts {
		for _, b := range accounts {
			if a == b {
				continue
			}
			switch r.IntN(6) {
			case 0, 1:
				o.follows[[2]int64{a, b}] = true
				exec(`INSERT INTO follows (follower_id, followee_id, state) VALUES (?, ?, 'accepted')`, a, b)
			case 2:
				exec(`INSERT INTO follows (follower_id, followee_id, state) VALUES (?, ?, 'pending')`, a, b)
			case 3:
				if r.IntN(2) == 0 {
					o.blocks[[2]int64{a, b}] = true
					exec(`INSERT INTO blocks (account_id, target_id) VALUES (?, ?)`, a, b)
				}
			}
		}
	}
	noteStates := []social.NoteState{social.NotePublished, social.NotePublished, social.NotePublished, social.NotePublished, social.NoteDraft, social.NoteDeleted}
	var roots []int64
	for i := range 24 {
		n := &social.Note{
			ID: int64(5000 + i), AccountID: accounts[r.IntN(people)],
			State: noteStates[r.IntN(len(noteStates))], Visibility: social.Visibilities[r.IntN(len(social.Visibilities))],
		}
		var root any
		if len(roots) > 0 && r.IntN(3) == 0 {
			n.RootID = roots[r.IntN(len(roots))]
			root = n.RootID
		} else {
			roots = append(roots, n.ID)
		}
		o.notes[n.ID] = n
		exec(`INSERT INTO notes (id, sort_key, account_id, in_reply_to_id, root_id, state, visibility, explore, published_at)
			VALUES (?0, ?0, ?1, ?2, ?2, ?3, ?4, ?5, now())`, n.ID, n.AccountID, root, n.State, n.Visibility, r.IntN(2) == 0)
		for _, a := range accounts {
			if r.IntN(4) == 0 {
				o.mentions[[2]int64{n.ID, a}] = true
				exec(`INSERT INTO mentions (note_id, account_id) VALUES (?, ?)`, n.ID, a)
			}
		}
	}
	return o, accounts
}

// The nine viewers of F13 that exist as rows, against the five visibilities.
func TestF13_VisibleTo(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	author := w.Join(t, "author", func(a *social.Account) { a.Locked = true })
	viewers := map[string]*social.Account{}
	for _, name := range []string{"stranger", "follower", "pending", "mentioned", "blocked", "muted", "suspended"} {
		viewers[name] = w.Join(t, name)
	}
	w.Fan(t, viewers["follower"], author)
	for _, err := range []error{
		w.Follow(ctx, viewers["pending"].ID, author.ID),
		w.Block(ctx, author.ID, viewers["blocked"].ID),
		w.Mute(ctx, author.ID, viewers["muted"].ID),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	sees := map[social.Visibility]string{
		social.Public:    "visitor stranger follower pending mentioned muted author",
		social.Unlisted:  "visitor stranger follower pending mentioned muted author",
		social.Followers: "follower author",
		social.Direct:    "mentioned author",
		social.Self:      "author",
	}
	for visibility, who := range sees {
		n := w.Post(t, author, string(visibility), func(in *social.NoteInput) {
			in.Visibility = visibility
			in.Body = "for @mentioned and @blocked"
		})
		for _, name := range []string{"visitor", "author", "stranger", "follower", "pending", "mentioned", "blocked", "muted"} {
			id := int64(0)
			if a := viewers[name]; a != nil {
				id = a.ID
			} else if name == "author" {
				id = author.ID
			}
			_, err := w.Note(ctx, id, n.ID)
			if want := contains(who, name); want && err != nil || !want && !errors.Is(err, errs.NotFound) {
				t.Errorf("%s reads a %s note: %v", name, visibility, err)
			}
		}
	}
	if _, err := w.DB.NewRaw(`UPDATE accounts SET state = 'suspended' WHERE id = ?`, author.ID).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	explore, _, err := w.Explore(ctx, 0, social.ExploreRecent, social.Page{})
	if err != nil || len(explore) != 0 {
		t.Errorf("F14: notes of a suspended author in Explore: %s, %v", socialtest.Titles(explore), err)
	}
}

func contains(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}
