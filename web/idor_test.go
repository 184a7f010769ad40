package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// victim is a member with one of everything that has an id, and another who has
// learned all the ids.
type victim struct {
	*site
	owner, thief *social.Account
	ids          map[string]string // by what they name
	thiefs       map[string]string // the thief's own note, draft and board
}

// Things of the victim that the thief may see, and act on as anybody may.
const (
	aNote    = "public note"
	aComment = "public comment"
)

func newVictim(t *testing.T) *victim {
	t.Helper()
	ctx := t.Context()
	v := &victim{site: newSite(t), ids: map[string]string{}, thiefs: map[string]string{}}
	v.owner, v.thief = v.enrol("ada", members.RoleNone), v.enrol("bea", members.RoleNone)
	fan, waiting := v.enrol("fay", members.RoleNone), v.enrol("pen", members.RoleNone)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keep := func(name string, id int64) { v.ids[name] = edge.FormatID(id) }
	v.Fan(t, fan, v.owner)
	must(v.UpdateProfile(ctx, v.owner.ID, social.ProfileInput{Locked: true, Discoverable: true}))
	must(v.Follow(ctx, waiting.ID, v.owner.ID))

	for name, visibility := range map[string]social.Visibility{
		"public": social.Public, "followers": social.Followers, "direct": social.Direct, "self": social.Self,
	} {
		picture := v.Picture(t, v.owner)
		n := v.Post(t, v.owner, name, func(in *social.NoteInput) {
			in.Visibility, in.Body, in.MediaIDs = visibility, "for @fay", []int64{picture}
		})
		c, err := v.Comment(ctx, v.owner.ID, n.ID, "said", "en")
		must(err)
		keep(name+" note", n.ID)
		keep(name+" comment", c.ID)
		keep("picture of the "+name+" note", picture)
	}
	public := edge.ParseID(v.ids[aNote])
	must(v.Like(ctx, fan.ID, public))
	must(v.Collect(ctx, v.owner.ID, public, 0))
	must(v.Like(ctx, v.owner.ID, public))

	for _, name := range []string{"draft", "scheduled note"} {
		n, err := v.StartDraft(ctx, v.owner.ID)
		must(err)
		picture := v.Picture(t, v.owner)
		in := social.NoteInput{Title: name, MediaIDs: []int64{picture}}
		if name == "draft" {
			_, err = v.SaveDraft(ctx, v.owner.ID, n.ID, in)
		} else {
			_, err = v.Schedule(ctx, v.owner.ID, n.ID, in, v.Clock.Now().Add(2*time.Hour))
		}
		must(err)
		keep(name, n.ID)
		keep("picture of the "+name, picture)
	}
	keep("unused picture", v.Picture(t, v.owner))
	for _, visibility := range social.BoardVisibilities {
		b, err := v.CreateBoard(ctx, v.owner.ID, social.BoardInput{Title: string(visibility), Visibility: visibility})
		must(err)
		must(v.Collect(ctx, v.owner.ID, public, b.ID))
		keep(string(visibility)+" board", b.ID)
	}
	_, session, err := v.Members.LogIn(ctx, "ada", testPassword, members.Origin{})
	must(err)
	keep("session", session.ID)
	for name, sql := range map[string]string{
		"invite":       `INSERT INTO invites (code, created_by, max_uses) VALUES ('adasinvite', ?, 5) RETURNING id`,
		"passkey":      `INSERT INTO passkeys (account_id, credential_id, credential, name) VALUES (?, 'x', '{}', 'phone') RETURNING id`,
		"notification": `SELECT max(id) FROM notifications WHERE account_id = ?`,
	} {
		var id int64
		must(v.DB.NewRaw(sql, v.owner.ID).Scan(ctx, &id))
		keep(name, id)
	}
	must(v.Members.RequestReset(ctx, "ada@mail.example"))
	keep("account", v.owner.ID)

	own := v.Post(t, v.thief, "Mine")
	draft, err := v.StartDraft(ctx, v.thief.ID)
	must(err)
	board, err := v.CreateBoard(ctx, v.thief.ID, social.BoardInput{Title: "Mine", Visibility: social.BoardPrivate})
	must(err)
	v.thiefs = map[string]string{"note": edge.FormatID(own.ID), "draft": edge.FormatID(draft.ID), "board": edge.FormatID(board.ID)}
	return v
}

