package media

import (
	"context"
	"fmt"
	"mime"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// A picture whose size its server does not tell is laid out as 3:4 until it is fetched.
const (
	unknownWidth  = 1080
	unknownHeight = 1440
)

// Remote is a picture or file of another server, as a note or an actor there names it.
type Remote struct {
	URL            string // https; see AddRemoteTx
	Type           string // media type, "" where it is not said
	Alt            string
	Width, Height  int // 0: not said
	Blurhash       string
	FocusX, FocusY float64
	Licence        string // SPDX expression or ""
	Credit         string
}

// AddRemoteTx writes rows for media of a remote account, and fetches nothing: that is
// done when somebody looks. Words that are too long are cut and values that make no
// sense are left out, for their writer will not mend them. It gives an id for each URL,
// in their order; an address that is no http(s) URL is errs.Invalid. Like uploads, rows
// that nothing comes to use are swept.
func (s *Service) AddRemoteTx(ctx context.Context, tx bun.IDB, accountID int64, purpose string, list []Remote) ([]int64, error) {
	return s.ReplaceRemoteTx(ctx, tx, accountID, purpose, nil, list)
}

// ReplaceRemoteTx is AddRemoteTx for a note or a face that had media before: of old,
// those keep their row, and what is fetched of them, whose URL is in the list again.
// What is said about them is written anew. Of a note's, the others are left to its
// history; of a face's, they are free.
func (s *Service) ReplaceRemoteTx(ctx context.Context, tx bun.IDB, accountID int64, purpose string, old []int64, list []Remote) ([]int64, error) {
	had, err := s.remoteRows(ctx, tx, accountID, purpose, old)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(list))
	seen := map[string]bool{}
	for _, in := range list {
		m, err := in.media(accountID, purpose)
		if err != nil {
			return nil, err
		}
		if seen[m.OriginURL] {
			continue
		}
		seen[m.OriginURL] = true
		i := slices.IndexFunc(had, func(h *Media) bool { return h.OriginURL == m.OriginURL })
		if i < 0 {
			_, err = tx.NewInsert().Model(m).ExcludeColumn("id", "created_at").Returning("id").Exec(ctx)
		} else {
			m.ID = had[i].ID
			had = slices.Delete(had, i, i+1)
			_, err = tx.NewUpdate().Model(m).WherePK().
				Column("alt", "decorative", "focus_x", "focus_y", "licence", "credit").Exec(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("write remote media of account %d: %w", accountID, err)
		}
		ids = append(ids, m.ID)
	}
	if purpose == PurposeNote {
		return ids, nil
	}
	lost := make([]int64, len(had))
	for i, m := range had {
		lost[i] = m.ID
	}
	return ids, s.DetachTx(ctx, tx, accountID, lost)
}

func (s *Service) remoteRows(ctx context.Context, tx bun.IDB, accountID int64, purpose string, ids []int64) (rows []*Media, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = tx.NewSelect().Model(&rows).Where("id IN (?)", bun.List(ids)).
		Where("account_id = ? AND purpose = ? AND state = ? AND deleted_at IS NULL", accountID, purpose, StateRemote).
		Order("id").For("UPDATE").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read %d remote media: %w", len(ids), err)
	}
	return rows, nil
}

// media makes the row.
func (r Remote) media(accountID int64, purpose string) (*Media, error) {
	u, err := url.Parse(r.URL)
	if err != nil || len(r.URL) > maxSource || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || text.Line(r.URL) != r.URL {
		return nil, fmt.Errorf("remote media of account %d: no address to fetch: %w", accountID, errs.Invalid)
	}
	d := Description{Alt: clip(text.Clean(r.Alt), MaxAlt), Credit: clip(text.Line(r.Credit), MaxCredit), Licence: r.Licence}
	if len(d.Licence) > maxLicence || !spdx.MatchString(d.Licence) {
		d.Licence = ""
	}
	if d.FocusX, d.FocusY = r.FocusX, r.FocusY; d.check() != nil {
		d.FocusX, d.FocusY = 0, 0
	}
	m := &Media{
		AccountID: accountID, Kind: r.kind(u), Purpose: purpose, State: StateRemote, SourceType: clip(text.Line(r.Type), maxLicence),
		SHA256: []byte{}, Width: r.Width, Height: r.Height, OriginURL: r.URL,
	}
	if r.Width <= 0 || r.Height <= 0 || r.Width > 4*MaxSide || r.Height > 4*MaxSide {
		m.Width, m.Height = unknownWidth, unknownHeight
	}
	d.Put(m)
	m.Colour = 0xdddddd
	if c, ok := averageColour(r.Blurhash); ok {
		m.Blurhash, m.Colour = r.Blurhash, c
	}
	m.ColourClass = ColourClass(m.Colour)
	return m, nil
}

// averageColour reads the mean colour that a blurhash begins with, if it is one: a digit
// of base 83 for the grid, one for its range, four for the mean, two for each of the rest.
func averageColour(hash string) (int, bool) {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
	if len(hash) < 6 || strings.Trim(hash, digits) != "" {
		return 0, false
	}
	if grid := strings.IndexByte(digits, hash[0]); grid > 80 || len(hash) != 4+2*(grid%9+1)*(grid/9+1) {
		return 0, false
	}
	mean := 0
	for i := 2; i < 6; i++ {
		mean = mean*83 + strings.IndexByte(digits, hash[i])
	}
	return mean & 0xffffff, true
}

// kind goes by the type, or by the end of the path where none is said.
func (r Remote) kind(u *url.URL) string {
	kind, _, err := mime.ParseMediaType(r.Type)
	if err != nil {
		kind = map[string]string{".mp4": "video/", ".m4v": "video/", ".mov": "video/", ".webm": "video/", ".mp3": "audio/", ".ogg": "audio/", ".m4a": "audio/"}[strings.ToLower(path.Ext(u.Path))]
	}
	switch family, _, _ := strings.Cut(kind, "/"); family {
	case "image", "":
		return KindImage
	case "video":
		return KindVideo
	case "audio":
		return KindAudio
	}
	return KindFile
}

// clip cuts a text to so many characters.
func clip(s string, n int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// wouldHave are the renditions that a picture of that size gets for pages; see render.
func (m *Media) wouldHave() []Rendition {
	if m.Kind != KindImage {
		return nil
	}
	var out []Rendition
	for _, step := range [...]struct {
		name        string
		from, width int
	}{{Rendition96, faceWidth + 1, faceWidth}, {Rendition360, 0, 360}, {Rendition720, 361, 720}, {Rendition1440, 721, 1440}} {
		if m.Width < step.from || step.name == Rendition96 && m.Purpose != PurposeAvatar {
			continue
		}
		w := min(m.Width, step.width)
		out = append(out, Rendition{MediaID: m.ID, Name: step.name, Width: w, Height: scaled(m.Height, w, m.Width), Type: "image/jpeg"})
	}
	return out
}
