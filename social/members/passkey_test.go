package members_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// device is an authenticator with one key, as a phone is.
type device struct {
	key    *ecdsa.PrivateKey
	id     []byte
	user   []byte
	rpID   string
	origin string
	flags  byte // user present, user verified
	count  uint32
}

func newDevice(t testing.TB) *device {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	return &device{key: key, id: id, origin: "https://batata.test", flags: 0x05}
}

type publicKeyOptions struct {
	PublicKey struct {
		Challenge        string
		RPID             string `json:"rpId"`
		RP               struct{ ID string }
		User             struct{ ID string }
		UserVerification string
		AllowCredentials []any
	}
}

func readOptions(t testing.TB, raw []byte) publicKeyOptions {
	t.Helper()
	var o publicKeyOptions
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

var b64 = base64.RawURLEncoding

func (d *device) clientData(kind, challenge string) []byte {
	data, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	return data
}

func (d *device) authData(flags byte) []byte {
	rp := sha256.Sum256([]byte(d.rpID))
	out := append(rp[:], flags)
	return binary.BigEndian.AppendUint32(out, d.count)
}

// create answers navigator.credentials.create.
func (d *device) create(t testing.TB, options []byte) []byte {
	t.Helper()
	o := readOptions(t, options)
	if d.rpID == "" {
		d.rpID = o.PublicKey.RP.ID
	}
	user, err := b64.DecodeString(o.PublicKey.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.user = user
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		t.Fatal(err)
	}
	auth := append(d.authData(d.flags|0x40), make([]byte, 16)...)
	auth = binary.BigEndian.AppendUint16(auth, uint16(len(d.id)))
	auth = append(append(auth, d.id...), cose...)
	attestation, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": auth})
	if err != nil {
		t.Fatal(err)
	}
	return d.reply(map[string]any{
		"clientDataJSON": b64.EncodeToString(d.clientData("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64.EncodeToString(attestation),
	})
}

// get answers navigator.credentials.get.
func (d *device) get(t testing.TB, options []byte) []byte {
	t.Helper()
	o := readOptions(t, options)
	d.count++
	client := d.clientData("webauthn.get", o.PublicKey.Challenge)
	auth := d.authData(d.flags)
	clientHash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, auth...), clientHash[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.reply(map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(auth),
		"signature": b64.EncodeToString(sig), "userHandle": b64.EncodeToString(d.user),
	})
}

func (d *device) reply(response map[string]any) []byte {
	out, _ := json.Marshal(map[string]any{
		"id": b64.EncodeToString(d.id), "rawId": b64.EncodeToString(d.id), "type": "public-key",
		"response": response, "clientExtensionResults": map[string]any{},
	})
	return out
}

// enrol sets a passkey up for the member of a session.
func (h *house) enrol(t testing.TB, me int64, token string) (*device, []string) {
	t.Helper()
	ticket, options, err := h.BeginPasskey(t.Context(), me, token)
	if err != nil {
		t.Fatal(err)
	}
	d := newDevice(t)
	recovery, err := h.FinishPasskey(t.Context(), me, token, ticket, "Phone", d.create(t, options))
	if err != nil {
		t.Fatal(err)
	}
	return d, recovery
}

func TestA10_PasskeyLogin(t *testing.T) {
	t.Parallel()
	a := newHouse(t)
	b := a.second(t)
	ctx := t.Context()
	jane := a.member(t, "jane", members.RoleNone)
	session, _ := a.logIn(t, "jane")
	other, _ := a.logIn(t, "jane")
	d, recovery := a.enrol(t, jane.ID, session)
	if len(recovery) != 10 {
		t.Errorf("%d recovery codes with the first factor, want 10", len(recovery))
	}
	if _, err := a.Authenticate(ctx, other); !errors.Is(err, errs.Unauthed) {
		t.Errorf("another session after the change: %v", err)
	}
	if m := a.lastMail(t, "jane@example.org"); m.Subject != "Your second factors at batata.test were changed" {
		t.Errorf("mail %q", m.Subject)
	}
	// Begun on one node, finished on the other; it names nobody and asks for a finger.
	ticket, options, err := a.BeginPasskeyLogin(ctx, here)
	if err != nil {
		t.Fatal(err)
	}
	if o := readOptions(t, options); o.PublicKey.RPID != "batata.test" || o.PublicKey.UserVerification != "required" || len(o.PublicKey.AllowCredentials) != 0 {
		t.Errorf("options %s", options)
	}
	reply := d.get(t, options)
	token, se, err := b.FinishPasskeyLogin(ctx, ticket, reply, here)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := a.Authenticate(ctx, token); err != nil || v.Account.ID != jane.ID || se.Half {
		t.Errorf("viewer %+v, %v", v, err)
	}
	if _, _, err := a.FinishPasskeyLogin(ctx, ticket, reply, here); !hasKey(err, "error.passkey_wrong") {
		t.Errorf("the same answer again: %v", err)
	}
	// The password alone is half a login now.
	half, se, err := a.LogIn(ctx, "jane", goodPassword, here)
	if err != nil || !se.Half {
		t.Fatalf("password login: half %v, %v", se != nil && se.Half, err)
	}
	if _, err := a.Authenticate(ctx, half); !errors.Is(err, errs.Unauthed) {
		t.Errorf("half a session opens: %v", err)
	}
	f, err := a.Factors(ctx, jane.ID)
	if err != nil || len(f.Passkeys) != 1 || f.Passkeys[0].Name != "Phone" || f.Passkeys[0].UsedAt.IsZero() || !f.Any() {
		t.Errorf("factors %+v, %v", f, err)
	}
	if err := a.Suspend(ctx, members.Console, "jane"); err != nil {
		t.Fatal(err)
	}
	ticket, options, err = a.BeginPasskeyLogin(ctx, here)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.FinishPasskeyLogin(ctx, ticket, d.get(t, options), here); !hasKey(err, "error.login_suspended") {
		t.Errorf("a suspended member: %v", err)
	}
}

func TestA10_PasskeyRefusals(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane, kim := h.member(t, "jane", members.RoleNone), h.member(t, "kim", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	d, _ := h.enrol(t, jane.ID, session)
	kims, _ := h.logIn(t, "kim")
	h.enrol(t, kim.ID, kims)
	for name, bend := range map[string]func(d *device){
		"another origin":      func(d *device) { d.origin = "https://evil.test" },
		"a subdomain":         func(d *device) { d.origin = "https://x.batata.test" },
		"plain http":          func(d *device) { d.origin = "http://batata.test" },
		"another rpId":        func(d *device) { d.rpID = "evil.test" },
		"no finger":           func(d *device) { d.flags = 0x01 },
		"nobody there":        func(d *device) { d.flags = 0x04 },
		"a counter that fell": func(d *device) { d.count = 0; d.flags = 0x05 },
		"another key":         func(d *device) { d.key = newDevice(t).key },
		"another device":      func(d *device) { d.id = newDevice(t).id },
		"another user":        func(d *device) { d.user = []byte("somebody else of thirty-two byte") },
	} {
		// A good login first, so that the counter stands above 0.
		ticket, options, err := h.BeginPasskeyLogin(ctx, members.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.FinishPasskeyLogin(ctx, ticket, d.get(t, options), members.Origin{}); err != nil {
			t.Fatalf("%s: the good login: %v", name, err)
		}
		ticket, options, err = h.BeginPasskeyLogin(ctx, members.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		bent := *d
		bend(&bent)
		if _, _, err := h.FinishPasskeyLogin(ctx, ticket, bent.get(t, options), members.Origin{}); !hasKey(err, "error.passkey_wrong") {
			t.Errorf("%s: %v, want error.passkey_wrong", name, err)
		}
	}
	// Answers to another question.
	ticket, options, err := h.BeginPasskeyLogin(ctx, members.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	answer := d.get(t, options)
	second, _, err := h.BeginPasskeyLogin(ctx, members.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name   string
		finish func() error
	}{
		{"another challenge", func() error { _, _, err := h.FinishPasskeyLogin(ctx, second, answer, members.Origin{}); return err }},
		{"a login as reauth", func() error { return h.FinishPasskeyReauth(ctx, jane.ID, session, ticket, answer) }},
		{"garbage", func() error {
			_, _, err := h.FinishPasskeyLogin(ctx, ticket, []byte("{}"), members.Origin{})
			return err
		}},
		{"a ticket that was used", func() error { _, _, err := h.FinishPasskeyLogin(ctx, ticket, answer, members.Origin{}); return err }},
	} {
		wantKey(t, step.name, step.finish(), "error.passkey_wrong")
	}
	// Too late.
	ticket, options, err = h.BeginPasskeyLogin(ctx, members.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	h.exec(t, `UPDATE passkey_challenges SET expires_at = now() - interval '1 second'`)
	_, _, err = h.FinishPasskeyLogin(ctx, ticket, d.get(t, options), members.Origin{})
	wantKey(t, "after five minutes", err, "error.passkey_wrong")
	// Another member's passkey proves nothing about this one's session.
	ticket, options, err = h.BeginPasskeyReauth(ctx, kim.ID)
	if err != nil {
		t.Fatal(err)
	}
	wantKey(t, "jane's passkey for kim", h.FinishPasskeyReauth(ctx, kim.ID, kims, ticket, d.get(t, options)), "error.passkey_wrong")
	// The same device twice, and another member's passkey.
	ticket, options, err = h.BeginPasskey(ctx, jane.ID, session)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.FinishPasskey(ctx, jane.ID, session, ticket, "Again", d.create(t, options))
	wantKey(t, "the same passkey again", err, "error.passkey_known")
	f, err := h.Factors(ctx, kim.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.RemovePasskey(ctx, jane.ID, session, f.Passkeys[0].ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("removing another member's passkey: %v", err)
	}
}

// Two copies of one passkey answer two challenges with the same counter at once: one
// gets in.
func TestA10_PasskeyClones(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	d, _ := h.enrol(t, jane.ID, session)
	var in atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		clone := *d
		wg.Go(func() {
			ticket, options, err := h.BeginPasskeyLogin(ctx, members.Origin{})
			if err != nil {
				t.Error(err)
				return
			}
			_, _, err = h.FinishPasskeyLogin(ctx, ticket, clone.get(t, options), members.Origin{})
			if err == nil {
				in.Add(1)
			} else if !hasKey(err, "error.passkey_wrong") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 {
		t.Errorf("%d of 8 copies got in, want 1", in.Load())
	}
}

// A passkey gets another name, by its owner alone, and goes on working; no session ends.
func TestPasskeyIsRenamed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane, kim := h.member(t, "jane", members.RoleNone), h.member(t, "kim", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	d, _ := h.enrol(t, jane.ID, session)
	f, err := h.Factors(ctx, jane.ID)
	if err != nil {
		t.Fatal(err)
	}
	id := f.Passkeys[0].ID
	if err := h.RenamePasskey(ctx, kim.ID, id, "Mine"); !errors.Is(err, errs.NotFound) {
		t.Errorf("another member renames it: %v", err)
	}
	wantKey(t, "no name", h.RenamePasskey(ctx, jane.ID, id, " \t"), "error.text_missing")
	wantKey(t, "a long name", h.RenamePasskey(ctx, jane.ID, id, strings.Repeat("名", 51)), "error.text_long")
	if err := h.RenamePasskey(ctx, jane.ID, id, " Blue\nkey "); err != nil {
		t.Fatal(err)
	}
	if f, err = h.Factors(ctx, jane.ID); err != nil || f.Passkeys[0].Name != "Blue key" {
		t.Errorf("the name is %q, %v", f.Passkeys[0].Name, err)
	}
	if _, err := h.Authenticate(ctx, session); err != nil {
		t.Errorf("the session: %v", err)
	}
	ticket, options, err := h.BeginPasskeyLogin(ctx, members.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.FinishPasskeyLogin(ctx, ticket, d.get(t, options), members.Origin{}); err != nil {
		t.Errorf("log in by it: %v", err)
	}
}
