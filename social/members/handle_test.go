package members

import (
	"errors"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
)

func TestA14_Handles(t *testing.T) {
	t.Parallel()
	s := New(Config{DB: dbtest.New(t), Host: "batata.test", KeepMail: true})
	site := s.defaultSite()
	site.SignUpMode = SignUpOpen
	if err := s.SaveSite(t.Context(), Console, site); err != nil {
		t.Fatal(err)
	}
	// Taken once is taken for ever: by the living, the suspended and the deleted.
	for handle, state := range map[string]social.AccountState{"waiting": social.AccountPending, "living": social.AccountActive, "banned": social.AccountSuspended, "departed": social.AccountDeleted} {
		_, err := s.db.NewRaw(`INSERT INTO accounts (handle, state) VALUES (?, ?)`, handle, state).Exec(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.db.NewRaw(`INSERT INTO accounts (handle, domain) VALUES ('faraway', 'elsewhere.test')`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows := []struct{ in, key string }{
		{"jane", ""},
		{"ab", ""},
		{"x_9", ""},
		{strings.Repeat("a", 30), ""},
		{"Jane2", ""},
		{" @jane3 ", ""},
		{"_a_", ""},
		{"faraway", ""}, // elsewhere is another place
		{"JANE", "error.handle_taken"},
		{"Living", "error.handle_taken"},
		{"banned", "error.handle_taken"},
		{"waiting", "error.handle_taken"},
		{"DEPARTED", "error.handle_taken"},
		{"a", "error.handle_length"},
		{"", "error.handle_length"},
		{strings.Repeat("a", 31), "error.handle_length"},
		{"12345", "error.handle_letter_missing"},
		{"__", "error.handle_letter_missing"},
		{"ja ne", "error.handle_letters"},
		{"ja.ne", "error.handle_letters"},
		{"ja-ne", "error.handle_letters"},
		{"jané", "error.handle_letters"},
		{"珍妮", "error.handle_letters"},
		{"jane@elsewhere.test", "error.handle_letters"},
		{"ja/ne", "error.handle_letters"},
		{"jane\x00", "error.handle_letters"},
		{"\u212aelvin", "error.handle_letters"}, // Kelvin sign
		{"ja\u200bne", "error.handle_letters"},
		{"admin", "error.handle_reserved"},
		{"Admin", "error.handle_reserved"},
		{"ADMINISTRATOR", "error.handle_reserved"},
		{"ad_min", "error.handle_reserved"},
		{"_root_", "error.handle_reserved"},
		{"api", "error.handle_reserved"},
		{"inbox", "error.handle_reserved"},
		{"support", "error.handle_reserved"},
		{"postmaster", "error.handle_reserved"},
		{"abuse_1", ""},
	}
	for _, c := range rows {
		var before *errs.Problem
		if err := s.CheckHandle(t.Context(), c.in); c.key == "" && err != nil || c.key != "" && (!errors.As(err, &before) || before.Key != c.key || before.Field != "handle") {
			t.Errorf("asked before, %q: %v, want %q", c.in, err, c.key)
		}
		_, err := s.SignUp(t.Context(), SignUpInput{Handle: c.in, Email: "x@example.org", Password: testPassword})
		got := ""
		var list errs.Problems
		var p *errs.Problem
		switch {
		case errors.As(err, &list):
			got = list[0].Key
		case errors.As(err, &p):
			got = p.Key
		case err != nil:
			t.Fatalf("%q: %v", c.in, err)
		}
		if got != c.key {
			t.Errorf("sign-up as %q: %q, want %q", c.in, got, c.key)
		}
	}
}

// Every first segment of our paths is reserved, as far as it could be a handle. web
// asks the same of its route table.
func TestA14_FirstSegments(t *testing.T) {
	t.Parallel()
	for _, segment := range strings.Fields(`following explore topics search create drafts notifications messages settings about login signup
		admin shop cart checkout orders merchant api oauth users inbox actor assets media livez readyz nodeinfo theme`) {
		if !ReservedHandle(segment) {
			t.Errorf("/%s is a path and not reserved", segment)
		}
	}
	for _, free := range []string{"jane", "coffee", "adminton", "mediterranean"} {
		if ReservedHandle(free) {
			t.Errorf("%s is reserved", free)
		}
	}
}
