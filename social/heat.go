package social

import "time"

// HeatHalfLife is how long it takes until a note needs twice the reactions to stand
// where it stood in Explore.
const HeatHalfLife = 48 * time.Hour

// heatSQL is the score that Explore is ordered by, of a note published at a moment
// and with that many points (a like or a collect is 1, a comment 4):
//
//	log2(1 + points) + published / half-life
//
// Ordering by it is ordering by (1+points) · 2^(−age/half-life) at every moment, so
// the score of a note that nobody touches never has to be computed again.
func heatSQL(published, points string) string {
	return "(ln(1 + " + points + ") / ln(2.0) + extract(epoch FROM " + published + ") / 172800.0)::double precision"
}

// raiseHeatSQL sets the score from the counters of a notes row. It only ever rises:
// a page that is being read must not see a note twice because it sank, and taking a
// like back should not be a lever.
var raiseHeatSQL = "heat = greatest(heat, " + heatSQL("published_at", "likes_count + collects_count + 4 * comments_count") + ")"
