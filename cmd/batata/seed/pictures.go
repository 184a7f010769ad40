package seed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/disintegration/imaging"
)

// Library gives the pictures that refs name: "photo:key/crop" is a part of a
// photograph from a Debian package, "draw:name?ratio=…&zoom=…&x=…&y=…&seed=…" one
// of our own drawings or a part of it.
type Library struct {
	Roots []string // where photographs are looked for, in this order
	Cache string   // folder for finished pictures; empty: made anew each time
	Scale float64  // of full size, for whoever needs no more than a look; 0 is 1
}

// NewLibrary looks for photographs where Debian's wallpaper packages and
// tools/photos.sh put them.
func NewLibrary(cache string) *Library {
	roots := []string{"/usr/share/backgrounds"}
	if home, err := os.UserCacheDir(); err == nil {
		roots = append(roots, filepath.Join(home, "batata", "photos"))
	}
	return &Library{Roots: roots, Cache: cache}
}

// Picture is a finished picture and what must be said about it.
type Picture struct {
	JPEG    []byte
	Title   string
	Credit  string // author of a photograph; empty for a drawing: the member who shows it
	Licence string // SPDX
	Source  string
	Drawn   bool
	Alt     map[string]string // of a drawing, by language ("en", "zh-CN"); nil for a photograph
}

// drawingLicence is what our own drawings are given away under.
const drawingLicence = "CC0-1.0"

// Picture makes or finds a picture. A photograph whose package is missing is
// replaced by its drawing, and then alt text, credit and licence are the drawing's.
func (l *Library) Picture(ref string) (Picture, error) {
	kind, name, _ := strings.Cut(ref, ":")
	switch kind {
	case "draw":
		return l.drawing(name)
	case "photo":
		p, c, err := findCrop(name)
		if err != nil {
			return Picture{}, err
		}
		path, ok := l.find(p.file)
		if !ok {
			return l.drawing(p.substituteFor(c))
		}
		data, err := l.cached(ref+"|"+path, func() (image.Image, error) { return l.cut(path, c) })
		if err != nil {
			return Picture{}, fmt.Errorf("picture %s: %w", ref, err)
		}
		return Picture{JPEG: data, Title: p.title, Credit: p.credit, Licence: p.licence, Source: p.source}, nil
	}
	return Picture{}, fmt.Errorf("picture %q: a ref starts with photo or draw and a colon", ref)
}

func findCrop(name string) (photo, crop, error) {
	key, part, _ := strings.Cut(name, "/")
	for _, p := range photos() {
		if p.key != key {
			continue
		}
		for _, c := range p.crops {
			if c.name == part {
				return p, c, nil
			}
		}
	}
	return photo{}, crop{}, fmt.Errorf("no photograph %q", name)
}

func (p photo) substituteFor(c crop) string {
	return fmt.Sprintf("%s?ratio=%s&zoom=%g&x=%g&y=%g", p.substitute, c.ratio, c.zoom, c.x, c.y)
}

// find looks a photograph up in the roots. Those from Python packages lie flat in
// the cache folder.
func (l *Library) find(file string) (string, bool) {
	for _, root := range l.Roots {
		path := filepath.Join(root, filepath.FromSlash(file))
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, true
		}
	}
	return "", false
}

// Photographs lists the JPEG files of cameras that are on this machine, for tests
// that want real ones.
func (l *Library) Photographs() []string {
	var paths []string
	for _, p := range photos() {
		if path, ok := l.find(p.file); ok && strings.HasSuffix(path, ".jpg") {
			paths = append(paths, path)
		}
	}
	return paths
}

// Photographs lists the real photographs (JPEG) on this machine.
func Photographs() []string { return NewLibrary("").Photographs() }

// cut crops a photograph and brings it to the size of the seed's pictures.
func (l *Library) cut(path string, c crop) (image.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	decode := jpeg.Decode
	if strings.HasSuffix(path, ".png") {
		decode = png.Decode
	}
	img, err := decode(file)
	if err != nil {
		return nil, fmt.Errorf("decode %s: %w", path, err)
	}
	w, h := l.size(c.ratio)
	box := image.Rect(c.left, c.top, c.left+c.width, c.top+c.width*h/w)
	if !box.In(img.Bounds()) {
		return nil, fmt.Errorf("crop %v lies outside %s, which is %v", box, path, img.Bounds())
	}
	part := imaging.Crop(img, box)
	// Small photographs are enlarged once, well, so that no browser has to: but not
	// to more than 720 wide, which would only weigh more.
	if c.width < min(w, 720) {
		return imaging.Resize(part, min(w, 720), 0, imaging.CatmullRom), nil
	}
	if c.width > w {
		return imaging.Resize(part, w, h, imaging.Lanczos), nil
	}
	return part, nil
}

// size is how large a picture of a ratio is made.
func (l *Library) size(ratio string) (w, h int) {
	switch ratio {
	case "3x4":
		w, h = 1080, 1440
	case "4x3":
		w, h = 1440, 1080
	case "3x1":
		w, h = 1500, 500
	default:
		w, h = 1200, 1200
	}
	if l.Scale > 0 {
		w, h = int(float64(w)*l.Scale), int(float64(h)*l.Scale)
	}
	return w, h
}

// renderVersion is part of every cached name: change it when crops or drawings do.
const renderVersion = "1"

// cached keeps a finished picture under a name made from what it was made of.
func (l *Library) cached(key string, paint func() (image.Image, error)) ([]byte, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%g|%s", renderVersion, l.Scale, key))
	path := filepath.Join(l.Cache, hex.EncodeToString(sum[:12])+".jpg")
	if l.Cache != "" {
		data, err := os.ReadFile(path)
		if err == nil {
			return data, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read cached picture: %w", err)
		}
	}
	img, err := paint()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 88}); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	if l.Cache != "" {
		if err := keep(path, out.Bytes()); err != nil {
			return nil, fmt.Errorf("cache picture: %w", err)
		}
	}
	return out.Bytes(), nil
}

// keep writes a file whole or not at all, since two servers may share the cache.
func keep(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "picture-*.tmp")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
