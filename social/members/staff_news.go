package members

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/social"
)

// WaitingPath is the page of the sign-ups that wait.
const WaitingPath = "/admin/members/waiting"

// TellStaff is the job that writes to staff that somebody waits; its worker calls
// WriteToStaff. There is one at a time: whoever comes meanwhile is counted in the
// same letter.
type TellStaff struct{}

// Kind names the job.
func (TellStaff) Kind() string { return "social.tell_staff" }

// InsertOpts keep it single.
func (TellStaff) InsertOpts() jobs.InsertOpts {
	return jobs.InsertOpts{Queue: jobs.Mail, UniqueOpts: jobs.Unfinished()}
}

// rateStaffLetter keeps a flood of sign-ups from becoming a flood of letters.
var rateStaffLetter = rateRule{"staff letter", 1, time.Hour}

// lockStaffNews is the class of pg_advisory_xact_lock in which a sign-up that is
// announced and the job that ends come one after the other: else the sign-up would
// find a job that has counted already, and go unannounced.
const lockStaffNews = 4202

// announceTx tells everybody who has at least the role least that a sign-up waits: in
// the inbox at once, and by letter at most once an hour.
func (s *Service) announceTx(ctx context.Context, tx bun.Tx, applicant int64, least Role) error {
	staff, err := activeStaff(ctx, tx, least)
	if err != nil || len(staff) == 0 {
		return err
	}
	var ids []int64
	for _, u := range staff {
		ids = append(ids, u.AccountID)
	}
	if err := social.NotifySignUpTx(ctx, tx, ids, applicant); err != nil || !s.CanMail() {
		return err
	}
	if err := lockNewsTx(ctx, tx); err != nil {
		return err
	}
	return jobs.InsertTx(ctx, tx, TellStaff{}, nil)
}

// WriteToStaff is the work of TellStaff: one letter to each who may decide, unless one
// went out within the hour; then the job waits until that has passed. What the letter
// says is what is true when it is sent.
func (s *Service) WriteToStaff(ctx context.Context, job *jobs.Row) error {
	var wait time.Duration
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		wait = 0
		if err := lockNewsTx(ctx, tx); err != nil {
			return err
		}
		n, err := s.waitingCount(ctx, tx, RoleModerator)
		if err != nil {
			return err
		}
		if n == 0 { // decided meanwhile
			return jobs.CompleteTx(ctx, tx, job)
		}
		ok, left, err := s.rateTake(ctx, tx, rateStaffLetter.key(""), rateStaffLetter.limit, rateStaffLetter.window)
		if err != nil {
			return err
		}
		if !ok {
			wait = left
			return nil
		}
		staff, err := activeStaff(ctx, tx, RoleModerator)
		if err != nil {
			return err
		}
		for _, u := range staff {
			if err := s.queueMailTx(ctx, tx, mailOrder{Kind: letterWaiting, AccountID: u.AccountID, To: u.Email}); err != nil {
				return err
			}
		}
		return jobs.CompleteTx(ctx, tx, job)
	})
	if err != nil {
		return fmt.Errorf("write to staff: %w", err)
	}
	if wait > 0 {
		return jobs.Snooze(wait)
	}
	return nil
}

func lockNewsTx(ctx context.Context, tx bun.Tx) error {
	if _, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(?, 0)`, lockStaffNews).Exec(ctx); err != nil {
		return fmt.Errorf("lock news of staff: %w", err)
	}
	return nil
}

// activeStaff are the active members with at least the role least.
func activeStaff(ctx context.Context, q bun.IDB, least Role) ([]*User, error) {
	var roles []Role
	for _, r := range Roles {
		if r.Includes(least) {
			roles = append(roles, r)
		}
	}
	var list []*User
	err := q.NewSelect().Model(&list).Join("JOIN accounts AS a ON a.id = u.account_id").
		Where("u.role IN (?) AND a.state = ?", bun.List(roles), social.AccountActive).Order("u.account_id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	return list, nil
}
