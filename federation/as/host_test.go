package as

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// One function makes names comparable; what is not the same name to every reader is
// refused, never repaired.
func TestF07_HostsHaveOneNormalForm(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 63)
	for _, row := range []struct{ in, want string }{ // want "": refused
		{"mastodon.example", "mastodon.example"},
		{"MASTODON.Example", "mastodon.example"},
		{"a.b.c.d.e.example", "a.b.c.d.e.example"},
		{"1.example", "1.example"},
		{"x-y.example", "x-y.example"},
		{"xn--bcher-kva.example", "xn--bcher-kva.example"},
		{"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
		{"bücher.example", "xn--bcher-kva.example"},
		{"红薯.example", "xn--um0a97l.example"},
		{"xn--um0a97l.example", "xn--um0a97l.example"},
		{"straße.example", "xn--strae-oqa.example"}, // not strasse: IDNA2008 keeps it
		{"faß.example", "xn--fa-hia.example"},
		{"аррӏе.example", "xn--80ak6aa92e.example"}, // Cyrillic: another name than apple.example, and seen to be one
		{"xn--80ak6aa92e.example", "xn--80ak6aa92e.example"},
		{long + ".example", long + ".example"},

		{"", ""},
		{"so/cial", ""}, // CVE-2023-42451
		{"mastodon.so/cial", ""},
		{"mastodon.example/", ""},
		{`mastodon.example\evil`, ""},
		{"user@mastodon.example", ""},
		{"user:pass@mastodon.example", ""},
		{"mastodon.example:443", ""},
		{"mastodon.example:8443", ""},
		{"mastodon.example:", ""},
		{"mastodon.example?", ""},
		{"mastodon.example#", ""},
		{"mastodon%2eexample", ""},
		{"mastodon.example%00", ""},
		{"%6dastodon.example", ""},
		{"mastodon .example", ""},
		{" mastodon.example", ""},
		{"mastodon.example ", ""},
		{"mastodon.example\n", ""},
		{"mastodon\t.example", ""},
		{"mastodon\x00.example", ""},
		{"mastodon.example\x7f", ""},
		{".example", ""},
		{"mastodon..example", ""},
		{"mastodon.example.", ""},
		{"mastodon.example..", ""},
		{"-mastodon.example", ""},
		{"mastodon-.example", ""},
		{"mas_todon.example", ""},
		{"*.example", ""},
		{"ma--stodon.example", ""},         // kept for prefixes like xn
		{"mastodon。example", ""},           // ideographic full stop
		{"mastodon．example", ""},           // fullwidth full stop
		{"mastodon｡example", ""},           // halfwidth ideographic full stop
		{"ｍastodon.example", ""},           // fullwidth m
		{"mast\u00adodon.example", ""},     // soft hyphen
		{"mast\u200bodon.example", ""},     // zero width space
		{"mast\u200dodon.example", ""},     // joiner out of place
		{"mast\u202eodon.example", ""},     // override
		{"BÜCHER.example", ""},             // capitals beyond ASCII would have to be mapped
		{"bu\u0308cher.example", ""},       // not composed
		{"ﬁsh.example", ""},                // ligature
		{"\u212a.example", ""},             // Kelvin sign
		{"xn--.example", ""},               // nothing behind the prefix
		{"xn--mastodon-.example", ""},      // ASCII in disguise
		{"xn--a.example", ""},              // does not decode
		{"xn--Bcher-kva.xn--99999999", ""}, // nor does this
		{"אa.example", ""},                 // both directions in one label
		{"mastodon.example\xff", ""},
		{long + "a.example", ""},
		{strings.Repeat("a.", 124) + "examples", ""}, // 256 bytes
		{"example", ""},
		{"localhost", ""},
		{"a.localhost", ""},
		{"printer.local", ""},
		{"db.internal", ""},
		{"nas.home.arpa", ""},
		{"x.localdomain", ""},
		{"127.0.0.1", ""},
		{"127.1", ""},
		{"0x7f.0x1", ""},
		{"0177.0.0.1", ""},
		{"2130706433", ""},
		{"1.2.3.4", ""},
		{"a.123", ""},
		{"[::1]", ""},
		{"::1", ""},
		{"[2001:db8::1]:443", ""},
		{"mastodon.example,other.example", ""},
		{"mastodon.example;", ""},
		{"mastodon.example'", ""},
	} {
		got, err := Reader{}.Host(row.in)
		if got != row.want || (err == nil) != (row.want != "") {
			t.Errorf("%q becomes %q, %v; want %q", row.in, got, err, row.want)
		}
		if err != nil && !errors.Is(err, Unfit) {
			t.Errorf("%q: an error of another kind: %v", row.in, err)
		}
		if iri, err := (Reader{}).IRI("https://" + row.in + "/users/a"); (err == nil) != (row.want != "") && !strings.ContainsAny(row.in, "/?#") {
			t.Errorf("as an address, %q becomes %q, %v", row.in, iri, err)
		}
	}
}

