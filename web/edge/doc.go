// Package edge is what every request passes on its way to a handler and every answer
// on its way back: the router and its time limits, body caps, the client's address,
// the origin check, rates, sessions, page cache, compression, security headers,
// request ids, log and metrics, and the one table from kinds of errors to statuses.
// It knows HTTP, members and their language, and nothing of any page: what a failure
// looks like is given to it as a plain value, Config.Failed. It trusts no header that
// a stranger can write.
//
// # A new route
//
// It is one line in the table of web/routes.go: method, pattern, one of the policies
// that stand above the table, handler.
//
//	{"POST", "/@{handle}/{id:[0-9]+}/like", write, (*visit).like},
//
// A Policy says who may ask, which budget a request is taken from, where it must come
// from, how large its body may be, how long the answer may take and who may keep it.
// A field left out is a mistake that keeps the server from starting (F25). The tests
// of web ask for a row of the route in their matrices of who may see and do what.
//
// # A new handler
//
// It is a method of its package's own visit, which embeds *Visit and holds what the
// handlers need besides. By the time it runs, the policy was applied: Viewer is who
// asks, L speaks their language, and R ends with the time of the route. It decodes,
// calls one method of the domain, and answers once.
//
//	func (v *visit) rename() error {
//		f, err := v.Form()
//		if err != nil {
//			return err
//		}
//		err = v.s.social.Rename(v.Ctx(), v.Me(), f.ID("board"), f.Get("name"))
//		if v.FormFailed(err) { // about what was typed: show the form again
//			return v.renameForm(StatusOf(err), f, err)
//		}
//		if err != nil {
//			return err
//		}
//		v.Flash("saved")
//		return v.Back(f, "/boards")
//	}
//
// What it returns is shown by fail.go; it must not have written anything then.
//
// # A package of handlers
//
// It has a type that embeds *Visit, a function that makes one of a *Visit, and
// handlers as exported methods; web/routes.go lists those with bind, as it does its own.
package edge
