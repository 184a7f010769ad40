package members

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/internal/text"
)

// SignUpMode says who may join.
type SignUpMode string

// The sign-up modes.
const (
	SignUpOpen     SignUpMode = "open"     // everybody with an address
	SignUpApproval SignUpMode = "approval" // staff says yes to each; an invite is a yes
	SignUpInvite   SignUpMode = "invite"   // by invite alone
	SignUpClosed   SignUpMode = "closed"
)

// SignUpModes lists them as a form shows them.
var SignUpModes = [...]SignUpMode{SignUpOpen, SignUpApproval, SignUpInvite, SignUpClosed}

// Site is what the operator says about this instance and how it lets people in.
// What Service.Site returns is shared: copy a list before you change it.
type Site struct {
	Name               string
	Description        string   // a sentence or two, plain text
	About              string   // the about page: plain text in paragraphs
	Rules              []string // in order
	Contact            string   // a mail address or an https URL; "" none
	SignUpMode         SignUpMode
	MembersInvite      bool     // members may make invites; staff always may
	Languages          []string // of the interface, BCP 47, the default first
	MailDomainsAllowed []string // only these may sign up; empty: all
	MailDomainsBlocked []string
}

// Limits of the settings, in characters.
const (
	MaxSiteName        = 60
	MaxSiteDescription = 500
	MaxSiteAbout       = 20_000
	MaxRules           = 30
	MaxRule            = 500
	maxMailDomains     = 1000
)

const (
	siteKey = "site"
	// settingsChannel carries the key of a setting that changed.
	settingsChannel = "batata_settings"
	// Settings are read again after siteFresh, and what is older than siteStale is
	// never shown: a node that hears no notification still follows within 2 s (R20).
	siteFresh = time.Second
	siteStale = 2 * time.Second
)

func (s *Service) defaultSite() Site {
	site := Site{Name: s.host, SignUpMode: SignUpApproval, MembersInvite: true}
	for _, l := range i18n.Languages() {
		site.Languages = append(site.Languages, l.Tag)
	}
	return site
}

type siteCache struct {
	current atomic.Pointer[cachedSite]
	reading sync.Mutex // held by the one who reads
}

type cachedSite struct {
	site    Site
	version string // of the row
	readAt  time.Time
}

// Site gives the settings, from memory when they are fresh.
func (s *Service) Site(ctx context.Context) (Site, error) {
	c, err := s.currentSite(ctx)
	return c.site, err
}

// SiteVersion says which settings Site gives: it changes with them.
func (s *Service) SiteVersion(ctx context.Context) (string, error) {
	c, err := s.currentSite(ctx)
	return c.version, err
}

func (s *Service) currentSite(ctx context.Context) (cachedSite, error) {
	c := s.site.current.Load()
	if c != nil && time.Since(c.readAt) < siteFresh {
		return *c, nil
	}
	if !s.site.reading.TryLock() {
		if c != nil && time.Since(c.readAt) < siteStale {
			return *c, nil // another request is reading
		}
		s.site.reading.Lock()
	}
	defer s.site.reading.Unlock()
	if c = s.site.current.Load(); c != nil && time.Since(c.readAt) < siteFresh {
		return *c, nil
	}
	read := cachedSite{readAt: time.Now()} // before the query: what it misses is counted as age
	var err error
	if read.site, read.version, err = s.readSite(ctx, s.db); err != nil {
		return cachedSite{}, err
	}
	s.site.current.Store(&read)
	return read, nil
}

func (s *Service) readSite(ctx context.Context, q bun.IDB) (site Site, version string, err error) {
	site = s.defaultSite()
	var rows []struct {
		Value   json.RawMessage
		Version string
	}
	if err := q.NewRaw(`SELECT value, xmin::text AS version FROM settings WHERE key = ?`, siteKey).Scan(ctx, &rows); err != nil {
		return Site{}, "", fmt.Errorf("read settings: %w", err)
	}
	if len(rows) > 0 {
		version = rows[0].Version
		if err := json.Unmarshal(rows[0].Value, &site); err != nil {
			return Site{}, "", fmt.Errorf("read settings: %w", err)
		}
	}
	return site, version, nil
}

// SaveSite sets all settings at once; see ChangeSite.
func (s *Service) SaveSite(ctx context.Context, by int64, site Site) error {
	_, err := s.ChangeSite(ctx, by, func(now *Site) { *now = site })
	return err
}

