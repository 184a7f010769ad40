package dbtest_test

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db/dbtest"
)

// victim in the environment makes TestVictim the process that is killed.
const victim = "BATATA_DBTEST_VICTIM"

// TestVictim leaves a frozen server and a shared one behind, when told to.
func TestVictim(t *testing.T) {
	t.Parallel()
	if os.Getenv(victim) == "" {
		return // run by TestNothingSurvivesAKill in a process of its own
	}
	dbtest.New(t)
	s := dbtest.Server(t)
	s.Freeze()
	fmt.Printf("\nvictim %d %s\n", s.PID(), s.Dir())
	select {}
}

func TestNothingSurvivesAKill(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), victim+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	var dir string
	for lines := bufio.NewScanner(out); pid == 0 && lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "victim "); ok {
			number, folder, _ := strings.Cut(rest, " ")
			if pid, err = strconv.Atoi(number); err != nil {
				t.Fatal(err)
			}
			dir = folder
		}
	}
	if pid == 0 {
		t.Fatalf("the victim did not start: %v", cmd.Wait())
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := os.Stat(dir)
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		ended := len(stat) == 0 || strings.Contains(string(stat), ") Z ") || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
		if errors.Is(err, fs.ErrNotExist) && ended {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("still there: folder %v, server ended %v", err, ended)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		dbtest.URL(b)
	}
}
