package members

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
)

// Role is the one staff role of a member. A merchant is no role: it is membership
// of a shop.
type Role string

// The roles: owner ⊃ admin ⊃ moderator. An editor stands beside the moderator; an
// admin may do what either may.
const (
	RoleNone      Role = "none"
	RoleEditor    Role = "editor"
	RoleModerator Role = "moderator"
	RoleAdmin     Role = "admin"
	RoleOwner     Role = "owner"
)

// Roles lists them from the least.
var Roles = [...]Role{RoleNone, RoleEditor, RoleModerator, RoleAdmin, RoleOwner}

// Valid says whether r is one of Roles.
func (r Role) Valid() bool {
	return slices.Contains(Roles[:], r)
}

// Includes says whether who has r may do what needs need.
func (r Role) Includes(need Role) bool {
	switch need {
	case RoleNone:
		return r.Valid()
	case RoleEditor, RoleModerator:
		return r == need || r == RoleAdmin || r == RoleOwner
	case RoleAdmin:
		return r == RoleAdmin || r == RoleOwner
	case RoleOwner:
		return r == RoleOwner
	}
	return false
}

// Staff says whether r is any role at all.
func (r Role) Staff() bool { return r.Valid() && r != RoleNone }

// Console is the actor of what the command line does: whoever may run it owns the
// database anyway. It is no account id, and not 0, which is a visitor.
const Console int64 = -1

// requireRoleTx refuses an actor who lacks the role. It reads the role in the
// caller's transaction and locks it there, so that a demotion and the act of the
// demoted never overlap.
func requireRoleTx(ctx context.Context, tx bun.Tx, by int64, need Role) (Role, error) {
	if by == Console {
		return RoleOwner, nil
	}
	var roles []Role
	err := tx.NewRaw(`SELECT u.role FROM users u JOIN accounts a ON a.id = u.account_id
		WHERE u.account_id = ? AND a.state = 'active' FOR SHARE OF u`, by).Scan(ctx, &roles)
	if err != nil {
		return "", fmt.Errorf("role of account %d: %w", by, err)
	}
	if len(roles) == 0 || !roles[0].Includes(need) {
		return "", errs.New(errs.Denied, "error.role_needed", "Role", string(need))
	}
	return roles[0], nil
}
