package members

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// ChangeEmail sends a link to a new address; the old one stays in force until the
// link is followed. Whether somebody else uses the new one is not said.
func (s *Service) ChangeEmail(ctx context.Context, me int64, password, email string) error {
	if !s.CanMail() {
		return errs.New(errs.Unavailable, "error.no_mail")
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	mail, p := checkMail(email, site)
	if p != nil {
		return p
	}
	u, err := s.User(ctx, me)
	if err != nil {
		return err
	}
	if strings.EqualFold(mail, u.Email) {
		return errs.InvalidField("email", "error.email_same")
	}
	if err := s.provePassword(ctx, me, password); err != nil {
		return err
	}
	if err := s.take(ctx, rateMailBy, accountSubject(me)); err != nil {
		return err
	}
	may, err := s.takeQuietly(ctx, rateMailTo, string(letterChange)+"\x00"+strings.ToLower(mail))
	if err != nil || !may {
		return err
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := dropTokensTx(ctx, tx, me, tokenChange); err != nil { // the last wish counts
			return err
		}
		return s.queueMailTx(ctx, tx, mailOrder{Kind: letterChange, AccountID: me, To: mail})
	})
	if err != nil {
		return fmt.Errorf("change address of account %d: %w", me, err)
	}
	return nil
}

// ConfirmEmailChange puts a new address in force and tells the old one, with a link
// that undoes it for 72 h.
func (s *Service) ConfirmEmailChange(ctx context.Context, token string) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		t, err := useTokenTx(ctx, tx, tokenChange, token)
		if err != nil {
			return err
		}
		var old []string
		err = tx.NewRaw(`SELECT email FROM users WHERE account_id = ? FOR UPDATE`, t.AccountID).Scan(ctx, &old)
		if err != nil {
			return err
		}
		if len(old) == 0 {
			return errLinkOver()
		}
		if _, err := tx.NewRaw(`UPDATE users SET email = ? WHERE account_id = ?`, t.Email, t.AccountID).Exec(ctx); err != nil {
			return err
		}
		// Links that went to the old address are over, but for a way back.
		if err := dropTokensTx(ctx, tx, t.AccountID, tokenReset, tokenChange, tokenConfirm); err != nil {
			return err
		}
		return s.queueMailTx(ctx, tx, mailOrder{Kind: letterUndo, AccountID: t.AccountID, To: old[0]})
	})
	if db.IsUnique(err, "users_email") {
		return errs.New(errs.Conflict, "error.email_confirmed_elsewhere")
	}
	if err != nil {
		return fmt.Errorf("confirm new address: %w", err)
	}
	return nil
}

// UndoEmailChange brings an old address back. Somebody else may have been in the
// account: all sessions end, the password is gone and a link for a new one goes to
// the address, second factors that were set up since the change are removed, and
// every other link is over, so that who changed it last cannot change it again.
func (s *Service) UndoEmailChange(ctx context.Context, token string) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		t, err := useTokenTx(ctx, tx, tokenUndo, token)
		if err != nil {
			return err
		}
		_, err = tx.NewRaw(`UPDATE users SET email = ?0, password_hash = NULL,
			totp_secret = CASE WHEN totp_since > ?2 THEN NULL ELSE totp_secret END,
			totp_since = CASE WHEN totp_since > ?2 THEN NULL ELSE totp_since END
			WHERE account_id = ?1`, t.Email, t.AccountID, t.CreatedAt).Exec(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw(`DELETE FROM passkeys WHERE account_id = ? AND created_at > ?`, t.AccountID, t.CreatedAt).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`DELETE FROM recovery_codes WHERE account_id = ?`, t.AccountID).Exec(ctx); err != nil {
			return err
		}
		if err := s.revokeAllTx(ctx, tx, t.AccountID, 0); err != nil {
			return err
		}
		if err := dropTokensTx(ctx, tx, t.AccountID, tokenReset, tokenChange, tokenConfirm, tokenUndo); err != nil {
			return err
		}
		return s.queueMailTx(ctx, tx, mailOrder{Kind: letterReset, AccountID: t.AccountID, To: t.Email})
	})
	if db.IsUnique(err, "users_email") {
		return errs.New(errs.Conflict, "error.email_confirmed_elsewhere")
	}
	if err != nil {
		return fmt.Errorf("undo change of address: %w", err)
	}
	return nil
}
