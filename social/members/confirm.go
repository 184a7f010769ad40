package members

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
)

// ConfirmEmail proves the address of a sign-up. active says whether the member may
// log in now; otherwise staff has still to approve. An address that somebody else
// confirmed first is errs.Conflict.
func (s *Service) ConfirmEmail(ctx context.Context, token string) (active bool, err error) {
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		t, err := useTokenTx(ctx, tx, tokenConfirm, token)
		if err != nil {
			return err
		}
		// Bound to the address: one that changed meanwhile is not the one proved.
		done, err := db.Affected(tx.NewRaw(`UPDATE users SET confirmed_at = coalesce(confirmed_at, now())
			WHERE account_id = ? AND lower(email) = lower(?)`, t.AccountID, t.Email).Exec(ctx))
		if err != nil {
			return err
		}
		if !done {
			return errLinkOver()
		}
		if active, err = s.activateTx(ctx, tx, t.AccountID); err != nil || active {
			return err
		}
		if err := tx.NewRaw(`SELECT state = 'active' FROM accounts WHERE id = ?`, t.AccountID).Scan(ctx, &active); err != nil || active {
			return err
		}
		return s.announceTx(ctx, tx, t.AccountID, RoleModerator)
	})
	if db.IsUnique(err, "users_email") {
		return false, errs.New(errs.Conflict, "error.email_confirmed_elsewhere")
	}
	if err != nil {
		return false, fmt.Errorf("confirm address: %w", err)
	}
	return active, nil
}

// ResendConfirmation sends the confirmation mail of a sign-up once more. It answers
// the same for every address, known or not, and does the same work: who is meant is
// looked up only when the mail is written.
func (s *Service) ResendConfirmation(ctx context.Context, email string) error {
	return s.orderByAddress(ctx, letterResend, email)
}

// orderByAddress queues a letter that a visitor asked for by typing an address.
func (s *Service) orderByAddress(ctx context.Context, kind letterKind, email string) error {
	if !s.CanMail() {
		return errs.New(errs.Unavailable, "error.no_mail")
	}
	mail, ok := NormalMail(strings.TrimSpace(email))
	if !ok {
		return errs.InvalidField("email", "error.email_invalid")
	}
	// Too many to one address are dropped without a word: the limit protects the
	// one who owns it, and saying so would tell strangers what others asked for.
	may, err := s.takeQuietly(ctx, rateMailTo, string(kind)+"\x00"+strings.ToLower(mail))
	if err != nil || !may {
		return err
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		return s.queueMailTx(ctx, tx, mailOrder{Kind: kind, To: mail})
	})
	if err != nil {
		return fmt.Errorf("order %s mail: %w", kind, err)
	}
	return nil
}

// forgetPendingTx removes accounts that never became active.
func forgetPendingTx(ctx context.Context, tx bun.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := social.DropSignUpNoticesTx(ctx, tx, ids...); err != nil {
		return err
	}
	if _, err := tx.NewRaw(`DELETE FROM users WHERE account_id IN (?)`, bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("forget pending users: %w", err)
	}
	if _, err := tx.NewRaw(`DELETE FROM accounts WHERE id IN (?) AND state = 'pending'`, bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("forget pending accounts: %w", err)
	}
	return nil
}
