package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// minPostgres is the oldest major version that migrations are tested on.
const minPostgres = 15

// binaries are the programs of one Postgres version.
type binaries struct {
	major            int
	postgres, initdb string
}

// Tool is the path of another program of the same version, such as pg_dump.
func (p *Private) Tool(name string) string {
	return filepath.Join(filepath.Dir(p.bins.postgres), name)
}

// findBinaries chooses the newest installed Postgres, or, for a folder that has a
// database, the version that made it: Postgres reads no other version's files.
func findBinaries(pl place) (binaries, error) {
	found := installedPostgres()
	text, err := os.ReadFile(filepath.Join(pl.data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		best := binaries{}
		for _, b := range found {
			if b.major > best.major {
				best = b
			}
		}
		if best.major < minPostgres {
			return binaries{}, fmt.Errorf("no Postgres %d or later found (looked in PATH and /usr/lib/postgresql/*/bin): install it (apt-get install postgresql), or set DATABASE_URL", minPostgres)
		}
		return best, nil
	}
	if err != nil {
		return binaries{}, fmt.Errorf("read the version of the database: %w", err)
	}
	made := strings.TrimSpace(string(text))
	if !versionPattern.MatchString(made) {
		return binaries{}, fmt.Errorf("%s/PG_VERSION does not hold a version: the folder is damaged, restore it from a backup", pl.data)
	}
	have := make([]string, 0, len(found))
	for _, b := range found {
		if strconv.Itoa(b.major) == made {
			return b, nil
		}
		have = append(have, strconv.Itoa(b.major))
	}
	return binaries{}, unknownVersion(pl, made, have)
}

func unknownVersion(pl place, made string, have []string) error {
	installed := "none is installed"
	if len(have) > 0 {
		installed = "installed is " + strings.Join(have, ", ")
	}
	return fmt.Errorf(`the database in %[1]s was made by Postgres %[2]s, and %[3]s.
Either install that version (apt-get install postgresql-%[2]s), or move the data over:
  1. where Postgres %[2]s is installed, as the user that owns the folder, in a folder of its own:
       pg_ctl -D %[1]s -w -o "-k /tmp -c listen_addresses=" start
       pg_dump -h /tmp -U %[4]s -Fc -f batata.dump %[5]s
       pg_ctl -D %[1]s stop
  2. here: mv %[1]s %[1]s.old
     and start batata serve with BATATA_ROLES=web: it makes an empty database
  3. while that runs, put the old one in its place:
       dropdb -h %[6]s -U %[4]s --force %[5]s
       createdb -h %[6]s -U %[4]s -O %[7]s -T template0 %[5]s
       pg_restore -h %[6]s -U %[7]s --no-owner --single-transaction -d %[5]s batata.dump
  4. stop it, and start batata as always`,
		pl.data, made, installed, privateSuper, privateDatabase, pl.socket, privateRole)
}

// installedPostgres lists what is installed, PATH first.
func installedPostgres() []binaries {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"} {
		if more, err := filepath.Glob(pattern); err == nil {
			dirs = append(dirs, more...)
		}
	}
	seen := map[string]bool{}
	var found []binaries
	for _, dir := range dirs {
		b := binaries{postgres: filepath.Join(dir, "postgres"), initdb: filepath.Join(dir, "initdb")}
		if seen[dir] || !runnable(b.postgres) || !runnable(b.initdb) {
			continue
		}
		seen[dir] = true
		if b.major = majorVersion(b.postgres); b.major > 0 {
			found = append(found, b)
		}
	}
	return found
}

func runnable(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.Mode().IsRegular() && fi.Mode()&0o111 != 0
}

var versionPattern = regexp.MustCompile(`^\d{1,3}(\.\d{1,2})?$`)

var majorPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func majorVersion(postgres string) int {
	out, err := exec.Command(postgres, "--version").Output()
	if err != nil {
		return 0
	}
	m := majorPattern.FindSubmatch(out)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return 0
	}
	return n
}
