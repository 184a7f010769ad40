package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
)

func (v *visit) showArranged(n *social.Note, f edge.Form, in social.NoteInput, cause error) error {
	status := http.StatusOK
	if cause != nil {
		status = edge.StatusOf(cause)
	}
	return v.showTyped(status, n, f, in, cause)
}

// showTyped lays what was typed over the note for the form.
func (v *visit) showTyped(status int, n *social.Note, f edge.Form, in social.NoteInput, cause error) error {
	typed := *n
	typed.Title, typed.Body, typed.ContentWarning = in.Title, in.Body, in.ContentWarning
	typed.Lang, typed.Place, typed.Licence = in.Lang, in.Place, in.Licence
	typed.Visibility, typed.Provenance, typed.CommentPolicy = in.Visibility, in.Provenance, in.CommentPolicy
	typed.AIAssisted, typed.CoverID, typed.TextCover = in.AIAssisted, in.CoverID, in.TextCover
	pictures, err := v.s.store.ByIDs(v.Ctx(), v.s.db, in.MediaIDs)
	if err != nil {
		return err
	}
	typed.Media = slices.DeleteFunc(pictures, func(m *media.Media) bool { return m.AccountID != v.Me() })
	for _, m := range typed.Media {
		d := description(m, f, "_"+edge.FormatID(m.ID))
		d.Put(m)
	}
	v.signMedia(typed.Media...)
	return v.showEditor(status, &typed, cause)
}

// askForWords asks once before pictures go out without a description, unless the member
// does not want to be asked. The script asks for itself.
func (v *visit) askForWords(f edge.Form, in social.NoteInput) error {
	if !v.Viewer.User.AskAlt || f.On("without_alt") || len(in.MediaIDs) > social.MaxImages {
		return nil
	}
	pictures, err := v.s.store.ByIDs(v.Ctx(), v.s.db, in.MediaIDs)
	if err != nil {
		return err
	}
	without := 0
	for _, m := range pictures {
		if m.AccountID == v.Me() && !m.Described() {
			without++
		}
	}
	if without == 0 {
		return nil
	}
	return errs.InvalidField("undescribed", "web.undescribed", "N", without)
}

// describePictures keeps what the form says about single pictures: alt_<id> and
// the other fields of describe. What is refused of one comes back under the names of
// its fields, and the others are kept.
func (v *visit) describePictures(f edge.Form) (refused errs.Problems, err error) {
	for name := range f.Values {
		rest, ok := strings.CutPrefix(name, "alt_")
		id := edge.ParseID(rest)
		if !ok || id == 0 {
			continue
		}
		err := v.describe(id, f, "_"+rest)
		var ps errs.Problems
		if !errors.As(err, &ps) && err != nil {
			return nil, err
		}
		for _, p := range ps {
			p.Field += "_" + rest
		}
		refused = append(refused, ps...)
	}
	return refused, nil
}

// noteForm is a NoteInput whose pictures can be moved about.
type noteForm struct{ social.NoteInput }

func noteInput(f edge.Form) noteForm {
	return noteForm{social.NoteInput{
		Title: f.Get("title"), Body: f.Get("body"), ContentWarning: f.Get("content_warning"),
		Lang: f.Get("lang"), Place: f.Get("place"), Licence: f.Get("licence"),
		Visibility: social.Visibility(f.Get("visibility")), Provenance: social.Provenance(f.Get("provenance")),
		AIAssisted: f.On("ai_assisted"), CommentPolicy: social.CommentPolicy(f.Get("comment_policy")),
		MediaIDs: f.IDs("media"), CoverID: f.ID("cover_id"), TextCover: int16(min(max(f.Number("text_cover"), -1), 99)),
	}}
}

// rearrange does what the buttons beside a picture say: earlier, later, remove,
// cover.
func (n *noteForm) rearrange(do string, id int64) {
	at := slices.Index(n.MediaIDs, id)
	if at < 0 {
		return
	}
	switch do {
	case "earlier":
		if at > 0 {
			n.MediaIDs[at-1], n.MediaIDs[at] = n.MediaIDs[at], n.MediaIDs[at-1]
		}
	case "later":
		if at+1 < len(n.MediaIDs) {
			n.MediaIDs[at+1], n.MediaIDs[at] = n.MediaIDs[at], n.MediaIDs[at+1]
		}
	case "remove":
		n.MediaIDs = slices.Delete(n.MediaIDs, at, at+1)
	case "cover":
		n.CoverID = id
	}
}