// Peers under test may have ports, addresses and names of one label; nobody else.
func TestPeersUnderTestHavePortsAndAddresses(t *testing.T) {
	t.Parallel()
	r := Reader{Private: true}
	for in, want := range map[string]string{
		"a.localhost:8080": "a.localhost:8080", "LOCALHOST:8080": "localhost:8080", "127.0.0.1": "127.0.0.1", "127.0.0.1:9000": "127.0.0.1:9000",
		"[::1]:8080": "[::1]:8080", "[::1]": "[::1]", "a.test": "a.test", "mastodon.example": "mastodon.example", "bücher.example:80": "xn--bcher-kva.example:80",
		"a.test:443": "", "a.test:0": "", "a.test:080": "", "a.test:99999": "", "a.test:": "", "[::1": "", "[0:0::1]": "", "[::ffff:1.2.3.4%25x]": "",
		"a.test:80:80": "", "u@a.test": "", "0x7f.1": "", "": "", "::1": "",
	} {
		if got, err := r.Host(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q becomes %q, %v; want %q", in, got, err, want)
		}
	}
	for in, ok := range map[string]bool{"http://a.localhost:8080/users/mei": true, "https://127.0.0.1:9000/x": true, "ftp://a.test/": false} {
		if _, err := r.IRI(in); (err == nil) != ok {
			t.Errorf("%s: %v", in, err)
		}
		if _, err := (Reader{}).IRI(in); err == nil {
			t.Errorf("%s is taken outside tests", in)
		}
	}
}

// An address of a thing is absolute and https, and is compared in its normal form.
func TestF06_IdsAreAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://a.example/users/1":               "https://a.example/users/1",
		"HTTPS://A.Example/Users/1":               "https://a.example/Users/1",
		"https://a.example":                       "https://a.example",
		"https://a.example?x=1":                   "https://a.example?x=1",
		"https://a.example/u#main-key":            "https://a.example/u#main-key",
		"https://a.example/u/#main-key":           "https://a.example/u/#main-key",
		"https://a.example/%E7%BA%A2":             "https://a.example/%E7%BA%A2",
		"https://a.example/红薯":                    "https://a.example/红薯",
		"https://bücher.example/1":                "https://xn--bcher-kva.example/1",
		"https://a.example/c//featured":           "https://a.example/c//featured",
		"https://a.example/ap/did:plc:x@y":        "https://a.example/ap/did:plc:x@y",
		"1":                                       "",
		"":                                        "",
		"a.example/users/1":                       "",
		"//a.example/users/1":                     "",
		"/users/1":                                "",
		"http://a.example/users/1":                "",
		"https:a.example":                         "",
		"https:/a.example":                        "",
		"https:///users/1":                        "",
		"https://u@a.example/1":                   "",
		"https://u:p@a.example/1":                 "",
		"https://a.example:443/1":                 "",
		"https://a.example\\@b.example":           "",
		"https://a.example/ b":                    "",
		"https://a.example/\t":                    "",
		"https://a.example/%zz":                   "",
		"https://a.example/%2":                    "",
		"https://a.example/\u202e":                "",
		"https://a.example/\u2028":                "",
		"https://a.example/\"onload=":             "",
		"https://a.example/<b>":                   "",
		"javascript:alert(1)//https://a.example/": "",
		"javascript://a.example/%0aalert(1)":      "",
		"data:text/html,x":                        "",
		"acct:mei@a.example":                      "",
		"did:key:z6Mk":                            "",
		" https://a.example/":                     "",
		"https://a.example/" + strings.Repeat("x", MaxURL-18): "https://a.example/" + strings.Repeat("x", MaxURL-18),
		"https://a.example/" + strings.Repeat("x", MaxURL-17): "",
	} {
		if got, err := (Reader{}).IRI(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%.80q becomes %.80q, %v; want %.80q", in, got, err, want)
		}
	}
	for _, row := range []struct {
		iris []string
		want bool
	}{
		{[]string{"https://a.example/1", "https://a.example/2", "https://a.example"}, true},
		{[]string{"https://a.example/1", "https://b.example/2"}, false},
		{[]string{"https://a.example/1", "https://a.example.evil.example/2"}, false},
		{[]string{"https://a.example/1", "https://x.a.example/2"}, false},
		{[]string{"https://a.example/1", ""}, false}, {[]string{"", ""}, false}, {nil, false},
	} {
		if got := SameHost(row.iris...); got != row.want {
			t.Errorf("SameHost(%v) is %v", row.iris, got)
		}
	}
}

