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
	tab := social.Tab(v.query("tab"))
	if tab == "" {
		tab = social.TabComments
	}
	if !slices.Contains(social.Tabs[:], tab) {
		return errs.NotFound
	}
	list, next, err := v.s.social.Notifications(v.ctx(), v.me(), tab, v.cursor())
	if err != nil {
		return err
	}
	unread, err := v.s.social.Unread(v.ctx(), v.me())
	if err != nil {
		return err
	}
	for _, n := range list {
		v.sign(n.Note, n.Comment)
	}
	p := v.page(v.l.T("nav.inbox"), "notifications")
	return v.show(http.StatusOK, views.NotificationsPage(p, views.NotificationsView{Tab: tab, Unread: unread, Items: list, Next: next}))
}

// readNotifications marks a tab as read up to what the page has shown.
func (v *visit) readNotifications() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	tab := social.Tab(f.Get("tab"))
	if !slices.Contains(social.Tabs[:], tab) {
		return errs.InvalidField("tab", "web.choice", "Value", string(tab))
	}
	if err := v.s.social.MarkRead(v.ctx(), v.me(), tab, f.id("up_to")); err != nil {
		return err
	}
	if v.fragment() {
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return v.back(f, "/notifications?tab="+string(tab))
}
