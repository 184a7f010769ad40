package members

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// What every authenticator app understands: RFC 6238 with SHA-1, 6 digits, 30 s.
const (
	totpPeriod  = 30
	totpPurpose = "totp"
	qrSize      = 240 // pixels
)

// TOTPSetup is what a member's app has to be told.
type TOTPSetup struct {
	Secret string // in base32, for typing
	URL    string // otpauth://…, for a link
	QR     []byte // the same as a PNG
}

// BeginTOTP makes a secret for a member's app. It counts only once ConfirmTOTP has
// seen a code of it; beginning again replaces it. Needs a fresh session.
func (s *Service) BeginTOTP(ctx context.Context, me int64, currentToken string) (*TOTPSetup, error) {
	if err := s.RequireFresh(ctx, me, currentToken); err != nil {
		return nil, err
	}
	u, err := s.User(ctx, me)
	if err != nil {
		return nil, err
	}
	if !u.TOTPSince.IsZero() {
		return nil, errs.New(errs.Conflict, "error.totp_already")
	}
	key, err := s.totpKey(u, nil)
	if err != nil {
		return nil, err
	}
	sealed := s.key.Seal(totpPurpose, []byte(key.Secret()), rowAAD(me))
	_, err = s.db.NewRaw(`UPDATE users SET totp_secret = ?, totp_step = 0 WHERE account_id = ? AND totp_since IS NULL`, sealed, me).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("store TOTP secret of account %d: %w", me, err)
	}
	return drawTOTP(key)
}

// PendingTOTP shows once more what BeginTOTP gave, until it is confirmed: after a
// code that was typed wrong. Needs a fresh session.
func (s *Service) PendingTOTP(ctx context.Context, me int64, currentToken string) (*TOTPSetup, error) {
	if err := s.RequireFresh(ctx, me, currentToken); err != nil {
		return nil, err
	}
	u, err := s.User(ctx, me)
	if err != nil {
		return nil, err
	}
	secret, err := s.totpSecret(ctx, me, false)
	if err != nil {
		return nil, err
	}
	if secret == "" {
		return nil, fmt.Errorf("pending TOTP of account %d: %w", me, errs.NotFound)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("pending TOTP of account %d: %w", me, err)
	}
	key, err := s.totpKey(u, raw)
	if err != nil {
		return nil, err
	}
	return drawTOTP(key)
}

// totpKey is a secret with its labels; nil makes a new one.
func (s *Service) totpKey(u *User, secret []byte) (*otp.Key, error) {
	key, err := totp.Generate(totp.GenerateOpts{
		Issuer: s.host, AccountName: u.Account.Handle, Period: totpPeriod, SecretSize: 20, Secret: secret,
		Algorithm: otp.AlgorithmSHA1, Digits: otp.DigitsSix,
	})
	if err != nil {
		return nil, fmt.Errorf("make TOTP secret: %w", err)
	}
	return key, nil
}

func drawTOTP(key *otp.Key) (*TOTPSetup, error) {
	img, err := key.Image(qrSize, qrSize)
	if err != nil {
		return nil, fmt.Errorf("draw TOTP secret: %w", err)
	}
	var qr bytes.Buffer
	if err := png.Encode(&qr, img); err != nil {
		return nil, fmt.Errorf("draw TOTP secret: %w", err)
	}
	return &TOTPSetup{Secret: key.Secret(), URL: key.URL(), QR: qr.Bytes()}, nil
}

