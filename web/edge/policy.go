package edge

import (
	"errors"
	"fmt"
	"time"

	"github.com/batata-social/batata/social/members"
)

// Route is one line of the table: what is asked, who may, and who answers.
type Route struct {
	Method  string // GET also serves HEAD
	Pattern string // as gorilla/mux reads it
	Policy  Policy
	Handle  Handler
}

// Handler answers one request. What it returns is shown by the one table of
// fail.go; it must not have written anything then.
type Handler func(v *Visit) error

// Policy says under which conditions a route is served. Every field but Quiet must be
// set: a zero one means that nobody thought about it, and the server does not
// start (F25).
type Policy struct {
	Auth    Auth
	Role    members.Role  // least staff role; with Auth Staff alone
	Rate    Rate          // whose budget a request is taken from
	CSRF    CSRF          // how a request that changes something proves where it comes from
	Body    int64         // most bytes of a request body; NoBody: none is read
	Timeout time.Duration // for the whole answer
	Cache   Cache         // who may keep the answer
	Quiet   bool          // it changes nothing that any visitor's page shows: pages that are kept stay fresh
}

// Auth says who may ask.
type Auth int

// The kinds of asker.
const (
	_      Auth = iota
	Public      // anybody; a member is recognised
	Guest       // anybody, but a member is sent home: log in, sign up
	Member      // a signed-in member whose account is active
	Staff       // a member with at least Policy.Role
	Open        // nobody is recognised and no cookie is read: assets, health, feeds
)

// CSRF says what a route demands of the origin of a request.
type CSRF int

// The demands.
const (
	_          CSRF = iota
	Safe            // changes nothing: GET
	SameOrigin      // only from our own pages
	Signed          // from other servers: the handler checks a signature, and no cookie is read
)

// Cache says who may keep an answer.
type Cache int

// The kinds of answer.
const (
	_         Cache = iota
	Shared          // public for visitors without cookies, otherwise private
	Private         // never kept
	Immutable       // its address changes with its content
	Own             // the handler sets Cache-Control itself
)

// NoBody is the Policy.Body of routes that read none. It is not zero, so that a
// forgotten cap is noticed.
const NoBody int64 = -1

// Check finds what was forgotten in a route.
func (r Route) Check() error {
	p := r.Policy
	var errs []error
	miss := func(bad bool, what string) {
		if bad {
			errs = append(errs, fmt.Errorf("%s %s: %s", r.Method, r.Pattern, what))
		}
	}
	miss(r.Handle == nil, "no handler")
	miss(p.Auth == 0, "no auth")
	miss(p.Auth == Staff && !p.Role.Staff(), "staff route without a role")
	miss(p.Auth != Staff && p.Role != "" && p.Role != members.RoleNone, "role without staff auth")
	miss(p.Rate == 0, "no rate class")
	miss(p.CSRF == 0, "no CSRF rule")
	miss(p.Body == 0, "no body cap")
	miss(p.Timeout <= 0, "no timeout")
	miss(p.Cache == 0, "no cache rule")
	safe := r.Method == "GET"
	miss(!safe && r.Method != "POST" && r.Method != "PUT" && r.Method != "DELETE", "unknown method")
	miss(safe && p.CSRF == SameOrigin, "a safe method with a CSRF rule")
	miss(!safe && p.CSRF == Safe, "an unsafe method without a CSRF rule")
	miss(p.CSRF == Signed && (safe || p.Auth != Open), "a signed route that is safe or recognises members")
	miss(!safe && p.Cache == Shared, "an unsafe method with a shared answer")
	miss((p.Auth == Member || p.Auth == Staff) && (p.Cache == Shared || p.Cache == Immutable), "a member's page in a shared cache")
	return errors.Join(errs...)
}
