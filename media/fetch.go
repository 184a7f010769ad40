package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/sync/errgroup"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/safehttp"
)

const (
	maxFetches  = 16               // at once on one node: each may hold MaxImageBytes
	fetchQueue  = 5 * time.Second  // longest wait for one of those places
	fetchLease  = time.Minute      // how long other nodes leave a picture to the one that fetches it
	fetchTime   = 50 * time.Second // in all, so that it ends before the lease
	failedFor   = 10 * time.Minute // nothing is asked again that has failed
	lookAgain   = 200 * time.Millisecond
	longFailure = 300 // bytes kept of why
)

// errNotNow says that a picture cannot be had at the moment; a placeholder stands for it.
var errNotNow = errors.New("not to be had now")

// fetched gives a remote picture with its renditions, fetching it where it has none.
// Whoever asks meanwhile waits for the one fetch, on other nodes too. A reader who
// leaves does not end it.
func (s *Service) fetched(ctx context.Context, id int64) (*Media, error) {
	m, err := s.remote(ctx, id)
	if err != nil || len(m.Renditions) > 0 {
		return m, err
	}
	if s.client == nil || m.Kind != KindImage {
		return m, errNotNow
	}
	done := s.fetching.DoChan(strconv.FormatInt(id, 10), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTime)
		defer cancel()
		return nil, s.fetch(ctx, id)
	})
	select {
	case <-ctx.Done():
		return m, ctx.Err()
	case r := <-done:
		if r.Err != nil {
			return m, r.Err
		}
	}
	if m, err = s.remote(ctx, id); err == nil && len(m.Renditions) == 0 {
		return m, errNotNow
	}
	return m, err
}

// remote reads a live remote media with its renditions.
func (s *Service) remote(ctx context.Context, id int64) (*Media, error) {
	list, err := s.ByIDs(ctx, s.db, []int64{id})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 || !list[0].Remote() {
		return nil, fmt.Errorf("remote media %d: %w", id, errs.NotFound)
	}
	return list[0], nil
}

// fetch fetches once, or waits for the node that does.
func (s *Service) fetch(ctx context.Context, id int64) error {
	wait, stop := context.WithTimeout(ctx, fetchQueue)
	defer stop()
	if s.fetches.Acquire(wait, 1) != nil {
		return errNotNow
	}
	defer s.fetches.Release(1)
	m, err := s.claim(ctx, id)
	if err != nil {
		return err
	}
	if m == nil {
		return s.awaitOther(ctx, id)
	}
	err = s.copyRemote(ctx, m)
	if err == nil {
		return nil
	}
	// What is our own trouble is tried again soon, what is theirs later.
	later := failedFor
	if errors.Is(err, errs.Unavailable) || ctx.Err() != nil {
		later = 5 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	why := err.Error()
	_, noted := s.db.NewUpdate().Model((*Media)(nil)).
		Set("retry_at = now() + ? * interval '1 second', failure = ?", later.Seconds(), why[:min(len(why), longFailure)]).
		Where("id = ? AND bytes = 0", id).Exec(ctx)
	return errors.Join(errNotNow, err, noted)
}

// claim makes this node the one that fetches, by the database's clock. It holds no
// connection meanwhile: a slow server elsewhere must not take those that pages need.
// Nil: another has it, it has just failed, or it is there.
func (s *Service) claim(ctx context.Context, id int64) (*Media, error) {
	var rows []*Media
	err := s.db.NewUpdate().Model(&rows).
		Set("retry_at = now() + ? * interval '1 second', failure = ''", fetchLease.Seconds()).
		Where("id = ? AND state = ? AND bytes = 0 AND deleted_at IS NULL", id, StateRemote).
		Where("retry_at IS NULL OR retry_at <= now()").Returning("*").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("claim remote media %d: %w", id, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// awaitOther waits until another node has fetched the picture or has given up.
func (s *Service) awaitOther(ctx context.Context, id int64) error {
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	for {
		m, err := s.remote(ctx, id)
		if err != nil || len(m.Renditions) > 0 {
			return err
		}
		if m.Failure != "" || m.RetryAt == nil {
			return errNotNow
		}
		select {
		case <-ctx.Done():
			return errNotNow
		case <-again.C:
		}
	}
}

// copyRemote takes a picture through the pipeline of an upload.
func (s *Service) copyRemote(ctx context.Context, m *Media) error {
	if err := s.Ready(ctx); err != nil {
		return err
	}
	res, err := s.client.Do(ctx, safehttp.Request{
		URL: m.OriginURL, MaxBytes: MaxImageBytes,
		Header: http.Header{"Accept": {"image/jpeg, image/png, image/webp, image/gif;q=0.8"}, "Accept-Encoding": {"identity"}},
		Want:   func(r *safehttp.Response) bool { return r.Status == http.StatusOK },
	})
	if err != nil {
		return err
	}
	if res.Status != http.StatusOK {
		return fmt.Errorf("%s answered %d", m.OriginURL, res.Status)
	}
	up, err := s.spool.take(bytes.NewReader(res.Body))
	if err != nil {
		return err
	}
	defer up.close()
	f, out, err := s.process(ctx, up, m.Purpose)
	if err != nil {
		return err
	}
	return s.keepRemote(ctx, m, f, up, out)
}

// keepRemote stores the renditions, then writes the rows, and makes room for them.
func (s *Service) keepRemote(ctx context.Context, m *Media, f format, up *spooled, out *renditions) error {
	m.Renditions, m.Bytes = nil, 0
	puts, pctx := errgroup.WithContext(ctx)
	for _, file := range out.files {
		r := Rendition{
			MediaID: m.ID, Name: file.name, Key: NewKey(classImage, "jpg"), Width: file.width, Height: file.height,
			Bytes: int64(len(file.data)), Type: "image/jpeg",
		}
		m.Renditions = append(m.Renditions, r)
		m.Bytes += r.Bytes
		puts.Go(func() error { return s.store.Put(pctx, r.Key, bytes.NewReader(file.data), r.Bytes, r.Type) })
	}
	if err := puts.Wait(); err != nil {
		return err
	}
	m.SourceType, m.SourceBytes, m.SHA256 = f.mediaType(), up.size, up.sum[:]
	m.Width, m.Height, m.Blurhash = out.width, out.height, out.blurhash
	m.Colour, m.ColourClass = out.colour, ColourClass(out.colour)
	var evicted []string
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		evicted = nil
		if err := lockRemote(ctx, tx); err != nil {
			return err
		}
		res, err := tx.NewUpdate().Model(m).WherePK().
			Column("source_type", "source_bytes", "sha256", "width", "height", "blurhash", "colour", "colour_class", "bytes").
			Set("seen_at = now(), retry_at = NULL, failure = ''").
			Where("state = ? AND bytes = 0 AND deleted_at IS NULL", StateRemote).Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep remote media %d: %w", m.ID, err)
		}
		if err := oneRow(res, 1, "keep remote media", m.ID); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&m.Renditions).Exec(ctx); err != nil {
			return fmt.Errorf("insert renditions: %w", err)
		}
		evicted, err = s.makeRoom(ctx, tx)
		return err
	})
	if err != nil {
		return err // what was stored has no row, and is swept
	}
	s.drop(ctx, evicted)
	return nil
}
