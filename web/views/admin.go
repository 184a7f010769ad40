package views

import (
	"slices"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// AdminView is the operator's first page: what waits, and in what state the place is.
type AdminView struct {
	Waiting int64
	Oldest  time.Time // since when the first of them waits; zero: nobody does
	Mode    members.SignUpMode
	Wanted  members.SignUpMode // as it is set; Mode is what is in force
	CanMail bool
	Factor  bool // who reads has a second factor
	Version string
	Recent  []*members.AuditEntry // the last few acts, for admins
}

// AdminSiteView is the form of the site's settings, as they are or as typed.
type AdminSiteView struct {
	Waiting int64
	Site    members.Site
	CanMail bool
	Errors  Errors
}

// AdminWaitingView lists who waits to be let in.
type AdminWaitingView struct {
	People  []*members.User // with their accounts
	Waiting int64           // all of them
	CanMail bool
	Errors  Errors // of a decision that failed
	Of      int64  // the account it was about
	Reason  string // as typed
}

// AdminAuditView is a page of what staff did.
type AdminAuditView struct {
	Waiting int64
	Entries []*members.AuditEntry
	Next    string
}

// adminEntry is an area of the operator's pages.
type adminEntry struct {
	key, href, icon string
	least           members.Role
}

func adminEntries(p *Page) []adminEntry {
	all := []adminEntry{
		{"overview", "/admin", "home", members.RoleModerator},
		{"waiting", members.WaitingPath, "users", members.RoleModerator},
		{"site", "/admin/site", "settings", members.RoleAdmin},
		{"audit", "/admin/audit", "book", members.RoleAdmin},
	}
	return slices.DeleteFunc(all, func(e adminEntry) bool { return !p.may(e.least) })
}

// may says whether the reader has at least that role.
func (p *Page) may(least members.Role) bool {
	return p.Viewer != nil && p.Viewer.User != nil && p.Viewer.User.Role.Includes(least)
}

// modeOptions are the ways to let people in, as the form explains them.
func modeOptions(p *Page) []Option {
	icons := map[members.SignUpMode]string{
		members.SignUpOpen: "globe", members.SignUpApproval: "users", members.SignUpInvite: "gift", members.SignUpClosed: "lock",
	}
	var out []Option
	for _, m := range members.SignUpModes {
		out = append(out, Option{Value: string(m), Label: p.T("admin.mode." + string(m)), Help: p.T("admin.mode_help." + string(m)), Icon: icons[m]})
	}
	return out
}

// offeredLanguages are the languages of the pages to choose the default from.
func offeredLanguages() []Option {
	var out []Option
	for _, l := range i18n.Languages() {
		out = append(out, Option{Value: l.Tag, Label: l.Name})
	}
	return out
}

func (v AdminSiteView) defaultLanguage() string {
	if len(v.Site.Languages) == 0 {
		return ""
	}
	return v.Site.Languages[0]
}

// act is the sentence of an entry of the log.
func act(p *Page, e *members.AuditEntry) string {
	key := "admin.act." + e.Action
	if !p.L.Has(key) { // of a version to come
		return p.T("admin.act.unknown", "Actor", actor(p, e), "Action", e.Action)
	}
	target := p.T("admin.somebody")
	if e.Target != nil && e.Target.Handle != "" {
		target = "@" + e.Target.Handle
	}
	return p.T(key, "Actor", actor(p, e), "Target", target,
		"From", roleWord(p, e.Detail["from"]), "To", roleWord(p, e.Detail["to"]), "Role", roleWord(p, e.Detail["role"]),
		"Changed", changedWords(p, e.Detail["changed"]))
}

func actor(p *Page, e *members.AuditEntry) string {
	switch {
	case e.ActorID == 0:
		return p.T("admin.command_line")
	case e.Actor == nil:
		return p.T("admin.somebody")
	}
	return "@" + e.Actor.Handle
}

func roleWord(p *Page, role any) string {
	name, ok := role.(string)
	if !ok || !members.Role(name).Valid() {
		return ""
	}
	return p.T("admin.role." + name)
}

// changedWords names the settings that an entry says were changed.
func changedWords(p *Page, names any) string {
	list, ok := names.([]any)
	if !ok {
		return ""
	}
	var words []string
	for _, n := range list {
		if name, ok := n.(string); ok && p.L.Has("admin.setting_"+name) {
			words = append(words, p.T("admin.setting_"+name))
		}
	}
	return strings.Join(words, p.T("admin.comma"))
}

func waitingLabel(p *Page, key string, a *social.Account) string {
	return p.T(key, "Name", "@"+a.Handle)
}
