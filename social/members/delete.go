package members

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/jobs"
)

// Left is the news that a member has deleted their account. Its worker calls
// social.PurgeAccount.
type Left struct {
	AccountID int64 `json:"account_id,string"`
}

// Kind names the job.
func (Left) Kind() string { return "social.member_left" }

// InsertOpts keep trying for days: a promise to delete must not be dropped.
func (Left) InsertOpts() jobs.InsertOpts { return jobs.InsertOpts{MaxAttempts: 25} }

// DeleteAccount takes a member out for good (A16), on the word of their password: at
// once the account is gone for everybody, its page is a tombstone, all its sessions
// are over, and the address, the password and every personal field are erased. What
// it wrote and did is removed by the job Left, batch by batch. The handle stays taken.
// The last owner cannot leave.
func (s *Service) DeleteAccount(ctx context.Context, me int64, password string) error {
	if err := s.provePassword(ctx, me, password); err != nil {
		return err
	}
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var list []*User
		err := tx.NewSelect().Model(&list).Relation("Account").Where("u.account_id = ?", me).For("UPDATE OF u").Scan(ctx)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errs.NotFound
		}
		u := list[0]
		if u.Role == RoleOwner {
			if err := keepAnOwnerTx(ctx, tx, me); err != nil {
				return err
			}
		}
		if u.Role.Staff() {
			if err := s.AuditTx(ctx, tx, me, "member.leave", "account", me, map[string]any{"role": u.Role}); err != nil {
				return err
			}
		}
		o := mailOrder{Kind: letterDeleted, To: u.Email, Handle: u.Account.Handle, Locale: u.Locale}
		if err := s.queueMailTx(ctx, tx, o); err != nil {
			return err
		}
		return s.buryTx(ctx, tx, me)
	})
	if err != nil {
		return fmt.Errorf("delete account %d: %w", me, err)
	}
	return nil
}

// buryTx turns an account into its tombstone and orders the rest to be removed.
func (s *Service) buryTx(ctx context.Context, tx bun.Tx, account int64) error {
	for _, statement := range []string{
		`UPDATE accounts SET state = 'deleted', deleted_at = now(), name = '', bio = '', fields = '[]', place = '', lang = '',
			avatar_id = NULL, banner_id = NULL, locked = false, discoverable = false, last_active_at = NULL, home_floor = NULL
			WHERE id = ? AND domain IS NULL`,
		`UPDATE invites SET revoked_at = coalesce(revoked_at, now()), note = '' WHERE created_by = ?`,
		// Sessions, links, waiting mail, second factors hang on the row.
		`DELETE FROM users WHERE account_id = ?`,
	} {
		if _, err := tx.NewRaw(statement, account).Exec(ctx); err != nil {
			return err
		}
	}
	return jobs.InsertTx(ctx, tx, Left{AccountID: account}, nil)
}
