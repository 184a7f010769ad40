// Package media takes uploads, makes their renditions and keeps them as blobs in a
// folder or in an S3 bucket. An upload is decoded in full and encoded anew: nothing
// of the sender's file reaches a reader, neither its metadata nor anything hidden in
// it. The object is stored first and its row is written second, so that a row never
// points at nothing; objects without a row are swept. The package signs and streams,
// and never decides who may see a thing: its callers ask social for that.
package media

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
)

// Kinds of media. Videos come with their worker; until then those of other servers are
// links, and so is sound and whatever else is not a picture.
const (
	KindImage = "image"
	KindVideo = "video"
	KindAudio = "audio"
	KindFile  = "file"
)

// What an upload is for.
const (
	PurposeNote   = "note"
	PurposeAvatar = "avatar"
	PurposeBanner = "banner"
	PurposeCover  = "cover" // a text cover drawn by RenderTextCover
)

// States of a media. An image is ready as soon as its row exists.
const (
	StatePending = "pending"
	StateReady   = "ready"
	StateFailed  = "failed"
	StateRemote  = "remote" // of another server: its renditions are made when somebody looks, and may go again
)

// Names of renditions: widths in pixels, and the one that other servers fetch.
const (
	Rendition96   = "96" // of avatars alone: beside names they are 18 to 48 pixels wide
	Rendition360  = "360"
	Rendition720  = "720"
	Rendition1440 = "1440"
	RenditionFed  = "fed"
)

// Media is one picture that an account uploaded, or that stands on another server.
type Media struct {
	bun.BaseModel `bun:"table:media,alias:media"`

	ID          int64      `bun:"id,pk,autoincrement"`
	AccountID   int64      `bun:"account_id"`
	Kind        string     `bun:"kind"`
	Purpose     string     `bun:"purpose"`
	State       string     `bun:"state"`
	SourceType  string     `bun:"source_type"`  // media type of the upload
	SourceBytes int64      `bun:"source_bytes"` // size of the upload
	SHA256      []byte     `bun:"sha256"`       // of the upload
	Width       int        `bun:"width"`        // of the upload as seen, after orientation
	Height      int        `bun:"height"`
	Bytes       int64      `bun:"bytes"` // of all renditions together
	Blurhash    string     `bun:"blurhash"`
	Colour      int        `bun:"colour"`       // dominant, 0xRRGGBB
	ColourClass int        `bun:"colour_class"` // see ClassColours
	FocusX      float64    `bun:"focus_x"`      // -1 left to 1 right
	FocusY      float64    `bun:"focus_y"`      // -1 bottom to 1 top, as Mastodon has it
	Alt         string     `bun:"alt"`
	Decorative  bool       `bun:"decorative"` // without words on purpose
	Licence     string     `bun:"licence"`    // SPDX expression or ""
	Credit      string     `bun:"credit"`
	SourceURL   string     `bun:"source_url"`
	CreatedAt   time.Time  `bun:"created_at,nullzero,default:now()"`
	FreeSince   *time.Time `bun:"free_since,nullzero,default:now()"` // nothing uses it since then; nil: something does
	DeletedAt   *time.Time `bun:"deleted_at"`

	OriginURL string     `bun:"origin_url"` // where a remote one is fetched
	SeenAt    *time.Time `bun:"seen_at,nullzero"`
	RetryAt   *time.Time `bun:"retry_at,nullzero"`
	Failure   string     `bun:"failure"`

	Renditions []Rendition `bun:"-"` // from the narrowest; filled by ByIDs, Lookup, Upload and Fill
}

// Rendition is one stored file of a Media. A rendition is never wider than the upload,
// so a small picture has fewer of them, but it always has "360" and "fed". Avatars have a
// "96" besides.
type Rendition struct {
	bun.BaseModel `bun:"table:media_rendition,alias:media_rendition"`

	MediaID int64  `bun:"media_id,pk"`
	Name    string `bun:"name,pk"`
	Key     string `bun:"key"`
	Width   int    `bun:"width"`
	Height  int    `bun:"height"`
	Bytes   int64  `bun:"bytes"`
	Type    string `bun:"type"`
}

