package web

import (
	"net/http"
	"slices"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// preferences keeps the look and language of a browser in cookies and, for a
// member, with the account. A field that is absent stays as it was.
func (v *visit) preferences() error { return v.prefer("/", "") }

// saveAppearance and saveLanguage are the same from the settings pages.
func (v *visit) saveAppearance() error { return v.prefer("/settings/appearance", "saved") }

func (v *visit) saveLanguage() error { return v.prefer("/settings/language", "saved") }

// preference is a choice of look, language or habit: the field of its forms, the cookie
// that keeps it, if the browser must know too, the value that stands for no choice, and the others.
type preference struct {
	field, cookie, unset string
	values               []string
}

func preferencesOf() []preference {
	var languages []string
	for _, l := range i18n.Languages() {
		languages = append(languages, l.Tag)
	}
	return []preference{
		{"theme", edge.CookieTheme, "system", []string{"light", "dark"}},
		{"lang", edge.CookieLang, "browser", languages},
		{"density", edge.CookieDensity, "comfortable", []string{"compact", "list"}},
		{"data", edge.CookieData, "auto", []string{"low"}},
		{"ask_alt", "", "yes", []string{"no"}},
	}
}

func (v *visit) prefer(to, said string) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	chosen := map[string]string{} // by field; "" is no choice
	for _, p := range preferencesOf() {
		switch value := f.Get(p.field); {
		case value == "":
		case value == p.unset:
			chosen[p.field] = ""
		case slices.Contains(p.values, value):
			chosen[p.field] = value
		default:
			return errs.InvalidField(p.field, "web.choice", "Value", value)
		}
	}
	for _, p := range preferencesOf() {
		if value, ok := chosen[p.field]; ok && p.cookie != "" {
			v.SetPreference(p.cookie, value)
		}
	}
	if v.Viewer != nil && len(chosen) > 0 {
		if err := v.savePreferences(chosen); err != nil {
			return err
		}
	}
	if v.WantsJSON() || v.Fragment() {
		v.W.Header().Set("Cache-Control", edge.NoStore)
		v.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	if said != "" {
		v.Flash(said)
	}
	return v.Back(f, to)
}

// savePreferences keeps what was chosen with the account; the rest stays.
func (v *visit) savePreferences(chosen map[string]string) error {
	u := v.Viewer.User
	p := members.Preferences{Locale: u.Locale, Theme: u.Theme, Density: u.Density, LowData: u.LowData, AskAlt: u.AskAlt}
	for field, value := range chosen {
		switch field {
		case "theme":
			p.Theme = value
		case "lang":
			p.Locale = value
		case "density":
			p.Density = value
		case "data":
			p.LowData = value != ""
		case "ask_alt":
			p.AskAlt = value == ""
		}
	}
	return v.s.members.SavePreferences(v.Ctx(), v.Me(), p)
}
