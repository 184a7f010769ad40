package web

import (
	"errors"
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// failed shows what went wrong: a word in the corner to a script, a page to people.
// What it returns is shown plainly.
func (s *Server) failed(on *edge.Visit, status int, cause error) error {
	v := s.visit(on)
	var need *edge.ProofError
	switch {
	case v.Fragment():
		return v.toast(status, cause)
	case errors.As(cause, &need):
		return v.showProof(status, need)
	case status == http.StatusUnauthorized && v.Route.Method == http.MethodGet:
		return v.showLogin(v.R.URL.RequestURI())
	}
	return v.showError(status, cause)
}

// toast tells a script what to show in the corner.
func (v *visit) toast(status int, cause error) error {
	if v.Show(status, views.Toast(&views.Page{L: v.L, Lang: v.L.Lang()}, views.ToastView{Text: v.Say(cause), Failed: true})) != nil {
		return cause
	}
	return nil
}

// showError is the page of a failure, in the words of its problem if it has any.
func (v *visit) showError(status int, cause error) error {
	view := views.ErrorView{Kind: edge.ErrorKind(status), Retry: status == http.StatusTooManyRequests || status == http.StatusConflict}
	var problem *errs.Problem
	if errors.As(cause, &problem) {
		view.Text = v.L.Problem(problem)
	}
	p := v.page(v.L.T("errorpage."+view.Kind+"_title"), "")
	p.Noindex, p.Canonical = true, ""
	if v.Show(status, views.ErrorPage(p, view)) != nil {
		return cause
	}
	return nil
}
