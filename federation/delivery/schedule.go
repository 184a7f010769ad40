package delivery

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// outcome says what an answer means for a delivery.
type outcome int

const (
	delivered  outcome = iota
	later              // the host is in trouble: try again, and count it against the host
	refusedOne         // it does not like this one: three tries over a day
	gone               // there is no such inbox: somebody has to look at the actor
	dropped            // it will never take this one
)

// steps are the pauses between tries (R-c); after the last one it is a day each until
// seven days have passed. Each is up to a fifth longer or shorter.
var steps = [...]time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// refusedSteps are those after a 401 or 403.
var refusedSteps = [...]time.Duration{time.Hour, 23 * time.Hour}

const (
	maxRetryAfter = 24 * time.Hour
	goneStep      = time.Hour // while somebody looks at the actor
)

// judge reads a status. 3xx is no answer of an inbox: its host is being moved about.
func judge(status int) outcome {
	switch {
	case status >= 200 && status < 300:
		return delivered
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return refusedOne
	case status == http.StatusNotFound || status == http.StatusGone:
		return gone
	case status == http.StatusNotImplemented:
		return dropped
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests:
		return dropped
	}
	return later
}

// wait is the pause after a try, the attempts-th. ok is false when there is none: the
// delivery is given up.
func wait(o outcome, attempts int, retryAfter time.Duration) (_ time.Duration, ok bool) {
	switch o {
	case later:
		return max(jitter(steps[min(attempts, len(steps))-1]), min(retryAfter, maxRetryAfter)), true
	case refusedOne:
		if attempts > len(refusedSteps) {
			return 0, false
		}
		return jitter(refusedSteps[attempts-1]), true
	case gone:
		return jitter(goneStep), attempts <= len(steps)
	}
	return 0, false
}

func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}
