package web

import (
	"net/http"
	"slices"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// notifications is one of the three tabs. Opening it marks nothing as read: a
// prefetch would lose what was unread. The page does it with readNotifications.
func (v *visit) notifications() error {
	tab := social.Tab(v.Query("tab"))
	if tab == "" {
		tab = social.TabComments
	}
	if !slices.Contains(social.Tabs[:], tab) {
		return errs.NotFound
	}
	list, next, err := v.s.social.Notifications(v.Ctx(), v.Me(), tab, v.Cursor())
	if err != nil {
		return err
	}
	unread, err := v.s.social.Unread(v.Ctx(), v.Me())
	if err != nil {
		return err
	}
	for _, n := range list {
		v.sign(n.Note, n.Comment)
	}
	p := v.page(v.L.T("nav.inbox"), "notifications")
	return v.Show(http.StatusOK, views.NotificationsPage(p, views.NotificationsView{Tab: tab, Unread: unread, Items: list, Next: next}))
}

// readNotifications marks a tab as read up to what the page has shown.
func (v *visit) readNotifications() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	tab := social.Tab(f.Get("tab"))
	if !slices.Contains(social.Tabs[:], tab) {
		return errs.InvalidField("tab", "web.choice", "Value", string(tab))
	}
	if err := v.s.social.MarkRead(v.Ctx(), v.Me(), tab, f.ID("up_to")); err != nil {
		return err
	}
	if v.Fragment() {
		v.W.WriteHeader(http.StatusNoContent)
		return nil
	}
	return v.Back(f, "/notifications?tab="+string(tab))
}
