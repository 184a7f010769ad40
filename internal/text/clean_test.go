package text_test

import (
	"testing"

	"github.com/batata-social/batata/internal/text"
)

// F21, F22: what is stored holds no control characters, and nothing that turns the
// direction of what follows.
func TestF21_CleanDropsControls(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\x00b\x1b[31mc\x7fd\u0085e":  "ab[31mcde",
		"one\r\ntwo\rthree\tfour":      "one\ntwo\nthree\tfour",
		"\u202ea\u2066b\u2069c\u202cd": "abcd",
		"\ufeffa\xffb\ufffec":          "abc",
		"👨‍👩‍👧 \u200f שלום é 慢":        "👨‍👩‍👧 \u200f שלום é 慢", // joiners and marks are words' own
		"": "",
	} {
		if got := text.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := text.Line("  a \r\n b\t\u202e c\u3000"); got != "a b c" {
		t.Errorf("Line = %q", got)
	}
}
