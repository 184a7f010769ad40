package delivery

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/safehttp"
)

// maxAnswer is how much of an inbox's answer is read, for the operator's pages.
const maxAnswer = 4 << 10

// result is how one try ended.
type result struct {
	*item
	outcome    outcome
	err        string // of the other server, or of the way there
	retryAfter time.Duration
	scheme     sig.Scheme // what it took, when that is news
	took       time.Duration
}

// try makes one delivery: signed as the host took it last, or as everybody does; a
// refusal of that signature is answered once with the other kind (W-8).
func (e *Engine) try(ctx context.Context, it *item, body []byte) result {
	start := time.Now()
	r := result{item: it}
	defer func() { r.took = time.Since(start) }()
	if body == nil {
		r.outcome, r.err = dropped, "the activity is not kept any more"
		return r
	}
	signer, err := e.cfg.Signer(ctx, it.SenderID)
	if err != nil {
		r.outcome, r.err = later, "no key to sign with: "+err.Error()
		return r
	}
	first := it.Scheme
	if first == "" {
		first = sig.Cavage
	}
	res, err := e.post(ctx, signer, first, it.URL, body)
	if err == nil && (res.Status == http.StatusBadRequest || res.Status == http.StatusUnauthorized) {
		second := other(first)
		if again, err := e.post(ctx, signer, second, it.URL, body); err == nil && judge(again.Status) == delivered {
			res, r.scheme = again, second
		}
	}
	if err != nil {
		r.outcome, r.err = later, err.Error()
		if safehttp.Refused(err) {
			r.outcome = dropped
		}
		return r
	}
	if r.outcome = judge(res.Status); r.outcome == delivered {
		if r.scheme == "" && it.Scheme != first {
			r.scheme = first
		}
		return r
	}
	r.err = answered(res)
	if res.Status == http.StatusTooManyRequests || res.Status == http.StatusServiceUnavailable {
		r.retryAfter = safehttp.RetryAfter(res.Header, time.Now())
	}
	return r
}

func other(s sig.Scheme) sig.Scheme {
	if s == sig.Cavage {
		return sig.RFC9421
	}
	return sig.Cavage
}

func (e *Engine) post(ctx context.Context, signer sig.Signer, scheme sig.Scheme, url string, body []byte) (*safehttp.Response, error) {
	return e.cfg.Client.Do(ctx, safehttp.Request{
		Method: http.MethodPost, URL: url, Body: body, MaxBytes: maxAnswer, Clip: true,
		Header: http.Header{"Content-Type": {"application/activity+json"}},
		Want:   func(r *safehttp.Response) bool { return r.Status >= 300 },
		Sign: func(r *http.Request) error {
			// Signing takes a core for most of a millisecond: more at once than there are
			// cores would only make all of them late (R-e).
			select {
			case e.signing <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			defer func() { <-e.signing }()
			return signer.Sign(scheme, r, body, time.Now())
		},
	})
}

func signingPlaces() int { return runtime.GOMAXPROCS(0) }

// answered is what the operator reads of an answer.
func answered(res *safehttp.Response) string {
	words := strings.Join(strings.Fields(strings.ToValidUTF8(string(res.Body), "")), " ")
	if len(words) > 200 {
		words = strings.ToValidUTF8(words[:200], "") + "…"
	}
	if words == "" {
		return fmt.Sprintf("%d %s", res.Status, http.StatusText(res.Status))
	}
	return fmt.Sprintf("%d %s: %s", res.Status, http.StatusText(res.Status), words)
}
