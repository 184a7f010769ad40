//go:build bench

package bench_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/media/mediatest"
)

const uploads = 8

// upload measures uploads of 12 megapixels from the request's bytes to stored files and
// a row, beside vipsthumbnail making the same four files of it.
func upload(t *testing.T, w *world) {
	data := mediatest.TwelveMegapixels(t)
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
