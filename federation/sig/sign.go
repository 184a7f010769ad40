package sig

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Signer signs requests with an actor's key. It is safe for concurrent use.
type Signer struct {
	KeyID string
	Key   *rsa.PrivateKey
}

// Sign adds the headers of a signature to a request whose URL, method and
// Content-Type are final. body is what will be sent; nil for a GET.
func (k Signer) Sign(scheme Scheme, r *http.Request, body []byte, now time.Time) error {
	for _, name := range []string{"Signature", "Signature-Input", "Digest", "Content-Digest"} {
		r.Header.Del(name)
	}
	if scheme == RFC9421 {
		return k.sign9421(r, body, now)
	}
	return k.signCavage(r, body, now)
}

// signCavage signs as every peer reads it: no spaces between the parameters, and no
// other parameters than these four (W-3, W-5).
func (k Signer) signCavage(r *http.Request, body []byte, now time.Time) error {
	r.Header.Set("Date", now.UTC().Format(http.TimeFormat))
	covered := "(request-target) host date"
	lines := []string{
		"(request-target): " + strings.ToLower(r.Method) + " " + r.URL.RequestURI(),
		"host: " + hostOf(r),
		"date: " + r.Header.Get("Date"),
	}
	if r.Method == http.MethodPost {
		r.Header.Set("Digest", Digest(body))
		covered += " digest content-type"
		lines = append(lines, "digest: "+r.Header.Get("Digest"), "content-type: "+r.Header.Get("Content-Type"))
	}
	proof, err := k.prove(strings.Join(lines, "\n"))
	if err != nil {
		return err
	}
	r.Header.Set("Signature", fmt.Sprintf(`keyId="%s",algorithm="rsa-sha256",headers="%s",signature="%s"`, k.KeyID, covered, proof))
	return nil
}

// sign9421 signs the method and the whole address, and of a POST the body (W-8).
func (k Signer) sign9421(r *http.Request, body []byte, now time.Time) error {
	list := []string{"@method", "@target-uri"}
	if r.Method == http.MethodPost {
		r.Header.Set("Content-Digest", contentDigest(body))
		list = append(list, "content-digest")
	}
	params := fmt.Sprintf(`("%s");created=%d;keyid="%s";alg="rsa-v1_5-sha256"`, strings.Join(list, `" "`), now.Unix(), k.KeyID)
	base, err := base9421(r, r.URL.Scheme+"://"+hostOf(r), member{list: list, raw: params})
	if err != nil {
		return err
	}
	proof, err := k.prove(base)
	if err != nil {
		return err
	}
	r.Header.Set("Signature-Input", "sig1="+params)
	r.Header.Set("Signature", "sig1=:"+proof+":")
	return nil
}

func (k Signer) prove(base string) (string, error) {
	sum := sha256.Sum256([]byte(base))
	proof, err := rsa.SignPKCS1v15(rand.Reader, k.Key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", k.KeyID, err)
	}
	return base64.StdEncoding.EncodeToString(proof), nil
}

// hostOf is the Host header that a request will carry.
func hostOf(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}
