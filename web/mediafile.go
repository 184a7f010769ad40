package web

import (
	"net/http"
	"strings"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/web/edge"
)

// mediaFile serves a picture. Whether the viewer may see it is asked at every
// request, signed address or not (M11); a public one is kept by caches for ever,
// because its content never changes under its address.
func (v *visit) mediaFile() error {
	key := v.Arg("key")
	m, err := v.s.store.Lookup(v.Ctx(), key)
	if err != nil {
		return err
	}
	public, ok, err := v.s.social.MediaVisible(v.Ctx(), 0, m.ID)
	if err != nil {
		return err
	}
	access := media.Public
	if !public {
		access = media.Private
		if ok, err = v.mayOpen(key, m.ID); err != nil {
			return err
		}
	}
	if !ok {
		return errs.NotFound
	}
	return v.s.store.Serve(v.W, v.R, key, access)
}

// remoteFile serves a copy of another server's picture, which is fetched the first time
// that somebody looks (M14, F33). Before anything is read, the address must be one that
// our own pages have made; then it is asked whether the viewer may see it, as for ours.
func (v *visit) remoteFile() error {
	id, name := edge.ParseID(v.Arg("id")), v.Arg("rendition")
	if media.FromBatata(v.R.UserAgent()) {
		return errs.Denied // two servers that show each other's copies would fetch in a circle
	}
	signed, err := v.s.store.VerifyRemoteURL(id, name, v.R.URL.Query())
	if err != nil {
		return err
	}
	public, ok, err := v.s.social.MediaVisible(v.Ctx(), 0, id)
	if err != nil {
		return err
	}
	access := media.Passing
	if !public {
		access = media.Private
		if ok, err = v.maySee(signed, id); err != nil {
			return err
		}
	}
	if !ok {
		return errs.NotFound
	}
	return v.s.store.ServeRemote(v.W, v.R, id, name, access)
}

// mayOpen asks again for a picture that is not public. On the pages' own host the
// session says who asks, and a signed address must be that member's. A media host of
// its own gets no cookie: there the signature says who asks, as long as the session
// that it was made in is not over. Either way, logging out acts at once.
func (v *visit) mayOpen(key string, id int64) (bool, error) {
	var signed media.Viewer
	if q := v.R.URL.Query(); q.Has("s") {
		var err error
		if signed, err = v.s.store.VerifyURL(key, q); err != nil {
			return false, err
		}
	}
	return v.maySee(signed, id)
}

func (v *visit) maySee(signed media.Viewer, id int64) (bool, error) {
	asking := signed.AccountID
	if v.onMediaHost() {
		live, err := v.s.members.SessionLive(v.Ctx(), signed.AccountID, signed.SessionID)
		if err != nil || !live {
			return false, err
		}
	} else {
		if err := v.Authenticate(); err != nil {
			return false, err
		}
		// A cookie that is over is cleared by pages: here it would tell a hidden picture
		// from one that is not there.
		v.W.Header().Del("Set-Cookie")
		if asking = v.Me(); signed.AccountID != 0 && signed.AccountID != asking {
			return false, nil
		}
	}
	if asking == 0 {
		return false, nil
	}
	_, ok, err := v.s.social.MediaVisible(v.Ctx(), asking, id)
	return ok, err
}

// onMediaHost says whether the request came to a media host of its own.
func (v *visit) onMediaHost() bool {
	return v.s.media.Host != v.s.public.Host && strings.EqualFold(v.R.Host, v.s.media.Host)
}

// byHost keeps a media host of its own to media (M07): no page and no cookie is
// ever served there. In dev, a host name that is not the public one is sent to it,
// because forms are accepted from its pages alone.
func (s *Server) byHost(next http.Handler) http.Handler {
	separate := s.media.Host != s.public.Host
	if !separate && !s.cfg.Dev {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case separate && strings.EqualFold(r.Host, s.media.Host):
			rest, ok := strings.CutPrefix(r.URL.Path, s.media.Path+"/")
			if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
				http.NotFound(w, r)
				return
			}
			inner := r.Clone(r.Context())
			inner.URL.Path, inner.URL.RawPath = "/media/"+rest, ""
			inner.Header.Del("Cookie")
			next.ServeHTTP(w, inner)
		case s.cfg.Dev && !strings.EqualFold(r.Host, s.public.Host) && r.Method == http.MethodGet && !healthPath(r.URL.Path):
			target := *s.public
			target.Path, target.RawQuery = r.URL.Path, r.URL.RawQuery
			w.Header().Set("Location", target.String())
			w.WriteHeader(http.StatusTemporaryRedirect)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func healthPath(path string) bool { return path == "/livez" || path == "/readyz" }
