package social

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/text"
)

// SearchAccounts finds discoverable accounts whose handle or name begins with q, the
// most followed first; @ before it and this host behind it do not matter. An address elsewhere finds
// whom it names.
func (s *Service) SearchAccounts(ctx context.Context, viewer int64, query string, limit int) ([]*Account, error) {
	query = strings.ToLower(strings.TrimLeft(text.Line(query), "@＠"))
	query = strings.TrimSuffix(query, "@"+s.host) // jane@batata.example is @jane's full name
	if query == "" {
		return nil, nil
	}
	prefix, most := likePrefix(query), Page{Limit: limit}.limit()
	// Handle and name are asked apart, so that each uses an index: that of its prefix, or
	// that of the most followed where many begin so.
	matching := func(column string) *bun.SelectQuery {
		return s.db.NewSelect().Model((*Account)(nil)).Column("id", "followers_count").
			Where("a.state = 'active' AND a.discoverable AND a.silenced_at IS NULL").Where("lower(?) LIKE ?", bun.Ident(column), prefix).
			Where("NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = a.id AND bl.target_id = ?)", viewer).
			OrderExpr("a.followers_count DESC, a.id").Limit(most)
	}
	var ids []int64
	found := s.db.NewSelect().Column("id").TableExpr("((?) UNION (?) UNION (?)) AS found", matching("a.handle"), matching("a.name"), s.byAddress(viewer, query))
	err := found.OrderExpr("followers_count DESC, id").Limit(most).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("search accounts: %w", err)
	}
	byID, err := s.accountsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]*Account, 0, len(ids))
	for _, id := range ids {
		if a := byID[id]; a != nil {
			rows = append(rows, a)
		}
	}
	return rows, nil
}

// byAddress is the account elsewhere that is called exactly so, handle@host. Who knows the
// address finds it also when it does not want to be found, or is limited.
func (s *Service) byAddress(viewer int64, query string) *bun.SelectQuery {
	handle, host, _ := strings.Cut(query, "@")
	return s.db.NewSelect().Model((*Account)(nil)).Column("id", "followers_count").
		Where("a.state = 'active' AND a.domain = ? AND lower(a.handle) = ?", host, handle).
		Where("NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = a.id AND bl.target_id = ?)", viewer)
}
