package web

import (
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/social/members"
)

// preferences keeps the look and language of a browser in cookies and, for a
// member, with the account. A field that is absent stays as it was.
func (v *visit) preferences() error { return v.prefer("/", "") }

// saveAppearance and saveLanguage are the same from the settings pages.
func (v *visit) saveAppearance() error { return v.prefer("/settings/appearance", "saved") }

func (v *visit) saveLanguage() error { return v.prefer("/settings/language", "saved") }

func (v *visit) prefer(to, said string) error {
	f, err := v.form()
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
		{cookieTheme, theme, "system"}, {cookieLang, lang, "browser"},
	} {
		switch c.value {
		case "":
		case c.unset:
			v.s.setPreference(v.w, c.name, "")
		default:
			v.s.setPreference(v.w, c.name, c.value)
		}
	}
	if v.viewer != nil && (theme != "" || lang != "") {
		if err := v.savePreferences(theme, lang); err != nil {
			return err
		}
	}
	if v.wantsJSON() || v.fragment() {
		v.w.Header().Set("Cache-Control", noStore)
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if said != "" {
		v.flash(said)
	}
	return v.back(f, to)
}

func (v *visit) savePreferences(theme, lang string) error {
	p := members.Preferences{Locale: v.viewer.User.Locale, Theme: v.viewer.User.Theme}
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
	return v.s.members.SavePreferences(v.ctx(), v.me(), p)
}
