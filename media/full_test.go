package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/batata-social/batata/internal/errs"
)

// fullChild names the folder that the child of TestR14 fills: a tmpfs of one megabyte in
// a mount namespace of its own, or, where the system gives no namespaces, a folder under
// a limit on the size of files.
const fullChild = "BATATA_TEST_FULL"

// R14: on a full disk, store and temp folder refuse with "disk full", leave no half
// objects, and go on without a restart as soon as there is room.
func TestR14_DiskFull(t *testing.T) {
	if dir := os.Getenv(fullChild); dir != "" {
		fillUp(t, dir)
		return
	}
	t.Parallel()
	ids := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	groups := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	ways := []*syscall.SysProcAttr{
		{Cloneflags: syscall.CLONE_NEWNS},
		{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER, UidMappings: ids, GidMappings: groups},
		{},
	}
	for i, way := range ways {
		cmd := exec.Command(os.Args[0], "-test.run=^TestR14_DiskFull$", "-test.v")
		cmd.Env = append(os.Environ(), fullChild+"="+t.TempDir())
		cmd.SysProcAttr = way
		out, err := cmd.CombinedOutput()
		if i < len(ways)-1 && (errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || strings.Contains(string(out), noMount)) {
			continue // no namespaces here
		}
		if err != nil || !strings.Contains(string(out), "filled") {
			t.Fatalf("%v: %s", err, out)
		}
		t.Logf("way %d of %d: %s", i+1, len(ways), out)
		return
	}
}

const noMount = "cannot mount here"

func fillUp(t *testing.T, dir string) {
	private := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "") == nil
	mounted := private && syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m") == nil
	if !mounted && namespaced() {
		t.Fatal(noMount)
	}
	if !mounted {
		signal.Ignore(syscall.SIGXFSZ)
		limit := syscall.Rlimit{Cur: 300 << 10, Max: 300 << 10}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
	}
	disk, err := NewDisk(filepath.Join(dir, "media"))
	if err != nil {
		t.Fatal(err)
	}
	put := func(size int) error {
		return disk.Put(context.Background(), NewKey("image", "jpg"), bytes.NewReader(noise(size)), int64(size), "image/jpeg")
	}
	taken := 0
	var refusal error
	for range 20 {
		size := 150 << 10
		if !mounted && taken > 2 {
			size = 400 << 10
		}
		if refusal = put(size); refusal != nil {
			break
		}
		taken++
	}
	if !errors.Is(refusal, errs.Unavailable) || problemKey(refusal) != "error.media_disk_full" || taken < 3 {
		t.Fatalf("after %d objects: %v", taken, refusal)
	}
	var keys []string
	if err := disk.walk(t.Context(), ".", func(o ObjectInfo) error {
		if !ValidKey(o.Key) || o.Size != 150<<10 {
			t.Errorf("half an object: %+v", o)
		}
		keys = append(keys, o.Key)
		return nil
	}); err != nil || len(keys) != taken {
		t.Errorf("%d objects of %d, %v", len(keys), taken, err)
	}
	pool := &spool{dir: dir, limit: 1 << 30}
	if _, err := pool.take(bytes.NewReader(noise(2 << 20))); !errors.Is(err, errs.Unavailable) || problemKey(err) != "error.media_disk_full" {
		t.Errorf("temp folder: %v", err)
	}
	if pool.used.Load() != 0 {
		t.Errorf("%d bytes stay booked", pool.used.Load())
	}
	if err := disk.Delete(t.Context(), keys[0]); err != nil {
		t.Fatal(err)
	}
	up, err := pool.take(bytes.NewReader(noise(50 << 10)))
	if err != nil {
		t.Fatalf("temp folder with room again: %v", err)
	}
	up.close()
	if err := put(100 << 10); err != nil {
		t.Errorf("store with room again: %v", err)
	}
	fmt.Println("filled; mounted:", mounted)
}

// namespaced tells whether this process has a mount namespace other than its parent's.
func namespaced() bool {
	mine, err1 := os.Readlink("/proc/self/ns/mnt")
	parents, err2 := os.Readlink(fmt.Sprintf("/proc/%d/ns/mnt", os.Getppid()))
	return err1 == nil && err2 == nil && mine != parents
}
