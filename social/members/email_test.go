package members

import (
	"net/mail"
	"strings"
	"testing"
)

// Odd addresses against an allow-list of one domain: only what is plainly at that
// domain passes, and it passes as itself.
func TestA11_AddressGrammar(t *testing.T) {
	t.Parallel()
	allowed := []string{"example.org"}
	for _, c := range []struct{ in, want string }{ // want "": refused
		{"jane@example.org", "jane@example.org"},
		{"jane@EXAMPLE.Org", "jane@example.org"},
		{"Jane.Doe+batata@example.org", "Jane.Doe+batata@example.org"},
		{"j-a_n.e9@mail.example.org", "j-a_n.e9@mail.example.org"},
		{"9@example.org", "9@example.org"},
		{strings.Repeat("a", 64) + "@example.org", strings.Repeat("a", 64) + "@example.org"},
		{strings.Repeat("a", 65) + "@example.org", ""},
		{"", ""},
		{"@example.org", ""},
		{"jane", ""},
		{"jane@", ""},
		{"jane@evil.org", ""},
		{"jane@evil.org@example.org", ""},
		{"jane@example.org@evil.org", ""},
		{`"jane@evil.org"@example.org`, ""},
		{`"jane"@example.org`, ""},
		{"jane%evil.org@example.org", ""},
		{"evil.org!jane@example.org", ""},
		{"jane@evil.org,jane@example.org", ""},
		{"jane@evil.org jane@example.org", ""},
		{"<jane@example.org>", ""},
		{"Jane <jane@example.org>", ""},
		{"jane(comment)@example.org", ""},
		{"jane@example.org(comment)", ""},
		{"jane@example.org.", ""},
		{"jane@.example.org", ""},
		{"jane@example..org", ""},
		{"jane@-example.org", ""},
		{"jane@evilexample.org", ""},
		{"jane@example.org.evil.org", ""},
		{"jane@evil.org/example.org", ""},
		{"jane@evil.org#.example.org", ""},
		{"jane@evil.org\\.example.org", ""},
		{"jane@evil.org\x00.example.org", ""},
		{"jane@evil.org\n.example.org", ""},
		{"jane\r\nBcc: kim@evil.org@example.org", ""},
		{"jane@[192.0.2.1]", ""},
		{"jane@192.0.2.1", ""},
		{"jane@localhost", ""},
		{"jane@exam\u00adple.org", ""}, // soft hyphen
		{"jane@example\uff0eorg", ""},  // full-width dot
		{"jane@example\u3002org", ""},  // ideographic dot
		{"jane@\uff45xample.org", ""},  // full-width e
		{"jane@ex\u0430mple.org", ""},  // Cyrillic a: another domain
		{"jane@example.org\u200b", ""}, // zero-width space
		{"j\u0430ne@example.org", ""},  // Cyrillic before the @
		{"jane\u200b@example.org", ""},
		{".jane@example.org", ""},
		{"jane.@example.org", ""},
		{"ja..ne@example.org", ""},
		{"-jane@example.org", ""},
		{"jane@xn--.example.org", ""},
		{"jane@" + strings.Repeat("a", 64) + ".example.org", ""},
		{"jane@" + strings.Repeat("a.", 120) + "example.org", ""},
	} {
		got := ""
		if normal, ok := NormalMail(c.in); ok && mailDomainAllowed(MailDomain(normal), allowed, nil) {
			got = normal
		}
		if got != c.want {
			t.Errorf("%q → %q, want %q", c.in, got, c.want)
		}
	}
}

func TestA11_OtherDomains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"jane@bücher.example", "jane@xn--bcher-kva.example"},
		{"jane@BÜCHER.example", "jane@xn--bcher-kva.example"},
		{"jane@xn--bcher-kva.example", "jane@xn--bcher-kva.example"},
		{"jane@例え.テスト", "jane@xn--r8jz45g.xn--zckzah"},
		{"jane@例子.中国", "jane@xn--fsqu00a.xn--fiqs8s"},
	} {
		if got, ok := NormalMail(c.in); !ok || got != c.want {
			t.Errorf("%q → %q, %v, want %q", c.in, got, ok, c.want)
		}
	}
	blocked := []string{"evil.org"}
	for domain, want := range map[string]bool{"evil.org": false, "mail.evil.org": false, "notevil.org": true, "example.org": true} {
		if got := mailDomainAllowed(domain, nil, blocked); got != want {
			t.Errorf("%s with evil.org blocked: %v, want %v", domain, got, want)
		}
	}
}

func FuzzZ23(f *testing.F) {
	for _, s := range []string{
		"jane@example.org", "Jane.Doe+x@EXAMPLE.org", `"a@b"@c.de`, "a%b@c.de", "a!b@c.de", "a@[1.2.3.4]", "a@例え.テスト",
		"a@xn--r8jz45g.xn--zckzah", "a@b\u00adc.de", "a@ｂ.de", "a@b。de", "a@b.de\r\nX: y", "@", "a@ß.de", "a@ς.gr",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		normal, ok := NormalMail(in)
		if !ok {
			return
		}
		if again, ok := NormalMail(normal); !ok || again != normal {
			t.Errorf("%q → %q → %q, %v: not stable", in, normal, again, ok)
		}
		if len(normal) > maxMail || strings.Count(normal, "@") != 1 {
			t.Errorf("%q → %q", in, normal)
		}
		for i := range len(normal) {
			if c := normal[i]; !asciiAlnum(c) && !strings.ContainsRune("._+-@", rune(c)) {
				t.Errorf("%q → %q: byte %q", in, normal, c)
			}
		}
		if MailDomain(normal) != strings.ToLower(MailDomain(normal)) || !strings.Contains(MailDomain(normal), ".") {
			t.Errorf("%q → %q: domain", in, normal)
		}
		// An independent reader agrees about what it is: one bare address.
		parsed, err := mail.ParseAddress(normal)
		if err != nil || parsed.Address != normal || parsed.Name != "" {
			t.Errorf("%q → %q, which net/mail reads as %v, %v", in, normal, parsed, err)
		}
	})
}
