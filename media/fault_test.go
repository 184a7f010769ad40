package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media/miniotest"
)

// R06: MinIO dies during a hundred uploads. Those that fail are told within 5 s that the
// store is down, and a failed one is not read once the breaker is open; after it is back
// they succeed, and after a sweep there is an object for every row and none beside.
func TestR06_StoreStopped(t *testing.T) {
	t.Parallel()
	t.Run("killed", func(t *testing.T) {
		t.Parallel()
		server := miniotest.Start(t)
		storeFault(t, server, server.Stop, server.Restart)
	})
	t.Run("frozen", func(t *testing.T) {
		t.Parallel()
		server := miniotest.Start(t)
		storeFault(t, server, server.Freeze, server.Thaw)
	})
}

func storeFault(t *testing.T, server *miniotest.Server, stop, start func()) {
	var offset atomic.Int64 // the app's clock, so that the breaker rests no real time
	s := newService(t, newS3(t, server, "faults"), func(c *Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(offset.Load())) }
	})
	data := jpegOf(t, quadrants(300, 200), 80)
	var taken, refused atomic.Int64
	one := func() error {
		begin := time.Now()
		_, err := s.Upload(context.Background(), UploadInput{AccountID: 1, Purpose: PurposeNote, Reader: bytes.NewReader(data)})
		took := time.Since(begin)
		if err == nil {
			taken.Add(1)
			return nil
		}
		refused.Add(1)
		if !errors.Is(err, errs.Unavailable) || problemKey(err) != "error.media_store_down" {
			t.Errorf("a failed upload says: %v", err)
		}
		if took > 5*time.Second {
			t.Errorf("a failed upload took %v", took)
		}
		return err
	}
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range 100 {
		if i == 30 {
			stop()
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			_ = one()
		})
	}
	wg.Wait()
	if taken.Load() < 20 || refused.Load() < 60 {
		t.Errorf("%d taken, %d refused", taken.Load(), refused.Load())
	}
	body := &countingReader{r: bytes.NewReader(data)}
	if _, err := s.Upload(t.Context(), UploadInput{AccountID: 1, Purpose: PurposeNote, Reader: body}); !errors.Is(err, errs.Unavailable) || body.n > 0 {
		t.Errorf("with the breaker open: %v after %d bytes of body", err, body.n)
	}
	start()
	offset.Add(int64(breakerRest))
	refused.Store(0)
	for range 10 {
		if err := one(); err != nil {
			t.Errorf("after it is back: %v", err)
		}
	}
	if _, err := s.Sweep(t.Context(), time.Now().Add(23*time.Hour)); err != nil {
		t.Fatal(err)
	}
	reconcile(t, s, int(taken.Load()))
}