// ConfirmTOTP turns TOTP on by a first code from the app. With the first second
// factor come recovery codes: they are shown once, here. All other sessions end.
func (s *Service) ConfirmTOTP(ctx context.Context, me int64, currentToken, code string) (recovery []string, err error) {
	keep, err := freshSession(ctx, s.db, me, currentToken)
	if err != nil {
		return nil, err
	}
	if err := s.take(ctx, rateFactorOf, accountSubject(me)); err != nil {
		return nil, err
	}
	step, err := s.matchTOTP(ctx, me, code, false)
	if err != nil {
		return nil, err
	}
	if step == 0 {
		return nil, errs.InvalidField("code", "error.code_wrong")
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		done, err := db.Affected(tx.NewRaw(`UPDATE users SET totp_since = now(), totp_step = ?
			WHERE account_id = ? AND totp_since IS NULL AND totp_secret IS NOT NULL`, step, me).Exec(ctx))
		if err != nil {
			return err
		}
		if !done {
			return errs.New(errs.Conflict, "error.totp_already")
		}
		if recovery, err = s.firstRecoveryCodesTx(ctx, tx, me); err != nil {
			return err
		}
		if err := s.giveBack(ctx, tx, rateFactorOf, accountSubject(me)); err != nil {
			return err
		}
		return s.afterFactorTx(ctx, tx, me, keep)
	})
	if err != nil {
		return nil, fmt.Errorf("confirm TOTP of account %d: %w", me, err)
	}
	return recovery, nil
}

// RemoveTOTP turns TOTP off. Needs a fresh session, so a code or passkey just now.
func (s *Service) RemoveTOTP(ctx context.Context, me int64, currentToken string) error {
	keep, err := freshSession(ctx, s.db, me, currentToken)
	if err != nil {
		return err
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		done, err := db.Affected(tx.NewRaw(`UPDATE users SET totp_secret = NULL, totp_since = NULL, totp_step = 0
			WHERE account_id = ? AND totp_since IS NOT NULL`, me).Exec(ctx))
		if err != nil || !done {
			return err
		}
		if err := dropLoneRecoveryCodesTx(ctx, tx, me); err != nil {
			return err
		}
		return s.afterFactorTx(ctx, tx, me, keep)
	})
	if err != nil {
		return fmt.Errorf("remove TOTP of account %d: %w", me, err)
	}
	return nil
}

// useTOTP spends a code: its time step is written down in the statement that checks
// that neither it nor a later one was used (A10).
func (s *Service) useTOTP(ctx context.Context, account int64, code string) (bool, error) {
	step, err := s.matchTOTP(ctx, account, code, true)
	if err != nil || step == 0 {
		return false, err
	}
	return db.Affected(s.db.NewRaw(`UPDATE users SET totp_step = ? WHERE account_id = ? AND totp_step < ? AND totp_since IS NOT NULL`,
		step, account, step).Exec(ctx))
}

// matchTOTP gives the time step that a code belongs to: now, one before or one
// after; 0 for none.
func (s *Service) matchTOTP(ctx context.Context, account int64, code string, confirmed bool) (int64, error) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	if len(code) != otp.DigitsSix.Length() {
		return 0, nil
	}
	secret, err := s.totpSecret(ctx, account, confirmed)
	if err != nil || secret == "" {
		return 0, err
	}
	now := s.now().Unix() / totpPeriod
	found := int64(0)
	for step := now - 1; step <= now+1; step++ { // all three, whichever matches
		want, err := totp.GenerateCodeCustom(secret, time.Unix(step*totpPeriod, 0),
			totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("TOTP of account %d: %w", account, err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found, nil
}

// totpSecret is the secret in force, or the one that waits to be confirmed; "" for
// none.
func (s *Service) totpSecret(ctx context.Context, account int64, confirmed bool) (string, error) {
	var sealed [][]byte
	err := s.db.NewRaw(`SELECT totp_secret FROM users WHERE account_id = ? AND totp_secret IS NOT NULL AND (totp_since IS NOT NULL) = ?`,
		account, confirmed).Scan(ctx, &sealed)
	if err != nil {
		return "", fmt.Errorf("TOTP of account %d: %w", account, err)
	}
	if len(sealed) == 0 {
		return "", nil
	}
	secret, err := s.key.Open(totpPurpose, sealed[0], rowAAD(account))
	if err != nil {
		return "", fmt.Errorf("TOTP of account %d: %w", account, err)
	}
	return string(secret), nil
}
