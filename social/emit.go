package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/jobs"
)

// emit puts news into the queue when tx commits, where somebody works them.
func (s *Service) emit(ctx context.Context, tx bun.Tx, news jobs.Args) error {
	if !s.news {
		return nil
	}
	if err := jobs.InsertTx(ctx, tx, news, nil); err != nil {
		return fmt.Errorf("emit %s: %w", news.Kind(), err)
	}
	return nil
}

// emitOfNote emits news about a note that by has changed: by and the author live here,
// and others may have the note.
func (s *Service) emitOfNote(ctx context.Context, tx bun.Tx, by int64, n *Note, news jobs.Args) error {
	if !s.news || n.Visibility == Self {
		return nil
	}
	here, err := allLocal(ctx, tx, by, n.AccountID)
	if err != nil || !here {
		return err
	}
	return s.emit(ctx, tx, news)
}

// emitBy emits what an account did, where it lives here.
func (s *Service) emitBy(ctx context.Context, tx bun.Tx, by int64, news jobs.Args) error {
	if !s.news {
		return nil
	}
	here, err := allLocal(ctx, tx, by)
	if err != nil || !here {
		return err
	}
	return s.emit(ctx, tx, news)
}

// emitToAuthor emits what by did to a note, where by lives here and its author does not.
func (s *Service) emitToAuthor(ctx context.Context, tx bun.Tx, by int64, n *Note, news jobs.Args) error {
	if !s.news {
		return nil
	}
	here, err := allLocal(ctx, tx, n.AccountID)
	if err != nil || here {
		return err
	}
	return s.emitBy(ctx, tx, by, news)
}

// allLocal says whether these accounts live here.
func allLocal(ctx context.Context, tx bun.Tx, ids ...int64) (bool, error) {
	remote, err := tx.NewSelect().Model((*Account)(nil)).Where("a.id IN (?) AND a.domain IS NOT NULL", bun.List(ids)).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("where accounts %v live: %w", ids, err)
	}
	return !remote, nil
}
