package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
)

// newService is a Service on a database of its own.
func newService(t testing.TB, store Store, change ...func(*Config)) *Service {
	t.Helper()
	return serviceOn(t, dbtest.New(t), store, change...)
}

func serviceOn(t testing.TB, d *db.DB, store Store, change ...func(*Config)) *Service {
	t.Helper()
	c := Config{DB: d, Store: store, BaseURL: "https://batata.test/media", Secret: bytes.Repeat([]byte{7}, 32), TempDir: t.TempDir()}
	for _, f := range change {
		f(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// quadrants is a picture whose corners tell every orientation apart: red, green over
// blue, grey.
func quadrants(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, quadrantColours()[2*(2*y/h)+2*x/w])
		}
	}
	return m
}

func quadrantColours() [4]color.RGBA {
	return [4]color.RGBA{{200, 40, 40, 255}, {40, 160, 60, 255}, {50, 60, 190, 255}, {128, 128, 128, 255}}
}

func jpegOf(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pipeline runs a file through everything but store and database.
func pipeline(ctx context.Context, data []byte) (*renditions, error) {
	f, _, err := probe(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	d, err := decode(ctx, f, data)
	if err != nil {
		return nil, err
	}
	return render(d)
}

func mustPipeline(t testing.TB, data []byte) *renditions {
	t.Helper()
	out, err := pipeline(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (r *renditions) file(t testing.TB, name string) image.Image {
	t.Helper()
	for _, f := range r.files {
		if f.name == name {
			m, err := jpeg.Decode(bytes.NewReader(f.data))
			if err != nil {
				t.Fatal(err)
			}
			if m.Bounds().Dx() != f.width || m.Bounds().Dy() != f.height {
				t.Errorf("rendition %s is %v, its record says %d×%d", name, m.Bounds().Size(), f.width, f.height)
			}
			return m
		}
	}
	t.Fatalf("no rendition %s", name)
	return nil
}

// near tells whether two colours are the same to the eye.
func near(a, b color.Color, tolerance int) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	for _, d := range []int{int(ar>>8) - int(br>>8), int(ag>>8) - int(bg>>8), int(ab>>8) - int(bb>>8)} {
		if d < -tolerance || d > tolerance {
			return false
		}
	}
	return true
}

// corners are the colours in the middle of the four quadrants.
func corners(m image.Image) [4]color.Color {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	return [4]color.Color{m.At(w/4, h/4), m.At(3*w/4, h/4), m.At(w/4, 3*h/4), m.At(3*w/4, 3*h/4)}
}

func problemKey(err error) string {
	var p *errs.Problem
	if errors.As(err, &p) {
		return p.Key
	}
	return ""
}

// photographs are real pictures, of the packages that the test set-up installs.
func photographs(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"/usr/share/backgrounds/*.jpg", "/usr/share/backgrounds/mate/nature/*.jpg"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 20 {
		t.Fatalf("only %d photographs: install lomiri-wallpapers-16.04, lomiri-wallpapers-20.04 and mate-backgrounds (`make tools`)", len(files))
	}
	return files
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// upload puts a small picture in for an account.
func upload(t testing.TB, s *Service, account int64) *Media {
	t.Helper()
	m, err := s.Upload(t.Context(), UploadInput{AccountID: account, Purpose: PurposeNote, Reader: bytes.NewReader(jpegOf(t, quadrants(640, 480), 90))})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// objects counts what a store holds.
func objects(t testing.TB, s Store) int {
	t.Helper()
	n := 0
	if err := s.List(t.Context(), "", func(ObjectInfo) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}
