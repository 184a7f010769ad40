package media

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// Limits of what is said about a picture, in characters. 1500 is what Mastodon shows.
const (
	MaxAlt     = 1500
	MaxCredit  = 200
	maxLicence = 100
	maxSource  = 2048
)

// Description is what people say about a picture of theirs.
type Description struct {
	Alt            string
	Decorative     bool    // needs no words; nothing where Alt has some
	FocusX, FocusY float64 // -1..1; see Media
	Licence        string  // SPDX expression or ""
	Credit         string
	SourceURL      string // where the original is, or ""
}

// spdx is the grammar of SPDX licence expressions, without a list of names: an operator
// need not wait for us to learn a new one.
var spdx = regexp.MustCompile(`^\(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*( (AND|OR|WITH) \(*[A-Za-z0-9][A-Za-z0-9.+:-]*\)*)*$`)

func (d *Description) check() error {
	d.Alt, d.Licence = strings.TrimSpace(text.Clean(d.Alt)), text.Line(d.Licence)
	d.Credit, d.SourceURL = text.Line(d.Credit), text.Line(d.SourceURL)
	d.Decorative = d.Decorative && d.Alt == ""
	var ps errs.Problems
	if n := utf8.RuneCountInString(d.Alt); n > MaxAlt {
		ps.Add("alt", "error.media_alt_too_long", "Limit", MaxAlt, "Count", n)
	}
	if n := utf8.RuneCountInString(d.Credit); n > MaxCredit {
		ps.Add("credit", "error.media_credit_too_long", "Limit", MaxCredit, "Count", n)
	}
	if d.Licence != "" && (len(d.Licence) > maxLicence || !spdx.MatchString(d.Licence)) {
		ps.Add("licence", "error.media_licence")
	}
	if d.SourceURL != "" {
		u, err := url.Parse(d.SourceURL)
		if err != nil || len(d.SourceURL) > maxSource || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
			ps.Add("source_url", "error.media_source")
		}
	}
	if !(d.FocusX >= -1 && d.FocusX <= 1 && d.FocusY >= -1 && d.FocusY <= 1) { // so that NaN is refused too
		ps.Add("focus", "error.media_focus")
	}
	return ps.Err()
}

// Put writes the description into m, unchecked.
func (d *Description) Put(m *Media) {
	m.Alt, m.Decorative, m.FocusX, m.FocusY = d.Alt, d.Decorative, d.FocusX, d.FocusY
	m.Licence, m.Credit, m.SourceURL = d.Licence, d.Credit, d.SourceURL
}

// SetDescription replaces what is said about a picture that the account owns.
func (s *Service) SetDescription(ctx context.Context, accountID, id int64, d Description) error {
	if err := d.check(); err != nil {
		return err
	}
	res, err := s.db.NewUpdate().Model((*Media)(nil)).
		Set("alt = ?, decorative = ?, focus_x = ?, focus_y = ?", d.Alt, d.Decorative, d.FocusX, d.FocusY).
		Set("licence = ?, credit = ?, source_url = ?", d.Licence, d.Credit, d.SourceURL).
		Where("id = ? AND account_id = ? AND deleted_at IS NULL", id, accountID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("describe media %d: %w", id, err)
	}
	return oneRow(res, 1, "describe media", id)
}

type rowsAffected interface{ RowsAffected() (int64, error) }

func oneRow(res rowsAffected, want int64, act string, key any) error {
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s %v: %w", act, key, err)
	}
	if n != want {
		return fmt.Errorf("%s %v: %w", act, key, errs.NotFound)
	}
	return nil
}

// Attach marks media as used; see AttachTx.
func (s *Service) Attach(ctx context.Context, accountID int64, ids []int64) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		return s.AttachTx(ctx, tx, accountID, ids)
	})
}

// AttachTx marks media as used by something, so that they are not swept. All of them
// must be the account's, ready or remote, and not deleted, or none is attached and the error is
// errs.NotFound.
func (s *Service) AttachTx(ctx context.Context, tx bun.IDB, accountID int64, ids []int64) error {
	ids = distinct(ids)
	if len(ids) == 0 {
		return nil
	}
	res, err := tx.NewUpdate().Model((*Media)(nil)).
		Set("free_since = NULL").
		Where("id IN (?)", bun.List(ids)).
		Where("account_id = ? AND state IN (?, ?) AND deleted_at IS NULL", accountID, StateReady, StateRemote).Exec(ctx)
	if err != nil {
		return fmt.Errorf("attach %d media: %w", len(ids), err)
	}
	return oneRow(res, int64(len(ids)), "attach media", ids)
}

// DetachTx says of media of the account that nothing uses them any more: they are swept
// like uploads that nothing came to use, and given back to the quota then. It waits for
// others that attach one of them; who asks afterwards sees what they use.
func (s *Service) DetachTx(ctx context.Context, tx bun.IDB, accountID int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NewUpdate().Model((*Media)(nil)).
		Set("free_since = coalesce(free_since, now())").
		Where("id IN (?) AND account_id = ?", bun.List(distinct(ids)), accountID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("detach %d media: %w", len(ids), err)
	}
	return nil
}

func distinct(ids []int64) []int64 {
	seen := make(map[int64]bool, len(ids))
	out := make([]int64, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// DeleteTx deletes media of the account; those of others and those already gone are
// passed over. The objects follow after the grace period (R-i).
func (s *Service) DeleteTx(ctx context.Context, tx bun.IDB, accountID int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return s.deleteWhere(ctx, tx, s.now(), "id IN (?) AND account_id = ?", bun.List(distinct(ids)), accountID)
}

// PurgeTx deletes media whoever owns them, for moderators; the objects go at the next
// sweep, without grace (M13).
func (s *Service) PurgeTx(ctx context.Context, tx bun.IDB, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return s.deleteWhere(ctx, tx, s.now().Add(-deleteGrace), "id IN (?)", bun.List(distinct(ids)))
}

// deleteWhere tombstones rows as deleted at that time, and gives their bytes back.
func (s *Service) deleteWhere(ctx context.Context, tx bun.IDB, at time.Time, where string, args ...any) error {
	var gone []Media
	err := tx.NewUpdate().Model(&gone).
		Set("deleted_at = ?", at).
		Where(where, args...).Where("deleted_at IS NULL").
		Returning("account_id, bytes").Scan(ctx)
	if err != nil {
		return fmt.Errorf("delete media: %w", err)
	}
	perAccount := make(map[int64]int64)
	for _, m := range gone {
		perAccount[m.AccountID] += m.Bytes
	}
	for account, bytes := range perAccount {
		if err := giveBack(ctx, tx, account, bytes); err != nil {
			return err
		}
	}
	return nil
}
