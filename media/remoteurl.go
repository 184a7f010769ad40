package media

import (
	"crypto/hmac"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

// AgentName begins the User-Agent of every request that we make to other servers.
const AgentName = "Batata/"

// FromBatata says whether a request to us is one of a server like this.
func FromBatata(userAgent string) bool {
	return len(userAgent) >= len(AgentName) && strings.EqualFold(userAgent[:len(AgentName)], AgentName)
}

// RemoteURL is the address of a rendition of a remote picture, good until expires but
// at most seven days. With a viewer it is theirs alone. It names the row and not the
// origin, so that nothing is ever fetched but what we have stored (F33).
func (s *Service) RemoteURL(id int64, name string, v Viewer, expires time.Time) string {
	if latest := s.now().Add(maxSigned); expires.After(latest) {
		expires = latest
	}
	path := remotePath(id, name)
	e, viewer := strconv.FormatInt(expires.Unix(), 10), ""
	q := url.Values{"e": {e}}
	if v != (Viewer{}) {
		viewer = v.String()
		q.Set("v", viewer)
	}
	q.Set("s", s.sign(path, viewer, e))
	return s.base + "/" + path + "?" + q.Encode()
}

// VerifyRemoteURL reads the query of an address of that picture and gives for whom it
// was made; the zero Viewer is anybody. An address that was altered, has expired or was
// never signed is errs.Denied, whether or not there is such a picture.
func (s *Service) VerifyRemoteURL(id int64, name string, q url.Values) (Viewer, error) {
	no := fmt.Errorf("address of remote media: %w", errs.Denied)
	viewer, e := q.Get("v"), q.Get("e")
	if !hmac.Equal([]byte(q.Get("s")), []byte(s.sign(remotePath(id, name), viewer, e))) {
		return Viewer{}, no
	}
	until, err := strconv.ParseInt(e, 10, 64)
	if err != nil || s.now().Unix() > until {
		return Viewer{}, no
	}
	if viewer == "" {
		return Viewer{}, nil
	}
	v, ok := parseViewer(viewer)
	if !ok {
		return Viewer{}, no
	}
	return v, nil
}

// remotePath is no key (it has no extension), so that no signature of one is good for
// the other.
func remotePath(id int64, name string) string {
	return "remote/" + strconv.FormatInt(id, 10) + "/" + name
}
