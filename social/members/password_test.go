package members

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/batata-social/batata/internal/errs"
)

func TestA01_Parameters(t *testing.T) {
	t.Parallel()
	h := newHasher()
	hash, err := h.hash(t.Context(), "plum tiger umbrella")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q, want argon2id with 19 MiB, 2 passes, 1 lane", hash)
	}
	params, _, _, err := argon2id.DecodeHash(decoyHash)
	if err != nil || *params != *hashParams {
		t.Errorf("decoy has %+v (%v), want the work of a real hash", params, err)
	}
	for _, c := range []struct {
		password, stored string
		want             bool
	}{
		{"plum tiger umbrella", hash, true},
		{"plum tiger umbrellas", hash, false},
		{"plum tiger umbrella", "", false},
		{strings.Repeat("x", MaxPassword+1), hash, false},
	} {
		got, _, err := h.verify(t.Context(), c.password, c.stored)
		if err != nil || got != c.want {
			t.Errorf("verify(%.20q, %.10q) = %v, %v, want %v", c.password, c.stored, got, err, c.want)
		}
	}
	// The same word typed on two systems: é as one code point and as two.
	hash, err = h.hash(t.Context(), "caf\u00e9 umbrella")
	if err != nil {
		t.Fatal(err)
	}
	if match, _, err := h.verify(t.Context(), "cafe\u0301 umbrella", hash); err != nil || !match {
		t.Errorf("decomposed spelling: match %v, %v", match, err)
	}
}

// 500 logins at once take 100 MiB at most, and who only reads waits at most twice as
// long. Who has to wait too long for a core is told when to come back.
//
//nolint:paralleltest // it measures memory and time of the whole process
func TestA01_ManyLoginsAtOnce(t *testing.T) {
	h := newHasher()
	hash, err := h.hash(t.Context(), "plum tiger umbrella")
	if err != nil {
		t.Fatal(err)
	}
	quiet := readers(func() bool { return false }, 300)
	before := residentMiB(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for range 500 {
		wg.Go(func() {
			match, _, err := h.verify(context.Background(), "plum tiger umbrella", hash)
			switch {
			case errors.Is(err, errs.Unavailable):
				mu.Lock()
				refused++
				mu.Unlock()
			case err != nil || !match:
				t.Errorf("verify: %v, %v", match, err)
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	peak := before
	busy := readers(func() bool {
		peak = max(peak, residentMiB(t))
		select {
		case <-done:
			return true
		default:
			return false
		}
	}, 1<<30)
	t.Logf("RSS %d → %d MiB, p95 of readers %v → %v, %d refused", before, peak, quiet, busy, refused)
	if peak-before >= 100 {
		t.Errorf("RSS grew by %d MiB, want less than 100", peak-before)
	}
	if limit := max(2*quiet, 20*time.Millisecond); busy > limit { // the floor: two slices of the scheduler
		t.Errorf("p95 of readers %v, before %v", busy, quiet)
	}
}

// readers does small work, over and over with a pause as a network makes, and gives
// the 95th percentile of how long it took.
func readers(stop func() bool, most int) time.Duration {
	var took []time.Duration
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for range most {
		if stop() {
			break
		}
		<-tick.C
		start := time.Now()
		parsed := make(chan int)
		go func() { n, _ := strconv.Atoi(strings.Repeat("1", 18)); parsed <- n }()
		<-parsed
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)*95/100]
}

func residentMiB(t *testing.T) int {
	t.Helper()
	stat, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(stat))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize() >> 20
}

func TestA01_NewPasswords(t *testing.T) {
	t.Parallel()
	known := []string{"jane_doe", "jane@example.org", "batata.test"}
	for _, c := range []struct{ password, key string }{
		{"plum tiger umbrella", ""},
		{"十个汉字也可以做密码吗", ""},
		{"xK9#mQ2$vL", ""},
		{"correct horse", ""},
		{strings.Repeat("ab7 ", 256), ""},
		{"short", "error.password_short"},
		{"九个汉字不够做密码", "error.password_short"},
		{strings.Repeat("ab7 ", 256) + "x", "error.password_long"},
		{"1234567890", "error.password_common"},
		{"0987654321", "error.password_common"},
		{"Password123", "error.password_common"},
		{"P4$$w0rd!!", "error.password_common"},
		{"passw0rd2026", "error.password_common"},
		{"qwertyuiop", "error.password_common"},
		{"poiuytrewq", "error.password_common"},
		{"1qaz2wsx3edc", "error.password_common"},
		{"aaaaaaaaaaaa", "error.password_common"},
		{"abababababab", "error.password_common"},
		{"abcdefghijkl", "error.password_common"},
		{"iloveyou2024", "error.password_common"},
		{"woaini1314520", "error.password_common"},
		{"JANE_DOE99", "error.password_common"},
		{"jane@example.org", "error.password_common"},
		{"batata.test1", "error.password_common"},
		{"ten chars \xff", "error.password_common"},
	} {
		got := ""
		if p := checkPassword(c.password, known...); p != nil {
			got = p.Key
		}
		if got != c.key {
			t.Errorf("checkPassword(%.30q) = %q, want %q", c.password, got, c.key)
		}
	}
}
