package members

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
)

// CreateInput is what `batata admin create` is told.
type CreateInput struct {
	Handle   string
	Email    string
	Role     Role   // "" is none
	Password string // "": a one-time link sets it
	Locale   string
	ID       int64 // 0: the next one; the seed of dev has fixed ones
}

// Create makes an active member on the word of whoever runs the command line:
// the only way to the first admin (A13). Without a password it gives a link for one,
// good for 24 h and one use.
func (s *Service) Create(ctx context.Context, in CreateInput) (*social.Account, string, error) {
	if in.Role == "" {
		in.Role = RoleNone
	}
	in.Handle = FoldHandle(in.Handle)
	var ps errs.Problems
	if p := checkHandle(in.Handle); p != nil {
		ps = append(ps, p)
	}
	mail, p := checkMail(in.Email, Site{}) // the lists of domains are for strangers
	if p != nil {
		ps = append(ps, p)
	}
	if !in.Role.Valid() {
		ps.Add("role", "error.role")
	}
	if in.Password != "" {
		if p := checkPassword(in.Password, in.Handle, mail, s.host); p != nil {
			ps = append(ps, p)
		}
	}
	if err := ps.Err(); err != nil {
		return nil, "", err
	}
	hash := ""
	if in.Password != "" {
		var err error
		if hash, err = s.hasher.hash(ctx, in.Password); err != nil {
			return nil, "", err
		}
	}
	a := &social.Account{}
	link := ""
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		id, err := insertMemberTx(ctx, tx, newMember{
			id: in.ID, handle: in.Handle, email: mail, hash: hash, role: in.Role, locale: in.Locale, confirmed: true, approved: true,
		})
		if err != nil {
			return err
		}
		if _, err := s.activateTx(ctx, tx, id); err != nil {
			return err
		}
		if hash == "" {
			if link, err = s.resetLinkTx(ctx, tx, id); err != nil {
				return err
			}
		}
		if err := s.AuditTx(ctx, tx, Console, "member.create", "account", id, map[string]any{"role": in.Role}); err != nil {
			return err
		}
		return tx.NewSelect().Model(a).Where("a.id = ?", id).Scan(ctx)
	})
	switch {
	case db.IsUnique(err, "accounts_local_handle"):
		return nil, "", errs.InvalidField("handle", "error.handle_taken")
	case db.IsUnique(err, "users_email"):
		return nil, "", errs.InvalidField("email", "error.email_taken") // the operator may know
	case err != nil:
		return nil, "", fmt.Errorf("create member: %w", err)
	}
	return a, link, nil
}

// resetLinkTx is a link for a new password that is shown to who asked for it, and
// not sent.
func (s *Service) resetLinkTx(ctx context.Context, tx bun.Tx, account int64) (string, error) {
	token := newToken()
	if err := saveToken(ctx, tx, tokenReset, token, account, "", LinkLife); err != nil {
		return "", err
	}
	return s.link(ResetPath, token), nil
}

// staffAct finds the member that an act of staff is about, locks the row, and
// refuses who may not: the role must suffice, nobody acts on a member whose role
// theirs does not include, and only an owner acts on an owner.
func (s *Service) staffAct(ctx context.Context, by int64, handle string, need Role, act func(ctx context.Context, tx bun.Tx, m *User) error) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		role, err := requireRoleTx(ctx, tx, by, need)
		if err != nil {
			return err
		}
		var list []*User
		err = tx.NewSelect().Model(&list).Relation("Account").
			Where("lower(account.handle) = ? AND account.domain IS NULL", FoldHandle(handle)).
			For("UPDATE OF u").Scan(ctx)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errs.NotFound
		}
		m := list[0]
		if by != Console && (!role.Includes(m.Role) || m.AccountID == by) {
			return errs.New(errs.Denied, "error.role_needed", "Role", string(m.Role))
		}
		return act(ctx, tx, m)
	})
}

// Promote gives a member a role, or takes it with RoleNone; an owner's act. It ends
// the member's sessions: rights change with a new login only. The last owner stays.
func (s *Service) Promote(ctx context.Context, by int64, handle string, role Role) error {
	if !role.Valid() {
		return errs.InvalidField("role", "error.role")
	}
	err := s.staffAct(ctx, by, handle, RoleOwner, func(ctx context.Context, tx bun.Tx, m *User) error {
		if m.Role == role {
			return nil
		}
		if m.Role == RoleOwner {
			if err := keepAnOwnerTx(ctx, tx, m.AccountID); err != nil {
				return err
			}
		}
		if _, err := tx.NewRaw(`UPDATE users SET role = ? WHERE account_id = ?`, role, m.AccountID).Exec(ctx); err != nil {
			return err
		}
		if err := s.revokeAllTx(ctx, tx, m.AccountID, 0); err != nil {
			return err
		}
		if !role.Includes(RoleModerator) {
			if err := social.DropStaffNoticesTx(ctx, tx, m.AccountID); err != nil {
				return err
			}
		}
		return s.AuditTx(ctx, tx, by, "member.role", "account", m.AccountID, map[string]any{"from": m.Role, "to": role})
	})
	if err != nil {
		return fmt.Errorf("give %s the role %s: %w", handle, role, err)
	}
	return nil
}

