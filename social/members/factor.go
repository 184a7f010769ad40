package members

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// FreshFor is how long a full proof (password and second factor, or passkey) counts
// as fresh. What needs one asks again after that.
const FreshFor = 15 * time.Minute

// Factors says what a member has set up beside the password. With any of them the
// password alone opens nothing.
type Factors struct {
	TOTPSince     time.Time // zero: none
	Passkeys      []*Passkey
	RecoveryCodes int // unused ones
}

// Any says whether a second factor is asked for.
func (f Factors) Any() bool { return !f.TOTPSince.IsZero() || len(f.Passkeys) > 0 }

// Factors lists a member's second factors.
func (s *Service) Factors(ctx context.Context, me int64) (Factors, error) {
	var f Factors
	var rows []struct {
		TOTPSince     time.Time `bun:"totp_since"`
		RecoveryCodes int
	}
	err := s.db.NewRaw(`SELECT totp_since,
		(SELECT count(*) FROM recovery_codes r WHERE r.account_id = u.account_id AND r.used_at IS NULL) AS recovery_codes
		FROM users u WHERE account_id = ?`, me).Scan(ctx, &rows)
	if err != nil {
		return f, fmt.Errorf("factors of account %d: %w", me, err)
	}
	if len(rows) == 0 {
		return f, fmt.Errorf("factors of account %d: %w", me, errs.NotFound)
	}
	f.TOTPSince, f.RecoveryCodes = rows[0].TOTPSince, rows[0].RecoveryCodes
	f.Passkeys, err = passkeysOf(ctx, s.db, me)
	return f, err
}

// Fresh says whether the session has proved itself lately. A page that needs it asks
// for Reauth otherwise.
func (v *Viewer) Fresh(now time.Time) bool { return now.Sub(v.Session.ReauthAt) < FreshFor }

// RequireFresh refuses, with the key error.reauth_needed, a session whose last full
// proof is older than FreshFor.
func (s *Service) RequireFresh(ctx context.Context, me int64, currentToken string) error {
	_, err := freshSession(ctx, s.db, me, currentToken)
	return err
}

func freshSession(ctx context.Context, q bun.IDB, me int64, currentToken string) (session int64, err error) {
	hash, ok := tokenHash(currentToken)
	if !ok {
		return 0, errs.Unauthed
	}
	var rows []struct {
		ID    int64
		Fresh bool
	}
	err = q.NewRaw(`SELECT id, reauth_at > now() - ? * interval '1 second' AS fresh FROM sessions
		WHERE token_hash = ? AND account_id = ? AND NOT half AND expires_at > now()`,
		int64(FreshFor/time.Second), hash, me).Scan(ctx, &rows)
	switch {
	case err != nil:
		return 0, fmt.Errorf("fresh session of account %d: %w", me, err)
	case len(rows) == 0:
		return 0, errs.Unauthed
	case !rows[0].Fresh:
		return 0, errs.New(errs.Denied, "error.reauth_needed")
	}
	return rows[0].ID, nil
}

// Reauth proves once more who sits at a session: the password, and with a second
// factor set up a code of it as well. A passkey does it alone: FinishPasskeyReauth.
func (s *Service) Reauth(ctx context.Context, me int64, currentToken, password, code string) error {
	if err := s.provePassword(ctx, me, password); err != nil {
		return err
	}
	f, err := s.Factors(ctx, me)
	if err != nil {
		return err
	}
	if f.Any() {
		if err := s.proveCode(ctx, me, code); err != nil {
			return err
		}
	}
	return s.refresh(ctx, me, currentToken)
}

func (s *Service) refresh(ctx context.Context, me int64, currentToken string) error {
	hash, ok := tokenHash(currentToken)
	if !ok {
		return errs.Unauthed
	}
	done, err := db.Affected(s.db.NewRaw(`UPDATE sessions SET reauth_at = now()
		WHERE token_hash = ? AND account_id = ? AND NOT half AND expires_at > now()`, hash, me).Exec(ctx))
	if err != nil {
		return fmt.Errorf("refresh session of account %d: %w", me, err)
	}
	if !done {
		return errs.Unauthed
	}
	return nil
}

// FinishLogIn exchanges the half session that LogIn gave for a whole one, by a code
// of the second factor: TOTP or recovery. The token is a new one.
func (s *Service) FinishLogIn(ctx context.Context, halfToken, code string, from Origin) (string, *Session, error) {
	hash, ok := tokenHash(halfToken)
	if !ok {
		return "", nil, errs.Unauthed
	}
	var accounts []int64
	err := s.db.NewRaw(`SELECT se.account_id FROM sessions se JOIN accounts a ON a.id = se.account_id
		WHERE se.token_hash = ? AND se.half AND se.expires_at > now() AND a.state = 'active'`, hash).Scan(ctx, &accounts)
	if err != nil {
		return "", nil, fmt.Errorf("finish login: %w", err)
	}
	if len(accounts) == 0 {
		return "", nil, errs.Unauthed
	}
	if err := s.proveCode(ctx, accounts[0], code); err != nil {
		return "", nil, err
	}
	var token string
	var se *Session
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		done, err := db.Affected(tx.NewRaw(`DELETE FROM sessions WHERE token_hash = ? AND half`, hash).Exec(ctx))
		if err != nil {
			return err
		}
		if !done { // two answers at once: one of them opened the session
			return errs.Unauthed
		}
		token, se, err = s.openSessionTx(ctx, tx, accounts[0], false, from)
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("finish login: %w", err)
	}
	return token, se, nil
}

// proveCode accepts a code of the TOTP device or a recovery code, each once.
func (s *Service) proveCode(ctx context.Context, account int64, code string) error {
	subject := accountSubject(account)
	if err := s.take(ctx, rateFactorOf, subject); err != nil {
		return err
	}
	ok, err := s.useTOTP(ctx, account, code)
	if err == nil && !ok {
		ok, err = s.useRecoveryCode(ctx, account, code)
	}
	if err != nil {
		return err
	}
	if !ok {
		return errs.InvalidField("code", "error.code_wrong")
	}
	return s.giveBack(ctx, s.db, rateFactorOf, subject)
}

// afterFactorTx follows every change of the factors: all other sessions end, and the
// member is told by mail.
func (s *Service) afterFactorTx(ctx context.Context, tx bun.Tx, me, keep int64) error {
	if err := s.revokeAllTx(ctx, tx, me, keep); err != nil {
		return err
	}
	return s.tellMemberTx(ctx, tx, me, letterFactor)
}
