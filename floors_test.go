package batata_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// floor is the least version of a module that we run, and the reason.
type floor struct{ module, least, source string }

// floors also covers modules that only others bring in: whatever the build list holds
// is checked. The vulnerability database may be out of reach where tests run, so the
// table stands here; add a row with each advisory that concerns us.
var floors = []floor{
	{"github.com/jackc/pgx/v5", "v5.9.2", "SQL injection by placeholders and dollar quotes: CVE-2026-41889 (< 5.9.2), CVE-2026-33815 and -33816 (< 5.9.0)"},
	{"github.com/uptrace/bun", "v1.2.15", "SQL injection: CVE-2024-44906 (its pgdriver < 1.2.15)"},
	{"github.com/uptrace/bun/driver/pgdriver", "v1.2.15", "SQL injection: CVE-2024-44906"},
	{"github.com/gorilla/schema", "v1.4.1", "memory exhaustion by sparse slices: CVE-2024-37298"},
	{"github.com/microcosm-cc/bluemonday", "v1.0.27", "sanitiser bypasses: CVE-2021-42576 and later fixes"},
	{"golang.org/x/image", "v0.45.0", "memory exhaustion by VP8L: CVE-2026-46603, and eight more in 2026"},
	{"golang.org/x/crypto", "v0.59.0", "go-fed/httpsig asks for one of 2020; we take the newest known"},
	{"golang.org/x/net", "v0.62.0", "newest known: html parsing, HTTP/2"},
	{"golang.org/x/text", "v0.44.0", "newest known: language tags and normalisation of untrusted text"},
}

// denied modules may not be in the build at any version.
var denied = []struct{ module, source string }{
	{"github.com/gorilla/csrf", "CVE-2025-47909 has no fixed version; net/http.CrossOriginProtection does the work"},
	{"github.com/dgrijalva/jwt-go", "CVE-2020-26160 has no fixed version, the module is abandoned"},
	{"github.com/minio/minio", "archived, with open advisories (GO-2026-5284, GO-2026-5437, GO-2026-4779): a test server of its own only"},
}

// leastGo is the Go release with the html/template fixes that our pages rely on
// (GO-2026-4980, -4982, -6091) and the newest one when this was written.
const leastGo = "v1.26.8"

func TestA30_DependenciesAreAboveTheirFloors(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	broken, err := floorViolations(content)
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range broken {
		t.Error(violation)
	}
	if version := "v" + strings.TrimPrefix(runtime.Version(), "go"); semver.Compare(version, leastGo) < 0 {
		t.Errorf("built with Go %s, need at least %s", version, leastGo)
	}
}

func floorViolations(gomod []byte) (broken []string, err error) {
	parsed, err := modfile.Parse("go.mod", gomod, nil)
	if err != nil {
		return nil, err
	}
	for _, replace := range parsed.Replace {
		broken = append(broken, fmt.Sprintf("%s is replaced by %s: a replacement hides which version runs", replace.Old.Path, replace.New.Path))
	}
	for _, required := range parsed.Require {
		for _, row := range floors {
			if required.Mod.Path == row.module && semver.Compare(required.Mod.Version, row.least) < 0 {
				broken = append(broken, fmt.Sprintf("%s is %s, need at least %s: %s", row.module, required.Mod.Version, row.least, row.source))
			}
		}
		for _, row := range denied {
			if required.Mod.Path == row.module {
				broken = append(broken, fmt.Sprintf("%s may not be used: %s", row.module, row.source))
			}
		}
	}
	return broken, nil
}

func TestTheFloorTestCanFail(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ gomod, want string }{
		"above":          {"require golang.org/x/image v0.47.0", ""},
		"at the floor":   {"require golang.org/x/image v0.45.0", ""},
		"below":          {"require golang.org/x/image v0.44.0", "need at least v0.45.0"},
		"below, by hand": {"require golang.org/x/crypto v0.0.0-20200622213623-75b288015ac9 // indirect", "need at least v0.59.0"},
		"denied":         {"require github.com/gorilla/csrf v1.7.3", "may not be used"},
		"replaced":       {"replace golang.org/x/image => ./image", "hides which version runs"},
	} {
		broken, err := floorViolations([]byte("module x\n\ngo 1.26.0\n\n" + row.gomod + "\n"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantViolation(t, name, broken, row.want)
	}
}
