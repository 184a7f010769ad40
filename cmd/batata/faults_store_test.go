package main

import (
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/batata-social/batata/media/miniotest"
)

// R06 on the real binary: the store dies in the middle of a hundred uploads and is away
// for a while. Those that fail are answered with 503 within 5 s, pages go on, and
// without a restart the same pictures are taken when it is back.
func TestR06_StoreStops(t *testing.T) {
	t.Parallel()
	const uploads, lanes, before = 100, 8, 30
	store := miniotest.Start(t)
	in := onDatabase(t, "BATATA_RATE_LIMITS=off", "BATATA_MEDIA_STORE=s3", "BATATA_S3_ENDPOINT="+store.Endpoint, "BATATA_S3_BUCKET=faults",
		"BATATA_S3_ACCESS_KEY="+miniotest.AccessKey, "BATATA_S3_SECRET_KEY="+miniotest.SecretKey)
	s := in.serve()
	mei := in.member(s, "mei", "none")
	note := mei.publish("A root")
	kind, body := picture(t, 300, 200)

	var mu sync.Mutex
	statuses := map[int]int{}
	var slowest time.Duration
	upload := func(b *browser) int {
		began := time.Now()
		a, err := b.try(t.Context(), "POST", "/media", kind, body, "Accept", "application/json")
		took := time.Since(began)
		mu.Lock()
		defer mu.Unlock()
		statuses[a.status]++
		if a.status != http.StatusCreated {
			slowest = max(slowest, took)
		}
		if err != nil || a.status != http.StatusCreated && a.status != http.StatusServiceUnavailable {
			t.Errorf("an upload: status %d, %v: %s", a.status, err, clip(a.body))
		}
		return a.status
	}
	next := make(chan int)
	var work sync.WaitGroup
	for range lanes {
		b := s.browser()
		maps.Copy(b.cookies, mei.cookies)
		work.Go(func() {
			for range next {
				upload(b)
			}
		})
	}
	var stopped time.Time
	for i := range uploads {
		if i == before {
			store.Stop()
			stopped = time.Now()
		}
		next <- i
	}
	close(next)
	work.Wait()
	pages := 0
	eventually(t, time.Minute, "the store is away for long enough", func() bool {
		for _, path := range []string{note, "/explore", "/@mei", "/following"} {
			mei.get(path).want(t, http.StatusOK)
			pages++
		}
		if upload(mei) != http.StatusServiceUnavailable {
			t.Error("an upload was taken without a store")
		}
		return time.Since(stopped) > long(3*time.Second, 30*time.Second)
	})
	if slowest > 5*time.Second {
		t.Errorf("an upload that failed took %v", slowest)
	}
	if statuses[http.StatusCreated] < before/2 || statuses[http.StatusServiceUnavailable] < uploads/2 {
		t.Errorf("answers: %v", statuses)
	}
	store.Restart()
	back := time.Now()
	eventually(t, 20*time.Second, "uploads are taken again", func() bool { return upload(mei) == http.StatusCreated })
	recovered := time.Since(back)
	for range 10 {
		if status := upload(mei); status != http.StatusCreated {
			t.Errorf("after it is back: status %d", status)
		}
	}
	t.Logf("answers by status: %v, the slowest failure %v; %d pages meanwhile; recovered after %v", statuses, slowest, pages, recovered)
	in.run("media", "verify").want(t, exitOK, " 0 missing, 0 damaged")
}
