package web

import "github.com/batata-social/batata/web/edge"

// visit is one request to a page: what the edge knows of it, and the server behind
// it. Handlers are its methods.
type visit struct {
	*edge.Visit
	s       *Server
	private map[int64]struct{} // pictures whose addresses are signed
}

// visit gives a request what the handlers of this package need.
func (s *Server) visit(v *edge.Visit) *visit { return &visit{Visit: v, s: s} }
