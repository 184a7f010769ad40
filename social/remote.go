package social

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// RemoteAccount is what another server says of an account of its own. Its words are
// text already, within the caps of what may come in.
type RemoteAccount struct {
	ID           int64 // 0: the one with this handle and domain, or a new one
	Handle       string
	Domain       string // not ours
	Name         string
	Bio          string
	Fields       []Field
	Place        string
	Locked       bool
	Discoverable bool
	Indexable    bool
	Silenced     bool // limits it; false never lifts a limit, which is for moderators
	CreatedAt    time.Time
}

// PutRemoteTx writes an account of another server and gives its id. What moderators have
// decided about it stays. errs.Gone when it was deleted: it does not return.
func (s *Service) PutRemoteTx(ctx context.Context, tx bun.Tx, in RemoteAccount) (int64, error) {
	in.Domain = strings.ToLower(in.Domain)
	if in.Handle == "" || in.Domain == "" || in.Domain == s.host {
		return 0, fmt.Errorf("account %s@%s is not one of another server: %w", in.Handle, in.Domain, errs.Invalid)
	}
	a := &Account{
		ID: in.ID, Handle: in.Handle, Domain: in.Domain, State: AccountActive,
		Name: text.Line(in.Name), Bio: strings.TrimSpace(text.Clean(in.Bio)), Place: text.Line(in.Place), Fields: make([]Field, 0, len(in.Fields)),
		Locked: in.Locked, Discoverable: in.Discoverable, HideLiked: true, CreatedAt: s.notLater(in.CreatedAt),
	}
	for _, f := range in.Fields {
		a.Fields = append(a.Fields, Field{Name: text.Line(f.Name), Value: text.Line(f.Value)})
	}
	if in.ID == 0 {
		if err := insertRemote(ctx, tx, a); err != nil {
			return 0, err
		}
	}
	var state AccountState
	err := tx.NewUpdate().Model(a).Column("name", "bio", "fields", "place", "locked", "discoverable").Set("indexable = ?", in.Indexable).
		Set("silenced_at = CASE WHEN ? THEN coalesce(silenced_at, now()) ELSE silenced_at END", in.Silenced).
		Where("id = ? AND domain = ? AND lower(handle) = lower(?)", a.ID, a.Domain, a.Handle).Returning("state").Scan(ctx, &state)
	switch {
	case err != nil:
		return 0, db.NotFound(err, fmt.Sprintf("account %d, %s@%s", a.ID, a.Handle, a.Domain))
	case state == AccountDeleted:
		return 0, fmt.Errorf("account %s@%s: %w", a.Handle, a.Domain, errs.Gone)
	}
	return a.ID, nil
}

// insertRemote makes the row of an account where there is none, and finds it where there
// is. Two that come at once make one.
func insertRemote(ctx context.Context, tx bun.Tx, a *Account) error {
	_, err := tx.NewInsert().Model(a).On("CONFLICT (domain, lower(handle)) WHERE domain IS NOT NULL DO NOTHING").Returning("NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("make account %s@%s: %w", a.Handle, a.Domain, err)
	}
	err = tx.NewSelect().Model((*Account)(nil)).Column("id").Where("a.domain = ? AND lower(a.handle) = lower(?)", a.Domain, a.Handle).Scan(ctx, &a.ID)
	return db.NotFound(err, "account "+a.Handle+"@"+a.Domain)
}

// DropRemoteTx takes an account of another server for deleted, because that says so. Its
// name does not return; what it wrote and did removes PurgeAccount, which the caller owes.
func (s *Service) DropRemoteTx(ctx context.Context, tx bun.Tx, id int64) error {
	ok, err := db.Affected(tx.NewRaw(`UPDATE accounts SET state = 'deleted', deleted_at = coalesce(deleted_at, now()), name = '', bio = '',
		fields = '[]', place = '', avatar_id = NULL, banner_id = NULL WHERE id = ? AND domain IS NOT NULL`, id).Exec(ctx))
	if err != nil {
		return fmt.Errorf("drop account %d: %w", id, err)
	}
	if !ok {
		return fmt.Errorf("account %d of another server: %w", id, errs.NotFound)
	}
	return nil
}

// earliest is when what says to be older is taken to be from: no server of this kind was
// there before, and the keys that order feeds count from 1970.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// notLater is a moment that another server names, within reason: nothing happens in the
// future, where it would stand above everything else for as long.
func (s *Service) notLater(at time.Time) time.Time {
	now := s.now()
	switch {
	case at.IsZero() || at.After(now):
		return now
	case at.Before(earliest):
		return earliest
	}
	return at
}
