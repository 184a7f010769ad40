package sig

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// testKey is one RSA key for all tests: making one takes a while.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, minRSA)
	if err != nil {
		panic(err)
	}
	return k
})

const testKeyID = "https://far.example/users/jane#main-key"

// signed is a request as it arrives: made by Sign and then read by a server.
func signed(t *testing.T, scheme Scheme, method, path, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequest(method, "https://batata.example"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/activity+json")
	if err := (Signer{KeyID: testKeyID, Key: testKey()}).Sign(scheme, r, []byte(body), noon); err != nil {
		t.Fatal(err)
	}
	r.RequestURI = path
	return r
}

func check(r *http.Request, body string) error {
	return checkAt(r, body, noon)
}

func checkAt(r *http.Request, body string, now time.Time) error {
	s, err := Parse(Input{Request: r, Body: []byte(body), Base: "https://batata.example", Now: now, Window: DefaultWindow})
	if err != nil {
		return err
	}
	return s.Verify(&testKey().PublicKey)
}

// Also W-3, W-4 and W-7: what we send is what the strictest peers read.
func TestW5_CavageAsPeersReadIt(t *testing.T) {
	t.Parallel()
	r := signed(t, Cavage, "POST", "/inbox", "{}")
	h := r.Header.Get("Signature")
	for _, bad := range []string{", ", "created", "expires", "hs2019"} {
		if strings.Contains(h, bad) {
			t.Errorf("%q in %s", bad, h)
		}
	}
	if !strings.Contains(h, `algorithm="rsa-sha256",headers="(request-target) host date digest content-type",signature="`) {
		t.Errorf("POST: %s", h)
	}
	if r.Header.Get("Digest") != "SHA-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=" {
		t.Errorf("digest: %s", r.Header.Get("Digest"))
	}
	if r.Header.Get("Signature-Input") != "" {
		t.Error("W-7: both schemes at once")
	}
	if h := signed(t, Cavage, "GET", "/users/a", "").Header.Get("Signature"); !strings.Contains(h, `headers="(request-target) host date",`) {
		t.Errorf("GET: %s", h)
	}
}

func TestSignedIsVerified(t *testing.T) {
	t.Parallel()
	for _, scheme := range []Scheme{Cavage, RFC9421} {
		for _, method := range []string{"GET", "POST"} {
			for _, path := range []string{"/inbox", "/users/a?page=true&max=1", "/%E8%96%AF"} {
				if err := check(signed(t, scheme, method, path, "{}"), "{}"); err != nil {
					t.Errorf("%s %s %s: %v", scheme, method, path, err)
				}
			}
		}
	}
}

// Every header that has to be signed, dropped in turn; every kind of wrong body and
// digest; every other host, path and method (F02, F03).
func TestF02_WhatIsSigned(t *testing.T) {
	t.Parallel()
	changed := map[string]func(*http.Request){
		"other path":   func(r *http.Request) { r.URL.Path = "/users/b/inbox" },
		"other query":  func(r *http.Request) { r.URL.RawQuery = "page=2" },
		"other method": func(r *http.Request) { r.Method = "PUT" },
		"digest of others": func(r *http.Request) {
			r.Header.Set("Digest", Digest([]byte("[]")))
			r.Header.Set("Content-Digest", contentDigest([]byte("[]")))
		},
		"two digests": func(r *http.Request) {
			r.Header.Add("Digest", Digest([]byte("{}")))
			r.Header.Add("Content-Digest", contentDigest([]byte("{}")))
		},
		"digest twice in one": func(r *http.Request) {
			d := Digest([]byte("{}"))
			r.Header.Set("Digest", d+","+d)
			r.Header.Set("Content-Digest", contentDigest([]byte("{}"))+", "+contentDigest([]byte("{}")))
		},
		"unknown digest": func(r *http.Request) {
			r.Header.Set("Digest", "MD5=x")
			r.Header.Set("Content-Digest", "sha-512=:AAAA:")
		},
		"no digest":       func(r *http.Request) { r.Header.Del("Digest"); r.Header.Del("Content-Digest") },
		"two signatures":  func(r *http.Request) { r.Header.Add("Signature", r.Header.Get("Signature")) },
		"no signature":    func(r *http.Request) { r.Header.Del("Signature") },
		"broken proof":    func(r *http.Request) { r.Header.Set("Signature", breakProof(r.Header.Get("Signature"))) },
		"empty signature": func(r *http.Request) { r.Header.Set("Signature", "") },
	}
	for _, scheme := range []Scheme{Cavage, RFC9421} {
		for _, name := range slices.Sorted(maps.Keys(changed)) {
			r := signed(t, scheme, "POST", "/inbox?page=1", "{}")
			changed[name](r)
			if err := check(r, "{}"); !errors.Is(err, Refused) && !errors.Is(err, Malformed) {
				t.Errorf("%s, %s: %v", scheme, name, err)
			}
		}
		if err := check(signed(t, scheme, "POST", "/inbox", "{}"), "{ }"); !errors.Is(err, Refused) {
			t.Errorf("%s, one byte more: %v", scheme, err)
		}
		other, err := Parse(Input{Request: signed(t, scheme, "POST", "/inbox", "{}"), Body: []byte("{}"), Base: "https://evil.example", Now: noon, Window: DefaultWindow})
		if scheme == RFC9421 && err == nil && other.Verify(&testKey().PublicKey) == nil {
			t.Error("rfc9421: good at another host")
		}
	}
	r := signed(t, Cavage, "POST", "/inbox", "{}")
	r.Host = "evil.example"
	if err := check(r, "{}"); !errors.Is(err, Refused) {
		t.Errorf("cavage at another host: %v", err)
	}
}

func breakProof(h string) string {
	i := strings.LastIndexAny(h, `":`) - 10
	c := byte('A')
	if h[i] == c {
		c = 'B'
	}
	return h[:i] + string(c) + h[i+1:]
}

// handMade signs what a test says, not what Sign would.
func handMade(t *testing.T, r *http.Request, body, algorithm, extra string, covered ...string) *http.Request {
	t.Helper()
	var lines []string
	params, err := ParseParams(`x="",` + strings.TrimPrefix(extra+",", ",") + `y=""`)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range covered {
		value := r.Header.Get(name)
		switch name {
		case "(request-target)":
			value = strings.ToLower(r.Method) + " " + r.URL.Path
		case "host":
			value = r.Host
		case "(created)", "(expires)":
			value = params[strings.Trim(name, "()")]
		}
		lines = append(lines, name+": "+value)
	}
	proof, err := (Signer{Key: testKey()}).prove(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	h := fmt.Sprintf(`keyId="%s", algorithm="%s", headers="%s", signature="%s"`, testKeyID, algorithm, strings.Join(covered, " "), proof)
	if extra != "" {
		h += ", " + extra
	}
	r.Header.Set("Signature", h)
	_ = body
	return r
}

func plainPost() *http.Request {
	r := httptest.NewRequest("POST", "https://batata.example/inbox?page=1", strings.NewReader("{}"))
	r.Header.Set("Date", noon.Format(http.TimeFormat))
	r.Header.Set("Digest", Digest([]byte("{}")))
	return r
}

func TestF02_HeadersThatMustBeSigned(t *testing.T) {
	t.Parallel()
	all := []string{"(request-target)", "host", "date", "digest"}
	if err := check(handMade(t, plainPost(), "{}", "hs2019", "", all...), "{}"); err != nil {
		t.Fatalf("W-9, the path without its query: %v", err)
	}
	for i := range all {
		fewer := slices.Delete(slices.Clone(all), i, i+1)
		if err := check(handMade(t, plainPost(), "{}", "rsa-sha256", "", fewer...), "{}"); !errors.Is(err, Refused) {
			t.Errorf("without %s: %v", all[i], err)
		}
	}
	created := fmt.Sprintf("created=%d", noon.Unix())
	withCreated := []string{"(request-target)", "(created)", "host", "digest"}
	if err := check(handMade(t, plainPost(), "{}", "hs2019", created, withCreated...), "{}"); err != nil {
		t.Errorf("created instead of date: %v", err)
	}
	for name, r := range map[string]*http.Request{
		"created with rsa-sha256":  handMade(t, plainPost(), "{}", "rsa-sha256", created, withCreated...),
		"hmac":                     handMade(t, plainPost(), "{}", "hmac-sha256", "", all...),
		"rsa-sha1":                 handMade(t, plainPost(), "{}", "rsa-sha1", "", all...),
		"a header that is missing": handMade(t, plainPost(), "{}", "hs2019", "", append(slices.Clone(all), "x-none")...),
		"a header twice":           handMade(t, plainPost(), "{}", "hs2019", "", append(slices.Clone(all), "date")...),
		"expired":                  handMade(t, plainPost(), "{}", "hs2019", fmt.Sprintf("expires=%d", noon.Unix()-1), append(slices.Clone(all), "(expires)")...),
	} {
		if err := check(r, "{}"); !errors.Is(err, Refused) && !errors.Is(err, Malformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := check(handMade(t, plainPost(), "{}", "rsa-sha256", "", "date"), "{}"); !errors.Is(err, Refused) {
		t.Errorf("a lone date: %v", err)
	}
}

// W-11: one hour back, five minutes ahead.
func TestW11_Window(t *testing.T) {
	t.Parallel()
	for _, scheme := range []Scheme{Cavage, RFC9421} {
		for age, ok := range map[time.Duration]bool{
			0: true, time.Hour: true, -5 * time.Minute: true, time.Hour + time.Second: false, -5*time.Minute - time.Second: false, 25 * 365 * 24 * time.Hour: false,
		} {
			err := checkAt(signed(t, scheme, "POST", "/inbox", "{}"), "{}", noon.Add(age))
			if (err == nil) != ok || (err != nil && !errors.Is(err, Refused)) {
				t.Errorf("%s %s later: %v", scheme, age, err)
			}
		}
	}
}

// W-10: what RFC 9421 has to cover, and what is not understood is refused.
func TestW10_RFC9421Rows(t *testing.T) {
	t.Parallel()
	good := `("@method" "@target-uri" "content-digest");created=%d;keyid="k";alg="rsa-v1_5-sha256"`
	for name, params := range map[string]string{
		"":                   good,
		"no method":          `("@target-uri" "content-digest");created=%d;keyid="k"`,
		"no target":          `("@method" "content-digest");created=%d;keyid="k"`,
		"no digest":          `("@method" "@target-uri");created=%d;keyid="k"`,
		"no created":         `("@method" "@target-uri" "content-digest");keyid="k";x=%d`,
		"created as text":    `("@method" "@target-uri" "content-digest");created="%d";keyid="k"`,
		"no key":             `("@method" "@target-uri" "content-digest");created=%d`,
		"other algorithm":    `("@method" "@target-uri" "content-digest");created=%d;keyid="k";alg="hmac-sha256"`,
		"component twice":    `("@method" "@method" "@target-uri" "content-digest");created=%d;keyid="k"`,
		"component with key": `("@method" "@target-uri" "content-digest" "x";key="a");created=%d;keyid="k"`,
		"of the response":    `("@method" "@target-uri" "content-digest" "@status");created=%d;keyid="k"`,
		"missing header":     `("@method" "@target-uri" "content-digest" "x-none");created=%d;keyid="k"`,
	} {
		r := signed(t, RFC9421, "POST", "/inbox", "{}")
		params = fmt.Sprintf(params, noon.Unix())
		m, err := parseDictionary("sig1=" + params)
		if err != nil && name == "" {
			t.Fatal(err)
		}
		if err == nil {
			if base, err := base9421(r, "https://batata.example", m[0]); err == nil {
				proof, err := (Signer{Key: testKey()}).prove(base)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Signature", "sig1=:"+proof+":")
			}
		}
		r.Header.Set("Signature-Input", "sig1="+params)
		err = check(r, "{}")
		if (err == nil) != (name == "") || (err != nil && !errors.Is(err, Refused) && !errors.Is(err, Malformed)) {
			t.Errorf("%q: %v", name, err)
		}
	}
	r := signed(t, RFC9421, "POST", "/inbox", "{}")
	r.Header.Set("Signature-Input", r.Header.Get("Signature-Input")+", sig2=()")
	if err := check(r, "{}"); !errors.Is(err, Malformed) {
		t.Errorf("two signatures: %v", err)
	}
}

// The example of RFC 9421, appendix B.2.6.
func TestRFC9421ExampleOfTheStandard(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "https://example.com/foo?param=Value&Pet=dog", strings.NewReader(`{"hello": "world"}`))
	r.Header.Set("Date", "Tue, 20 Apr 2021 02:07:55 GMT")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Length", "18")
	params := `("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`
	m, err := parseDictionary("sig-b26=" + params)
	if err != nil {
		t.Fatal(err)
	}
	base, err := base9421(r, "https://example.com", m[0])
	if err != nil {
		t.Fatal(err)
	}
	x, err := base64.RawURLEncoding.DecodeString("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs")
	if err != nil {
		t.Fatal(err)
	}
	proof, err := base64.StdEncoding.DecodeString("wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==")
	if err != nil {
		t.Fatal(err)
	}
	s := &Signature{proof: proof, bases: []string{base}}
	if err := s.Verify(ed25519.PublicKey(x)); err != nil {
		t.Errorf("%v over\n%s", err, base)
	}
}

// Keys: which are taken, and that the key decides the algorithm.
func TestF02_Keys(t *testing.T) {
	t.Parallel()
	spki, err := x509.MarshalPKIXPublicKey(&testKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	edPub, edPriv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edDER, err := x509.MarshalPKIXPublicKey(edPub)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{block("PUBLIC KEY", spki), block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&testKey().PublicKey)), block("PUBLIC KEY", edDER)} {
		if _, err := ParseKey(text); err != nil {
			t.Error(err)
		}
	}
	small := testKey().PublicKey
	small.N = new(big.Int).Rsh(small.N, 1025)
	large := testKey().PublicKey
	large.N = new(big.Int).Lsh(large.N, 4096)
	for _, text := range []string{
		"", "x", strings.Repeat("x", maxPEM+1), block("PUBLIC KEY", []byte("x")), block("PUBLIC KEY", nil),
		block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&small)), block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&large)),
	} {
		if _, err := ParseKey(text); !errors.Is(err, Refused) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	base := "(request-target): get /"
	s := &Signature{proof: ed25519.Sign(edPriv, []byte(base)), bases: []string{base}}
	if err := s.Verify(edPub); err != nil {
		t.Error(err)
	}
	if err := s.Verify(&testKey().PublicKey); !errors.Is(err, Refused) {
		t.Errorf("another kind of key: %v", err)
	}
	sum := sha512.Sum512([]byte(base))
	proof, err := rsa.SignPKCS1v15(rand.Reader, testKey(), crypto.SHA512, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	if err := (&Signature{proof: proof, bases: []string{base}, hash: "sha512"}).Verify(&testKey().PublicKey); err != nil {
		t.Errorf("rsa-sha512: %v", err)
	}
}

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// FuzzZ01: the parsers of both headers never panic, and what they read prints back to
// what they read.
func FuzzZ01(f *testing.F) {
	for _, s := range []string{
		`keyId="https://a.example/users/a#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="YQ=="`,
		`keyId="a,b=c",created=1,expires=2,headers="",signature="YQ=="`, `keyId="`, `=`, `a="b"c="d"`, `a="b",a="b"`, `Signature keyId="x"`,
		`sig1=("@method" "@target-uri");created=1;keyid="k";alg="ed25519"`, `sig1=:YQ==:`, `a=();b;c="d", e=:YQ==:`, `sig1=("`, "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if p, err := ParseParams(header); err == nil {
			var b strings.Builder
			for i, name := range slices.Sorted(maps.Keys(p)) {
				fmt.Fprintf(&b, "%s%s=\"%s\"", strings.Repeat(",", min(i, 1)), name, p[name])
			}
			again, err := ParseParams(b.String())
			if err != nil || !maps.Equal(p, again) {
				t.Errorf("%q prints as %q: %v", header, b.String(), err)
			}
		}
		if members, err := parseDictionary(header); err == nil {
			for _, m := range members {
				again, err := parseDictionary(m.name + "=" + m.raw)
				if err != nil || len(again) != 1 || !slices.Equal(again[0].list, m.list) || !bytes.Equal(again[0].bytes, m.bytes) || !maps.Equal(again[0].params, m.params) {
					t.Errorf("%q does not read back: %v", m.raw, err)
				}
			}
		}
	})
}

