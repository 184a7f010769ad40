package web

import (
	"net/url"
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
		if got := returnPath(raw, home); got != want {
			t.Errorf("returnPath(%q) = %q, want %q", raw, got, want)
		}
	}
	for _, raw := range evilReturns() {
		if got := returnPath(raw, home); got != home {
			t.Errorf("returnPath(%q) = %q, want it refused", raw, got)
		}
	}
	if n := len(evilReturns()); n < 60 {
		t.Errorf("only %d payloads", n)
	}
}

func evilReturns() []string {
	return []string{
		"", " ", "evil.example", "https://evil.example", "http://evil.example/", "HTTPS://EVIL.EXAMPLE", "//evil.example", "///evil.example",
		"////evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\\/evil.example", "/\t/evil.example", "/\n/evil.example",
		"/\r\n/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example", "/%2f/evil.example", "/%2Fevil.example", "/%2f%2fevil.example",
		"/%5cevil.example", "/%5C/evil.example", "/a/%2f..", "//evil.example/%2f..", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "/javascript:alert(1)\n",
		"data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@b", "tel:1", "blob:x", "about:blank", "//user:pass@evil.example", "//evil.example:443/",
		"//[::1]/", "//127.0.0.1", "/..//evil.example", "/./evil", "/../evil", "/a/../../evil", "/a/./b", "/%2e%2e/evil", "/%2e/x", "/.%2e/x", "/a//b",
		"/\x00", "/a\x00b", "/%00", "/%0d%0aSet-Cookie:a=b", "/%0a", "/a\x7f", "/%7f", "/%", "/%zz", "/a?q=%zz", "?q=1", "#x", "../x", "./x", "a/b",
		"/\u00a0\u0085x", "/\ufffd", "/%ff%fe", "https:evil.example", "https:/evil.example", "https:///evil.example", "://evil.example", ":evil", "/" + strings.Repeat("a", 2000),
		"/a?x=1;y=2", "/a\u2028b\n", "/%C2%85x",
	}
}

// Z22: whatever comes in, a path of our own host comes out, and it is stable.
func FuzzZ22_ReturnPath(f *testing.F) {
	for _, raw := range evilReturns() {
		f.Add(raw)
	}
	for _, raw := range []string{"/", "/@mei/42?tab=liked#c1", "/topics/美食", "/a%20b?c=%26"} {
		f.Add(raw)
	}
	own := &url.URL{Scheme: "https", Host: "batata.test", Path: "/x"}
	f.Fuzz(func(t *testing.T, raw string) {
		out := returnPath(raw, "/")
		if !strings.HasPrefix(out, "/") || strings.HasPrefix(out, "//") || strings.ContainsAny(out, "\\\r\n\t\x00 ") {
			t.Fatalf("returnPath(%q) = %q", raw, out)
		}
		ref, err := url.Parse(out)
		if err != nil {
			t.Fatalf("returnPath(%q) = %q: %v", raw, out, err)
		}
		if got := own.ResolveReference(ref); got.Host != own.Host || got.Scheme != own.Scheme || got.User != nil {
			t.Fatalf("returnPath(%q) = %q leads to %s", raw, out, got)
		}
		if again := returnPath(out, "/refused"); again != out && len(out) <= maxReturn {
			t.Fatalf("returnPath is not stable: %q, then %q", out, again)
		}
	})
}
