package safehttp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Request is one exchange.
type Request struct {
	Method   string // "": GET
	URL      string
	Header   http.Header
	Body     []byte
	MaxBytes int64                     // of the answer, unpacked; required
	Clip     bool                      // a longer answer is cut, not refused
	Sign     func(*http.Request) error // adds a signature; called again for every hop of a redirect
	Want     func(*Response) bool      // says by status and headers whether the body is worth reading; nil: it is
}

// Response is a whole answer.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	URL    string // where it came from, after redirects
}

// Do makes the exchange and reads the whole answer. A GET follows up to three
// redirects, https to https only, each checked and signed anew and none twice; of
// other methods a redirect is an answer like any other. No header of the caller that
// proves who asks (Authorization, Cookie, Signature) is carried to a second host:
// Sign makes new ones. Whatever the status, err is nil when an answer was read.
func (c *Client) Do(ctx context.Context, req Request) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	if req.MaxBytes <= 0 {
		return nil, errors.New("safehttp: a request without MaxBytes")
	}
	seen := map[string]bool{}
	for url, hop := req.URL, 0; ; hop++ {
		res, next, err := c.hop(ctx, req, url)
		if err != nil || next == "" {
			return res, err
		}
		seen[url] = true
		switch {
		case hop == maxRedirects:
			return nil, fmt.Errorf("%w: more than %d of them from %s", ErrRedirect, maxRedirects, req.URL)
		case seen[next]:
			return nil, fmt.Errorf("%w: %s leads in a circle", ErrRedirect, req.URL)
		}
		url = next
	}
}

// hop makes one request. next is where a redirect leads.
func (c *Client) hop(ctx context.Context, req Request, url string) (_ *Response, next string, err error) {
	r, err := c.build(ctx, req, url)
	if err != nil {
		return nil, "", err
	}
	free, err := c.slots.take(ctx, r.URL.Host)
	if err != nil {
		return nil, "", fmt.Errorf("wait for a place to %s: %w", r.URL.Host, err)
	}
	defer free()
	res, err := c.transport.RoundTrip(r)
	if err != nil {
		return nil, "", fmt.Errorf("%s %s: %w", r.Method, r.URL.Redacted(), err)
	}
	defer res.Body.Close()
	if next, err = redirect(r, res); err != nil || next != "" {
		return nil, next, err
	}
	out := &Response{Status: res.StatusCode, Header: res.Header, URL: url}
	if req.Want != nil && !req.Want(out) {
		return out, "", nil
	}
	out.Body, err = readAll(res, req.MaxBytes, req.Clip)
	if err == nil {
		// A peer that sees us leave may end its answer in good order: what came after the
		// deadline is not the whole of it.
		err = ctx.Err()
	}
	if err != nil {
		return nil, "", fmt.Errorf("read %s: %w", r.URL.Redacted(), err)
	}
	return out, "", nil
}

// build makes the request of a hop, with its own context: what is allowed to peers
// under test only is marked in it for the dialer.
func (c *Client) build(ctx context.Context, req Request, url string) (*http.Request, error) {
	method := req.Method
	if method == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(req.Body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrURL, err)
	}
	relaxed, err := c.check(r)
	if err != nil {
		return nil, err
	}
	if relaxed {
		r = r.WithContext(context.WithValue(ctx, relaxedKey{}, true))
	}
	if len(req.Body) == 0 {
		r.Body, r.GetBody = nil, nil
	}
	for name, values := range req.Header {
		r.Header[name] = values
	}
	r.Header.Set("User-Agent", c.cfg.UserAgent)
	if req.Sign != nil {
		if err := req.Sign(r); err != nil {
			return nil, fmt.Errorf("sign %s %s: %w", method, r.URL.Redacted(), err)
		}
	}
	return r, nil
}

// redirect gives where a GET's answer leads, or "".
func redirect(r *http.Request, res *http.Response) (string, error) {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", nil
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "", nil
	}
	to, err := res.Location()
	if err != nil {
		return "", fmt.Errorf("%w: from %s: %w", ErrRedirect, r.URL.Redacted(), err)
	}
	if r.URL.Scheme == "https" && to.Scheme != "https" {
		return "", fmt.Errorf("%w: from https to %s", ErrRedirect, to.Scheme)
	}
	to.Fragment, to.RawFragment = "", ""
	return to.String(), nil
}

// readAll reads up to limit bytes; more is cut or ErrTooLarge, told by the length that
// the peer announced where it did.
func readAll(res *http.Response, limit int64, clip bool) ([]byte, error) {
	if res.ContentLength > limit && !clip {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, res.ContentLength, limit)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		if clip {
			return data[:limit], nil
		}
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return data, nil
}

// RetryAfter reads the header of that name, in seconds or as a date; 0 where there is
// none that makes sense.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if s, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(s) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
