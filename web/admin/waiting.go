package admin

import (
	"errors"
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// atOnce is how many who wait stand on the page: as they are decided, the next move up.
const atOnce = 50

// Waiting lists who waits to be let in.
func (v *Visit) Waiting() error { return v.waitingPage(http.StatusOK, views.AdminWaitingView{}, nil) }

func (v *Visit) waitingPage(status int, view views.AdminWaitingView, cause error) error {
	p, _, err := v.frame("waiting")
	if err != nil {
		return err
	}
	if view.People, view.Waiting, err = v.members.Waiting(v.Ctx(), v.Me(), atOnce); err != nil {
		return err
	}
	view.CanMail, view.Errors = v.members.CanMail(), views.NewErrors(v.L, cause)
	return v.Show(status, views.AdminWaitingPage(p, view))
}

// Approve lets one of them in.
func (v *Visit) Approve() error {
	id, err := v.PathID()
	if err != nil {
		return err
	}
	_, err = v.members.ApproveSignUp(v.Ctx(), v.Me(), id)
	return v.decided(err, "let_in", views.AdminWaitingView{})
}

// Reject turns one of them away.
func (v *Visit) Reject() error {
	id, err := v.PathID()
	if err != nil {
		return err
	}
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.members.RejectSignUp(v.Ctx(), v.Me(), id, f.Get("reason"))
	return v.decided(err, "turned_away", views.AdminWaitingView{Of: id, Reason: f.Get("reason")})
}

// decided goes back to the list. Somebody else may have been quicker: then the list
// says so.
func (v *Visit) decided(err error, said string, typed views.AdminWaitingView) error {
	if errors.Is(err, errs.NotFound) {
		err = errs.New(errs.Conflict, "admin.waiting.decided")
	}
	if v.FormFailed(err) {
		return v.waitingPage(edge.StatusOf(err), typed, err)
	}
	if err != nil {
		return err
	}
	v.Flash(said)
	return v.Redirect(members.WaitingPath)
}
