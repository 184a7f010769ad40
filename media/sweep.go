package media

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

const (
	unattachedLife = 24 * time.Hour     // an upload that nothing came to use
	orphanAge      = 24 * time.Hour     // an object without a row; younger ones may yet get theirs
	deleteGrace    = 7 * 24 * time.Hour // between a row's deletion and its objects' (R-i)
	sweepBatch     = 200
)

// SweepReport counts what a sweep removed.
type SweepReport struct {
	Unattached int // uploads that nothing used
	Deleted    int // rows whose grace was over
	Objects    int // their objects
	Orphans    int // objects without a row
	Parts      int // half-written files
}

// Sweep removes what nobody needs any more. It may run at any time and on several nodes
// at once; what fails stays for the next run.
func (s *Service) Sweep(ctx context.Context, now time.Time) (SweepReport, error) {
	var rep SweepReport
	err := s.sweepUnattached(ctx, now, &rep)
	err = errors.Join(err, s.sweepDeleted(ctx, now, &rep))
	err = errors.Join(err, s.sweepOrphans(ctx, now, &rep))
	if d, ok := s.store.store.(*Disk); ok {
		n, derr := d.SweepParts(ctx, now.Add(-orphanAge))
		rep.Parts, err = n, errors.Join(err, derr)
	}
	s.spool.sweep(now.Add(-orphanAge))
	if err != nil {
		return rep, fmt.Errorf("sweep media: %w", err)
	}
	return rep, nil
}

// sweepUnattached tombstones abandoned uploads; their objects go in the same sweep,
// since nobody ever saw them.
func (s *Service) sweepUnattached(ctx context.Context, now time.Time, rep *SweepReport) error {
	for {
		var ids []int64
		err := s.db.NewSelect().Model((*Media)(nil)).Column("id").
			Where("free_since < ? AND deleted_at IS NULL", now.Add(-unattachedLife)).
			Limit(sweepBatch).Scan(ctx, &ids)
		if err != nil {
			return fmt.Errorf("find unattached media: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
			// Asked again: one of them may have been attached since.
			return s.deleteWhere(ctx, tx, now.Add(-deleteGrace), "id IN (?) AND free_since < ?", bun.List(ids), now.Add(-unattachedLife))
		})
		if err != nil {
			return err
		}
		rep.Unattached += len(ids)
	}
}

// sweepDeleted removes objects, then rows, of media whose grace is over.
func (s *Service) sweepDeleted(ctx context.Context, now time.Time, rep *SweepReport) error {
	for {
		var ids []int64
		err := s.db.NewSelect().Model((*Media)(nil)).Column("id").
			Where("deleted_at <= ?", now.Add(-deleteGrace)).
			OrderExpr("deleted_at, id").Limit(sweepBatch).Scan(ctx, &ids)
		if err != nil {
			return fmt.Errorf("find deleted media: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		var keys []string
		err = s.db.NewSelect().Model((*Rendition)(nil)).Column("key").
			Where("media_id IN (?)", bun.List(ids)).Scan(ctx, &keys)
		if err != nil {
			return fmt.Errorf("read keys of deleted media: %w", err)
		}
		for _, key := range keys {
			if err := s.store.Delete(ctx, key); err != nil {
				return err
			}
			rep.Objects++
		}
		_, err = s.db.NewDelete().Model((*Media)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("remove rows of deleted media: %w", err)
		}
		rep.Deleted += len(ids)
	}
}

func (s *Service) sweepOrphans(ctx context.Context, now time.Time, rep *SweepReport) error {
	return s.eachShard(ctx, func(objects map[string]ObjectInfo, rows map[string]Rendition) error {
		for key, o := range objects {
			if _, ok := rows[key]; ok || !o.ModTime.Before(now.Add(-orphanAge)) {
				continue
			}
			if err := s.store.Delete(ctx, key); err != nil {
				return err
			}
			rep.Orphans++
		}
		return nil
	})
}

// eachShard walks store and table side by side, a 256th of the keys at a time, so that
// memory stays small however many there are. Objects are listed before rows are read:
// what came between is seen as a row without an object, never the other way round.
func (s *Service) eachShard(ctx context.Context, fn func(objects map[string]ObjectInfo, rows map[string]Rendition) error) error {
	for _, class := range [...]string{classImage, "check"} {
		for i := range 256 {
			prefix := fmt.Sprintf("%s/%02x/", class, i)
			objects := make(map[string]ObjectInfo)
			err := s.store.List(ctx, prefix, func(o ObjectInfo) error {
				objects[o.Key] = o
				return nil
			})
			if err != nil {
				return err
			}
			var rs []Rendition
			err = s.db.NewSelect().Model(&rs).
				Where("key >= ? AND key < ?", prefix, fmt.Sprintf("%s/%02x0", class, i)).Scan(ctx) // '0' follows '/'
			if err != nil {
				return fmt.Errorf("read renditions under %s: %w", prefix, err)
			}
			rows := make(map[string]Rendition, len(rs))
			for _, r := range rs {
				rows[r.Key] = r
			}
			if err := fn(objects, rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// VerifyReport is what Verify found.
type VerifyReport struct {
	Objects int          // looked at
	Rows    int          // renditions looked at
	Orphans []ObjectInfo // objects without a row; an upload under way makes some for seconds
	Missing []Rendition  // rows whose object is gone
	Damaged []Rendition  // rows whose object has another size
}

// OK tells whether rows and objects agree, young orphans aside.
func (v *VerifyReport) OK(now time.Time) bool {
	for _, o := range v.Orphans {
		if o.ModTime.Before(now.Add(-orphanAge)) {
			return false
		}
	}
	return len(v.Missing) == 0 && len(v.Damaged) == 0
}

// Verify compares the store with the table and changes nothing. Deleted media are left
// out: their objects go in their own time.
func (s *Service) Verify(ctx context.Context) (*VerifyReport, error) {
	rep := new(VerifyReport)
	err := s.eachShard(ctx, func(objects map[string]ObjectInfo, rows map[string]Rendition) error {
		rep.Objects += len(objects)
		rep.Rows += len(rows)
		for key, o := range objects {
			if _, ok := rows[key]; !ok {
				rep.Orphans = append(rep.Orphans, o)
			}
		}
		for key, r := range rows {
			o, ok := objects[key]
			if ok && o.Size == r.Bytes {
				continue
			}
			if ok {
				rep.Damaged = append(rep.Damaged, r)
				continue
			}
			missing, err := s.missing(ctx, r)
			if err != nil {
				return err
			}
			if missing {
				rep.Missing = append(rep.Missing, r)
			}
		}
		return nil
	})
	if err != nil {
		return rep, fmt.Errorf("verify media: %w", err)
	}
	return rep, nil
}

// missing looks again at a rendition that a listing lacked: it may have come since, or
// belong to a deleted media.
func (s *Service) missing(ctx context.Context, r Rendition) (bool, error) {
	o, err := s.store.Open(ctx, r.Key)
	if err == nil {
		return false, o.Close()
	}
	if !errors.Is(err, errs.NotFound) {
		return false, err
	}
	live, err := s.db.NewSelect().Model((*Media)(nil)).
		Where("id = ? AND deleted_at IS NULL", r.MediaID).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look again at media %d: %w", r.MediaID, err)
	}
	return live, nil
}
