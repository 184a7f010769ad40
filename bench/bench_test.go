//go:build bench

package bench_test

import (
	"testing"

	"github.com/batata-social/batata/social"
)

var firstPage = social.Page{}

// TestBench is the whole measurement. Its parts run one after another, because each
// wants the machine to itself; a part can be had alone with -run TestBench/plans.
func TestBench(t *testing.T) { //nolint:paralleltest // figures of two measurements at once are worth nothing
	w := open(t)
	for _, part := range []struct {
		name string
		run  func(*testing.T, *world)
	}{
		{"plans", plans}, {"yardsticks", yardsticks}, {"reads", timings}, {"pages", pages}, {"publish", publish}, {"P09_upload", upload}, {"server", server},
		{"P13_online", online}, // the last: it stops the database of the set
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, w) })
	}
	w.sheet.print(t, w.size)
}
