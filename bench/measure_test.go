//go:build bench

package bench_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
)

// figures are what many runs of one thing took.
type figures struct {
	n        int
	took     []time.Duration // sorted
	allocs   float64         // objects per run
	bytes    float64         // allocated per run
	cpu      time.Duration   // of this process, per run
	postgres time.Duration   // of the database's processes, per run
}

func (f figures) at(p float64) time.Duration {
	return f.took[min(len(f.took)-1, int(p*float64(len(f.took))))]
}

// How long one thing is measured: for measureFor, but at least minRuns times.
const (
	measureFor = 2 * time.Second
	minRuns    = 50
	maxRuns    = 2000
	warmRuns   = 10
)

// measure runs a call again and again, one at a time.
func (w *world) measure(t *testing.T, name string, call func(i int) error) figures {
	t.Helper()
	return w.measureRuns(t, name, minRuns, maxRuns, call)
}

func (w *world) measureRuns(t *testing.T, name string, least, most int, call func(i int) error) figures {
	t.Helper()
	do := func(i int) {
		if err := call(i); err != nil {
			t.Fatalf("%s, run %d: %v", name, i, err)
		}
	}
	for i := range min(warmRuns, least) {
		do(i)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	cpu, pg := ownCPU(t, syscall.RUSAGE_SELF), w.postgresCPU(t)
	var f figures
	for end := time.Now().Add(measureFor); f.n < least || f.n < most && time.Now().Before(end); f.n++ {
		began := time.Now()
		do(f.n)
		f.took = append(f.took, time.Since(began))
	}
	runtime.ReadMemStats(&after)
	n := time.Duration(f.n)
	f.cpu, f.postgres = (ownCPU(t, syscall.RUSAGE_SELF)-cpu)/n, (w.postgresCPU(t)-pg)/n
	f.allocs = float64(after.Mallocs-before.Mallocs) / float64(f.n)
	f.bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(f.n)
	slices.Sort(f.took)
	return f
}

// ownCPU is user and system time of this process, or of its ended children.
func ownCPU(t *testing.T, who int) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// tick is the unit of /proc: Linux counts in 1/100 s for every program.
const tick = 10 * time.Millisecond

// postgresCPU is the time of the postmaster, its processes, and those that have ended.
func (w *world) postgresCPU(t *testing.T) time.Duration {
	t.Helper()
	master := strconv.Itoa(w.pg.PID())
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var ticks int64
	for _, file := range stats {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended since
		}
		// pid (name) state ppid … utime stime cutime cstime: fields 14 to 17.
		_, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if len(fields) < 15 {
			continue
		}
		last := 12 // without what ended children took
		switch master {
		case filepath.Base(filepath.Dir(file)):
			last = 14
		case fields[1]:
		default:
			continue
		}
		for _, f := range fields[11 : last+1] {
			n, err := strconv.ParseInt(f, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			ticks += n
		}
	}
	return time.Duration(ticks) * tick
}

// yardsticks are operations that cost the same on every run of one machine.
func yardsticks(t *testing.T, w *world) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("batata"))
	w.sheet.yard("RSA-2048 signature", w.measure(t, "rsa", func(int) error {
		_, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
		return err
	}))
	params := &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	w.sheet.yard("argon2id hash, as at a login", w.measure(t, "argon2id", func(int) error {
		_, err := argon2id.CreateHash("correct horse battery staple", params)
		return err
	}))
	w.sheet.yard("SELECT 1", w.measure(t, "select", func(int) error {
		var one int
		return w.db.NewRaw("SELECT 1").Scan(t.Context(), &one)
	}))
}

// timings measures every hot read.
func timings(t *testing.T, w *world) {
	for _, r := range reads(w) {
		t.Run(r.name, func(t *testing.T) {
			w.sheet.row("domain", r.name, w.measure(t, r.name, func(i int) error { return r.call(t.Context(), i) }))
		})
	}
	w.sheet.row("domain", "home, first after a long absence", w.firstHome(t))
}

// firstHome is Following for members who have no entries: they are built first.
func (w *world) firstHome(t *testing.T) figures {
	const runs = 60
	ids := make([]int64, runs+warmRuns)
	for i := range ids {
		ids[i] = w.size.account(w.size.Members - int64(i))
	}
	defer func() {
		for _, id := range ids {
			_, err := w.db.NewRaw(`WITH gone AS (DELETE FROM home_entries WHERE account_id = ?0)
				UPDATE accounts SET home_floor = NULL WHERE id = ?0`, id).Exec(t.Context())
			if err != nil {
				t.Error(err)
			}
		}
	}()
	next := 0
	return w.measureRuns(t, "first home", runs, runs, func(int) error {
		next++
		notes, _, err := w.Home(t.Context(), ids[next-1], firstPage)
		if err == nil && len(notes) == 0 {
			return fmt.Errorf("member %d has an empty home", ids[next-1])
		}
		return err
	})
}
