//go:build bench

package bench_test

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/batata-social/batata/media"
)

// twelveMegapixels is a real photograph as a telephone stores it: 4032×3024, to be
// turned by 90° as its EXIF block says.
func twelveMegapixels(t *testing.T) []byte {
	t.Helper()
	f, err := os.Open("/usr/share/backgrounds/Dragonfly_by_Bolly.jpg")
	if err != nil {
		t.Fatalf("%v: install lomiri-wallpapers-20.04 (`make tools`)", err)
	}
	defer f.Close()
	photo, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	crop := image.NewRGBA(image.Rect(0, 0, 4032, 3024))
	draw.Draw(crop, crop.Rect, photo, photo.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, crop, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	// APP1 with one entry of a big-endian TIFF directory: 0x0112 (orientation), SHORT, 1, 6.
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(head, out.Bytes()[2:]...)
}

const uploads = 8

// upload measures uploads of 12 megapixels from the request's bytes to stored files and
// a row, beside vipsthumbnail making the same four files of it.
func upload(t *testing.T, w *world) {
	data := twelveMegapixels(t)
	owner := w.size.account(w.size.Members)
	var made []int64
	defer func() {
		for _, id := range made {
			if _, err := w.db.NewRaw("DELETE FROM media WHERE id = ?", id).Exec(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if _, err := w.db.NewRaw("DELETE FROM media_usage WHERE account_id = ?", owner).Exec(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	ours := w.measureRuns(t, "upload", uploads, uploads, func(int) error {
		m, err := w.media.Upload(t.Context(), media.UploadInput{AccountID: owner, Purpose: media.PurposeNote, Reader: bytes.NewReader(data)})
		if err != nil {
			return err
		}
		made = append(made, m.ID)
		if m.Width != 3024 || len(m.Renditions) != 4 {
			return fmt.Errorf("%d pixels wide in %d renditions", m.Width, len(m.Renditions))
		}
		return nil
	})
	w.sheet.row("write", "upload of 12 megapixels, 4 renditions", ours)

	dir := t.TempDir()
	in := filepath.Join(dir, "in.jpg")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	vips := func(size, quality string) time.Duration {
		before := ownCPU(t, syscall.RUSAGE_CHILDREN)
		said, err := exec.CommandContext(t.Context(), "vipsthumbnail", in, "--size", size, "-o", filepath.Join(dir, size+".jpg[strip,Q="+quality+"]")).CombinedOutput()
		if err != nil {
			t.Fatalf("vipsthumbnail (package libvips-tools): %v %s", err, said)
		}
		return ownCPU(t, syscall.RUSAGE_CHILDREN) - before
	}
	var four, one time.Duration
	for range uploads {
		wide := vips("1440x10000>", "80")
		four += vips("4096x4096>", "85") + wide + vips("720x10000>", "80") + vips("360x10000>", "78")
		one += wide
	}
	four, one = four/uploads, one/uploads
	w.sheet.target("upload, CPU beside vipsthumbnail making the same four files", "none of its own",
		fmt.Sprintf("%s : %s = %.2f", show(ours.cpu), show(four), ours.cpu.Seconds()/four.Seconds()))
	w.sheet.target("P09 upload, CPU beside one vipsthumbnail of 1440 pixels", "≤ 3", fmt.Sprintf("%s : %s = %.2f", show(ours.cpu), show(one), ours.cpu.Seconds()/one.Seconds()))
}
