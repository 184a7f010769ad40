package edge

import (
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
)

// A15: what a form may send people back to.
func TestA15_ReturnPath(t *testing.T) {
	t.Parallel()
	const home = "/home"
	for raw, want := range map[string]string{
		"/":                          "/",
		"/@mei":                      "/@mei",
		"/@mei/42?tab=liked":         "/@mei/42?tab=liked",
		"/search?q=a%26b&tab=people": "/search?q=a%26b&tab=people",
		"/topics/%E7%BE%8E%E9%A3%9F": "/topics/%E7%BE%8E%E9%A3%9F",
		"/topics/美食":                 "/topics/%E7%BE%8E%E9%A3%9F",
		"/@mei/42?comment=7#c7":      "/@mei/42?comment=7#c7",
		"/a%20b":                     "/a%20b",
		"/settings/":                 "/settings/",
		"/search?q=%2F%2Fevil":       "/search?q=%2F%2Fevil",
		"/@a@b.example/1":            "/@a@b.example/1",
	} {
		if got := ReturnPath(raw, home); got != want {
			t.Errorf("ReturnPath(%q) = %q, want %q", raw, got, want)
		}
	}
	for _, raw := range evilReturns(t) {
		if got := ReturnPath(raw, home); got != home {
			t.Errorf("ReturnPath(%q) = %q, want it refused", raw, got)
		}
	}
	if n := len(evilReturns(t)); n < 60 {
		t.Errorf("only %d payloads", n)
	}
}

// evilReturns are payloads that lead away from us or mean different things to
// different readers. The tests of routes read the same file.
func evilReturns(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/evil_returns.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"/" + strings.Repeat("a", 2000)}
	for line := range strings.Lines(string(data)) {
		raw, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, raw)
	}
	return out
}

// Z22: whatever comes in, a path of our own host comes out, and it is stable.
func FuzzZ22_ReturnPath(f *testing.F) {
	for _, raw := range evilReturns(f) {
		f.Add(raw)
	}
	for _, raw := range []string{"/", "/@mei/42?tab=liked#c1", "/topics/美食", "/a%20b?c=%26"} {
		f.Add(raw)
	}
	own := &url.URL{Scheme: "https", Host: "batata.test", Path: "/x"}
	f.Fuzz(func(t *testing.T, raw string) {
		out := ReturnPath(raw, "/")
		if !strings.HasPrefix(out, "/") || strings.HasPrefix(out, "//") || strings.ContainsAny(out, "\\\r\n\t\x00 ") {
			t.Fatalf("ReturnPath(%q) = %q", raw, out)
		}
		ref, err := url.Parse(out)
		if err != nil {
			t.Fatalf("ReturnPath(%q) = %q: %v", raw, out, err)
		}
		if got := own.ResolveReference(ref); got.Host != own.Host || got.Scheme != own.Scheme || got.User != nil {
			t.Fatalf("ReturnPath(%q) = %q leads to %s", raw, out, got)
		}
		if again := ReturnPath(out, "/refused"); again != out && len(out) <= maxReturn {
			t.Fatalf("ReturnPath is not stable: %q, then %q", out, again)
		}
	})
}
