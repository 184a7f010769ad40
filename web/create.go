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
	n, err := v.s.social.StartDraft(v.Ctx(), v.Me())
	if err != nil {
		return err
	}
	if topic := social.FoldTopic(v.Query("topic")); topic != "" {
		in := social.NoteInput{Body: "#" + topic + " "}
		if _, err := v.s.social.SaveDraft(v.Ctx(), v.Me(), n.ID, in); err != nil {
			return err
		}
	}
	return v.Redirect("/create/" + edge.FormatID(n.ID))
}

// newNote is the page behind the Publish button. An empty draft that waits is
// taken up again before another one is made.
func (v *visit) newNote() error {
	drafts, _, err := v.s.social.Drafts(v.Ctx(), v.Me(), social.Page{Limit: 10})
	if err != nil {
		return err
	}
	for _, n := range drafts {
		if !v.R.URL.Query().Has("topic") && blank(n) {
			return v.Redirect("/create/" + edge.FormatID(n.ID))
		}
	}
	if v.R.Method == http.MethodHead || v.prefetch() {
		return v.Redirect("/drafts")
	}
	return v.create()
}

// blank says whether a draft was only begun: Publish goes on with it, and it is not
// shown as one.
func blank(n *social.Note) bool {
	return n.State == social.NoteDraft && n.Title == "" && n.Body == "" && len(n.Media) == 0
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
	n, err := v.s.social.Draft(v.Ctx(), v.Me(), id)
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
	var refused errs.Problems // of pictures: the words and the other pictures are kept
	f, err := v.Uploads(func(_, _ string, r io.Reader) error {
		m, err := v.s.store.Upload(v.Ctx(), media.UploadInput{AccountID: v.Me(), Purpose: media.PurposeNote, Reader: r})
		var p *errs.Problem
		if errors.As(err, &p) && !errors.Is(err, errs.Unavailable) {
			refused = append(refused, p)
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
	unsaid, err := v.describePictures(f)
	if err != nil {
		return err
	}
	in := noteInput(f)
	in.MediaIDs = append(in.MediaIDs, added...)
	do, arg, _ := strings.Cut(f.Get("do"), ":")
	in.rearrange(do, edge.ParseID(arg))
	switch refused = append(refused, unsaid...); {
	case do == "discard":
		refused = nil
	case len(refused) > 0:
		do = "save"
	}
	return v.apply(n, f, in.NoteInput, do, refused.Err())
}

// apply does what the button of the publishing form says.
func (v *visit) apply(n *social.Note, f edge.Form, in social.NoteInput, do string, cause error) error {
	if do == "publish" || do == "schedule" {
		if err := v.askForWords(f, in); err != nil {
			return v.rejected(n, f, in, err)
		}
	}
	var err error
	out := n.State == social.NotePublished
	to := "/create/" + edge.FormatID(n.ID)
	switch {
	case do == "discard" && !out:
		if err = v.s.social.DiscardDraft(v.Ctx(), v.Me(), n.ID); err == nil {
			v.Flash("discarded")
			to = "/drafts"
		}
	case do == "publish" && out:
		if n, err = keep(n)(v.s.social.Edit(v.Ctx(), v.Me(), n.ID, in)); err == nil {
			v.Flash("saved")
			to = social.NotePath(n)
		}
	case do == "publish":
		if n, err = keep(n)(v.s.social.Publish(v.Ctx(), v.Me(), n.ID, in)); err == nil {
			v.Flash("published")
			to = social.NotePath(n)
		}
	case do == "schedule" && !out:
		at, ok := f.Moment("publish_at")
		if !ok {
			err = errs.InvalidField("publish_at", "web.moment")
			break
		}
		if n, err = keep(n)(v.s.social.Schedule(v.Ctx(), v.Me(), n.ID, in, at)); err == nil {
			v.Flash("scheduled")
			to = "/drafts"
		}
	case out: // arranging the pictures of a published note: nothing is kept until it is saved
		return v.showArranged(n, f, in, cause)
	default:
		n, err = keep(n)(v.s.social.SaveDraft(v.Ctx(), v.Me(), n.ID, in))
		if err == nil && do == "save" && cause == nil {
			v.Flash("draft_saved")
		}
	}
	if err == nil {
		err = cause
	}
	if v.FormFailed(err) {
		return v.rejected(n, f, in, err)
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
func (v *visit) rejected(n *social.Note, f edge.Form, in social.NoteInput, cause error) error {
	if n.State != social.NotePublished {
		if saved, err := v.s.social.SaveDraft(v.Ctx(), v.Me(), n.ID, in); err == nil {
			n = saved
		}
	}
	return v.showTyped(edge.StatusOf(cause), n, f, in, cause)
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
	n, err := v.s.social.SaveDraft(v.Ctx(), v.Me(), id, noteInput(f).NoteInput)
	if err != nil {
		return err
	}
	return v.JSON(http.StatusOK, map[string]any{
		"id": edge.FormatID(n.ID), "saved_at": n.UpdatedAt.UTC().Format(time.RFC3339), "title_length": social.TitleLength(n.Title),
	})
}

// drafts lists what is not published yet.
func (v *visit) drafts() error {
	notes, next, err := v.s.social.Drafts(v.Ctx(), v.Me(), v.Cursor())
	if err != nil {
		return err
	}
	notes = slices.DeleteFunc(notes, blank)
	v.sign(notes...)
	p := v.page(v.L.T("drafts.title"), "publish")
	return v.Show(http.StatusOK, views.DraftsPage(p, notes, next))
}
