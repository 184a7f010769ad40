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
		if _, err = s.activateTx(ctx, tx, t.AccountID); err != nil {
			return err
		}
		return tx.NewRaw(`SELECT state = 'active' FROM accounts WHERE id = ?`, t.AccountID).Scan(ctx, &active)
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
	if !s.canMail() {
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

// Waiting lists confirmed sign-ups that wait for approval, the oldest first.
func (s *Service) Waiting(ctx context.Context, by int64, limit int) ([]*User, error) {
	var list []*User
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := requireRoleTx(ctx, tx, by, RoleModerator); err != nil {
			return err
		}
		list = nil
		return tx.NewSelect().Model(&list).Relation("Account").
			Where("u.approved_at IS NULL AND u.confirmed_at IS NOT NULL AND account.state = ?", social.AccountPending).
			Order("u.created_at").Limit(int64(min(max(limit, 1), 200))).Scan(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("waiting members: %w", err)
	}
	return list, nil
}

// ApproveSignUp lets a waiting member in and tells them.
func (s *Service) ApproveSignUp(ctx context.Context, by, account int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := requireRoleTx(ctx, tx, by, RoleModerator); err != nil {
			return err
		}
		u, err := waitingTx(ctx, tx, account)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE users SET approved_at = now() WHERE account_id = ?`, account).Exec(ctx); err != nil {
			return err
		}
		active, err := s.activateTx(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := s.AuditTx(ctx, tx, by, "signup.approve", "account", account, nil); err != nil || !active {
			return err
		}
		return s.queueMailTx(ctx, tx, mailOrder{Kind: letterApproved, AccountID: account, To: u.Email, Locale: u.Locale})
	})
	if err != nil {
		return fmt.Errorf("approve account %d: %w", account, err)
	}
	return nil
}

// RejectSignUp removes a waiting sign-up, tells its address if that was confirmed,
// and frees the handle: nobody ever saw it.
func (s *Service) RejectSignUp(ctx context.Context, by, account int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := requireRoleTx(ctx, tx, by, RoleModerator); err != nil {
			return err
		}
		u, err := waitingTx(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := s.AuditTx(ctx, tx, by, "signup.reject", "account", account, nil); err != nil {
			return err
		}
		if err := forgetPendingTx(ctx, tx, []int64{account}); err != nil || u.ConfirmedAt.IsZero() {
			return err
		}
		return s.queueMailTx(ctx, tx, mailOrder{Kind: letterRejected, To: u.Email, Locale: u.Locale})
	})
	if err != nil {
		return fmt.Errorf("reject account %d: %w", account, err)
	}
	return nil
}

// waitingTx locks a sign-up that nobody has decided about.
func waitingTx(ctx context.Context, tx bun.Tx, account int64) (*User, error) {
	var list []*User
	err := tx.NewSelect().Model(&list).Join("JOIN accounts AS a ON a.id = u.account_id").
		Where("u.account_id = ? AND u.approved_at IS NULL AND a.state = ?", account, social.AccountPending).
		For("UPDATE OF u").Scan(ctx)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("waiting account %d: %w", account, errs.NotFound)
	}
	return list[0], nil
}

// forgetPendingTx removes accounts that never became active.
func forgetPendingTx(ctx context.Context, tx bun.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.NewRaw(`DELETE FROM users WHERE account_id IN (?)`, bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("forget pending users: %w", err)
	}
	if _, err := tx.NewRaw(`DELETE FROM accounts WHERE id IN (?) AND state = 'pending'`, bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("forget pending accounts: %w", err)
	}
	return nil
}
