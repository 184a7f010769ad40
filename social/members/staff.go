package members

import (
	"context"
	"fmt"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/social"
)

// Staff lists who runs this instance: owners, admins and moderators, with avatars. An
// editor chooses what is shown, and is not who one turns to.
func (s *Service) Staff(ctx context.Context) ([]*social.Account, error) {
	var list []*social.Account
	err := s.db.NewSelect().Model(&list).Join("JOIN users AS u ON u.account_id = a.id").
		Where("a.state = ?", social.AccountActive).
		Where("u.role IN (?, ?, ?)", RoleOwner, RoleAdmin, RoleModerator).
		OrderExpr("array_position(ARRAY[?, ?, ?]::text[], u.role), a.id", RoleOwner, RoleAdmin, RoleModerator).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", db.Classify(err))
	}
	return list, social.FillAvatars(ctx, s.db, list...)
}
