package views

import (
	"slices"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/media"
)

// sharpWidth is how many pixels wide a picture must be to look sharp: half of the widest
// rendition, which fills a note's page on a common screen and a phone's at twice its pixels.
const sharpWidth = 720

// refused says whether one of these fields of a picture was.
func (e editor) refused(m *media.Media, fields ...string) bool {
	return slices.ContainsFunc(fields, func(name string) bool { return e.errs.For(name+"_"+itoa(m.ID)) != "" })
}

func (e editor) altAttrs(m *media.Media) templ.Attributes {
	id := "f-alt_" + itoa(m.ID)
	if !e.refused(m, "alt") {
		return templ.Attributes{"aria-describedby": id + "-count"}
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": id + "-error " + id + "-count"}
}

// pictureLinks lead to what was refused of single pictures.
func (e editor) pictureLinks() []fieldLink {
	var out []fieldLink
	for i, m := range e.n.Media {
		id := itoa(m.ID)
		which := e.p.T("create.picture_of", "N", i+1, "M", len(e.n.Media)) + ", "
		out = append(out,
			fieldLink{"alt_" + id, which + e.p.T("create.step.describe"), "f-alt_" + id},
			fieldLink{"credit_" + id, which + e.p.T("create.credit"), "f-credit_" + id},
			fieldLink{"licence_" + id, which + e.p.T("create.picture_licence"), "f-licence_" + id},
			fieldLink{"source_url_" + id, which + e.p.T("create.source"), "f-source_url_" + id},
			fieldLink{"focus_" + id, which + e.p.T("create.focus"), "describe-" + id})
	}
	return out
}
