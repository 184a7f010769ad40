package social

import (
	"strconv"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// asker is the viewer as the SQL of a rule names them: by the id itself, or by the
// parameter that holds it. The zero value is a visitor.
type asker string

// viewerByID names a viewer in a query that is written for them alone.
func viewerByID(viewer int64) asker {
	if viewer == 0 {
		return ""
	}
	return asker(strconv.FormatInt(viewer, 10))
}

// ask is one query of a db.Reads while it is being written: its values, and its viewer
// by the name of a parameter, so that all members share one text and one plan.
type ask struct {
	args   db.Args
	viewer int64
	name   asker
}

func askFor(viewer int64) *ask { return &ask{viewer: viewer} }

// me is how this query names its viewer. A query that never asks has no such value.
func (a *ask) me() asker {
	if a.viewer != 0 && a.name == "" {
		a.name = asker(a.args.Add(a.viewer)) + "::bigint"
	}
	return a.name
}

// val puts a value beside the query and gives its name.
func (a *ask) val(v any) bun.Safe { return a.args.Add(v) }
