package social

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// Limits of a profile, in characters but for MaxFields.
const (
	MaxName       = 30
	MaxBio        = 500
	MaxFields     = 6
	MaxFieldName  = 40
	MaxFieldValue = 200
)

// Profile is an account as its page shows it to a viewer.
type Profile struct {
	*Account
	Relation
	ShowCollected bool
	ShowLiked     bool
	BoardsCount   int64 // that the viewer may see
}

// Account reads an active account by id. Who is blocked by it still sees that it
// exists; its notes are hidden by VisibleTo.
func (s *Service) Account(ctx context.Context, _ int64, id int64) (*Account, error) {
	a := new(Account)
	if err := s.db.NewSelect().Model(a).Where("a.id = ? AND a.state = 'active'", id).Scan(ctx); err != nil {
		return nil, db.NotFound(err, fmt.Sprintf("account %d", id))
	}
	return a, s.fillFaces(ctx, a)
}

// AccountByHandle reads an active account by handle, or handle@host. errs.Gone for a
// deleted one: its handle never returns.
func (s *Service) AccountByHandle(ctx context.Context, handle string) (*Account, error) {
	name, host, remote := strings.Cut(text.Line(handle), "@")
	if strings.EqualFold(host, s.host) {
		remote = false
	}
	r, by := s.db.NewReads(), askFor(0)
	var rows []*Account
	q := s.db.NewSelect().Model((*Account)(nil)).Where("lower(a.handle) = lower(?)", by.val(name))
	if remote {
		q = q.Where("a.domain = ?", by.val(strings.ToLower(host)))
	} else {
		q = q.Where("a.domain IS NULL")
	}
	db.Structs(r, &rows, q, by.args)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("account %s: %w", handle, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("account %s: %w", handle, errs.NotFound)
	}
	a := rows[0]
	switch a.State {
	case AccountActive:
		return a, s.fillFaces(ctx, a)
	case AccountDeleted:
		return nil, fmt.Errorf("account %s: %w", handle, errs.Gone)
	default:
		return nil, fmt.Errorf("account %s is %s: %w", handle, a.State, errs.NotFound)
	}
}

// fillFaces reads avatar and banner.
func (s *Service) fillFaces(ctx context.Context, a *Account) error {
	pictures, err := mediaByID(ctx, s.db, []int64{a.AvatarID, a.BannerID})
	if err != nil {
		return err
	}
	a.Avatar, a.Banner = pictures[a.AvatarID], pictures[a.BannerID]
	return nil
}

// Profile reads what the page of an account shows to viewer.
func (s *Service) Profile(ctx context.Context, viewer int64, handle string) (*Profile, error) {
	a, err := s.AccountByHandle(ctx, handle)
	if err != nil {
		return nil, err
	}
	r, q := s.db.NewReads(), askFor(viewer)
	relations := s.askRelations(r, viewer, []int64{a.ID})
	var boards []int64
	db.Values(r, &boards, s.db.NewSelect().Model((*Board)(nil)).ColumnExpr("count(*)").
		Where("b.account_id = ?", q.val(a.ID)).Apply(boardsVisibleTo(q.me())), q.args)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("profile of %d: %w", a.ID, err)
	}
	p := &Profile{Account: a, Relation: relations[a.ID], BoardsCount: boards[0]}
	apart := p.Blocking || p.BlockedBy
	p.ShowCollected = p.Self || !a.HideCollected && !apart
	p.ShowLiked = p.Self || !a.HideLiked && !apart
	return p, nil
}

// ProfileInput is what a member may change about their account.
type ProfileInput struct {
	Name          string
	Bio           string
	Place         string
	Lang          string // BCP 47, of what they write
	Fields        []Field
	AvatarID      int64 // an uploaded picture of theirs, or 0 for none
	BannerID      int64
	Locked        bool
	Discoverable  bool
	HideCollected bool
	HideLiked     bool
}

