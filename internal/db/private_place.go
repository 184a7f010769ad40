package db

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// maxSocketPath is sockaddr_un's 108 bytes less the closing zero.
const maxSocketPath = 107

// place is where a private Postgres keeps its things and as whom it runs.
type place struct {
	root   string // absolute; PrivateConfig.DataDir
	data   string // PGDATA
	socket string // folder of the socket
	log    string
	lock   string
	who    account
}

// account is the user of the server. cred is nil when that is ourselves.
type account struct {
	name     string
	uid, gid int
	cred     *syscall.Credential
}

func makePlace(dir string) (place, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return place{}, fmt.Errorf("data folder %s: %w", dir, err)
	}
	who, err := serverUser()
	if err != nil {
		return place{}, err
	}
	return place{
		root: root, data: filepath.Join(root, "data"), socket: socketDir(root, who),
		log: filepath.Join(root, "server.log"), lock: filepath.Join(root, "server.lock"), who: who,
	}, nil
}

// serverUser is ourselves, or, as root (whom Postgres refuses), an unprivileged user.
func serverUser() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "uid " + strconv.Itoa(os.Geteuid()), uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 31)
		gid, errG := strconv.ParseUint(u.Gid, 10, 31)
		if errors.Join(errU, errG) != nil || uid == 0 {
			continue
		}
		return account{
			name: name, uid: int(uid), gid: int(gid),
			cred: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
		}, nil
	}
	return account{}, errors.New("Postgres does not run as root, and there is neither a user postgres nor nobody to run it as: create one, run batata as another user, or set DATABASE_URL")
}

// canEnter tries it: only the kernel knows all modes, ACLs and mounts on the way.
func (a account) canEnter(dir string) error {
	if a.cred == nil {
		return nil
	}
	cmd := exec.Command("/bin/sh", "-c", ":")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.cred}
	return cmd.Run()
}

// socketDir is root/run, or a short folder elsewhere when the socket's path would
// be too long for the kernel or need quoting in Postgres' list of folders.
func socketDir(root string, who account) string {
	dir := filepath.Join(root, "run")
	if len(dir)+len("/.s.PGSQL.")+len(privatePort)+len(".lock") <= maxSocketPath && !strings.ContainsAny(root, `,"'\`) && root == strings.TrimSpace(root) {
		return dir
	}
	base, name := os.TempDir(), fmt.Sprintf("batata-%d-%s", who.uid, shortHash(root))
	if os.Geteuid() == 0 {
		base = "/run"
	}
	if short := filepath.Join(base, name); len(short)+24 <= maxSocketPath {
		return short
	}
	return filepath.Join("/tmp", name) // TMPDIR itself is too long
}

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

// prepare makes the folders and checks that the server's user can reach them. As
// root the outer folder stays ours, so that nothing we open in it can have been
// replaced by the less trusted user; data/ and run/ are its own.
func (p place) prepare() error {
	if err := p.makeRoot(); err != nil {
		return err
	}
	if err := p.who.canEnter(p.root); err != nil {
		return fmt.Errorf("the user %s, as whom Postgres runs because it refuses root, cannot enter %s (%w): open the folders above it (chmod o+x), choose another BATATA_DATA_DIR, or set DATABASE_URL", p.who.name, p.root, err)
	}
	return p.give(p.socket)
}

func (p place) makeRoot() error {
	if p.who.cred == nil {
		return p.own(p.root, 0o700, os.Geteuid())
	}
	return p.own(p.root, 0o711, os.Geteuid())
}

// give makes dir a folder that only the server's user may enter.
func (p place) give(dir string) error { return p.own(dir, 0o700, p.who.uid) }

// own makes dir, or takes over the one that is there, for uid. It follows no
// symlink and takes no folder of a third user: names under /tmp are open to everybody.
func (p place) own(dir string, mode fs.FileMode, uid int) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return diskHint(filepath.Dir(dir), fmt.Errorf("make folder for Postgres: %w", err))
	}
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return diskHint(filepath.Dir(dir), fmt.Errorf("make folder for Postgres: %w", err))
	}
	fi, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("folder for Postgres: %w", err)
	}
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok || !fi.IsDir() {
		return fmt.Errorf("%s is not a folder: move it away", dir)
	}
	owner := int(st.Uid)
	if owner != uid && owner != os.Geteuid() && owner != p.who.uid {
		return fmt.Errorf("%s belongs to uid %d, and Postgres would run as %s: run batata as the user that made it, or give it away with chown -R", dir, owner, p.who.name)
	}
	if owner != uid {
		gid := os.Getegid()
		if uid == p.who.uid {
			gid = p.who.gid
		}
		if err := os.Lchown(dir, uid, gid); err != nil {
			return fmt.Errorf("give Postgres its folder: %w", err)
		}
	}
	if fi.Mode().Perm() != mode {
		if err := os.Chmod(dir, mode); err != nil {
			return fmt.Errorf("folder for Postgres: %w", err)
		}
	}
	return nil
}
