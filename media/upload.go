package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/sync/errgroup"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// UploadInput is one file as it arrives, and what its sender says about it.
type UploadInput struct {
	AccountID int64
	Purpose   string // one of the Purpose constants
	Reader    io.Reader
	Size      int64 // as announced; 0 when unknown. Only used to refuse early
	Description
}

// classImage is the first part of every picture's key; see shards.
const classImage = "image"

// Upload takes one picture through the whole pipeline. What a person can mend comes
// back as an errs.Problem that names the limit, the value and what to do. The store is
// asked before the reader is touched.
func (s *Service) Upload(ctx context.Context, in UploadInput) (*Media, error) {
	if err := s.Ready(ctx); err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	switch in.Purpose {
	case PurposeNote, PurposeAvatar, PurposeBanner, PurposeCover:
	default:
		return nil, fmt.Errorf("upload: unknown purpose %q: %w", in.Purpose, errs.Invalid)
	}
	if err := in.Description.check(); err != nil {
		return nil, err
	}
	if in.Size > MaxImageBytes {
		return nil, tooLarge(in.Size)
	}
	if err := s.room(ctx, in.AccountID); err != nil {
		return nil, err
	}
	up, err := s.spool.take(in.Reader)
	if err != nil {
		return nil, err
	}
	defer up.close()
	f, out, err := s.process(ctx, up, in.Purpose)
	if err != nil {
		return nil, err
	}
	m := newMedia(in, f, up, out)
	if err := s.keep(ctx, m, out); err != nil {
		return nil, err
	}
	return m, nil
}

// process decodes and renders. The pixel count decides how much company it may have.
func (s *Service) process(ctx context.Context, up *spooled, purpose string) (format, *renditions, error) {
	f, cfg, err := probe(up.reader())
	if err != nil {
		return f, nil, err
	}
	if cfg.Width*cfg.Height > bigPixels {
		if err := s.big.Acquire(ctx, 1); err != nil {
			return f, nil, fmt.Errorf("wait to decode: %w", err)
		}
		defer s.big.Release(1)
	}
	if err := s.slots.Acquire(ctx, 1); err != nil {
		return f, nil, fmt.Errorf("wait to decode: %w", err)
	}
	defer s.slots.Release(1)
	data, err := up.bytes()
	if err != nil {
		return f, nil, err
	}
	d, err := decode(ctx, f, data)
	if err != nil {
		return f, nil, err
	}
	face := cutFace(d, purpose)
	out, err := render(face)
	if err == nil && purpose == PurposeAvatar {
		err = out.addFace(face)
	}
	return f, out, err
}

func newMedia(in UploadInput, f format, up *spooled, out *renditions) *Media {
	m := &Media{
		AccountID:   in.AccountID,
		Kind:        KindImage,
		Purpose:     in.Purpose,
		State:       StateReady,
		SourceType:  f.mediaType(),
		SourceBytes: up.size,
		SHA256:      up.sum[:],
		Width:       out.width,
		Height:      out.height,
		Blurhash:    out.blurhash,
		Colour:      out.colour,
		ColourClass: ColourClass(out.colour),
	}
	in.Description.Put(m)
	return m
}

// keep stores the renditions, then writes the rows.
func (s *Service) keep(ctx context.Context, m *Media, out *renditions) error {
	m.Renditions = make([]Rendition, 0, len(out.files))
	for i := len(out.files) - 1; i >= 0; i-- { // from the narrowest
		f := out.files[i]
		m.Renditions = append(m.Renditions, Rendition{
			Name: f.name, Key: NewKey(classImage, "jpg"), Width: f.width, Height: f.height,
			Bytes: int64(len(f.data)), Type: "image/jpeg",
		})
		m.Bytes += int64(len(f.data))
	}
	puts, pctx := errgroup.WithContext(ctx)
	for i, r := range m.Renditions {
		data := out.files[len(out.files)-1-i].data
		puts.Go(func() error {
			return s.store.Put(pctx, r.Key, bytes.NewReader(data), r.Bytes, r.Type)
		})
	}
	err := puts.Wait()
	if err == nil {
		err = s.insert(ctx, m)
	}
	if err != nil {
		s.forget(ctx, m, err)
		return fmt.Errorf("upload for account %d: %w", m.AccountID, err)
	}
	return nil
}

// insert writes quota and rows in one transaction.
func (s *Service) insert(ctx context.Context, m *Media) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := s.takeQuota(ctx, tx, m.AccountID, m.Bytes, m.SourceBytes); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(m).ExcludeColumn("id", "created_at").Returning("id, created_at").Exec(ctx); err != nil {
			return fmt.Errorf("insert media: %w", err)
		}
		for i := range m.Renditions {
			m.Renditions[i].MediaID = m.ID
		}
		if _, err := tx.NewInsert().Model(&m.Renditions).Exec(ctx); err != nil {
			return fmt.Errorf("insert renditions: %w", err)
		}
		return nil
	})
}

// forget removes what was stored for an upload that failed, as well as it can; the
// sweep does the rest. A store that is down is not asked, nor is anything removed when
// the commit's outcome is unknown: an orphan is swept, a row never points at nothing.
func (s *Service) forget(ctx context.Context, m *Media, cause error) {
	var p *errs.Problem
	if !errors.As(cause, &p) || errors.Is(cause, errs.Unavailable) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	for _, r := range m.Renditions {
		if s.store.Delete(ctx, r.Key) != nil {
			return
		}
	}
}
