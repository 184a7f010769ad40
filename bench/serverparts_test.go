//go:build bench

package bench_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/media/mediatest"
)

const (
	loadFor  = 8 * time.Second
	settle   = 5 * time.Second // until a started server has nothing left to do
	starts   = 3
	p10Rate  = 750 // half of what P10 asks for
	p10Conns = 16
)

// server measures the real program on the set: start, memory, and the page of a note
// over loopback, with the load from this process on the same cores.
func server(t *testing.T, w *world) {
	bin := buildBinary(t)
	data := filepath.Join(w.home, "serve") // its key belongs to the set
	onSet := "DATABASE_URL=" + w.pg.URL()

	t.Run("P13_start", func(t *testing.T) {
		var ready []time.Duration
		for range starts {
			p := serve(t, bin, data, onSet)
			ready = append(ready, p.ready)
			p.stop()
		}
		w.sheet.within(t, "P13 start until ready on `DATABASE_URL`, with the set", 2*time.Second, slices.Max(ready))
		startPrivate(t, w, bin)
	})

	p := serve(t, bin, data, onSet)
	pause(t, settle)
	t.Run("P08_memory", func(t *testing.T) { w.sheet.fits(t, "P08 memory, idle", 120, p.memory("VmRSS")) })
	cookie := w.session(t, w.me())
	t.Run("P10_note_page", func(t *testing.T) { notePage(t, w, p) })
	took, rate := p.load(p10Conns, 0, loadFor, func(i int) string { return w.notePath(i % w.manyNotes(20_000)) }, nil)
	w.sheet.target("public note page, 20,000 notes in turn, more than are kept", "none of its own", fmt.Sprintf("%.0f/s, p95 %s", rate, show(at(took, 0.95))))
	took, rate = p.load(8, 0, loadFor, func(int) string { return "/following" }, cookie)
	w.sheet.target("Following as a member, 8 connections", "none of its own", fmt.Sprintf("%.0f/s, p95 %s", rate, show(at(took, 0.95))))
	t.Run("P08_peak", func(t *testing.T) {
		w.sheet.fits(t, "P08 memory, peak of these pages", 300, p.memory("VmHWM"))
		if err := p.uploads(mediatest.TwelveMegapixels(t), 4, cookie); err != nil {
			t.Fatal(err)
		}
		w.sheet.fits(t, "P08 memory, peak with 4 uploads of 12 megapixels at once", 300, p.memory("VmHWM"))
		w.forgetUploads(t, w.me())
	})
}

// notePage asks for public notes as fast as the pages come, and then at half of what P10
// asks for, counting from when each request was due: one note that everybody looks at,
// and a thousand in turn.
func notePage(t *testing.T, w *world, p *process) {
	for _, of := range []struct {
		what string
		path func(i int) string
	}{
		{"one note", func(int) string { return w.notePath(1) }},
		{"1,000 notes in turn", func(i int) string { return w.notePath(i % 1000) }},
	} {
		p.warm(of.path)
		_, rate := p.load(p10Conns, 0, loadFor, of.path, nil)
		w.sheet.target("P10 public note page, "+of.what, "≥ 1,500/s", fmt.Sprintf("%.0f/s", rate))
		if rate < 2*p10Rate {
			t.Errorf("%s: %.0f pages a second", of.what, rate)
		}
		took, rate := p.load(p10Conns, p10Rate, loadFor, of.path, nil)
		w.sheet.target("P10 "+of.what+", at half of that", "p95 ≤ 30 ms", fmt.Sprintf("p95 %s, p99 %s at %.0f/s", show(at(took, 0.95)), show(at(took, 0.99)), rate))
		if p95 := at(took, 0.95); p95 > 30*time.Millisecond {
			t.Errorf("%s: p95 %v", of.what, p95)
		}
	}
	bytes, err := p.get(w.notePath(1), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.sheet.target("P10 note page, HTML gzipped", "≤ 35 KB", fmt.Sprintf("%.1f KB", float64(bytes)/1000))
	if bytes > 35_000 {
		t.Errorf("the page has %d bytes", bytes)
	}
}

// warm asks for some pages that are not counted.
func (p *process) warm(path func(i int) string) {
	p.t.Helper()
	for i := range 20 {
		if _, err := p.get(path(i), nil); err != nil {
			p.t.Fatal(err)
		}
	}
}

// startPrivate starts an installation of its own: with everything to make, and again.
func startPrivate(t *testing.T, w *world, bin string) {
	data := filepath.Join(w.home, "own")
	dir, moved, err := db.PrivateDir(data)
	if err != nil {
		t.Fatal(err)
	}
	if moved {
		dir = filepath.Dir(dir)
	}
	remove := func() {
		if err := errors.Join(os.RemoveAll(dir), os.RemoveAll(data)); err != nil {
			t.Fatal(err)
		}
	}
	remove()
	first := serve(t, bin, data)
	first.stop()
	again := serve(t, bin, data)
	again.stop()
	remove()
	w.sheet.within(t, "P13 with a private Postgres, made by this start", 3500*time.Millisecond, first.ready)
	w.sheet.within(t, "P13 with a private Postgres that was there", 3500*time.Millisecond, again.ready)
}

func at(took []time.Duration, p float64) time.Duration {
	slices.Sort(took)
	return figures{took: took}.at(p)
}

func pause(t *testing.T, d time.Duration) {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-t.Context().Done():
	}
}

// uploads sends one picture so many times at once.
func (p *process) uploads(picture []byte, times int, cookie *http.Cookie) error {
	failed := make(chan error, times)
	for range times {
		go func() { failed <- p.upload(picture, cookie) }()
	}
	var err error
	for range times {
		err = errors.Join(err, <-failed)
	}
	return err
}

func (p *process) upload(picture []byte, cookie *http.Cookie) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "photo.jpg")
	if err != nil {
		return err
	}
	if _, err := part.Write(picture); err != nil {
		return err
	}
	if err := form.Close(); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/media", &body)
	if err != nil {
		return err
	}
	r.Host = host
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", origin)
	r.AddCookie(cookie)
	answer, err := p.client.Do(r)
	if err != nil {
		return err
	}
	said, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("upload: status %d: %s", answer.StatusCode, said)
	}
	return err
}

// forgetUploads takes what an upload part has added out of the set again.
func (w *world) forgetUploads(t *testing.T, account int64) {
	t.Helper()
	for _, sql := range []string{"DELETE FROM media WHERE account_id = ? AND free_since IS NOT NULL", "DELETE FROM media_usage WHERE account_id = ?"} {
		if _, err := w.db.NewRaw(sql, account).Exec(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
