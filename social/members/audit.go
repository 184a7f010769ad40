package members

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/social"
)

// AuditEntry is one act of staff. The table only grows: Postgres itself refuses
// to change or remove a row.
type AuditEntry struct {
	bun.BaseModel `bun:"table:audit_log,alias:al"`

	ID         int64 `bun:",pk,nullzero,default:next_id()"`
	ActorID    int64 `bun:",nullzero"` // 0: the command line
	Action     string
	TargetKind string
	TargetID   int64          `bun:",nullzero"`
	Detail     map[string]any `bun:"type:jsonb"` // ids, roles, modes; never an address or another personal word

	Actor  *social.Account `bun:"rel:belongs-to,join:actor_id=id"`
	Target *social.Account `bun:"rel:belongs-to,join:target_id=id"` // nil: the target is no account, or gone
}

// At is when it was done.
func (e *AuditEntry) At() time.Time { return social.IDTime(e.ID) }

// AuditTx writes down an act of staff in the transaction of the act. by is an
// account or Console; detail may be nil.
func (s *Service) AuditTx(ctx context.Context, tx bun.Tx, by int64, action, targetKind string, targetID int64, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	e := &AuditEntry{ActorID: by, Action: action, TargetKind: targetKind, TargetID: targetID, Detail: detail}
	if by == Console {
		e.ActorID = 0
	}
	if _, err := tx.NewInsert().Model(e).Returning("NULL").Exec(ctx); err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}

// AuditLog is the log for admins, newest first.
func (s *Service) AuditLog(ctx context.Context, by int64, p social.Page) ([]*AuditEntry, string, error) {
	below, rows, err := p.Below()
	if err != nil {
		return nil, "", err
	}
	var entries []*AuditEntry
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := requireRoleTx(ctx, tx, by, RoleAdmin); err != nil {
			return err
		}
		entries = nil
		return tx.NewSelect().Model(&entries).Relation("Actor").Relation("Target").
			Where("al.id < ?", below).Order("al.id DESC").Limit(rows).Scan(ctx)
	})
	if err != nil {
		return nil, "", fmt.Errorf("read audit log: %w", err)
	}
	entries, next := social.PageOf(p, entries, func(e *AuditEntry) int64 { return e.ID })
	return entries, next, nil
}
