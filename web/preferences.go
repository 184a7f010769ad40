package web

import (
	"net/http"

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

func (v *visit) prefer(to, said string) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	theme, lang := f.Get("theme"), f.Get("lang")
	switch {
	case theme != "" && theme != "system" && theme != "light" && theme != "dark":
		return errs.InvalidField("theme", "web.choice", "Value", theme)
	case lang != "" && lang != "browser" && !i18n.Known(lang):
		return errs.InvalidField("lang", "web.choice", "Value", lang)
	}
	for _, c := range [...]struct{ name, value, unset string }{
		{edge.CookieTheme, theme, "system"}, {edge.CookieLang, lang, "browser"},
	} {
		switch c.value {
		case "":
		case c.unset:
			v.SetPreference(c.name, "")
		default:
			v.SetPreference(c.name, c.value)
		}
	}
	if v.Viewer != nil && (theme != "" || lang != "") {
		if err := v.savePreferences(theme, lang); err != nil {
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

func (v *visit) savePreferences(theme, lang string) error {
	p := members.Preferences{Locale: v.Viewer.User.Locale, Theme: v.Viewer.User.Theme}
	switch theme {
	case "":
	case "system":
		p.Theme = ""
	default:
		p.Theme = theme
	}
	switch lang {
	case "":
	case "browser":
		p.Locale = ""
	default:
		p.Locale = lang
	}
	return v.s.members.SavePreferences(v.Ctx(), v.Me(), p)
}