// reconcile checks that rows and objects agree after a sweep of everything that is a
// day old: attached rows keep their objects, and nothing else is left.
func reconcile(t *testing.T, s *Service, want int) {
	t.Helper()
	var ids []int64
	if err := s.db.NewSelect().Model((*Media)(nil)).Column("id").Scan(t.Context(), &ids); err != nil {
		t.Fatal(err)
	}
	if len(ids) != want {
		t.Errorf("%d rows for %d uploads that were taken", len(ids), want)
	}
	before, err := s.Verify(t.Context())
	if err != nil || len(before.Missing) > 0 || len(before.Damaged) > 0 {
		t.Errorf("before the sweep: %d missing, %d damaged, %v", len(before.Missing), len(before.Damaged), err)
	}
	if err := s.Attach(t.Context(), 1, ids); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sweep(t.Context(), time.Now().Add(25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	after, err := s.Verify(t.Context())
	if err != nil || !after.OK(time.Now()) || len(after.Orphans) != 0 || after.Rows == 0 {
		t.Errorf("after the sweep: %d rows, %d objects, %d orphans, %v", after.Rows, after.Objects, len(after.Orphans), err)
	}
	t.Logf("%d rows; the sweep removed %d orphans", len(ids), len(before.Orphans))
}

type countingReader struct {
	r io.Reader
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

const (
	uploadChild   = "BATATA_TEST_UPLOADS" // database address for the process that is killed
	uploadFolder  = "BATATA_TEST_UPLOADS_FOLDER"
	uploadsToKill = 200
)

// R03, uploads half: a process that uploads on four lanes is killed -9 again and again
// until two hundred uploads were answered. No row is without its objects, and after a
// sweep no object without a row; what was answered is there.
func TestR03_KilledDuringUploads(t *testing.T) {
	if os.Getenv(uploadChild) != "" {
		uploadForEver(t)
		return
	}
	t.Parallel()
	url, folder := dbtest.URL(t), t.TempDir()
	answered, kills := 0, 0
	for answered < uploadsToKill {
		answered += killedUploads(t, url, folder, 7+kills%13)
		kills++
	}
	disk, err := NewDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	s := serviceOn(t, dbtest.Open(t, url), disk)
	rows, err := s.db.NewSelect().Model((*Media)(nil)).Count(t.Context())
	if err != nil || int(rows) < answered {
		t.Errorf("%d rows for %d answers, %v", rows, answered, err)
	}
	reconcile(t, s, int(rows))
	parts := 0
	if err := disk.walk(t.Context(), ".", func(o ObjectInfo) error {
		if !ValidKey(o.Key) {
			parts++
		}
		return nil
	}); err != nil || parts > 0 {
		t.Errorf("%d half-written files after the sweep, %v", parts, err)
	}
	t.Logf("%d answers, %d rows, %d kills", answered, rows, kills)
}

// killedUploads runs the child until it has answered n uploads, kills it, and tells how
// many it had answered by then.
func killedUploads(t *testing.T, url, folder string, n int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestR03_KilledDuringUploads$")
	cmd.Env = append(os.Environ(), uploadChild+"="+url, uploadFolder+"="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := 0
	line := make([]byte, 1)
	for done < n {
		if _, err := io.ReadFull(out, line); err != nil {
			t.Fatalf("the uploading process ended by itself: %v", cmd.Wait())
		}
		if line[0] == '\n' {
			done++
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed, as it says
	return done + strings.Count(string(rest), "\n")
}

// uploadForEver uploads and writes a line for each answer, until it is killed.
func uploadForEver(t *testing.T) {
	disk, err := NewDisk(os.Getenv(uploadFolder))
	if err != nil {
		t.Fatal(err)
	}
	s := serviceOn(t, dbtest.Open(t, os.Getenv(uploadChild)), disk)
	data := jpegOf(t, quadrants(200, 150), 80)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				_, err := s.Upload(context.Background(), UploadInput{AccountID: 1, Purpose: PurposeNote, Reader: bytes.NewReader(data)})
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(3)
				}
				fmt.Println("ok")
			}
		})
	}
	wg.Wait()
}

// The breaker opens after three failures in a row, lets one question through after its
// rest, and closes on its answer. Reads and writes fail apart.
func TestBreaker(t *testing.T) {
	t.Parallel()
	server := miniotest.Start(t)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	b := newBreaker(newS3(t, server, "breaker"), func() time.Time { return now })
	put := func() error {
		return b.Put(t.Context(), NewKey("image", "jpg"), strings.NewReader("x"), 1, "image/jpeg")
	}
	if err := put(); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	for i := range breakerFailures {
		if err := b.Ready(t.Context()); err != nil {
			t.Errorf("open after %d failures: %v", i, err)
		}
		if err := put(); !errors.Is(err, errs.Unavailable) {
			t.Errorf("put: %v", err)
		}
	}
	if err := b.Ready(t.Context()); !errors.Is(err, errs.Unavailable) || !strings.Contains(err.Error(), "rests") {
		t.Errorf("after %d failures: %v", breakerFailures, err)
	}
	if err := b.pass(t.Context(), &b.reads); err != nil {
		t.Errorf("failed writes stop reads: %v", err)
	}
	now = now.Add(breakerRest)
	if err := b.Ready(t.Context()); !errors.Is(err, errs.Unavailable) || !strings.Contains(err.Error(), "still down") {
		t.Errorf("asked again while down: %v", err)
	}
	server.Restart()
	if err := b.Ready(t.Context()); err == nil {
		t.Error("it did not rest after the failed question")
	}
	now = now.Add(breakerRest)
	if err := put(); err != nil {
		t.Errorf("back: %v", err)
	}
	var p *errs.Problem
	if errors.As(storeDown(), &p); p.RetryAfter != breakerRest {
		t.Errorf("RetryAfter %v", p.RetryAfter)
	}
}
