package media

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

// spool holds uploads on disk until they are decoded. Its files have no name that
// outlives them: on Unix they are unlinked at once, so that a crash leaves nothing.
type spool struct {
	dir   string
	limit int64
	used  atomic.Int64
}

// spooled is one upload on disk.
type spooled struct {
	file *os.File
	size int64
	sum  [sha256.Size]byte
	pool *spool
}

const spoolPrefix = "upload-"

// take copies r to disk, at most MaxImageBytes of it. Errors of r itself come back
// wrapped as they are, so that the edge can tell a broken connection from ours.
func (s *spool) take(r io.Reader) (_ *spooled, err error) {
	f, err := os.CreateTemp(s.dir, spoolPrefix)
	if err != nil {
		return nil, fmt.Errorf("spool upload: %w", diskError(err))
	}
	_ = os.Remove(f.Name()) // where that cannot be, sweep does it
	up := &spooled{file: f, pool: s}
	defer func() {
		if err != nil {
			up.close()
		}
	}()
	w := &spoolWriter{up: up, sum: sha256.New()}
	n, err := io.Copy(w, io.LimitReader(r, MaxImageBytes+1))
	if err != nil {
		return nil, fmt.Errorf("spool upload: %w", err)
	}
	if n > MaxImageBytes {
		// Read on for a while, so that the person is told how large the file really is.
		rest, err := io.Copy(io.Discard, io.LimitReader(r, 3*MaxImageBytes))
		if err != nil {
			rest = 0
		}
		return nil, tooLarge(n + rest)
	}
	w.sum.Sum(up.sum[:0])
	return up, nil
}

// tooLarge names the limit and the size, or as much of it as was read.
func tooLarge(size int64) error {
	const mb = 1 << 20
	p := errs.New(errs.TooLarge, "error.media_too_large", "LimitMB", MaxImageBytes/mb, "SizeMB", (size+mb-1)/mb)
	p.Field = "file"
	return p
}

type spoolWriter struct {
	up  *spooled
	sum hash.Hash
}

func (w *spoolWriter) Write(p []byte) (int, error) {
	n := int64(len(p))
	if w.up.pool.used.Add(n) > w.up.pool.limit {
		w.up.pool.used.Add(-n)
		return 0, errs.New(errs.Unavailable, "error.media_busy")
	}
	w.up.size += n
	w.sum.Write(p)
	m, err := w.up.file.Write(p)
	if err != nil {
		err = diskError(err)
	}
	return m, err
}

func (u *spooled) reader() io.Reader { return io.NewSectionReader(u.file, 0, u.size) }

func (u *spooled) bytes() ([]byte, error) {
	data := make([]byte, u.size)
	if _, err := u.file.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read spooled upload: %w", diskError(err))
	}
	return data, nil
}

func (u *spooled) close() {
	_ = u.file.Close()
	u.pool.used.Add(-u.size)
}

// sweep removes spool files that a system without unlinking of open files left behind.
func (s *spool) sweep(before time.Time) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), spoolPrefix) && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(s.dir, e.Name()))
		}
	}
}