// ChangeSite changes settings and gives them as they are then. change gets those in
// force, locked, so that two who change different ones at the same moment both
// succeed. It is an admin's act; the audit log names what changed. Nothing is written
// where nothing changes.
func (s *Service) ChangeSite(ctx context.Context, by int64, change func(*Site)) (Site, error) {
	var site Site
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := requireRoleTx(ctx, tx, by, RoleAdmin); err != nil {
			return err
		}
		// A row to lock, also before the first change.
		if _, err := tx.NewRaw(`INSERT INTO settings (key, value) VALUES (?, '{}') ON CONFLICT DO NOTHING`, siteKey).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`SELECT 1 FROM settings WHERE key = ? FOR UPDATE`, siteKey).Exec(ctx); err != nil {
			return err
		}
		before, _, err := s.readSite(ctx, tx)
		if err != nil {
			return err
		}
		site = before
		change(&site)
		if site, err = cleanSite(site); err != nil {
			return err
		}
		changed := differences(before, site)
		if len(changed) == 0 {
			return nil
		}
		value, err := json.Marshal(site)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE settings SET value = ?::jsonb, updated_at = now() WHERE key = ?`, string(value), siteKey).Exec(ctx); err != nil {
			return err
		}
		detail := map[string]any{"changed": changed, "sign_up_mode": site.SignUpMode}
		if err := s.AuditTx(ctx, tx, by, "settings.save", "settings", 0, detail); err != nil {
			return err
		}
		return db.Notify(ctx, tx, settingsChannel, siteKey)
	})
	if err != nil {
		return Site{}, fmt.Errorf("save settings: %w", err)
	}
	s.site.current.Store(nil)
	return site, nil
}

// differences names the settings in which a and b differ, as forms name them.
func differences(a, b Site) []string {
	var names []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", a.Name == b.Name},
		{"description", a.Description == b.Description},
		{"about", a.About == b.About},
		{"rules", slices.Equal(a.Rules, b.Rules)},
		{"contact", a.Contact == b.Contact},
		{"sign_up_mode", a.SignUpMode == b.SignUpMode},
		{"members_invite", a.MembersInvite == b.MembersInvite},
		{"languages", slices.Equal(a.Languages, b.Languages)},
		{"mail_domains_allowed", slices.Equal(a.MailDomainsAllowed, b.MailDomainsAllowed)},
		{"mail_domains_blocked", slices.Equal(a.MailDomainsBlocked, b.MailDomainsBlocked)},
	} {
		if !f.same {
			names = append(names, f.name)
		}
	}
	return names
}

// WatchSettings forgets cached settings as soon as another node changes them. It
// runs until ctx ends; without it a change is seen within 2 s.
func (s *Service) WatchSettings(ctx context.Context) error {
	return db.Listen(ctx, s.db, []string{settingsChannel}, func(db.Notification) { s.site.current.Store(nil) })
}

// SignUpMode is the mode in force: where no mail can be sent, nobody can prove an
// address, and sign-up is by invite at most (A11).
func (s *Service) SignUpMode(ctx context.Context) (SignUpMode, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return "", err
	}
	if !s.CanMail() && (site.SignUpMode == SignUpOpen || site.SignUpMode == SignUpApproval) {
		return SignUpInvite, nil
	}
	return site.SignUpMode, nil
}

func cleanSite(site Site) (Site, error) {
	var ps errs.Problems
	text := func(field, value string, limit int) string {
		value = strings.TrimSpace(text.Clean(value))
		if n := utf8.RuneCountInString(value); n > limit {
			ps.Add(field, "error.text_long", "Max", limit, "Length", n)
		}
		return value
	}
	site.Name = text("name", site.Name, MaxSiteName)
	if site.Name == "" {
		ps.Add("name", "error.text_missing")
	}
	site.Description = text("description", site.Description, MaxSiteDescription)
	site.About = text("about", site.About, MaxSiteAbout)
	var rules []string
	for _, r := range site.Rules {
		if r = text("rules", r, MaxRule); r != "" {
			rules = append(rules, r)
		}
	}
	if site.Rules = rules; len(rules) > MaxRules {
		ps.Add("rules", "error.list_long", "Max", MaxRules, "Length", len(rules))
	}
	if site.Contact = strings.TrimSpace(site.Contact); !validContact(site.Contact) {
		ps.Add("contact", "error.contact")
	}
	if !slices.Contains(SignUpModes[:], site.SignUpMode) {
		ps.Add("sign_up_mode", "error.sign_up_mode")
	}
	if len(site.Languages) == 0 || slices.ContainsFunc(site.Languages, func(l string) bool { return !i18n.Known(l) }) {
		ps.Add("languages", "error.language_unknown")
	}
	domains := func(field string, list []string) []string {
		var out []string
		for _, d := range list {
			if d = strings.TrimSpace(d); d == "" {
				continue
			}
			normal, ok := normalMailDomain(d)
			if !ok {
				ps.Add(field, "error.mail_domain", "Domain", d)
				continue
			}
			out = append(out, normal)
		}
		if len(out) > maxMailDomains {
			ps.Add(field, "error.list_long", "Max", maxMailDomains, "Length", len(out))
		}
		return out
	}
	site.MailDomainsAllowed = domains("mail_domains_allowed", site.MailDomainsAllowed)
	site.MailDomainsBlocked = domains("mail_domains_blocked", site.MailDomainsBlocked)
	return site, ps.Err()
}

func validContact(s string) bool {
	if s == "" {
		return true
	}
	if _, ok := NormalMail(s); ok {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && len(s) <= 2048
}
