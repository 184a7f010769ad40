package federation

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/seal"
	"github.com/batata-social/batata/social/socialtest"
)

// A member's key is made once, however many ask at the same time, and what it signs is
// what its document's key checks.
func TestKeys(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	nina, otto := w.Join(t, "nina"), w.Join(t, "otto")
	base, root := "https://"+socialtest.Host, seal.Random()
	keys := NewKeys(w.DB, root, base)

	got := make([]sig.Signer, 4)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			var err error
			if got[i], err = keys.Signer(t.Context(), nina.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	public, err := keys.Public(t.Context(), nina.ID)
	if err != nil {
		t.Fatal(err)
	}
	if want := base + "/users/nina"; public.Owner != want || public.ID != want+"#main-key" {
		t.Errorf("key %s of %s", public.ID, public.Owner)
	}
	shown, err := sig.ParseKey(public.PEM)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range got {
		if !s.Key.PublicKey.Equal(shown) || s.KeyID != public.ID {
			t.Errorf("signs with another key than is shown: %s", s.KeyID)
		}
	}

	instance, err := keys.Signer(t.Context(), 0)
	if err != nil || instance.KeyID != base+"/actor#main-key" || instance.Key.Equal(got[0].Key) {
		t.Errorf("instance actor: %s, %v", instance.KeyID, err)
	}
	if _, err := keys.Signer(t.Context(), 1); !errors.Is(err, errs.NotFound) {
		t.Errorf("nobody's key: %v", err)
	}

	// What stands in the database is sealed, and bound to whose it is.
	row, err := keys.read(t.Context(), nina.ID)
	if err != nil || bytes.Contains(row.Private, got[0].Key.D.Bytes()) {
		t.Errorf("the private half can be read: %v", err)
	}
	if _, err := NewKeys(w.DB, seal.Random(), base).Signer(t.Context(), nina.ID); err == nil {
		t.Error("another root key opens it")
	}
	if _, err := keys.Public(t.Context(), otto.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.DB.ExecContext(t.Context(), "UPDATE actor_keys SET private = (SELECT private FROM actor_keys WHERE account_id = ?) WHERE account_id = ?", nina.ID, otto.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Signer(t.Context(), otto.ID); err == nil {
		t.Error("a key copied to another account opens")
	}
}