func (in *ProfileInput) normalise() error {
	in.Name, in.Place, in.Lang = text.Line(in.Name), text.Line(in.Place), strings.TrimSpace(in.Lang)
	in.Bio = strings.TrimSpace(text.Clean(in.Bio))
	for i := range in.Fields {
		in.Fields[i] = Field{Name: text.Line(in.Fields[i].Name), Value: text.Line(in.Fields[i].Value)}
	}
	in.Fields = slices.DeleteFunc(in.Fields, func(f Field) bool { return f.Name == "" && f.Value == "" })
	if in.Fields == nil {
		in.Fields = []Field{}
	}
	var ps errs.Problems
	checkLength(&ps, "name", "error.name_too_long", in.Name, MaxName)
	checkLength(&ps, "bio", "error.bio_too_long", in.Bio, MaxBio)
	checkLength(&ps, "place", "error.place_too_long", in.Place, MaxPlace)
	if in.Lang != "" && !langShape.MatchString(in.Lang) {
		ps.Add("lang", "error.lang", "Value", in.Lang)
	}
	if len(in.Fields) > MaxFields {
		ps.Add("fields", "error.too_many_fields", "Limit", MaxFields, "Count", len(in.Fields))
	}
	for _, f := range in.Fields {
		checkLength(&ps, "fields", "error.field_too_long", f.Name, MaxFieldName)
		checkLength(&ps, "fields", "error.field_too_long", f.Value, MaxFieldValue)
	}
	return ps.Err()
}

// UpdateProfile writes a member's profile; a face that they took off is free. Unlocking
// accepts the follows that wait.
func (s *Service) UpdateProfile(ctx context.Context, me int64, in ProfileInput) error {
	if err := in.normalise(); err != nil {
		return err
	}
	var waiting []int64
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := lockAccount(ctx, tx, me); err != nil {
			return err
		}
		faces := slices.DeleteFunc([]int64{in.AvatarID, in.BannerID}, func(id int64) bool { return id == 0 })
		if err := s.media.AttachTx(ctx, tx, me, slices.Compact(faces)); err != nil {
			return err
		}
		was := new(Account)
		if err := tx.NewSelect().Model(was).Column("avatar_id", "banner_id").Where("a.id = ?", me).Scan(ctx); err != nil {
			return err
		}
		a := &Account{
			ID: me, Name: in.Name, Bio: in.Bio, Place: in.Place, Lang: in.Lang, Fields: in.Fields,
			AvatarID: in.AvatarID, BannerID: in.BannerID, Locked: in.Locked, Discoverable: in.Discoverable,
			HideCollected: in.HideCollected, HideLiked: in.HideLiked,
		}
		_, err := tx.NewUpdate().Model(a).WherePK().
			Column("name", "bio", "place", "lang", "fields", "avatar_id", "banner_id", "locked", "discoverable", "hide_collected", "hide_liked").
			Exec(ctx)
		if err != nil {
			return err
		}
		if err := s.emit(ctx, tx, ProfileChanged{AccountID: me}); err != nil {
			return err
		}
		worn := func(id int64) bool { return id == 0 || slices.Contains(faces, id) }
		if err := s.freeMedia(ctx, tx, me, slices.DeleteFunc([]int64{was.AvatarID, was.BannerID}, worn)); err != nil || in.Locked {
			return err
		}
		return tx.NewSelect().TableExpr("follows").Column("follower_id").
			Where("followee_id = ? AND state = 'pending'", me).Scan(ctx, &waiting)
	})
	if err != nil {
		return fmt.Errorf("update profile of %d: %w", me, err)
	}
	for _, follower := range waiting {
		if err := s.AcceptFollow(ctx, me, follower); err != nil {
			return err
		}
	}
	return nil
}

// accountIDs finds active accounts by handle or handle@host, as MentionsIn gives them.
func (s *Service) accountIDs(ctx context.Context, q bun.IDB, names []string) ([]int64, error) {
	if len(names) == 0 {
		return nil, nil
	}
	var local []string
	var remote [][]string
	for _, name := range names {
		if handle, host, ok := strings.Cut(name, "@"); ok && host != s.host {
			remote = append(remote, []string{handle, host})
		} else {
			local = append(local, handle)
		}
	}
	var ids []int64
	sel := q.NewSelect().Model((*Account)(nil)).Column("id").Where("a.state = 'active'").
		WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			if len(local) > 0 {
				q = q.Where("a.domain IS NULL AND lower(a.handle) IN (?)", bun.List(local))
			}
			for _, r := range remote {
				q = q.WhereOr("a.domain = ? AND lower(a.handle) = ?", r[1], r[0])
			}
			return q
		}).Order("id")
	if err := sel.Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("find %d accounts by handle: %w", len(names), err)
	}
	return ids, nil
}
