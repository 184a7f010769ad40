package members_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/mail"
	"github.com/batata-social/batata/internal/mail/mailtest"
	"github.com/batata-social/batata/internal/seal"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

const goodPassword = "plum tiger umbrella"

// house is one node: a Service with a real SMTP sink behind it.
type house struct {
	*members.Service
	db   *db.DB
	url  string
	key  *seal.Key
	sink *mailtest.Sink
	cfg  members.Config
}

// newHouse opens a node on a database of its own, with open sign-up.
func newHouse(t testing.TB, change ...func(*members.Config)) *house {
	t.Helper()
	h := houseOn(t, dbtest.URL(t), seal.Random(), mailtest.Start(t), change...)
	h.saveSite(t, func(s *members.Site) { s.SignUpMode = members.SignUpOpen })
	return h
}

func houseOn(t testing.TB, url string, key *seal.Key, sink *mailtest.Sink, change ...func(*members.Config)) *house {
	t.Helper()
	sender, err := mail.Open(sink.URL, "no-reply@batata.test")
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, url)
	cfg := members.Config{DB: d, Host: "batata.test", Key: key, PublicURL: "https://batata.test", Mail: sender}
	for _, c := range change {
		c(&cfg)
	}
	return &house{Service: members.New(cfg), db: d, url: url, key: key, sink: sink, cfg: cfg}
}

// second is another node on the same database, with pools and memory of its own.
func (h *house) second(t testing.TB) *house {
	t.Helper()
	return houseOn(t, h.url, h.key, h.sink)
}

func (h *house) saveSite(t testing.TB, change func(*members.Site)) {
	t.Helper()
	site, err := h.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change(&site)
	if err := h.SaveSite(t.Context(), members.Console, site); err != nil {
		t.Fatal(err)
	}
}

// post sends all mail that waits, as the jobs would, and says how many.
func (h *house) post(t testing.TB) int {
	t.Helper()
	var ids []int64
	if err := h.db.NewRaw(`SELECT id FROM outgoing_mail ORDER BY id`).Scan(t.Context(), &ids); err != nil {
		t.Fatal(err)
	}
	var queued int
	err := h.db.NewRaw(`SELECT count(*) FROM river_job WHERE kind = 'social.send_mail' AND (args->>'mail_id')::bigint IN
		(SELECT id FROM outgoing_mail)`).Scan(t.Context(), &queued)
	if err != nil || queued != len(ids) {
		t.Fatalf("%d mails wait and %d jobs are to send them (%v)", len(ids), queued, err)
	}
	for _, id := range ids {
		if err := h.DeliverMail(t.Context(), id); err != nil {
			t.Fatalf("deliver mail %d: %v", id, err)
		}
	}
	return len(ids)
}

// lastMail sends what waits and gives the newest mail to an address.
func (h *house) lastMail(t testing.TB, to string) mailtest.Mail {
	t.Helper()
	h.post(t)
	mails := h.sink.Mails()
	for i := len(mails) - 1; i >= 0; i-- {
		if mails[i].To == to {
			return mails[i]
		}
	}
	t.Fatalf("no mail to %s among %d", to, len(mails))
	return mailtest.Mail{}
}

// token gives what the link of the newest mail to an address carries.
func (h *house) token(t testing.TB, to string) string {
	t.Helper()
	m := h.lastMail(t, to)
	for _, link := range m.Links() {
		if _, token, ok := strings.Cut(link, "?token="); ok {
			return token
		}
	}
	t.Fatalf("no link in the mail %q to %s", m.Subject, to)
	return ""
}

// member is a confirmed member with goodPassword.
func (h *house) member(t testing.TB, handle string, role members.Role) *social.Account {
	t.Helper()
	a, _, err := h.Create(t.Context(), members.CreateInput{
		Handle: handle, Email: handle + "@example.org", Role: role, Password: goodPassword,
	})
	if err != nil {
		t.Fatalf("create member %s: %v", handle, err)
	}
	return a
}

var here = members.Origin{IP: netip.MustParseAddr("192.0.2.7"), UserAgent: "Firefox"}

// logIn opens a session, from an address that no limit has seen.
func (h *house) logIn(t testing.TB, login string) (string, *members.Session) {
	t.Helper()
	token, se, err := h.LogIn(t.Context(), login, goodPassword, members.Origin{UserAgent: "Firefox"})
	if err != nil {
		t.Fatalf("log in as %s: %v", login, err)
	}
	return token, se
}

func (h *house) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := h.db.NewRaw(query, args...).Exec(context.WithoutCancel(t.Context())); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func (h *house) count(t testing.TB, query string, args ...any) int {
	t.Helper()
	return int(h.count64(t, query, args...))
}

func (h *house) count64(t testing.TB, query string, args ...any) int64 {
	t.Helper()
	var n int64
	if err := h.db.NewRaw(query, args...).Scan(t.Context(), &n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
