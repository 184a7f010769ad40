package members

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/alexedwards/argon2id"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
)

const testPassword = "plum tiger umbrella"

func keeperOfMail(t *testing.T) *Service {
	t.Helper()
	s := New(Config{DB: dbtest.New(t), Host: "batata.test", KeepMail: true})
	site := s.defaultSite()
	site.SignUpMode = SignUpOpen
	if err := s.SaveSite(t.Context(), Console, site); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Create(t.Context(), CreateInput{Handle: "jane", Email: "jane@example.org", Password: testPassword}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Create(t.Context(), CreateInput{Handle: "kim", Email: "kim@example.org"}); err != nil { // no password yet
		t.Fatal(err)
	}
	return s
}

// Every road that a stranger can type a name or an address into answers alike, does
// the same password work, and writes the same number of rows.
func TestA02_SameAnswerForUnknown(t *testing.T) {
	t.Parallel()
	s := keeperOfMail(t)
	rows := func() (n [3]int) {
		for i, table := range []string{"accounts", "outgoing_mail", "river_job"} {
			if err := s.db.NewRaw(`SELECT count(*) FROM `+table).Scan(t.Context(), &n[i]); err != nil {
				t.Fatal(err)
			}
		}
		return n
	}
	type outcome struct {
		answer string
		hashes int64
		rows   [3]int
	}
	measure := func(act func(ctx context.Context) (any, error)) outcome {
		before, beforeRows := s.hasher.done.Load(), rows()
		result, err := act(t.Context())
		o := outcome{answer: answer(result, err), hashes: s.hasher.done.Load() - before, rows: rows()}
		for i := range o.rows {
			o.rows[i] -= beforeRows[i]
		}
		return o
	}
	logIn := func(login string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) {
			_, _, err := s.LogIn(ctx, login, "not the password", Origin{})
			return nil, err
		}
	}
	signUp := func(handle, email string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) {
			r, err := s.SignUp(ctx, SignUpInput{Handle: handle, Email: email, Password: testPassword})
			if err != nil {
				return nil, err
			}
			return *r, nil
		}
	}
	for name, roads := range map[string][]func(context.Context) (any, error){
		"login": {logIn("jane"), logIn("nobody"), logIn("jane@example.org"), logIn("nobody@example.org"), logIn("kim"), logIn(""), logIn("\x00"), logIn("\xff"), logIn("jane' OR 1=1 --"), logIn("?0")},
		"sign-up": {
			signUp("a_newcomer", "new@example.org"), signUp("b_newcomer", "jane@example.org"), signUp("c_newcomer", "JANE@EXAMPLE.org"),
			signUp("d_newcomer", "new@example.org"), // an address whose sign-up is not confirmed
		},
		"reset": {
			func(ctx context.Context) (any, error) { return nil, s.RequestReset(ctx, "jane@example.org") },
			func(ctx context.Context) (any, error) { return nil, s.RequestReset(ctx, "nobody@example.org") },
		},
		"resend": {
			func(ctx context.Context) (any, error) { return nil, s.ResendConfirmation(ctx, "new@example.org") },
			func(ctx context.Context) (any, error) { return nil, s.ResendConfirmation(ctx, "nobody@example.org") },
			func(ctx context.Context) (any, error) { return nil, s.ResendConfirmation(ctx, "jane@example.org") },
		},
	} {
		first := measure(roads[0])
		for i, road := range roads[1:] {
			if o := measure(road); o != first {
				t.Errorf("%s: road %d gives %+v, road 0 %+v", name, i+1, o, first)
			}
		}
		if want := map[string]int64{"login": 1, "sign-up": 1}[name]; first.hashes != want {
			t.Errorf("%s: %d hashes, want %d", name, first.hashes, want)
		}
	}
	// What the newcomer with somebody else's address can see afterwards is the same too.
	for _, login := range []string{"a_newcomer", "b_newcomer"} {
		_, _, err := s.LogIn(t.Context(), login, testPassword, Origin{})
		if got := answer(nil, err); got != "error.login_unconfirmed" {
			t.Errorf("login as %s: %s", login, got)
		}
	}
	for _, login := range []string{"new@example.org", "nobody@example.org"} {
		_, _, err := s.LogIn(t.Context(), login, testPassword, Origin{})
		if got := answer(nil, err); got != "error.login_wrong" {
			t.Errorf("login as %s: %s", login, got)
		}
	}
}

// The owner hears about it: one mail that the address is in use, and no link in it
// that would open anything.
func TestA02_OwnerIsTold(t *testing.T) {
	t.Parallel()
	s := keeperOfMail(t)
	ctx := t.Context()
	if _, err := s.SignUp(ctx, SignUpInput{Handle: "impostor", Email: "jane@example.org", Password: testPassword}); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"jane@example.org", "nobody@example.org"} {
		if err := s.RequestReset(ctx, address); err != nil {
			t.Fatal(err)
		}
	}
	var ids []int64
	if err := s.db.NewRaw(`SELECT id FROM outgoing_mail ORDER BY id`).Scan(ctx, &ids); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if err := s.DeliverMail(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	letters, err := s.DevMail(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, l := range letters {
		subjects = append(subjects, l.To+": "+l.Subject)
	}
	want := []string{"jane@example.org: A new password for batata.test", "jane@example.org: You have an account at batata.test"}
	if len(subjects) != 2 || subjects[0] != want[0] || subjects[1] != want[1] {
		t.Errorf("letters %q, want %q", subjects, want)
	}
	var tokens []string
	if err := s.db.NewRaw(`SELECT kind || ' ' || email FROM mail_tokens WHERE email <> ''`).Scan(ctx, &tokens); err != nil {
		t.Fatal(err)
	}
	if len(tokens) != 1 || tokens[0] != "reset jane@example.org" {
		t.Errorf("links %q, want one for jane's password", tokens)
	}
}

// answer is what a page would show: the key of the problem, or the result.
func answer(result any, err error) string {
	var p *errs.Problem
	switch {
	case errors.As(err, &p):
		return p.Key
	case err != nil:
		return "error: " + err.Error()
	case result != nil:
		return "ok " + fmt.Sprint(result)
	}
	return "ok"
}

func TestA01_UpgradeOnLogin(t *testing.T) {
	t.Parallel()
	s := keeperOfMail(t)
	ctx := t.Context()
	old, err := argon2id.CreateHash(testPassword, &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.NewRaw(`UPDATE users SET password_hash = ? WHERE email = 'jane@example.org'`, old).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	hash := func() (h string) {
		if err := s.db.NewRaw(`SELECT password_hash FROM users WHERE email = 'jane@example.org'`).Scan(ctx, &h); err != nil {
			t.Fatal(err)
		}
		return h
	}
	if _, _, err := s.LogIn(ctx, "jane", "not the password", Origin{}); err == nil || hash() != old {
		t.Errorf("a wrong password: %v, hash changed: %v", err, hash() != old)
	}
	for range 2 {
		if _, _, err := s.LogIn(ctx, "jane", testPassword, Origin{}); err != nil {
			t.Fatal(err)
		}
		if params, _, _, err := argon2id.DecodeHash(hash()); err != nil || *params != *hashParams {
			t.Errorf("after the login the hash has %+v, %v", params, err)
		}
	}
}
