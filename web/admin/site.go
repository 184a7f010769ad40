package admin

import (
	"net/http"
	"slices"
	"strings"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// SitePath is the page of the site's settings.
const SitePath = "/admin/site"

// Site is the form of the site's settings.
func (v *Visit) Site() error {
	site, err := v.members.Site(v.Ctx())
	if err != nil {
		return err
	}
	return v.siteForm(http.StatusOK, site, nil)
}

func (v *Visit) siteForm(status int, site members.Site, cause error) error {
	p, waiting, err := v.frame("site")
	if err != nil {
		return err
	}
	return v.Show(status, views.AdminSitePage(p, views.AdminSiteView{
		Waiting: waiting, Site: site, CanMail: v.members.CanMail(), Errors: views.NewErrors(v.L, cause),
	}))
}

// SaveSite takes the form. What it has no field for stays as it is.
func (v *Visit) SaveSite() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	var typed members.Site
	_, err = v.members.ChangeSite(v.Ctx(), v.Me(), func(site *members.Site) {
		fill(site, f)
		typed = *site
	})
	if v.FormFailed(err) {
		return v.siteForm(edge.StatusOf(err), typed, err)
	}
	if err != nil {
		return err
	}
	v.Flash("saved")
	return v.Redirect(SitePath)
}

// fill lays what was typed over the settings.
func fill(site *members.Site, f edge.Form) {
	site.Name, site.Description, site.Contact, site.About = f.Get("name"), f.Get("description"), f.Get("contact"), f.Get("about")
	site.SignUpMode, site.MembersInvite = members.SignUpMode(f.Get("sign_up_mode")), f.On("members_invite")
	site.Rules, site.Languages = lines(f.Get("rules")), languages(f)
	site.MailDomainsAllowed, site.MailDomainsBlocked = lines(f.Get("mail_domains_allowed")), lines(f.Get("mail_domains_blocked"))
}

// lines are the lines that say something.
func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// languages are those offered, the default first: it is offered in any case.
func languages(f edge.Form) []string {
	first := f.Get("language")
	rest := slices.DeleteFunc(slices.Clone(f.Values["languages"]), func(l string) bool { return l == first })
	return append([]string{first}, rest...)
}
