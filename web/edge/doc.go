// Package edge is what every request passes on its way to a handler and every answer
// on its way back: the router and its time limits, body caps, the client's address,
// the origin check, rates, sessions, page cache, compression, security headers,
// request ids, log and metrics, and the one table from kinds of errors to statuses.
// It knows HTTP, members and their language, and nothing of any page: what a failure
// looks like is given to it as a plain value (Config.Failed). It trusts no header that
// a stranger can write.
package edge
