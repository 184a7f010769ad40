package social

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// pgArray and pgIDs pass slices as Postgres arrays.
func pgArray(s []string) any {
	if s == nil {
		s = []string{}
	}
	return pgdialect.Array(s)
}

func pgIDs(ids []int64) any {
	if ids == nil {
		ids = []int64{}
	}
	return pgdialect.Array(ids)
}

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// likePrefix escapes what somebody typed for LIKE and asks for things that begin so.
func likePrefix(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}

// bumpAccount adds to one of an account's counters.
func bumpAccount(ctx context.Context, tx bun.Tx, id int64, counter string, by int64) error {
	_, err := tx.NewUpdate().Model((*Account)(nil)).
		Set("? = greatest(0, ? + ?)", bun.Ident(counter), bun.Ident(counter), by).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("count %s of account %d: %w", counter, id, err)
	}
	return nil
}
