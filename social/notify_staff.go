package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// NotifySignUpTx tells staff that somebody waits to be let in. Who belongs to staff is
// the caller's to know.
func NotifySignUpTx(ctx context.Context, tx bun.Tx, staff []int64, applicant int64) error {
	for _, id := range staff {
		if err := notifyTx(ctx, tx, &Notification{AccountID: id, Kind: NotifySignUp, ActorID: applicant}); err != nil {
			return err
		}
	}
	return nil
}

// DropSignUpNoticesTx forgets that accounts wait: they were let in, turned away or
// have run out, and nobody has anything left to do.
func DropSignUpNoticesTx(ctx context.Context, tx bun.Tx, applicants ...int64) error {
	_, err := tx.NewRaw(`DELETE FROM notifications WHERE kind = ? AND actor_id IN (?)`, NotifySignUp, bun.List(applicants)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop news of %d sign-ups: %w", len(applicants), err)
	}
	return nil
}

// DropStaffNoticesTx forgets what an account was told as staff, which it is no more.
func DropStaffNoticesTx(ctx context.Context, tx bun.Tx, account int64) error {
	_, err := tx.NewRaw(`DELETE FROM notifications WHERE kind = ? AND account_id = ?`, NotifySignUp, account).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop what account %d was told as staff: %w", account, err)
	}
	return nil
}
