package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// create starts a draft: a GET cannot, or every prefetch would leave one.
func (v *visit) create() error {
	n, err := v.s.social.StartDraft(v.ctx(), v.me())
	if err != nil {
		return err
	}
	if topic := social.FoldTopic(v.Query("topic")); topic != "" {
		in := social.NoteInput{Body: "#" + topic + " "}
		if _, err := v.s.social.SaveDraft(v.ctx(), v.me(), n.ID, in); err != nil {
			return err
		}
	}
	return v.Redirect("/create/" + edge.FormatID(n.ID))
}

// newNote is the page behind the Publish button. An empty draft that waits is
// taken up again before another one is made.
func (v *visit) newNote() error {
	drafts, _, err := v.s.social.Drafts(v.ctx(), v.me(), social.Page{Limit: 10})
	if err != nil {
		return err
	}
	for _, n := range drafts {
		if n.State == social.NoteDraft && !v.R.URL.Query().Has("topic") && n.Title == "" && n.Body == "" && len(n.Media) == 0 {
			return v.Redirect("/create/" + edge.FormatID(n.ID))
		}
	}
	if v.R.Method == http.MethodHead || v.prefetch() {
		return v.Redirect("/drafts")
	}
	return v.create()
}

// prefetch says whether a browser merely guesses that the page will be wanted.
func (v *visit) prefetch() bool {
	return strings.Contains(v.R.Header.Get("Sec-Purpose"), "prefetch") || v.R.Header.Get("Purpose") == "prefetch"
}

// editor is the publishing form of a draft. A note that is out already has its
// own below its path.
func (v *visit) editor() error {
	n, err := v.draftArg()
	if err != nil {
		return err
	}
	return v.showEditor(http.StatusOK, n, nil)
}

// draftArg reads the draft of the member that the path names.
func (v *visit) draftArg() (*social.Note, error) {
	id, err := v.PathID()
	if err != nil {
		return nil, err
	}
	n, err := v.s.social.Draft(v.ctx(), v.me(), id)
	if err != nil {
		return nil, err
	}
	v.signMedia(n.Media...)
	return n, nil
}

func (v *visit) showEditor(status int, n *social.Note, cause error) error {
	title := v.L.T("nav.publish")
	if n.State == social.NotePublished {
		title = v.L.T("create.edit_title")
	}
	p := v.page(title, "publish")
	return v.Show(status, views.CreatePage(p, n, views.NewErrors(v.L, cause)))
}

// submit is the publishing form coming in: with its pictures when there is no
// script, which uploads them beforehand. What the button says is done; what was
// typed is kept whatever happens.
func (v *visit) submit() error {
	n, err := v.draftArg()
	if err != nil {
		return err
	}
	return v.submitTo(n)
}

func (v *visit) submitTo(n *social.Note) error {
	var added []int64
	var refused error // of a picture: the words and the other pictures are kept
	f, err := v.Uploads(func(_, _ string, r io.Reader) error {
		m, err := v.s.store.Upload(v.ctx(), media.UploadInput{AccountID: v.me(), Purpose: media.PurposeNote, Reader: r})
		var p *errs.Problem
		if errors.As(err, &p) && !errors.Is(err, errs.Unavailable) {
			refused = errors.Join(refused, err)
			return nil
		}
		if err == nil {
			added = append(added, m.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := v.describePictures(f); err != nil {
		return err
	}
	in := noteInput(f)
	in.MediaIDs = append(in.MediaIDs, added...)
	do, arg, _ := strings.Cut(f.Get("do"), ":")
	in.rearrange(do, edge.ParseID(arg))
	if refused != nil {
		do = "save"
	}
	return v.apply(n, f, in.NoteInput, do, refused)
}

// apply does what the button of the publishing form says.
func (v *visit) apply(n *social.Note, f edge.Form, in social.NoteInput, do string, cause error) error {
	var err error
	out := n.State == social.NotePublished
	to := "/create/" + edge.FormatID(n.ID)
	switch {
	case do == "discard" && !out:
		if err = v.s.social.DiscardDraft(v.ctx(), v.me(), n.ID); err == nil {
			v.Flash("discarded")
			to = "/drafts"
		}
	case do == "publish" && out:
		if n, err = keep(n)(v.s.social.Edit(v.ctx(), v.me(), n.ID, in)); err == nil {
			v.Flash("saved")
			to = social.NotePath(n)
		}
	case do == "publish":
		if n, err = keep(n)(v.s.social.Publish(v.ctx(), v.me(), n.ID, in)); err == nil {
			v.Flash("published")
			to = social.NotePath(n)
		}
	case do == "schedule" && !out:
		at, ok := f.Moment("publish_at")
		if !ok {
			err = errs.InvalidField("publish_at", "web.moment")
			break
		}
		if n, err = keep(n)(v.s.social.Schedule(v.ctx(), v.me(), n.ID, in, at)); err == nil {
			v.Flash("scheduled")
			to = "/drafts"
		}
	case out: // arranging the pictures of a published note: nothing is kept until it is saved
		return v.showArranged(n, in, cause)
	default:
		n, err = keep(n)(v.s.social.SaveDraft(v.ctx(), v.me(), n.ID, in))
		if err == nil && do == "save" && cause == nil {
			v.Flash("draft_saved")
		}
	}
	if err == nil {
		err = cause
	}
	if v.FormFailed(err) {
		return v.rejected(n, in, err)
	}
	if err != nil {
		return err
	}
	return v.Redirect(to)
}

// keep holds on to the note that was there when an act gives none.
func keep(was *social.Note) func(*social.Note, error) (*social.Note, error) {
	return func(n *social.Note, err error) (*social.Note, error) {
		if err != nil || n == nil {
			return was, err
		}
		return n, nil
	}
}

// rejected shows the form again with what was typed and what is wrong with it.
// Of a draft, what can be kept is kept.
func (v *visit) rejected(n *social.Note, in social.NoteInput, cause error) error {
	if n.State != social.NotePublished {
		if saved, err := v.s.social.SaveDraft(v.ctx(), v.me(), n.ID, in); err == nil {
			n = saved
		}
	}
	return v.showTyped(edge.StatusOf(cause), n, in, cause)
}

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
	pictures, err := v.s.store.ByIDs(v.ctx(), v.s.db, in.MediaIDs)
	if err != nil {
		return err
	}
	typed.Media = slices.DeleteFunc(pictures, func(m *media.Media) bool { return m.AccountID != v.me() })
	v.signMedia(typed.Media...)
	return v.showEditor(status, &typed, cause)
}

// autosave keeps a draft while it is written. It answers what a script shows: when
// it was saved, and what publishing would refuse.
func (v *visit) autosave() error {
	id, err := v.PathID()
	if err != nil {
		return err
	}
	f, err := v.Form()
	if err != nil {
		return err
	}
	n, err := v.s.social.SaveDraft(v.ctx(), v.me(), id, noteInput(f).NoteInput)
	if err != nil {
		return err
	}
	return v.JSON(http.StatusOK, map[string]any{
		"id": edge.FormatID(n.ID), "saved_at": n.UpdatedAt.UTC().Format(time.RFC3339), "title_length": social.TitleLength(n.Title),
	})
}

// drafts lists what is not published yet.
func (v *visit) drafts() error {
	notes, next, err := v.s.social.Drafts(v.ctx(), v.me(), v.Cursor())
	if err != nil {
		return err
	}
	v.sign(notes...)
	p := v.page(v.L.T("drafts.title"), "publish")
	return v.Show(http.StatusOK, views.DraftsPage(p, notes, next))
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
