package members

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Recovery codes: ten of ten characters, 49 bits each. Online guessing meets
// the limit of proveCode; offline it would need the secret key as well, since what is
// stored is a keyed MAC.
const (
	recoveryCodes  = 10
	recoveryLength = 10
)

// NewRecoveryCodes replaces a member's recovery codes and gives the new ones, to be
// shown once. Needs a fresh session and a second factor to recover from.
func (s *Service) NewRecoveryCodes(ctx context.Context, me int64, currentToken string) (codes []string, err error) {
	keep, err := freshSession(ctx, s.db, me, currentToken)
	if err != nil {
		return nil, err
	}
	f, err := s.Factors(ctx, me)
	if err != nil {
		return nil, err
	}
	if !f.Any() {
		return nil, errs.New(errs.Conflict, "error.no_factor")
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if codes, err = s.putRecoveryCodesTx(ctx, tx, me); err != nil {
			return err
		}
		return s.afterFactorTx(ctx, tx, me, keep)
	})
	if err != nil {
		return nil, fmt.Errorf("new recovery codes of account %d: %w", me, err)
	}
	return codes, nil
}

// firstRecoveryCodesTx gives codes to who has none; nil to who has some.
func (s *Service) firstRecoveryCodesTx(ctx context.Context, tx bun.Tx, me int64) ([]string, error) {
	have, err := tx.NewSelect().TableExpr("recovery_codes").Where("account_id = ? AND used_at IS NULL", me).Exists(ctx)
	if err != nil || have {
		return nil, err
	}
	return s.putRecoveryCodesTx(ctx, tx, me)
}

func (s *Service) putRecoveryCodesTx(ctx context.Context, tx bun.Tx, me int64) ([]string, error) {
	if _, err := tx.NewRaw(`DELETE FROM recovery_codes WHERE account_id = ?`, me).Exec(ctx); err != nil {
		return nil, err
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		code := randomCode(recoveryLength)
		codes[i] = code[:recoveryLength/2] + "-" + code[recoveryLength/2:]
		_, err := tx.NewRaw(`INSERT INTO recovery_codes (account_id, hash) VALUES (?, ?)`, me, s.recoveryHash(me, code)).Exec(ctx)
		if err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// dropLoneRecoveryCodesTx removes the codes when the last second factor has gone.
func dropLoneRecoveryCodesTx(ctx context.Context, tx bun.Tx, me int64) error {
	_, err := tx.NewRaw(`DELETE FROM recovery_codes WHERE account_id = ?0
		AND NOT EXISTS (SELECT 1 FROM passkeys WHERE account_id = ?0)
		AND NOT EXISTS (SELECT 1 FROM users WHERE account_id = ?0 AND totp_since IS NOT NULL)`, me).Exec(ctx)
	return err
}

// useRecoveryCode spends one; of two uses at once one finds it spent.
func (s *Service) useRecoveryCode(ctx context.Context, account int64, code string) (bool, error) {
	code = strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
	if len(code) != recoveryLength || strings.Trim(code, codeAlphabet) != "" {
		return false, nil
	}
	ok, err := db.Affected(s.db.NewRaw(`UPDATE recovery_codes SET used_at = now() WHERE account_id = ? AND hash = ? AND used_at IS NULL`,
		account, s.recoveryHash(account, code)).Exec(ctx))
	if err != nil {
		return false, fmt.Errorf("use recovery code of account %d: %w", account, err)
	}
	return ok, nil
}

func (s *Service) recoveryHash(account int64, code string) []byte {
	mac := hmac.New(sha256.New, s.key.MAC("recovery"))
	mac.Write(rowAAD(account))
	mac.Write([]byte{0})
	mac.Write([]byte(code))
	return mac.Sum(nil)
}
