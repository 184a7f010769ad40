package media

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
)

// Quota bounds what one account may store and send.
type Quota struct {
	TotalBytes int64 // of all renditions; 0: 20 GiB
	DayBytes   int64 // of uploads between two midnights UTC; 0: 1 GiB
}

func (q Quota) withDefaults() Quota {
	if q.TotalBytes <= 0 {
		q.TotalBytes = 20 << 30
	}
	if q.DayBytes <= 0 {
		q.DayBytes = 1 << 30
	}
	return q
}

// today is a day of the database's clock, so that nodes agree about midnight.
const today = "(now() AT TIME ZONE 'utc')::date"

// Usage is what an account has stored and has sent today.
type Usage struct {
	TotalBytes, DayBytes int64
	Quota                Quota
}

// Usage reads an account's usage.
func (s *Service) Usage(ctx context.Context, accountID int64) (Usage, error) {
	return s.usage(ctx, s.db, accountID)
}

func (s *Service) usage(ctx context.Context, q bun.IDB, accountID int64) (Usage, error) {
	u := Usage{Quota: s.quota}
	err := q.NewSelect().TableExpr("media_usage").
		ColumnExpr("coalesce(max(total_bytes), 0)").
		ColumnExpr("coalesce(max(day_bytes) FILTER (WHERE day = "+today+"), 0)").
		Where("account_id = ?", accountID).Scan(ctx, &u.TotalBytes, &u.DayBytes)
	if err != nil {
		return u, fmt.Errorf("read media usage of account %d: %w", accountID, err)
	}
	return u, nil
}

// room refuses early where nothing fits any more; takeQuota is what decides.
func (s *Service) room(ctx context.Context, accountID int64) error {
	u, err := s.Usage(ctx, accountID)
	if err != nil {
		return err
	}
	return s.quota.refuse(u.TotalBytes+1, u.DayBytes+1)
}

// refuse is nil where both fit.
func (q Quota) refuse(total, day int64) error {
	const mb = 1 << 20
	var p *errs.Problem
	switch {
	case day > q.DayBytes:
		p = errs.New(errs.TooLarge, "error.media_quota_day", "LimitMB", q.DayBytes/mb)
	case total > q.TotalBytes:
		p = errs.New(errs.TooLarge, "error.media_quota_total", "LimitMB", q.TotalBytes/mb)
	default:
		return nil
	}
	p.Field = "file"
	return p
}

// takeQuota books stored and sent bytes, or refuses, in one statement: parallel
// uploads queue on the row and none passes the limit (M12).
func (s *Service) takeQuota(ctx context.Context, tx bun.IDB, accountID, stored, sent int64) error {
	if err := s.quota.refuse(stored, sent); err != nil {
		return err
	}
	res, err := tx.NewRaw(`
		INSERT INTO media_usage AS u (account_id, total_bytes, day, day_bytes)
		VALUES (?0, ?1, `+today+`, ?2)
		ON CONFLICT (account_id) DO UPDATE SET
			total_bytes = u.total_bytes + excluded.total_bytes,
			day = excluded.day,
			day_bytes = excluded.day_bytes + CASE WHEN u.day = excluded.day THEN u.day_bytes ELSE 0 END
		WHERE u.total_bytes + excluded.total_bytes <= ?3
			AND excluded.day_bytes + CASE WHEN u.day = excluded.day THEN u.day_bytes ELSE 0 END <= ?4`,
		accountID, stored, sent, s.quota.TotalBytes, s.quota.DayBytes).Exec(ctx)
	if err != nil {
		return fmt.Errorf("book %d bytes for account %d: %w", stored, accountID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	u, err := s.usage(ctx, tx, accountID)
	if err != nil {
		return err
	}
	if err := s.quota.refuse(u.TotalBytes+stored, u.DayBytes+sent); err != nil {
		return err
	}
	return s.quota.refuse(u.TotalBytes+stored, s.quota.DayBytes+1) // midnight or a deletion came between
}

// giveBack takes deleted media off an account's total. What was sent today stays sent.
func giveBack(ctx context.Context, tx bun.IDB, accountID, bytes int64) error {
	_, err := tx.NewUpdate().TableExpr("media_usage").
		Set("total_bytes = greatest(total_bytes - ?, 0)", bytes).
		Where("account_id = ?", accountID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("give back %d bytes to account %d: %w", bytes, accountID, err)
	}
	return nil
}
