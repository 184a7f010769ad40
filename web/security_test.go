package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/batata-social/batata/web/edge"
)

// A passkey is renamed on the page of security; a name that does not do comes back
// beside its field, and no other field complains.
func TestPasskeyIsRenamed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.enrol("mei", "none")
	mei := s.as(a)
	var id int64
	err := s.DB.NewRaw(`INSERT INTO passkeys (account_id, credential_id, credential, name) VALUES (?, 'x', '{}', 'Passkey') RETURNING id`, a.ID).Scan(t.Context(), &id)
	if err != nil {
		t.Fatal(err)
	}
	s.stale() // a name opens nothing
	form := url.Values{"id": {edge.FormatID(id)}, "name": {strings.Repeat("x", 51)}}
	page := mei.post("/settings/security/passkeys/rename", form).want(t, 422).has(t, "<details class=\"rename\" open", form.Get("name"))
	if n := strings.Count(page.body, `aria-invalid="true"`); n != 1 {
		t.Errorf("%d fields complain, want 1", n)
	}
	form.Set("name", "Blue <key>")
	if to := mei.post("/settings/security/passkeys/rename", form).location(t); to != securityPath {
		t.Errorf("renaming leads to %s", to)
	}
	mei.get(securityPath).want(t, 200).has(t, "Blue &lt;key&gt;")
}
