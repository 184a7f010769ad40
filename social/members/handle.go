package members

import (
	"context"
	"fmt"
	"strings"

	"github.com/batata-social/batata/internal/errs"
)

// Limits of a local handle, in characters.
const (
	MinHandle = 2
	MaxHandle = 30
)

// FoldHandle is the one spelling of a local handle: lower case, without the @ and
// the spaces that people paste along.
func FoldHandle(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "@")
	// Only ASCII folds: K (Kelvin sign) must not become k.
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// checkHandle says what is wrong with a folded handle: 2–30 of a–z, 0–9 and _, one
// of them a letter, so that a handle is never mistaken for an id. Reserved ones pass:
// the command line may give @support to who speaks for the operator.
func checkHandle(h string) *errs.Problem {
	letter := false
	for i := range len(h) {
		c := h[i]
		switch {
		case c >= 'a' && c <= 'z':
			letter = true
		case c >= '0' && c <= '9', c == '_':
		default:
			return errs.InvalidField("handle", "error.handle_letters")
		}
	}
	switch {
	case len(h) < MinHandle || len(h) > MaxHandle:
		return errs.InvalidField("handle", "error.handle_length", "Min", MinHandle, "Max", MaxHandle)
	case !letter:
		return errs.InvalidField("handle", "error.handle_letter_missing")
	}
	return nil
}

// CheckHandle says why nobody can join under a handle, as a Problem of the field
// handle: its shape, that it is reserved, or that it is taken. nil: it is free.
func (s *Service) CheckHandle(ctx context.Context, handle string) error {
	handle = FoldHandle(handle)
	if p := checkHandle(handle); p != nil {
		return p
	}
	if ReservedHandle(handle) {
		return errs.InvalidField("handle", "error.handle_reserved")
	}
	taken, err := s.handleTaken(ctx, handle)
	if err != nil {
		return err
	}
	if taken {
		return errs.InvalidField("handle", "error.handle_taken")
	}
	return nil
}

// handleTaken holds for every row there ever was, deleted accounts included.
func (s *Service) handleTaken(ctx context.Context, handle string) (bool, error) {
	var taken bool
	err := s.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM accounts WHERE lower(handle) = ? AND domain IS NULL)`, handle).Scan(ctx, &taken)
	if err != nil {
		return false, fmt.Errorf("look for handle: %w", err)
	}
	return taken, nil
}

// ReservedHandle says whether a name is kept from members: the first segment of one
// of our paths, a name that other servers and mail treat as the authority of a
// domain (RFC 2142), or one that would speak for the operator.
func ReservedHandle(name string) bool {
	name = FoldHandle(name)
	// api_ and a_p_i read like api: underscores do not make another name.
	_, reserved := reservedHandles[strings.ReplaceAll(name, "_", "")]
	if !reserved {
		_, reserved = reservedHandles[name]
	}
	return reserved
}

var reservedHandles = func() map[string]struct{} {
	set := map[string]struct{}{}
	for _, name := range strings.Fields(reservedNames) {
		set[name] = struct{}{}
	}
	return set
}()

const reservedNames = `
about account accounts activities activity activitypub actor actors admin administration administrator admins
ads all anonymous api app apps assets atom auth authorize avatar avatars
banner batata billing blog board boards bot bots brand
cart cdn channel channels checkout coins collections comment comments community compare compose config contact content
create css customer customerservice
dashboard data delete deleted dev developer developers dev direct discover discovery docs documentation domain download downloads drafts
edit editor editors email embed error errors everyone explore export
fallback favicon featured federation feed feeds files follow followers following forgot forum ftp
ghost group groups guest
health healthz help here home host hostmaster hostmeta
icon icons image images img imprint inbox index info instance instances invite invites
jobs join js json
legal lists live livez local localhost log login logout
mail mailerdaemon manifest mastodon me media member members merchant merchants messages metrics mod moderation moderator moderators
myself news newsletter noc noreply nobody nodeinfo note notes notice notifications nowhere null
oauth oembed official offers operator order orders outbox owner owners
page pages passkey passkeys password payment payments policy pop popular postmaster pprof press privacy product products profile proposal proposals proxy public
queue ranking rankings readyz recover register registration reply report reports reset robots root rss
sales save search secret security sell seller sellers service sessions settings setup share shared sharedinbox shop shops
signin signout signup site sitemap smtp spam staff staging static stats status statuses store stores stream streaming streams subscribe
superuser support sw swjs sysadmin system
tag tags team terms test tester testing theme themecss thread tos tokens topic topics translate transparency trends trust
undefined unfollow unsubscribe update upload uploads url user username users
verified verify video videos void wallet wap web webfinger webhook webhooks webmaster websocket wellknown widget widgets wiki www
you
`
