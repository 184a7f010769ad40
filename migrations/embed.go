// Package migrations holds the numbered SQL files that make and change the
// schema. They only go up; expand first, contract in a later release; what many rows
// must be given is a job's work, in a file of its own. It imports nothing of ours.
package migrations

import "embed"

// Files are the migrations, named NNNN_what.sql and applied in that order, and their
// backfills, NNNN_what.backfill.sql. CONTRIBUTING.md says how they are written.
//
//go:embed [0-9]*.sql
var Files embed.FS