// FuzzZ07: a digest header is good for the body that it was made of, and for no other.
func FuzzZ07(f *testing.F) {
	f.Add("SHA-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=", []byte("{}"))
	f.Add("sha-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=,MD5=x", []byte("{}"))
	f.Add("SHA-256=,SHA-256=", []byte(""))
	f.Add("=,=", []byte("x"))
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		if checkDigest([]string{header}, body) == nil && !strings.Contains(header, strings.TrimPrefix(Digest(body), "SHA-256=")) {
			t.Errorf("%q is taken for the digest of %q", header, body)
		}
		_ = checkContentDigest([]string{header}, body)
		if err := checkDigest([]string{Digest(body)}, body); err != nil {
			t.Error(err)
		}
		if err := checkContentDigest([]string{contentDigest(body)}, body); err != nil {
			t.Error(err)
		}
		other := append(bytes.Clone(body), 'x')
		if checkDigest([]string{Digest(body)}, other) == nil || checkContentDigest([]string{contentDigest(body)}, other) == nil {
			t.Error("good for another body")
		}
	})
}

// F19: a megabyte of nonsense costs next to nothing.
func TestF19_Headers(t *testing.T) {
	t.Parallel()
	for _, part := range []string{`a="b",`, `(`, `a=`, `"`, `,`, `a=();b=1,`} {
		long := strings.Repeat(part, (1<<20)/len(part))
		if _, err := ParseParams(long); !errors.Is(err, Malformed) {
			t.Errorf("ParseParams of %q…: %v", part, err)
		}
		if _, err := parseDictionary(long); !errors.Is(err, Malformed) {
			t.Errorf("parseDictionary of %q…: %v", part, err)
		}
	}
}
