package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/seal"
)

func TestSealOpensOnlyAsSealed(t *testing.T) {
	t.Parallel()
	k := seal.Random()
	secret := []byte("a secret")
	sealed := k.Seal("mail", secret, []byte("7"))
	if bytes.Contains(sealed, secret) {
		t.Error("the secret stands in the sealed value")
	}
	if bytes.Equal(sealed, k.Seal("mail", secret, []byte("7"))) {
		t.Error("sealing twice gives the same value")
	}
	if got, err := k.Open("mail", sealed, []byte("7")); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("open: %q, %v", got, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another purpose": func() ([]byte, error) { return k.Open("totp", sealed, []byte("7")) },
		"another row":     func() ([]byte, error) { return k.Open("mail", sealed, []byte("8")) },
		"no row":          func() ([]byte, error) { return k.Open("mail", sealed, nil) },
		"another key":     func() ([]byte, error) { return seal.Random().Open("mail", sealed, []byte("7")) },
		"nothing":         func() ([]byte, error) { return k.Open("mail", nil, []byte("7")) },
		"cut":             func() ([]byte, error) { return k.Open("mail", sealed[:len(sealed)-1], []byte("7")) },
	} {
		if _, err := open(); !errors.Is(err, seal.ErrNotOpened) {
			t.Errorf("%s: %v, want ErrNotOpened", name, err)
		}
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := k.Open("mail", changed, []byte("7")); !errors.Is(err, seal.ErrNotOpened) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if bytes.Equal(k.MAC("a"), k.MAC("b")) || !bytes.Equal(k.MAC("a"), k.MAC("a")) || len(k.MAC("a")) != seal.KeySize {
		t.Error("MAC keys must be one per purpose")
	}
	if s := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Count(s, "seal.Key(…)") != 4 {
		t.Errorf("a key prints as %s", s)
	}
}

// The key file: made once, 0600, kept; refused when it is wrong, missing or open to
// everybody.
func TestStart(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "data", "secret.key")
	first, err := seal.Start(ctx, d, path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v, %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".secret-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	again, err := seal.Start(ctx, d, path)
	if err != nil || !bytes.Equal(again.MAC("x"), first.MAC("x")) {
		t.Errorf("second start: another key, %v", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	start := func(words string) {
		t.Helper()
		if _, err := seal.Start(ctx, d, path); err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), strings.TrimSpace(string(text))) {
			t.Errorf("start: %v, want %q and not the key", err, words)
		}
	}
	write := func(content []byte, mode fs.FileMode) {
		t.Helper()
		if err := os.WriteFile(path, content, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	write(text, 0o644)
	start("chmod 600")
	write(text[:20], 0o600)
	start("64 hexadecimal digits")
	write([]byte(strings.Repeat("ab", 32)), 0o600)
	start("not the one that this database was sealed with")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	start("restore it from the backup")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a lost key was replaced by a new one: %v", err)
	}
	write(text, 0o640) // a group that a container's secret is mounted for
	if _, err := seal.Start(ctx, d, path); err != nil {
		t.Errorf("the restored key: %v", err)
	}
}

// Nodes that start together on an empty database: one file, one key for all; with a
// folder each, one of them wins and the others refuse to run.
func TestStartTogether(t *testing.T) {
	t.Parallel()
	shared := filepath.Join(t.TempDir(), "secret.key")
	for name, path := range map[string]func(i int) string{
		"shared file": func(int) string { return shared },
		"own files":   func(i int) string { return filepath.Join(t.TempDir(), fmt.Sprint(i), "secret.key") },
	} {
		d := dbtest.New(t)
		var mu sync.Mutex
		keys := map[string]bool{}
		failed := 0
		var wg sync.WaitGroup
		for i := range 8 {
			file := path(i)
			wg.Go(func() {
				k, err := seal.Start(t.Context(), d, file)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed++
					return
				}
				keys[string(k.MAC("x"))] = true
			})
		}
		wg.Wait()
		want := map[string]int{"shared file": 0, "own files": 7}[name]
		if len(keys) != 1 || failed != want {
			t.Errorf("%s: %d keys in use and %d starts refused, want 1 and %d", name, len(keys), failed, want)
		}
	}
}
