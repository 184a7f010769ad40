package web

import (
	"io"
	"net/http"
	"strconv"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/web/edge"
)

// upload takes one picture and answers what a script needs to show it.
func (v *visit) upload() error {
	if err := v.s.store.Ready(v.Ctx()); err != nil {
		return err // before the body is read (R-i)
	}
	purpose := media.PurposeNote
	switch p := v.Query("purpose"); p {
	case "":
	case media.PurposeNote, media.PurposeAvatar, media.PurposeBanner:
		purpose = p
	default:
		return errs.InvalidField("purpose", "web.choice", "Value", p)
	}
	var m *media.Media
	_, err := v.Uploads(func(_, _ string, r io.Reader) error {
		if m != nil {
			return errs.InvalidField("file", "web.one_file")
		}
		var err error
		m, err = v.s.store.Upload(v.Ctx(), media.UploadInput{
			AccountID: v.Me(), Purpose: purpose, Reader: r, Size: max(v.R.ContentLength-edge.MaxPartHeader, 0),
		})
		return err
	})
	if err != nil {
		return err
	}
	if m == nil {
		return errs.InvalidField("file", "web.file_missing")
	}
	return v.JSON(http.StatusCreated, v.mediaJSON(m))
}

// describeMedia changes what its owner says about a picture.
func (v *visit) describeMedia() error {
	id, err := v.PathID()
	if err != nil {
		return err
	}
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err := v.describe(id, f, ""); err != nil {
		return err
	}
	if v.WantsJSON() || v.Fragment() {
		v.W.Header().Set("Cache-Control", edge.NoStore)
		v.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	return v.Back(f, "/drafts")
}

// describe changes what a form says about a picture; what it does not mention
// stays. The names of its fields end in suffix.
func (v *visit) describe(id int64, f edge.Form, suffix string) error {
	found, err := v.s.store.ByIDs(v.Ctx(), v.s.db, []int64{id})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].AccountID != v.Me() {
		return errs.NotFound
	}
	return v.s.store.SetDescription(v.Ctx(), v.Me(), id, description(found[0], f, suffix))
}

// description is what a form says about a picture, and for the rest what is known.
func description(m *media.Media, f edge.Form, suffix string) media.Description {
	d := media.Description{Alt: m.Alt, Decorative: m.Decorative, Licence: m.Licence, Credit: m.Credit, SourceURL: m.SourceURL, FocusX: m.FocusX, FocusY: m.FocusY}
	for name, text := range map[string]*string{"alt": &d.Alt, "licence": &d.Licence, "credit": &d.Credit, "source_url": &d.SourceURL} {
		if f.Has(name + suffix) {
			*text = f.Get(name + suffix)
		}
	}
	if f.Has("alt" + suffix) { // the box beside it is absent when it is not ticked
		d.Decorative = f.On("decoration" + suffix)
	}
	for name, number := range map[string]*float64{"focus_x": &d.FocusX, "focus_y": &d.FocusY} {
		if f.Has(name + suffix) {
			*number = fraction(f, name+suffix)
		}
	}
	return d
}

// mediaJSON is a picture as scripts see it; ids are strings, because they do not
// fit into JavaScript's numbers.
func (v *visit) mediaJSON(m *media.Media) any {
	v.signMedia(m)
	return map[string]any{
		"id": edge.FormatID(m.ID), "url": v.mediaURL(m, 360), "url360": v.mediaURL(m, 360), "url720": v.mediaURL(m, 720), "large": v.mediaURL(m, 1440),
		"width": m.Width, "height": m.Height, "blurhash": m.Blurhash, "colour_class": m.ColourClass, "alt": m.Alt,
	}
}

// fraction reads a number between -1 and 1; 0 when absent.
func fraction(f edge.Form, name string) float64 {
	n, err := strconv.ParseFloat(f.Get(name), 64)
	if err != nil || n != n { // NaN
		return 0
	}
	return n
}
