package views

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/batata-social/batata/media"
)

var update = flag.Bool("update", false, "write the style sheet that the table of media calls for")

// A page carries no inline style, so the placeholder of a picture is one of 48 classes.
// The table is media's; the style sheet is written from it.
func TestColourClassesAreMedias(t *testing.T) {
	t.Parallel()
	const file = "../assets/css/colours.css"
	var b strings.Builder
	b.WriteString("/* The 48 placeholder colours of media.ClassColours; go test ./web/views -update writes this file. */\n")
	for i, c := range media.ClassColours() {
		fmt.Fprintf(&b, ".c%d { background: #%06x }\n", i, c.Int())
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Error("web/assets/css/colours.css does not follow media.ClassColours: run go test ./web/views -update")
	}
}
