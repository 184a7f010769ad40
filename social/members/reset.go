package members

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// RequestReset sends a link for a new password to an address, if a member has
// confirmed it. The answer and the work are the same if nobody has.
func (s *Service) RequestReset(ctx context.Context, email string) error {
	return s.orderByAddress(ctx, letterReset, email)
}

// ResetPassword sets a new password by a link and ends every session: whoever knew
// the old one is out. A second factor stays, and is still asked for.
func (s *Service) ResetPassword(ctx context.Context, token, password string) error {
	if ok, err := s.ResetLinkValid(ctx, token); err != nil {
		return err
	} else if !ok {
		return errLinkOver() // before the work of hashing
	}
	if p := checkPassword(password, s.host); p != nil {
		return p
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		t, err := useTokenTx(ctx, tx, tokenReset, token)
		if err != nil {
			return err
		}
		done, err := db.Affected(tx.NewRaw(`UPDATE users SET password_hash = ?
			WHERE account_id = ? AND (? = '' OR lower(email) = lower(?))`, hash, t.AccountID, t.Email, t.Email).Exec(ctx))
		if err != nil {
			return err
		}
		if !done {
			return errLinkOver()
		}
		return s.afterPasswordTx(ctx, tx, t.AccountID, 0)
	})
	if err != nil {
		return fmt.Errorf("reset password: %w", err)
	}
	return nil
}

// ChangePassword sets a new password by the old one. currentToken names the session
// that stays; all others end.
func (s *Service) ChangePassword(ctx context.Context, me int64, currentToken, old, password string) error {
	current, ok := tokenHash(currentToken)
	if !ok {
		return errs.Unauthed
	}
	u, err := s.User(ctx, me)
	if err != nil {
		return err
	}
	if p := checkPassword(password, u.Account.Handle, u.Email, s.host); p != nil {
		p.Field = "new_password"
		return p
	}
	if err := s.provePassword(ctx, me, old); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var keep []int64
		err := tx.NewRaw(`SELECT id FROM sessions WHERE token_hash = ? AND account_id = ? AND NOT half`, current, me).Scan(ctx, &keep)
		if err != nil {
			return err
		}
		if len(keep) == 0 {
			return errs.Unauthed
		}
		if _, err := tx.NewRaw(`UPDATE users SET password_hash = ? WHERE account_id = ?`, hash, me).Exec(ctx); err != nil {
			return err
		}
		return s.afterPasswordTx(ctx, tx, me, keep[0])
	})
	if err != nil {
		return fmt.Errorf("change password of account %d: %w", me, err)
	}
	return nil
}

// afterPasswordTx ends what the old password had opened and tells the member.
func (s *Service) afterPasswordTx(ctx context.Context, tx bun.Tx, account, keep int64) error {
	if err := s.revokeAllTx(ctx, tx, account, keep); err != nil {
		return err
	}
	if err := dropTokensTx(ctx, tx, account, tokenReset, tokenChange); err != nil {
		return err
	}
	return s.tellMemberTx(ctx, tx, account, letterPassword)
}

// tellMemberTx queues news to the member's own confirmed address.
func (s *Service) tellMemberTx(ctx context.Context, tx bun.Tx, account int64, kind letterKind) error {
	var to []string
	err := tx.NewRaw(`SELECT email FROM users WHERE account_id = ? AND confirmed_at IS NOT NULL`, account).Scan(ctx, &to)
	if err != nil || len(to) == 0 {
		return err
	}
	return s.queueMailTx(ctx, tx, mailOrder{Kind: kind, AccountID: account, To: to[0]})
}
