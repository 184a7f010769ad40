package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// logbook keeps what is logged; requests write into it side by side.
type logbook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// logged is a server whose log is read, down to what only debugging shows.
func logged(t *testing.T) (*site, *logbook) {
	t.Helper()
	log := &logbook{}
	s := newSite(t, func(c *Config) {
		c.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	return s, log
}

// seeds are what no log may hold, by what they are.
type seeds map[string]string

func (known seeds) scan(t *testing.T, when string, log *logbook) {
	t.Helper()
	got := log.String()
	for what, secret := range known {
		if secret == "" {
			t.Fatalf("%s: nothing to look for", what)
		}
		for _, spelt := range []string{secret, url.QueryEscape(secret), strings.ToLower(secret)} {
			if at := strings.Index(got, spelt); at >= 0 {
				t.Errorf("%s, the log holds the %s:\n%s", when, what, got[max(0, at-300):min(len(got), at+200)])
				break
			}
		}
	}
}

// A22: a member's whole life with the server, and then the same with a database that
// is gone, when errors are logged with what they were about. None of what they typed,
// carried or were sent is in the log.
func TestA22_SeededSecrets(t *testing.T) {
	t.Parallel()
	s, log := logged(t)
	s.signUpMode(members.SignUpOpen)
	const agent, forwarded = "SeededBrowser/7.1", "203.0.113.77"
	b := s.visitor()
	b.header.Set("User-Agent", agent)
	b.header.Set("X-Forwarded-For", forwarded)
	b.header.Set("Authorization", "Bearer seededbearer")
	b.header.Set("Referer", testOrigin+"/search?q=seededreferer")
	b.cookies["other"] = "seededcookie"
	known := seeds{
		"password": testPassword, "wrong password": "seeded wrong 1", "new password": "seeded fresh 9", "mail address": "wren@mail.example",
		"new mail address": "wrennew@mail.example", "somebody's mail address": "nobody@mail.example", "query string": "seededquery", "user agent": agent,
		"forwarded address": forwarded, "address": "192.0.2.7", "bearer token": "seededbearer", "referer": "seededreferer", "cookie": "seededcookie",
		"body of a note": "seededbody", "body of a comment": "seededcomment", "code": "135790", "reason": "seededreason",
	}
	learn := func(what, secret string) string {
		known[what] = secret
		return secret
	}

	form := url.Values{"handle": {"wren"}, "email": {"wren@mail.example"}, "password": {testPassword}, "rules": {"1"}, "reason": {"seededreason"}}
	b.post("/signup", form).want(t, 200)
	confirm := linkIn(t, s.letters()[0])
	learn("confirmation token", token(confirm))
	b.get(confirm).want(t, 200)
	b.post(members.ConfirmPath, url.Values{"token": {token(confirm)}}).want(t, 200)
	b.post("/login", url.Values{"login": {"wren@mail.example"}, "password": {"seeded wrong 1"}}).want(t, 422)
	b.post("/login", url.Values{"login": {"nobody@mail.example"}, "password": {"seeded wrong 1"}}).want(t, 422)
	b.post("/login", url.Values{"login": {"wren@mail.example"}, "password": {testPassword}}).want(t, 303)
	session := learn("session token", b.cookies[edge.CookieSession])

	draft := b.get("/create").location(t)
	note := b.post(draft, url.Values{"do": {"publish"}, "title": {"Roots"}, "body": {"seededbody"}}).location(t)
	b.post(note+"/comments", url.Values{"body": {"seededcomment"}}).want(t, 303)
	b.get("/search?q=seededquery").want(t, 200)
	b.get("/nowhere?q=seededquery").want(t, 404)
	b.get("/explore?cursor=seededquery").want(t, 400)
	setup := b.post("/settings/security/totp", url.Values{"password": {testPassword}}).want(t, 200)
	learn("TOTP secret", regexp.MustCompile(`secret=([A-Z2-7]{16,})`).FindStringSubmatch(setup.body)[1])
	b.post("/settings/security/totp/confirm", url.Values{"code": {"135790"}}).want(t, 422)
	b.post("/settings/account/email", url.Values{"password": {testPassword}, "email": {"wrennew@mail.example"}}).want(t, 303)
	change := linkIn(t, s.letters()[0])
	learn("change token", token(change))
	b.get(change).want(t, 200)

	c := s.visitor()
	c.post(members.ResetPath, url.Values{"email": {"wren@mail.example"}}).want(t, 200)
	reset := linkIn(t, s.letters()[0])
	learn("reset token", token(reset))
	c.get(reset).want(t, 200)
	c.post(members.ResetPath, url.Values{"token": {token(reset)}, "password": {"short"}}).want(t, 422)
	known.scan(t, "while all is well", log)

	lines := strings.Count(log.String(), "\n")
	s.DB.Close()
	for _, r := range s.Routes() {
		path := samplePath(r.Pattern) + "?token=" + token(reset) + "&q=seededquery&cursor=" + token(change)
		form := url.Values{
			"login": {"wren@mail.example"}, "email": {"wrennew@mail.example"}, "password": {testPassword}, "new_password": {"seeded fresh 9"}, "handle": {"wren"},
			"token": {token(confirm)}, "code": {"135790"}, "body": {"seededbody"}, "rules": {"1"}, "reason": {"seededreason"},
		}
		for _, cookie := range []string{"", session} {
			b.cookies = map[string]string{"other": "seededcookie", cookieCeremony: "seededcookie", edge.CookieHalf: token(reset)}
			if cookie != "" {
				b.cookies[edge.CookieSession] = cookie
			}
			if r.Method == http.MethodGet {
				b.get(path)
			} else {
				b.do(r.Method, path, strings.NewReader(form.Encode()), with("Content-Type", "application/x-www-form-urlencoded"), with("Origin", testOrigin))
			}
		}
	}
	if more := strings.Count(log.String(), `"request failed"`); more < len(s.Routes())/2 {
		t.Errorf("only %d failures are in the log: the database was not gone", more)
	}
	if strings.Count(log.String(), "\n") == lines {
		t.Error("nothing more was logged")
	}
	known.scan(t, "without a database", log)
}

// A24: with a database whose tables are not what the queries think, every route is
// asked as a page, as a part and as data. The cause is in the log; the answer has a
// request id, and not a word of SQL, of Go or of the machine.
func TestA24_Probes(t *testing.T) {
	t.Parallel()
	s, log := logged(t)
	mei, n := s.member("mei"), s.Post(t, s.Join(t, "lin"), "Roots")
	for _, sql := range []string{
		`ALTER TABLE notes RENAME COLUMN body TO lost`, `ALTER TABLE boards RENAME TO lost_boards`, `ALTER TABLE media RENAME TO lost_media`,
		`ALTER TABLE topics RENAME TO lost_topics`, `ALTER TABLE invites RENAME TO lost_invites`, `ALTER TABLE notifications RENAME TO lost_notifications`,
		`ALTER TABLE mail_tokens RENAME TO lost_tokens`, `ALTER TABLE passkeys RENAME TO lost_passkeys`, `ALTER TABLE follows RENAME TO lost_follows`,
	} {
		if _, err := s.DB.NewRaw(sql).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	broken := map[string]bool{}
	for _, r := range s.Routes() {
		path := strings.NewReplacer("{handle}", "lin", "{id:[0-9]+}", edge.FormatID(n.ID), "{name}", "roots").Replace(r.Pattern)
		path = samplePath(path)
		if r.Pattern == routeMedia {
			path = "/media/image/29/29d954b948d1af17fe9cf1d0a4b6df758796c935.jpg"
		}
		for who, b := range map[string]*browser{"nobody": s.visitor(), "member": mei} {
			token := b.cookies[edge.CookieSession]
			for as, set := range map[string]func(*http.Request){
				"page": with("Accept", "text/html"), "part": with(edge.HeaderFragment, "1"), "data": with("Accept", "application/json"),
			} {
				if token != "" {
					b.cookies[edge.CookieSession] = token
				}
				a := b.do(r.Method, path, strings.NewReader("token="+strings.Repeat("A", 43)+"&id=1&q=1&password=x&email=a%40mail.example"), set,
					with("Content-Type", "application/x-www-form-urlencoded"), with("Origin", testOrigin))
				if a.StatusCode >= 500 {
					broken[r.Pattern] = true
					if id := a.Header.Get("X-Request-Id"); id == "" || !strings.Contains(log.String(), id) {
						t.Errorf("%s %s as %s of %s: the log does not know %q", r.Method, path, as, who, id)
					} else if as == "page" && r.Policy.Rate != edge.RateAsset && !strings.Contains(a.body, id) {
						t.Errorf("%s %s: the page does not say its request id", r.Method, path)
					}
				}
				for _, leak := range []string{"SQLSTATE", "relation \"", "column \"", "lost", `" does not exist`, "&#34; does not exist", "SELECT ", "INSERT ", "pgx", "bun:", ".go:", "goroutine", "runtime.", "github.com/", s.cfg.PublicURL + ":"} {
					if strings.Contains(a.body, leak) {
						t.Errorf("%s %s as %s of %s says %q:\n%s", r.Method, path, as, who, leak, around(a.body, leak))
					}
				}
				if a.StatusCode >= 500 && as == "data" && r.Policy.Rate != edge.RateAsset && r.Policy.Rate != edge.RateNone && !json.Valid([]byte(a.body)) {
					t.Errorf("%s %s: a script gets no JSON:\n%s", r.Method, path, clip(a.body, 200))
				}
			}
		}
	}
	if len(broken) < 30 {
		t.Errorf("only %d routes failed: the probe looks at too little", len(broken))
	}
	if !strings.Contains(log.String(), "SQLSTATE") {
		t.Error("the log does not say why")
	}
}
