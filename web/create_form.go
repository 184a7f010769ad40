package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
)

func (v *visit) showArranged(n *social.Note, in social.NoteInput, cause error) error {
	status := http.StatusOK
	if cause != nil {
		status = edge.StatusOf(cause)
	}
	return v.showTyped(status, n, in, cause)
}

// showTyped lays what was typed over the note for the form.
func (v *visit) showTyped(status int, n *social.Note, in social.NoteInput, cause error) error {
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
	v.signMedia(typed.Media...)
	return v.showEditor(status, &typed, cause)
}

// describePictures keeps what the form says about single pictures: alt_<id> and
// the other fields of describe.
func (v *visit) describePictures(f edge.Form) error {
	for name := range f.Values {
		rest, ok := strings.CutPrefix(name, "alt_")
		if id := edge.ParseID(rest); ok && id != 0 {
			if err := v.describe(id, f, "_"+rest); err != nil {
				return err
			}
		}
	}
	return nil
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
