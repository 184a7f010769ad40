package as

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// The documents in federation/testdata stand for what ten programs send;
// federation/testdata/SOURCES.md says where each shape was read. Beside each stands the view that we make of it.
const fixtures = "../testdata"

var programs = []string{"bookwyrm", "gotosocial", "lemmy", "loops", "mastodon", "misskey", "mitra", "peertube", "pixelfed", "vernissage"}

// broken says how the documents fail that nobody may get past us.
var broken = map[string]error{
	"mastodon/broken_duplicate_actor":    Malformed,
	"pixelfed/broken_author_elsewhere":   Foreign,
	"gotosocial/broken_plain_http":       Unfit,
	"misskey/broken_lone_surrogate":      Malformed,
	"loops/broken_no_inbox":              Unfit,
	"vernissage/broken_two_actors":       Unfit,
	"peertube/broken_too_deep":           TooLarge,
	"lemmy/broken_graph":                 Malformed,
	"mitra/broken_actor_object":          Unfit,
	"bookwyrm/broken_author_is_a_number": Unfit,
}

func fixture(tb testing.TB, name string) []byte {
	tb.Helper()
	body, err := os.ReadFile(filepath.Join(fixtures, name+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

// view makes the view that the class of a document asks for, and of what it carries.
func view(r Reader, body []byte) (string, error) {
	d, err := r.Decode(body)
	if err != nil {
		return "", err
	}
	return viewOf(d)
}

func viewOf(d *Doc) (string, error) {
	switch d.Class() {
	case AnActor:
		a, err := d.Actor()
		if err != nil && len(d.Keys()) > 0 && d.v.get("inbox").kind == null && d.v.get("name").kind == null {
			return shown("keys", d.Keys()), nil // a partial actor
		}
		return shown("actor", a), err
	case ACollection:
		c, err := d.Collection()
		return shown("collection", c), err
	case ATombstone:
		t, err := d.Tombstone()
		return shown("tombstone", t), err
	case AnActivity:
		a, err := d.Activity()
		return shown("activity", a), err
	}
	n, err := d.Note()
	return shown("note", n), err
}

// shown writes a value for people: its fields that are not zero, one a line.
func shown(name string, v any) string {
	var b strings.Builder
	show(&b, name, reflect.ValueOf(v), 0)
	return b.String()
}

func show(b *strings.Builder, name string, v reflect.Value, depth int) {
	if !v.IsValid() || v.IsZero() {
		return
	}
	pad := strings.Repeat("  ", depth)
	switch one := v.Interface().(type) {
	case time.Time:
		fmt.Fprintf(b, "%s%s: %s\n", pad, name, one.Format(time.RFC3339Nano))
		return
	case time.Duration:
		fmt.Fprintf(b, "%s%s: %s\n", pad, name, one)
		return
	case *Doc:
		inner, err := viewOf(one)
		if err != nil {
			inner = "refused: " + err.Error() + "\n"
		}
		for l := range strings.Lines(inner) {
			b.WriteString(pad + l)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		show(b, name, v.Elem(), depth)
	case reflect.Struct:
		fmt.Fprintf(b, "%s%s\n", pad, name)
		for i := range v.NumField() {
			show(b, v.Type().Field(i).Name, v.Field(i), depth+1)
		}
	case reflect.Slice:
		for i := range v.Len() {
			show(b, name, v.Index(i), depth)
		}
	case reflect.String:
		s := v.String()
		if name == "PEM" {
			s = strings.SplitN(s, "\n", 3)[1][:12] + "…"
		}
		fmt.Fprintf(b, "%s%s: %s\n", pad, name, strings.ReplaceAll(s, "\n", `\n`))
	default:
		fmt.Fprintf(b, "%s%s: %v\n", pad, name, v.Interface())
	}
}

// Each document of each program becomes the view beside it, the broken ones the error
// of broken (W-63, W-64).
func TestFixturesOfTenProgramsAreRead(t *testing.T) {
	t.Parallel()
	for _, program := range programs {
		files, err := filepath.Glob(filepath.Join(fixtures, program, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		real, bad := 0, 0
		for _, file := range files {
			name := program + "/" + strings.TrimSuffix(filepath.Base(file), ".json")
			got, err := view(Reader{}, fixture(t, name))
			if want, ok := broken[name]; ok {
				bad++
				if !errors.Is(err, want) {
					t.Errorf("%s: error %v, want %v", name, err, want)
				}
				continue
			}
			real++
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			want, err := os.ReadFile(strings.TrimSuffix(file, ".json") + ".view")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s becomes\n%s\nwant\n%s", name, got, want)
			}
		}
		if real < 3 || bad < 1 {
			t.Errorf("%s: %d documents and %d broken ones, want 3 and 1", program, real, bad)
		}
	}
}

// documents are those of a program, with the broken ones.
func documents(tb testing.TB, program string) [][]byte {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(fixtures, program, "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatal(program, err)
	}
	var out [][]byte
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, body)
	}
	return out
}