func TestAcct(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"acct:mei@batata.example": "mei batata.example", "@mei@Batata.example": "mei batata.example", "mei@batata.example": "mei batata.example",
		"a.b_c-d~e@batata.example": "a.b_c-d~e batata.example", "acct:mei@bücher.example": "mei xn--bcher-kva.example",
		"mei": "", "@mei": "", "": "", "mei@": "", "@batata.example": "", "mei@mei@batata.example": "", "me i@batata.example": "", "mei/x@batata.example": "",
		"mei.@batata.example": "", ".mei@batata.example": "", "梅@batata.example": "", "mei@localhost": "", "acct:@mei@batata.example": "mei batata.example",
	} {
		user, host, err := Reader{}.Acct(in)
		if got := strings.TrimSpace(user + " " + host); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%q becomes %q, %v; want %q", in, got, err, want)
		}
	}
}

// The normal form is its own normal form, is what Go's parser and a resolver see, and
// never names our own machine.
func FuzzZ02_HostsAndAddresses(f *testing.F) {
	for _, s := range []string{"mastodon.example", "BÜCHER.example", "bücher.example", "xn--bcher-kva.example", "a.b:443", "127.0.0.1", "[::1]:80", "localhost",
		"https://a.example/users/1#k", "https://mastodon。example/", "https://a.example\\@b.example/", "http://a.localhost:8080/%41", "0x7f.1", "ⓔxample.com", "𝕖.example"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, private bool) {
		r := Reader{Private: private}
		if host, err := r.Host(s); err == nil {
			again, err := r.Host(host)
			if err != nil || again != host {
				t.Fatalf("%q becomes %q, and that %q, %v", s, host, again, err)
			}
			if strings.ToLower(host) != host || strings.ContainsFunc(host, func(c rune) bool { return c <= ' ' || c > '~' }) {
				t.Fatalf("%q becomes %q", s, host)
			}
			if !private {
				if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") || host == "localhost" || strings.HasSuffix(host, ".localhost") {
					t.Fatalf("%q becomes %q, which is our own machine", s, host)
				}
			}
		}
		iri, err := r.IRI(s)
		if err != nil {
			return
		}
		if again, err := r.IRI(iri); err != nil || again != iri {
			t.Fatalf("%q becomes %q, and that %q, %v", s, iri, again, err)
		}
		u, err := url.Parse(iri)
		if err != nil {
			t.Fatalf("%q is taken, and net/url says %v", iri, err)
		}
		if u.Host != HostOf(iri) || u.User != nil || u.Opaque != "" || (u.Scheme != "https" && (!private || u.Scheme != "http")) {
			t.Fatalf("%q is of %q to us and %+v to net/url", iri, HostOf(iri), u)
		}
		if host, err := r.Host(HostOf(iri)); err != nil || host != HostOf(iri) {
			t.Fatalf("%q has the host %q: %v", iri, HostOf(iri), err)
		}
		if len(iri) > MaxURL+maxHost {
			t.Fatalf("%d bytes", len(iri))
		}
	})
}
