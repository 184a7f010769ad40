package members

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/batata-social/batata/internal/errs"
)

// ceremony says what a WebAuthn exchange is for; an answer to one is none to another.
type ceremony string

const (
	ceremonyRegister ceremony = "register"
	ceremonyLogin    ceremony = "login"
	ceremonyReauth   ceremony = "reauth"
)

const ceremonyLife = 5 * time.Minute

// webAuthn is the relying party: this server by its public URL, and nothing else.
func (s *Service) webAuthn() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(s.publicURL)
	if err != nil {
		return nil, fmt.Errorf("public URL: %w", err)
	}
	wa, err := webauthn.New(&webauthn.Config{
		RPID:          u.Hostname(),
		RPDisplayName: s.host,
		RPOrigins:     []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification:   protocol.VerificationRequired,
		},
		AttestationPreference: protocol.PreferNoAttestation, // which device it is concerns nobody
	})
	if err != nil { // for example a public URL that is an IP address
		return nil, errs.New(errs.Unavailable, "error.passkeys_off")
	}
	return wa, nil
}

// openCeremony keeps the challenge and gives the ticket that finds it again: the
// answer may reach another node.
func (s *Service) openCeremony(ctx context.Context, purpose ceremony, account int64, data *webauthn.SessionData, options any) (string, []byte, error) {
	ticket := newToken()
	hash, _ := tokenHash(ticket)
	kept, err := json.Marshal(data)
	if err != nil {
		return "", nil, fmt.Errorf("open %s ceremony: %w", purpose, err)
	}
	_, err = s.db.NewRaw(`INSERT INTO passkey_challenges (hash, account_id, purpose, data, expires_at)
		VALUES (?, nullif(?, 0), ?, ?::jsonb, now() + ? * interval '1 second')`,
		hash, account, purpose, string(kept), int64(ceremonyLife/time.Second)).Exec(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("open %s ceremony: %w", purpose, err)
	}
	out, err := json.Marshal(options)
	if err != nil {
		return "", nil, fmt.Errorf("open %s ceremony: %w", purpose, err)
	}
	return ticket, out, nil
}

// closeCeremony gives the challenge of a ticket, once.
func (s *Service) closeCeremony(ctx context.Context, purpose ceremony, account int64, ticket string) (webauthn.SessionData, error) {
	hash, ok := tokenHash(ticket)
	if !ok {
		return webauthn.SessionData{}, errPasskey()
	}
	var rows []json.RawMessage
	err := s.db.NewRaw(`DELETE FROM passkey_challenges
		WHERE hash = ? AND purpose = ? AND coalesce(account_id, 0) = ? AND expires_at > now() RETURNING data`,
		hash, purpose, account).Scan(ctx, &rows)
	if err != nil {
		return webauthn.SessionData{}, fmt.Errorf("close %s ceremony: %w", purpose, err)
	}
	if len(rows) == 0 {
		return webauthn.SessionData{}, errPasskey()
	}
	var data webauthn.SessionData
	if err := json.Unmarshal(rows[0], &data); err != nil {
		return webauthn.SessionData{}, fmt.Errorf("close %s ceremony: %w", purpose, err)
	}
	return data, nil
}

func isNotFound(err error) bool { return errors.Is(err, errs.NotFound) }
