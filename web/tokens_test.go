package web

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// dumpDatabase is every row of every table as text; bytes are written in hex.
func (s *site) dumpDatabase() string {
	s.t.Helper()
	ctx := s.t.Context()
	var tables []string
	if err := s.DB.NewRaw(`SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`).Scan(ctx, &tables); err != nil {
		s.t.Fatal(err)
	}
	var all strings.Builder
	for _, table := range tables {
		var rows []string
		if err := s.DB.NewRaw(fmt.Sprintf(`SELECT row_to_json(t)::text FROM %s AS t`, table)).Scan(ctx, &rows); err != nil {
			s.t.Fatal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(&all, table, row)
		}
	}
	return all.String()
}

// spellings are the ways in which a secret could stand in a dump: as it was handed
// out, its bytes, and what it encodes.
func spellings(secret string) []string {
	all := []string{secret, hex.EncodeToString([]byte(secret))}
	if raw, err := base64.RawURLEncoding.DecodeString(secret); err == nil && len(raw) >= 16 {
		all = append(all, hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw))
	}
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err == nil && len(raw) >= 10 {
		all = append(all, hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw))
	}
	return all
}

// A08: a dump of the database opens no account. A member signs up, confirms, takes a
// second factor, forgets the password, moves to another address; none of what was
// handed out on the way is in any column of any table, before it is used or after.
func TestA08_TokensAreStoredHashed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signUpMode(members.SignUpOpen)
	given := map[string]string{}
	learn := func(what, secret string) string {
		t.Helper()
		if len(secret) < 8 {
			t.Fatalf("the %s is %q", what, secret)
		}
		given[what] = secret
		return secret
	}
	scan := func(when string) {
		t.Helper()
		dump := s.dumpDatabase()
		for what, secret := range given {
			for _, spelt := range spellings(secret) {
				if at := strings.Index(dump, spelt); at >= 0 {
					t.Errorf("%s, the database holds the %s as %s:\n%s", when, what, spelt, dump[max(0, at-200):min(len(dump), at+100)])
				}
			}
		}
	}
	follow := func(b *browser, link string, form url.Values) answer {
		t.Helper()
		path, _, _ := strings.Cut(link, "?")
		form.Set("token", token(link))
		return b.post(path, form)
	}

	b := s.visitor()
	b.post("/signup", url.Values{"handle": {"wren"}, "email": {"wren@mail.example"}, "password": {testPassword}, "rules": {"1"}}).want(t, 200)
	confirm := linkIn(t, s.letters()[0])
	learn("token of the confirmation", token(confirm))
	scan("before the confirmation")
	follow(b, confirm, url.Values{}).want(t, 200)
	b.post("/login", url.Values{"login": {"wren"}, "password": {testPassword}}).want(t, 303)
	learn("token of the session", b.cookies[edge.CookieSession])

	setup := b.post("/settings/security/totp", nil).want(t, 200)
	secret := learn("secret of the app", strings.ReplaceAll(regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`).FindStringSubmatch(setup.body)[1], " ", ""))
	scan("with a second factor begun")
	code, err := totp.GenerateCode(secret, s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	confirmed := b.post("/settings/security/totp/confirm", url.Values{"code": {code}}).want(t, 200)
	codes := regexp.MustCompile(`<li><code>([^<]+)</code>`).FindAllStringSubmatch(confirmed.body, -1)
	for i, found := range codes {
		learn(fmt.Sprintf("recovery code %d", i), found[1])
		learn(fmt.Sprintf("recovery code %d without its spaces", i), strings.NewReplacer("-", "", " ", "").Replace(found[1]))
	}
	if len(codes) < 8 {
		t.Fatalf("%d recovery codes", len(codes))
	}

	half := s.visitor()
	half.post("/login", url.Values{"login": {"wren"}, "password": {testPassword}}).want(t, 303)
	learn("half session", half.cookies[edge.CookieHalf])
	js := []func(*http.Request){with("Content-Type", "application/json"), with("Accept", "application/json"), with("Origin", testOrigin)}
	b.do("POST", "/settings/security/passkeys/options", strings.NewReader(`{}`), js...).want(t, 200)
	learn("ticket of the passkey", b.cookies[cookieCeremony])
	scan("between password and second factor")

	c := s.visitor()
	c.post(members.ResetPath, url.Values{"email": {"wren@mail.example"}}).want(t, 200)
	reset := linkIn(t, s.letters()[0])
	learn("token of the reset", token(reset))
	s.Clock.Move(2 * time.Minute)
	if code, err = totp.GenerateCode(secret, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	b.post("/settings/account/email", url.Values{"password": {testPassword}, "code": {code}, "email": {"new@mail.example"}}).want(t, 303)
	change := linkIn(t, s.letters()[0])
	learn("token of the new address", token(change))
	scan("before the new address is confirmed")
	follow(b, change, url.Values{}).want(t, 303)
	undo := linkIn(t, s.letters()[0])
	learn("token that undoes the change", token(undo))
	follow(c, undo, url.Values{}).want(t, 303)
	learn("session of somebody else", s.member("lin").cookies[edge.CookieSession])
	_, link, err := s.Members.Create(t.Context(), members.CreateInput{Handle: "kim", Email: "kim@mail.example", Role: members.RoleNone})
	if err != nil {
		t.Fatal(err)
	}
	learn("token that the command line prints", token(link))
	scan("at the end")

	raw, err := base64.RawURLEncoding.DecodeString(given["session of somebody else"])
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	if dump := s.dumpDatabase(); !strings.Contains(dump, hex.EncodeToString(sum[:])) || !strings.Contains(dump, "wren@mail.example") {
		t.Error("the dump holds neither hashes nor addresses: it is not looked at rightly")
	}
	if len(given) < 20 {
		t.Errorf("only %d tokens were handed out", len(given))
	}
}
