package web

import (
	"context"

	"github.com/batata-social/batata/web/edge"
)

// visit is one request to a page: what the edge knows of it, and the server that
// its handlers are methods beside.
type visit struct {
	*edge.Visit
	s       *Server
	private map[int64]struct{} // pictures whose addresses are signed
}

// visit gives a request what the handlers of this package need.
func (s *Server) visit(v *edge.Visit) *visit { return &visit{Visit: v, s: s} }

func (v *visit) ctx() context.Context { return v.Ctx() }
func (v *visit) me() int64            { return v.Me() }