// Described says whether a picture has words, or needs none.
func (m *Media) Described() bool { return m.Alt != "" || m.Decorative }

// Rendition gives the rendition of that name, or the widest display rendition that is
// narrower, or nil when the Media was read without its renditions.
func (m *Media) Rendition(name string) *Rendition {
	order := [...]string{Rendition96, Rendition360, Rendition720, Rendition1440}
	want := len(order) - 1
	for i, n := range order {
		if n == name {
			want = i
		}
	}
	var best *Rendition
	bestRank := -1
	for i := range m.Renditions {
		r := &m.Renditions[i]
		if r.Name == name {
			return r
		}
		for rank, n := range order {
			if n == r.Name && rank <= want && rank > bestRank {
				best, bestRank = r, rank
			}
		}
	}
	return best
}

// Remote says whether the media is another server's. Its pictures are shown through
// Service.RemoteURL, whether or not they have renditions at the moment.
func (m *Media) Remote() bool { return m.State == StateRemote }

// Display are the renditions for a page's srcset, from the narrowest. Those of a remote
// picture are what it would have; they have no keys.
func (m *Media) Display() []Rendition {
	if m.Remote() {
		return m.wouldHave()
	}
	out := make([]Rendition, 0, len(m.Renditions))
	for _, r := range m.Renditions {
		if r.Name != RenditionFed {
			out = append(out, r)
		}
	}
	return out
}

// ByIDs reads live media with their renditions, in the order of ids; ids that are
// unknown or deleted are left out.
func (s *Service) ByIDs(ctx context.Context, q bun.IDB, ids []int64) ([]*Media, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*Media
	err := q.NewSelect().Model(&rows).
		Where("media.id IN (?)", bun.List(ids)).
		Where("media.deleted_at IS NULL").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read %d media: %w", len(ids), err)
	}
	if err := s.Fill(ctx, q, rows...); err != nil {
		return nil, err
	}
	byID := make(map[int64]*Media, len(rows))
	for _, m := range rows {
		byID[m.ID] = m
	}
	out := make([]*Media, 0, len(rows))
	for _, id := range ids {
		if m, ok := byID[id]; ok {
			out = append(out, m)
			delete(byID, id)
		}
	}
	return out, nil
}

// Fill reads the renditions of media that came from a join, in one query. Nil entries
// are skipped.
func (s *Service) Fill(ctx context.Context, q bun.IDB, media ...*Media) error {
	byID := make(map[int64][]*Media, len(media))
	ids := make([]int64, 0, len(media))
	for _, m := range media {
		if m == nil || m.ID == 0 || m.Renditions != nil {
			continue
		}
		if len(byID[m.ID]) == 0 {
			ids = append(ids, m.ID)
		}
		byID[m.ID] = append(byID[m.ID], m)
	}
	if len(ids) == 0 {
		return nil
	}
	var rs []Rendition
	err := q.NewSelect().Model(&rs).Where("media_id IN (?)", bun.List(ids)).
		OrderExpr("media_id, width, name").Scan(ctx)
	if err != nil {
		return fmt.Errorf("read renditions of %d media: %w", len(ids), err)
	}
	for _, r := range rs {
		for _, m := range byID[r.MediaID] {
			m.Renditions = append(m.Renditions, r)
		}
	}
	return nil
}

// Lookup finds the live media that an object key belongs to. The caller decides
// whether the reader may see it.
func (s *Service) Lookup(ctx context.Context, key string) (*Media, error) {
	if !ValidKey(key) {
		return nil, fmt.Errorf("look up media: malformed key: %w", errs.NotFound)
	}
	var rows []*Media
	err := s.db.NewSelect().Model(&rows).
		Join("JOIN media_rendition AS r ON r.media_id = media.id").
		Where("r.key = ?", key).
		Where("media.deleted_at IS NULL").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("look up media by key %s: %w", key, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("look up media by key %s: %w", key, errs.NotFound)
	}
	if err := s.Fill(ctx, s.db, rows...); err != nil {
		return nil, err
	}
	return rows[0], nil
}
