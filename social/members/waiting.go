package members

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/social"
)

// waits holds for the sign-ups that wait for staff: confirmed and not approved, or,
// where no mail is sent and so nobody can confirm, the unconfirmed. Those an admin
// takes at their word; a moderator is not asked.
func (s *Service) waits(by Role) string {
	sql := `a.state = 'pending' AND (u.approved_at IS NULL AND u.confirmed_at IS NOT NULL`
	if !s.CanMail() && by.Includes(RoleAdmin) {
		sql += ` OR u.confirmed_at IS NULL`
	}
	return sql + `)`
}

// Waiting lists the sign-ups that wait for by to decide, the oldest first, and says
// how many there are in all. limit is at most 200.
func (s *Service) Waiting(ctx context.Context, by int64, limit int) (list []*User, total int64, err error) {
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		role, err := requireRoleTx(ctx, tx, by, RoleModerator)
		if err != nil {
			return err
		}
		list = nil
		total, err = tx.NewSelect().Model(&list).Relation("Account").
			Join("JOIN accounts AS a ON a.id = u.account_id").Where(s.waits(role)).
			Order("u.created_at", "u.account_id").Limit(int64(min(max(limit, 1), 200))).ScanAndCount(ctx)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("waiting members: %w", err)
	}
	return list, total, nil
}

// WaitingCount is how many sign-ups wait for who has that role; 0 for who decides
// about none.
func (s *Service) WaitingCount(ctx context.Context, role Role) (int64, error) {
	if !role.Includes(RoleModerator) {
		return 0, nil
	}
	return s.waitingCount(ctx, s.db, role)
}

func (s *Service) waitingCount(ctx context.Context, q bun.IDB, role Role) (n int64, err error) {
	err = q.NewRaw(`SELECT count(*) FROM users AS u JOIN accounts AS a ON a.id = u.account_id WHERE `+s.waits(role)).Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("count waiting members: %w", db.Classify(err))
	}
	return n, nil
}

// Applicant finds an undecided sign-up by its handle, for the command line. Pages name
// an account by its id: the handle of a rejected one may be somebody else's by now.
func (s *Service) Applicant(ctx context.Context, handle string) (int64, error) {
	var ids []int64
	err := s.db.NewRaw(`SELECT a.id FROM accounts AS a JOIN users AS u ON u.account_id = a.id
		WHERE lower(a.handle) = ? AND a.domain IS NULL AND a.state = 'pending'`, FoldHandle(handle)).Scan(ctx, &ids)
	if err != nil {
		return 0, fmt.Errorf("find sign-up %s: %w", handle, err)
	}
	if len(ids) == 0 {
		return 0, fmt.Errorf("sign-up %s: %w", handle, errs.NotFound)
	}
	return ids[0], nil
}

// ApproveSignUp lets a waiting member in and tells them. active is false for one who
// has still to confirm the address; where no mail is sent, an admin's yes confirms it.
func (s *Service) ApproveSignUp(ctx context.Context, by, account int64) (active bool, err error) {
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		role, err := requireRoleTx(ctx, tx, by, RoleModerator)
		if err != nil {
			return err
		}
		u, err := s.undecidedTx(ctx, tx, account)
		if err != nil {
			return err
		}
		if u.ConfirmedAt.IsZero() && !s.CanMail() {
			if !role.Includes(RoleAdmin) {
				return errs.New(errs.Denied, "error.role_needed", "Role", string(RoleAdmin))
			}
			if _, err := tx.NewRaw(`UPDATE users SET confirmed_at = now() WHERE account_id = ?`, account).Exec(ctx); err != nil {
				return err
			}
		}
		_, err = tx.NewRaw(`UPDATE users SET approved_at = coalesce(approved_at, now()) WHERE account_id = ?`, account).Exec(ctx)
		if err != nil {
			return err
		}
		if active, err = s.letInTx(ctx, tx, u); err != nil {
			return err
		}
		return s.AuditTx(ctx, tx, by, "signup.approve", "account", account, nil)
	})
	if db.IsUnique(err, "users_email") {
		return false, errs.New(errs.Conflict, "error.email_confirmed_elsewhere")
	}
	if err != nil {
		return false, fmt.Errorf("approve account %d: %w", account, err)
	}
	return active, nil
}

// letInTx makes a member active who is confirmed and approved by now, and tells them
// that staff said yes.
func (s *Service) letInTx(ctx context.Context, tx bun.Tx, u *User) (active bool, err error) {
	if active, err = s.activateTx(ctx, tx, u.AccountID); err != nil || !active {
		return false, err
	}
	return true, s.queueMailTx(ctx, tx, mailOrder{Kind: letterApproved, AccountID: u.AccountID, To: u.Email, Locale: u.Locale})
}

// RejectSignUp removes a waiting sign-up and frees the handle: nobody ever saw it. An
// address that was confirmed is told, with the reason if there is one (at most 500
// characters); the audit log says only whether there was.
func (s *Service) RejectSignUp(ctx context.Context, by, account int64, reason string) error {
	reason = strings.TrimSpace(text.Clean(reason))
	if n := utf8.RuneCountInString(reason); n > MaxReason {
		return errs.InvalidField("reason", "error.text_long", "Max", MaxReason, "Length", n)
	}
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := requireRoleTx(ctx, tx, by, RoleModerator); err != nil {
			return err
		}
		u, err := s.undecidedTx(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := s.AuditTx(ctx, tx, by, "signup.reject", "account", account, map[string]any{"reason": reason != ""}); err != nil {
			return err
		}
		if err := forgetPendingTx(ctx, tx, []int64{account}); err != nil || u.ConfirmedAt.IsZero() {
			return err
		}
		return s.queueMailTx(ctx, tx, mailOrder{Kind: letterRejected, To: u.Email, Locale: u.Locale, Reason: reason})
	})
	if err != nil {
		return fmt.Errorf("reject account %d: %w", account, err)
	}
	return nil
}

// undecidedTx locks a sign-up that nobody has decided about.
func (s *Service) undecidedTx(ctx context.Context, tx bun.Tx, account int64) (*User, error) {
	var list []*User
	err := tx.NewSelect().Model(&list).Join("JOIN accounts AS a ON a.id = u.account_id").
		Where("u.account_id = ? AND a.state = ?", account, social.AccountPending).
		Where("u.approved_at IS NULL OR ? AND u.confirmed_at IS NULL", !s.CanMail()).
		For("UPDATE OF u").Scan(ctx)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("waiting account %d: %w", account, errs.NotFound)
	}
	return list[0], nil
}
