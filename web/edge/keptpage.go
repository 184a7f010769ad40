package edge

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// keptPage is a whole answer. Its content never changes; how long it is fresh does,
// under the cache's lock.
type keptPage struct {
	header http.Header
	status int
	body   []byte // as it came, or gzip
	packed bool
	length int // of the body as it came

	rendered time.Time
	state    string // of what it shows, before it was rendered; "" unknown
	ask      func(context.Context) (string, error)

	until  time.Time
	writes int64
}

// pageOverhead is about what a page takes beside its body: headers, the entry.
const pageOverhead = 1 << 10

func (p *keptPage) cost(key string) int { return len(p.body) + len(key) + len(p.state) + pageOverhead }

// fill takes the body, packed where that makes it smaller.
func (p *keptPage) fill(body []byte, with *packer) error {
	p.body, p.length = body, len(body)
	if len(body) < compressFrom {
		return nil
	}
	packed, err := with.gzip(body)
	if err != nil {
		return fmt.Errorf("compress page: %w", err)
	}
	if len(packed) < len(body) {
		p.body, p.packed = packed, true
	}
	return nil
}

// write sends a page to one of those who asked.
func (p *keptPage) write(v *Visit, c *pageCache) error {
	h := v.W.Header()
	for name, values := range p.header {
		h[name] = append(h[name], values...)
	}
	if tag := h.Get("ETag"); tag != "" && matches(v.R.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Type")
		h.Del("Content-Length")
		v.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	body := p.body
	switch {
	case !p.packed:
	case Accepts(v.R.Header.Get("Accept-Encoding"), "gzip"):
		h.Set("Content-Encoding", "gzip") // the compressor above leaves it alone then
	default:
		var err error
		if body, err = c.pack.gunzip(p.body, p.length); err != nil {
			return err
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.W.WriteHeader(p.status)
	if v.R.Method != http.MethodHead {
		_, _ = v.W.Write(body) // the client is gone; nobody to tell
	}
	return nil
}

// packer compresses whole pages. A compressor is large, so they are used again.
type packer struct{ writers sync.Pool }

func (p *packer) gzip(body []byte) ([]byte, error) {
	zw, ok := p.writers.Get().(*gzip.Writer)
	if !ok {
		var err error
		if zw, err = gzip.NewWriterLevel(io.Discard, compressLevel); err != nil {
			return nil, err
		}
	}
	defer p.writers.Put(zw)
	var out bytes.Buffer
	zw.Reset(&out)
	if _, err := zw.Write(body); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(out.Bytes()), nil // without the room that the buffer grew into
}

func (p *packer) gunzip(packed []byte, length int) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack page: %w", err)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(zr, body); err != nil {
		return nil, fmt.Errorf("unpack page: %w", err)
	}
	return body, nil
}

// pageWriter takes a page down.
type pageWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *pageWriter) Header() http.Header { return w.header }

func (w *pageWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *pageWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}
