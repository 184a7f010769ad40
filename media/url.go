package media

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

// maxSigned is the longest life of a signed address (M11).
const maxSigned = 7 * 24 * time.Hour

// Viewer is who a signed address is made for: an account here in one of its sessions,
// or a peer server. It is no permission by itself: whoever serves the object asks
// VisibleTo(viewer) again and, where no cookie says so, whether the session still is.
type Viewer struct {
	AccountID int64
	SessionID int64
	Host      string
}

func (v Viewer) String() string {
	if v.Host != "" {
		return "h" + v.Host
	}
	return "a" + strconv.FormatInt(v.AccountID, 10) + "." + strconv.FormatInt(v.SessionID, 10)
}

func parseViewer(s string) (Viewer, bool) {
	if host, ok := strings.CutPrefix(s, "h"); ok && host != "" {
		return Viewer{Host: host}, true
	}
	ids, local := strings.CutPrefix(s, "a")
	account, session, _ := strings.Cut(ids, ".")
	a, err := strconv.ParseInt(account, 10, 64)
	if !local || err != nil || a <= 0 {
		return Viewer{}, false
	}
	id, err := strconv.ParseInt(session, 10, 64)
	return Viewer{AccountID: a, SessionID: id}, err == nil && id >= 0
}

// URL is the address of a public rendition.
func (s *Service) URL(r *Rendition) string {
	if r == nil {
		return ""
	}
	return s.base + "/" + r.Key
}

// SignURL is the address of a private rendition for one viewer, good until expires but
// at most seven days.
func (s *Service) SignURL(r *Rendition, v Viewer, expires time.Time) string {
	if r == nil {
		return ""
	}
	if latest := s.now().Add(maxSigned); expires.After(latest) {
		expires = latest
	}
	e := strconv.FormatInt(expires.Unix(), 10)
	q := url.Values{"v": {v.String()}, "e": {e}, "s": {s.sign(r.Key, v.String(), e)}}
	return s.base + "/" + r.Key + "?" + q.Encode()
}

// VerifyURL reads the query of a signed address of that key. A wrong, foreign or
// expired signature is errs.NotFound, like every other thing that may not be seen.
func (s *Service) VerifyURL(key string, q url.Values) (Viewer, error) {
	no := fmt.Errorf("signed address of %s: %w", key, errs.NotFound)
	viewer, e := q.Get("v"), q.Get("e")
	if !ValidKey(key) || !hmac.Equal([]byte(q.Get("s")), []byte(s.sign(key, viewer, e))) {
		return Viewer{}, no
	}
	until, err := strconv.ParseInt(e, 10, 64)
	v, ok := parseViewer(viewer)
	now := s.now()
	if err != nil || !ok || now.Unix() > until || time.Unix(until, 0).After(now.Add(maxSigned+time.Minute)) {
		return Viewer{}, no
	}
	return v, nil
}

func (s *Service) sign(key, viewer, expiry string) string {
	mac := hmac.New(sha256.New, s.secret)
	for _, part := range []string{key, viewer, expiry} {
		fmt.Fprintf(mac, "%d:%s\n", len(part), part)
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// deriveKey keeps the installation's secret apart from its other uses.
func deriveKey(secret []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("batata media address 1"))
	return mac.Sum(nil)
}
