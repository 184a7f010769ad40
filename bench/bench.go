// Package bench measures Batata on a generated community: a million notes, twenty
// thousand members with 300 follows each, and what people leave behind. `make bench`
// runs it; everything but this comment stands behind the build tag bench.
//
// It asserts shapes and no speeds: the plans of the hot reads must scan no large table
// and sort no more than a page. Speeds depend on the machine, so they are printed
// beside their targets and beside operations measured in the same run.
//
// The set is kept in the cache folder and used again until the schema or the generator
// changes. BENCH_NOTES makes a smaller one (BENCH_NOTES=50000 takes a minute).
package bench