// mass are fields that a careless handler would take for who acts, or on whom.
func (v *victim) mass() url.Values {
	out := url.Values{"handle": {"ada"}}
	for _, name := range []string{"id", "account", "account_id", "user_id", "owner", "owner_id", "author_id", "follower_id", "me", "viewer"} {
		out.Set(name, v.ids["account"])
	}
	return out
}

// rows is everything in the database that is the victim's or speaks of it.
func (v *victim) rows(t *testing.T) map[string]bool {
	t.Helper()
	ctx := t.Context()
	var tables []string
	err := v.DB.NewRaw(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'
		AND tablename NOT LIKE 'river%' AND tablename NOT IN ('schema_migrations', 'rate_counters') ORDER BY 1`).Scan(ctx, &tables)
	if err != nil {
		t.Fatal(err)
	}
	parts := make([]string, len(tables))
	for i, name := range tables {
		parts[i] = fmt.Sprintf(`SELECT '%s ' || row_to_json(x)::text FROM %q AS x`, name, name)
	}
	var all []string
	if err := v.DB.NewRaw(strings.Join(parts, " UNION ALL ")).Scan(ctx, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, r := range all {
		for _, id := range v.ids {
			if strings.Contains(r, id) {
				out[r] = true
				break
			}
		}
	}
	return out
}

// attack is one request of the thief.
type attack struct {
	path    string
	form    url.Values
	want    []int // statuses; none: 404
	another bool  // costs the thief the session, so somebody else does it
}

// TestF26_IDOR replays every id of a member on every route that changes something, as
// another member. Nothing of the member's changes, and the answer is that there is no
// such thing, but where the thing is there for everybody to see.
func TestF26_IDOR(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	b := v.as(v.thief)
	before := v.rows(t)
	if len(before) < 40 {
		t.Fatalf("only %d rows of the victim: the comparison looks at too little", len(before))
	}
	replays := idorReplays(v)
	for _, r := range v.Routes() {
		if r.Method == http.MethodGet {
			continue
		}
		name := r.Method + " " + r.Pattern
		p, ok := replays[name]
		if !ok {
			t.Errorf("%s has no row among the replays of foreign ids: add one to idorReplays", name)
			continue
		}
		delete(replays, name)
		for _, a := range append(v.everyID(r, p), p.more...) {
			asking := b
			if a.another {
				asking = v.member("cat" + edge.FormatID(int64(len(v.thiefs))))
				v.thiefs[asking.cookies[edge.CookieSession]] = ""
			}
			got := asking.do(r.Method, a.path, strings.NewReader(a.form.Encode()), with("Origin", testOrigin), with("Content-Type", "application/x-www-form-urlencoded"))
			want := a.want
			if want == nil {
				want = []int{http.StatusNotFound}
			}
			if !slices.Contains(want, got.StatusCode) {
				t.Errorf("%s %s with %v: status %d, want %v\n%s", r.Method, a.path, a.form, got.StatusCode, want, clip(got.body, 300))
			}
		}
		after := v.rows(t)
		if !maps.Equal(before, after) {
			t.Errorf("%s changed what is another's:\n%s", name, changes(before, after))
			before = after
		}
	}
	for name := range replays {
		t.Errorf("there are replays for %s, which is no route", name)
	}
}

// everyID puts every id of the victim into a route that takes one, under the handle of
// each of the two.
func (v *victim) everyID(r edge.Route, p replay) []attack {
	if !strings.Contains(r.Pattern, "{id:[0-9]+}") {
		return nil
	}
	handles := []string{"ada", "bea"}
	if !strings.Contains(r.Pattern, "{handle}") {
		handles = handles[:1]
	}
	var out []attack
	for what, id := range v.ids {
		for _, handle := range handles {
			path := strings.NewReplacer("{handle}", handle, "{id:[0-9]+}", id).Replace(r.Pattern)
			a := attack{path: path, form: p.form}
			if status, public := p.public[what]; public && handle == "ada" {
				if status == anybodys {
					continue
				}
				a.want = []int{status}
			}
			out = append(out, a)
		}
	}
	return out
}

func changes(before, after map[string]bool) string {
	var b strings.Builder
	for r := range before {
		if !after[r] {
			b.WriteString("- " + clip(r, 400) + "\n")
		}
	}
	for r := range after {
		if !before[r] {
			b.WriteString("+ " + clip(r, 400) + "\n")
		}
	}
	return b.String()
}
