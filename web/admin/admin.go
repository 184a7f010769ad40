// Package admin is the operator's pages: who waits to be let in, the site's settings,
// what staff did. Who may see which of them stands in the table of web/routes.go, and
// the domain asks once more. It holds no rule of its own, and makes nobody staff: that
// is the command line's (A13).
package admin

import (
	"net/http"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// Config is what the pages need; all of it is required.
type Config struct {
	Members *members.Service
	Version string
	// Frame makes the frame of a page with that title, as every page of the site has it.
	Frame func(v *edge.Visit, title string) *views.Page
}

// Pages are the operator's pages.
type Pages struct{ cfg Config }

// New makes them.
func New(cfg Config) *Pages { return &Pages{cfg} }

// Visit is one request to one of them. The handlers are its methods.
type Visit struct {
	*edge.Visit
	members *members.Service
	pages   *Pages
}

// Visit gives a request what the handlers need.
func (p *Pages) Visit(v *edge.Visit) *Visit { return &Visit{v, p.cfg.Members, p} }

// frame makes the frame of an area's page, and counts who waits for its list of areas.
func (v *Visit) frame(area string) (*views.Page, int64, error) {
	waiting, err := v.members.WaitingCount(v.Ctx(), v.role())
	if err != nil {
		return nil, 0, err
	}
	p := v.pages.cfg.Frame(v.Visit, v.L.T("admin.area."+area))
	p.Noindex, p.Canonical = true, ""
	return p, waiting, nil
}

func (v *Visit) role() members.Role { return v.Viewer.User.Role }

// recent is how many acts the first page lists.
const recent = 5

// Overview is the first page: what waits, and how the place is set up.
func (v *Visit) Overview() error {
	p, waiting, err := v.frame("overview")
	if err != nil {
		return err
	}
	view := views.AdminView{Waiting: waiting, CanMail: v.members.CanMail(), Version: v.pages.cfg.Version, Wanted: p.Site.SignUpMode}
	if view.Mode, err = v.members.SignUpMode(v.Ctx()); err != nil {
		return err
	}
	first, _, err := v.members.Waiting(v.Ctx(), v.Me(), 1)
	if err != nil {
		return err
	}
	if len(first) > 0 {
		view.Oldest = first[0].CreatedAt
	}
	factors, err := v.members.Factors(v.Ctx(), v.Me())
	if err != nil {
		return err
	}
	view.Factor = factors.Any()
	if v.role().Includes(members.RoleAdmin) {
		if view.Recent, _, err = v.members.AuditLog(v.Ctx(), v.Me(), social.Page{Limit: recent}); err != nil {
			return err
		}
	}
	return v.Show(http.StatusOK, views.AdminPage(p, view))
}

// Audit lists what staff did.
func (v *Visit) Audit() error {
	p, waiting, err := v.frame("audit")
	if err != nil {
		return err
	}
	view := views.AdminAuditView{Waiting: waiting}
	if view.Entries, view.Next, err = v.members.AuditLog(v.Ctx(), v.Me(), v.Cursor()); err != nil {
		return err
	}
	return v.Show(http.StatusOK, views.AdminAuditPage(p, view))
}
