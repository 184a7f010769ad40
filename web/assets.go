package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/web/edge"
)

//go:embed all:dist
var dist embed.FS

// assets are the stylesheets, scripts and icons that the build made, in memory:
// they are some dozens of kilobytes.
type assets struct {
	files  map[string]*asset // by name under dist, without .br or .gz
	hashed map[string]string // app.css → app-3f2a91c0.css
}

// asset is one file and its precompressed forms.
type asset struct {
	plain, gzip, brotli []byte
	kind                string
	immutable           bool
}

func newAssets(from fs.FS) (*assets, error) {
	if from == nil {
		sub, err := fs.Sub(dist, "dist")
		if err != nil {
			return nil, err
		}
		from = sub
	}
	a := &assets{files: map[string]*asset{}, hashed: map[string]string{}}
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err == nil {
			a.add(name, data)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read assets: %w", err)
	}
	return a, a.readManifest()
}

// manifestName is the file in which the build says how it named its files: what
// code calls app.css is app-3f2a91c0.css, so that its name changes with its content.
const manifestName = "manifest.json"

// readManifest is content with none: nothing was built yet.
func (a *assets) readManifest() error {
	f := a.files[manifestName]
	if f == nil {
		return nil
	}
	delete(a.files, manifestName)
	if err := json.Unmarshal(f.plain, &a.hashed); err != nil {
		return fmt.Errorf("read assets: %s: %w", manifestName, err)
	}
	for name, hashed := range a.hashed {
		file := a.files[hashed]
		if file == nil {
			return fmt.Errorf("read assets: %s names %s, which is not there", manifestName, hashed)
		}
		file.immutable = name != hashed
	}
	return nil
}

func (a *assets) add(name string, data []byte) {
	base, packed := name, ""
	for _, ext := range []string{".br", ".gz"} {
		if strings.HasSuffix(name, ext) {
			base, packed = strings.TrimSuffix(name, ext), ext
		}
	}
	f := a.files[base]
	if f == nil {
		f = &asset{kind: contentType(base)}
		a.files[base] = f
	}
	switch packed {
	case ".br":
		f.brotli = data
	case ".gz":
		f.gzip = data
	default:
		f.plain = data
	}
}

// contentType goes by the extension; the table of the machine is not asked,
// because it differs from machine to machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".webmanifest":
		return "application/manifest+json"
	case ".json", ".map":
		return "application/json"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// URL is the address of a built file by its plain name: "app.css".
func (a *assets) URL(name string) string {
	if hashed, ok := a.hashed[name]; ok {
		name = hashed
	}
	return "/assets/" + name
}

// asset serves a built file in the smallest form that the browser takes.
func (v *visit) asset() error {
	f := v.s.assets.files[v.Arg("name")]
	if f == nil || f.plain == nil {
		return errs.NotFound
	}
	return v.serveAsset(f)
}

// favicon is for those who ask for it by the old name, as readers of feeds do.
func (v *visit) favicon() error {
	return v.Moved(v.s.assets.URL("favicon.svg"))
}

func (v *visit) serveAsset(f *asset) error {
	h := v.W.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=3600")
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.plain
	if f.brotli != nil || f.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		accepted := v.R.Header.Get("Accept-Encoding")
		switch {
		case f.brotli != nil && edge.Accepts(accepted, "br"):
			body = f.brotli
			h.Set("Content-Encoding", "br")
		case f.gzip != nil && edge.Accepts(accepted, "gzip"):
			body = f.gzip
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", strings.TrimPrefix(edge.ETag(body), "W/"))
	http.ServeContent(v.W, v.R, "", time.Time{}, bytes.NewReader(body))
	return nil
}
