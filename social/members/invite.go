package members

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// Invite lets people sign up: as many as MaxUses, and no more, however many try at
// the same moment.
type Invite struct {
	bun.BaseModel `bun:"table:invites,alias:iv"`

	ID        int64 `bun:",pk,nullzero,default:next_id()"`
	Code      string
	CreatedBy int64  `bun:",nullzero"` // 0: the command line
	Note      string // for whom, for the maker's eyes
	MaxUses   int
	Uses      int
	CreatedAt time.Time `bun:",nullzero,default:now()"`
	ExpiresAt time.Time `bun:",nullzero"` // zero: never
	RevokedAt time.Time `bun:",nullzero"`
}

// Open says whether the invite still lets anybody in at that moment.
func (i *Invite) Open(now time.Time) bool {
	return i.RevokedAt.IsZero() && i.Uses < i.MaxUses && (i.ExpiresAt.IsZero() || now.Before(i.ExpiresAt))
}

// InviteInput is what the form for a new invite carries.
type InviteInput struct {
	Note    string
	MaxUses int           // 0: 1
	Life    time.Duration // 0: 7 days
}

// What a member and what staff may give away with one invite.
const (
	defaultInviteLife = 7 * 24 * time.Hour
	maxInviteUses     = 10
	maxInviteLife     = 30 * 24 * time.Hour
	maxStaffUses      = 1000
	maxStaffLife      = 366 * 24 * time.Hour
	maxInviteNote     = 100
)

// InvitePath is the sign-up page with a code filled in.
func InvitePath(code string) string { return "/signup?invite=" + code }

// CreateInvite makes one. Members may where the site's settings say so, staff always.
func (s *Service) CreateInvite(ctx context.Context, me int64, in InviteInput) (*Invite, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if in.MaxUses == 0 {
		in.MaxUses = 1
	}
	if in.Life == 0 {
		in.Life = defaultInviteLife
	}
	in.Note = text.Line(in.Note)
	if me != Console {
		if err := s.take(ctx, rateInvitesBy, accountSubject(me)); err != nil {
			return nil, err
		}
	}
	iv := &Invite{}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		role, err := requireRoleTx(ctx, tx, me, RoleNone)
		if err != nil {
			return err
		}
		staff := role.Includes(RoleModerator)
		if !staff && (!site.MembersInvite || site.SignUpMode == SignUpClosed) {
			return errs.New(errs.Denied, "error.invite_staff_only")
		}
		if err := checkInvite(in, staff); err != nil {
			return err
		}
		err = tx.NewRaw(`INSERT INTO invites (code, created_by, note, max_uses, expires_at)
			VALUES (?, nullif(?, ?), ?, ?, now() + ? * interval '1 second') RETURNING *`,
			randomCode(inviteLength), me, Console, in.Note, in.MaxUses, int64(in.Life/time.Second)).Scan(ctx, iv)
		if err != nil || !staff {
			return err
		}
		return s.AuditTx(ctx, tx, me, "invite.create", "invite", iv.ID, map[string]any{"max_uses": in.MaxUses})
	})
	if err != nil {
		return nil, fmt.Errorf("create invite: %w", err)
	}
	return iv, nil
}

func checkInvite(in InviteInput, staff bool) error {
	uses, life := maxInviteUses, maxInviteLife
	if staff {
		uses, life = maxStaffUses, maxStaffLife
	}
	var ps errs.Problems
	if in.MaxUses < 1 || in.MaxUses > uses {
		ps.Add("max_uses", "error.invite_uses", "Max", uses)
	}
	if in.Life < time.Hour || in.Life > life {
		ps.Add("life", "error.invite_life", "Days", int(life/(24*time.Hour)))
	}
	if n := utf8.RuneCountInString(in.Note); n > maxInviteNote {
		ps.Add("note", "error.text_long", "Max", maxInviteNote, "Length", n)
	}
	return ps.Err()
}

// Invites lists a member's own, newest first.
func (s *Service) Invites(ctx context.Context, me int64) ([]*Invite, error) {
	var list []*Invite
	err := s.db.NewSelect().Model(&list).Where("iv.created_by = ?", me).Order("iv.id DESC").Limit(200).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("invites of account %d: %w", me, err)
	}
	return list, nil
}

// RevokeInvite closes an invite: the maker's own, or any for staff.
func (s *Service) RevokeInvite(ctx context.Context, me, id int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		role, err := requireRoleTx(ctx, tx, me, RoleNone)
		if err != nil {
			return err
		}
		staff := role.Includes(RoleModerator)
		done, err := db.Affected(tx.NewRaw(`UPDATE invites SET revoked_at = coalesce(revoked_at, now())
			WHERE id = ? AND (created_by = ? OR ?)`, id, me, staff).Exec(ctx))
		if err != nil {
			return err
		}
		if !done {
			return errs.NotFound
		}
		if !staff {
			return nil
		}
		return s.AuditTx(ctx, tx, me, "invite.revoke", "invite", id, nil)
	})
	if err != nil {
		return fmt.Errorf("revoke invite %d: %w", id, err)
	}
	return nil
}

// InviteOpen says whether a code would let somebody in now, for the sign-up page.
func (s *Service) InviteOpen(ctx context.Context, code string) (bool, error) {
	if !inviteCode(code) {
		return false, nil
	}
	var open bool
	err := s.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM invites WHERE code = ? AND `+inviteIsOpen+`)`, code).Scan(ctx, &open)
	if err != nil {
		return false, fmt.Errorf("look at invite: %w", err)
	}
	return open, nil
}

// An invite ends with its maker: a suspended or deleted member brings nobody in.
const inviteIsOpen = `revoked_at IS NULL AND uses < max_uses AND (expires_at IS NULL OR expires_at > now())
	AND (created_by IS NULL OR EXISTS (SELECT 1 FROM accounts m WHERE m.id = created_by AND m.state = 'active'))`

// takeInviteTx uses an invite once. The count is checked by the same statement that
// raises it, so that of fifty at once a one-use invite lets in one (A12).
func takeInviteTx(ctx context.Context, tx bun.Tx, code string) (int64, error) {
	over := errs.InvalidField("invite", "error.invite_over")
	if !inviteCode(code) {
		return 0, over
	}
	var ids []int64
	err := tx.NewRaw(`UPDATE invites SET uses = uses + 1 WHERE code = ? AND `+inviteIsOpen+` RETURNING id`, code).Scan(ctx, &ids)
	if err != nil {
		return 0, fmt.Errorf("use invite: %w", err)
	}
	if len(ids) == 0 {
		return 0, over
	}
	return ids[0], nil
}

// inviteLength characters of codeAlphabet are 79 bits.
const inviteLength = 16

func inviteCode(s string) bool {
	return len(s) == inviteLength && strings.Trim(s, codeAlphabet) == ""
}