// keepAnOwnerTx refuses to lose the last active owner. It locks all owners, in one
// order, so that two do not leave at once.
func keepAnOwnerTx(ctx context.Context, tx bun.Tx, leaving int64) error {
	var owners []int64
	err := tx.NewRaw(`SELECT u.account_id FROM users u JOIN accounts a ON a.id = u.account_id
		WHERE u.role = 'owner' AND a.state = 'active' ORDER BY u.account_id FOR UPDATE OF u`).Scan(ctx, &owners)
	if err != nil {
		return fmt.Errorf("count owners: %w", err)
	}
	if len(owners) == 1 && slices.Contains(owners, leaving) {
		return errs.New(errs.Conflict, "error.last_owner")
	}
	return nil
}

// ResetPasswordLink gives a one-time link for a member who cannot get mail.
func (s *Service) ResetPasswordLink(ctx context.Context, by int64, handle string) (string, error) {
	link := ""
	err := s.staffAct(ctx, by, handle, RoleAdmin, func(ctx context.Context, tx bun.Tx, m *User) error {
		var err error
		if link, err = s.resetLinkTx(ctx, tx, m.AccountID); err != nil {
			return err
		}
		return s.AuditTx(ctx, tx, by, "member.reset_link", "account", m.AccountID, nil)
	})
	if err != nil {
		return "", fmt.Errorf("reset link for %s: %w", handle, err)
	}
	return link, nil
}

// Confirm takes a member's address as proved and the sign-up as approved: how
// people get in where no mail is sent. Where it is, who comes in by this is told.
func (s *Service) Confirm(ctx context.Context, by int64, handle string) error {
	err := s.staffAct(ctx, by, handle, RoleAdmin, func(ctx context.Context, tx bun.Tx, m *User) error {
		_, err := tx.NewRaw(`UPDATE users SET confirmed_at = coalesce(confirmed_at, now()), approved_at = coalesce(approved_at, now())
			WHERE account_id = ?`, m.AccountID).Exec(ctx)
		if err != nil {
			return err
		}
		if _, err := s.letInTx(ctx, tx, m); err != nil {
			return err
		}
		return s.AuditTx(ctx, tx, by, "member.confirm", "account", m.AccountID, nil)
	})
	if db.IsUnique(err, "users_email") {
		return errs.New(errs.Conflict, "error.email_confirmed_elsewhere")
	}
	if err != nil {
		return fmt.Errorf("confirm %s: %w", handle, err)
	}
	return nil
}

// Suspend takes a member out: hidden from others, and signed out everywhere in the
// same transaction (A07).
func (s *Service) Suspend(ctx context.Context, by int64, handle string) error {
	err := s.staffAct(ctx, by, handle, RoleModerator, func(ctx context.Context, tx bun.Tx, m *User) error {
		if m.Role == RoleOwner {
			if err := keepAnOwnerTx(ctx, tx, m.AccountID); err != nil {
				return err
			}
		}
		done, err := db.Affected(tx.NewRaw(`UPDATE accounts SET state = 'suspended' WHERE id = ? AND state IN ('active', 'pending')`, m.AccountID).Exec(ctx))
		if err != nil {
			return err
		}
		if !done {
			return errs.New(errs.Conflict, "error.already_suspended")
		}
		if err := s.revokeAllTx(ctx, tx, m.AccountID, 0); err != nil {
			return err
		}
		return s.AuditTx(ctx, tx, by, "member.suspend", "account", m.AccountID, nil)
	})
	if err != nil {
		return fmt.Errorf("suspend %s: %w", handle, err)
	}
	return nil
}

// Unsuspend brings a suspended member back; one who was never confirmed waits again.
func (s *Service) Unsuspend(ctx context.Context, by int64, handle string) error {
	err := s.staffAct(ctx, by, handle, RoleModerator, func(ctx context.Context, tx bun.Tx, m *User) error {
		done, err := db.Affected(tx.NewRaw(`UPDATE accounts SET state = 'pending' WHERE id = ? AND state = 'suspended'`, m.AccountID).Exec(ctx))
		if err != nil {
			return err
		}
		if !done {
			return errs.New(errs.Conflict, "error.not_suspended")
		}
		if _, err := s.activateTx(ctx, tx, m.AccountID); err != nil {
			return err
		}
		return s.AuditTx(ctx, tx, by, "member.unsuspend", "account", m.AccountID, nil)
	})
	if err != nil {
		return fmt.Errorf("unsuspend %s: %w", handle, err)
	}
	return nil
}
