package views

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/batata-social/batata/social"
)

// F22: a link shows the host that it leads to, whatever it was dressed up as; one that
// could be read in two ways is text.
func TestF22_LinksShowWhereTheyLead(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"https://example.org/":                               "example.org",
		"http://www.example.org/a/b?c=d":                     "example.org/a/b?…",
		"HTTPS://EXAMPLE.org:8443/x":                         "example.org:8443/x",
		"https://example.org/" + strings.Repeat("a", 60):     "example.org/" + strings.Repeat("a", 23) + "…",
		"https://bank.example@evil.example/":                 "evil.example",
		"https://bank.example:pass@evil.example/":            "evil.example",
		"https://bank.example%40evil.example/":               "",
		"https://bank.example%2f@evil.example/":              "evil.example",
		"https://bank.example.login.secure.evil.example/":    "bank.example.login.secure.evil.example",
		"https://evil.example/https://bank.example/":         "evil.example/https://bank.example",
		"https://evil.example/bank.example/" + "a":           "evil.example/bank.example/a",
		"https://xn--80ak6aa92e.com/":                        "xn--80ak6aa92e.com", // apple in Cyrillic
		"https://аpple.com/":                                 "xn--pple-43d.com",   // its first letter is Cyrillic
		"https://gооgle.com/":                                "xn--ggle-55da.com",  // two Cyrillic letters
		"https://ρaypal.com/":                                "xn--aypal-2ce.com",  // a Greek rho
		"https://ｅｘａｍｐｌｅ.org/":                               "example.org",        // full width: what the browser asks for
		"https://bücher.example/":                            "bücher.example",
		"https://例子.example/路":                               "例子.example/%E8%B7%AF",
		"https://exam\u00adple.org/":                         "example.org",            // a soft hyphen, which browsers drop
		"https://exam\u200bple.org/":                         "example.org",            // zero width
		"https://bank.example\u200d.evil.example/":           "",                       // a joiner where none may stand
		"https://evil.example/\u202egro.elpmaxe//:sptth":     "evil.example/%E2%80%AE", // only if it were stored: Clean drops it
		"https://0x7f.1/":                                    "0x7f.1",
		"https://[::1]/":                                     "[::1]",
		"https://evil.example%00.bank.example/":              "",
		"https://evil.example%zz/":                           "",
		"https://bank.example:443@evil.example:444/":         "evil.example:444",
		"https://bank.example:b%40nk@evil.example/?bank.com": "evil.example?…",
	} {
		shown, rels := shownLinks(t, body)
		if want == "" {
			if len(rels) != 0 {
				t.Errorf("%q is a link that says %q", body, shown)
			}
			continue
		}
		if len(rels) != 1 || !strings.HasPrefix(shown, want) || strings.Contains(want, "…") && shown != want {
			t.Errorf("%q shows %q in %d links, want %q", body, shown, len(rels), want)
			continue
		}
		for _, rel := range []string{"nofollow", "noopener", "noreferrer", "ugc"} {
			if !strings.Contains(" "+rels[0]+" ", " "+rel+" ") {
				t.Errorf("%q: rel is %q, without %s", body, rels[0], rel)
			}
		}
	}
}

// shownLinks renders a body and gives the words of its link to elsewhere, and its rel.
func shownLinks(t *testing.T, body string) (text string, rels []string) {
	t.Helper()
	var b strings.Builder
	if err := Words(&social.Note{Body: body}, "prose").Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "rel" {
				rels = append(rels, a.Val)
				text += n.FirstChild.Data
			}
		}
	}
	return text, rels
}
