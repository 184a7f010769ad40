package members

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/social"
)

// User is the login side of an account that lives here. Its secrets (password
// hash, TOTP secret) are no fields: what reads a User cannot leak them.
type User struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	AccountID   int64 `bun:",pk"`
	Email       string
	Role        Role
	Locale      string    // of pages and mails: "en", "zh-CN"; "" is the browser's
	Theme       string    // "", "light" or "dark"; "" is the system's
	Density     string    // of feeds: "", "compact" or "list"; "" is comfortable
	LowData     bool      // small pictures, and nothing fetched ahead
	AskAlt      bool      `bun:",nullzero,default:true"` // before pictures go out without a description
	Reason      string    // why they want to join
	InviteID    int64     `bun:",nullzero"`
	CreatedAt   time.Time `bun:",nullzero,default:now()"`
	ConfirmedAt time.Time `bun:",nullzero"` // the address is theirs
	ApprovedAt  time.Time `bun:",nullzero"` // staff, an invite or open sign-up let them in
	TOTPSince   time.Time `bun:"totp_since,nullzero"`

	Account *social.Account `bun:"rel:belongs-to,join:account_id=id"`
}

// Viewer is who a request comes from: a signed-in member.
type Viewer struct {
	Account *social.Account // with its Avatar
	User    *User
	Session *Session
}

// Themes lists what a member may choose; "" follows the system.
var Themes = [...]string{"", "light", "dark"}

// Densities lists how feeds can stand; "" is comfortable, list is one column with large
// words.
var Densities = [...]string{"", "compact", "list"}

// Preferences are what a member sets for their own screen.
type Preferences struct {
	Locale  string // one of Site.Languages, or ""
	Theme   string // one of Themes
	Density string // one of Densities
	LowData bool
	AskAlt  bool // before pictures go out without a description
}

// SavePreferences sets them.
func (s *Service) SavePreferences(ctx context.Context, me int64, p Preferences) error {
	var ps errs.Problems
	if !validTheme(p.Theme) {
		ps.Add("theme", "error.theme")
	}
	if !slices.Contains(Densities[:], p.Density) {
		ps.Add("density", "error.density")
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	if p.Locale != "" && !slices.Contains(site.Languages, p.Locale) {
		ps.Add("locale", "error.language_unknown")
	}
	if err := ps.Err(); err != nil {
		return err
	}
	_, err = s.db.NewRaw(`UPDATE users SET locale = ?, theme = ?, density = ?, low_data = ?, ask_alt = ? WHERE account_id = ?`,
		p.Locale, p.Theme, p.Density, p.LowData, p.AskAlt, me).Exec(ctx)
	if err != nil {
		return fmt.Errorf("save preferences of %d: %w", me, err)
	}
	return nil
}

// User reads the login side of an account.
func (s *Service) User(ctx context.Context, id int64) (*User, error) {
	u := &User{}
	err := s.db.NewSelect().Model(u).Relation("Account").Where("u.account_id = ?", id).Scan(ctx)
	if err != nil {
		return nil, db.NotFound(err, fmt.Sprintf("user %d", id))
	}
	return u, nil
}

// Origin is where a request comes from: the real address behind trusted proxies,
// and what the browser says of itself.
type Origin struct {
	IP        netip.Addr
	UserAgent string
}

// subject is what a limit per address counts: the address, or for IPv6 the /64,
// since that is what one customer is given. "" where no address is known.
func (o Origin) subject() string {
	ip := o.IP.Unmap().WithZone("")
	if !ip.IsValid() {
		return ""
	}
	if ip.Is6() {
		prefix, err := ip.Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}

// maxUserAgent is what is kept of a User-Agent, in bytes.
const maxUserAgent = 300

func (o Origin) userAgent() string {
	ua := text.Line(o.UserAgent)
	if len(ua) > maxUserAgent {
		ua = strings.ToValidUTF8(ua[:maxUserAgent], "")
	}
	return ua
}

func (o Origin) ip() string {
	if !o.IP.IsValid() {
		return ""
	}
	return o.IP.Unmap().WithZone("").String()
}

func validTheme(theme string) bool { return slices.Contains(Themes[:], theme) }
