package members

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// BeginPasskeyLogin starts a login that names nobody: the authenticator says who.
// options is the JSON whose publicKey goes to navigator.credentials.get.
func (s *Service) BeginPasskeyLogin(ctx context.Context, from Origin) (ticket string, options []byte, err error) {
	if err := s.take(ctx, rateLogInFrom, from.subject()); err != nil {
		return "", nil, err
	}
	wa, err := s.webAuthn()
	if err != nil {
		return "", nil, err
	}
	assertion, data, err := wa.BeginDiscoverableLogin()
	if err != nil {
		return "", nil, fmt.Errorf("begin passkey login: %w", err)
	}
	return s.openCeremony(ctx, ceremonyLogin, 0, data, assertion)
}

// FinishPasskeyLogin opens a whole session: a passkey is both factors. Every refusal
// of the answer itself is the same.
func (s *Service) FinishPasskeyLogin(ctx context.Context, ticket string, reply []byte, from Origin) (string, *Session, error) {
	data, err := s.closeCeremony(ctx, ceremonyLogin, 0, ticket)
	if err != nil {
		return "", nil, err
	}
	owner, err := s.checkAssertion(ctx, data, reply)
	if err != nil {
		return "", nil, err
	}
	var rows []credentials
	err = s.db.NewRaw(`SELECT ? FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.account_id = ?`,
		bun.Safe(credentialColumns), owner.account).Scan(ctx, &rows)
	if err != nil {
		return "", nil, fmt.Errorf("passkey login: %w", err)
	}
	if len(rows) == 0 {
		return "", nil, errPasskey()
	}
	if err := rows[0].refusal(); err != nil {
		return "", nil, err
	}
	var token string
	var se *Session
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		token, se, err = s.openSessionTx(ctx, tx, owner.account, false, from)
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("passkey login: %w", err)
	}
	return token, se, nil
}

// BeginPasskeyReauth starts to prove a session anew with a passkey.
func (s *Service) BeginPasskeyReauth(ctx context.Context, me int64) (ticket string, options []byte, err error) {
	wa, err := s.webAuthn()
	if err != nil {
		return "", nil, err
	}
	assertion, data, err := wa.BeginDiscoverableLogin()
	if err != nil {
		return "", nil, fmt.Errorf("begin passkey proof of account %d: %w", me, err)
	}
	return s.openCeremony(ctx, ceremonyReauth, me, data, assertion)
}

// FinishPasskeyReauth makes the session fresh: see Reauth.
func (s *Service) FinishPasskeyReauth(ctx context.Context, me int64, currentToken, ticket string, reply []byte) error {
	data, err := s.closeCeremony(ctx, ceremonyReauth, me, ticket)
	if err != nil {
		return err
	}
	owner, err := s.checkAssertion(ctx, data, reply)
	if err != nil {
		return err
	}
	if owner.account != me {
		return errPasskey()
	}
	return s.refresh(ctx, me, currentToken)
}

// checkAssertion verifies an answer (challenge, origin, rpId, user verification,
// signature), refuses a counter that did not rise, and writes the counter down.
func (s *Service) checkAssertion(ctx context.Context, data webauthn.SessionData, reply []byte) (*passkeyOwner, error) {
	wa, err := s.webAuthn()
	if err != nil {
		return nil, err
	}
	if len(reply) > maxPasskeyReply {
		return nil, errPasskey()
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(reply)
	if err != nil {
		return nil, errPasskey()
	}
	var owner *passkeyOwner
	var lookup error
	_, credential, err := wa.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		owner, lookup = s.passkeyOwner(ctx, `u.passkey_handle = ?`, handle)
		return owner, lookup
	}, data, parsed)
	if lookup != nil && !isNotFound(lookup) {
		return nil, lookup
	}
	if err != nil || credential.Authenticator.CloneWarning {
		return nil, errPasskey()
	}
	stored, err := json.Marshal(credential)
	if err != nil {
		return nil, fmt.Errorf("store passkey: %w", err)
	}
	// The counter is compared once more by the statement: of two answers with the
	// same count one is a copy.
	done, err := db.Affected(s.db.NewRaw(`UPDATE passkeys SET credential = ?0::jsonb, used_at = now() WHERE credential_id = ?1 AND account_id = ?2
		AND (?3 = 0 OR coalesce((credential #>> '{authenticator,signCount}')::bigint, 0) < ?3)`,
		string(stored), credential.ID, owner.account, credential.Authenticator.SignCount).Exec(ctx))
	if err != nil {
		return nil, fmt.Errorf("store passkey: %w", err)
	}
	if !done {
		return nil, errPasskey()
	}
	return owner, nil
}

// errPasskey is the one answer to a passkey that does not prove anything.
func errPasskey() error { return errs.New(errs.Invalid, "error.passkey_wrong") }
