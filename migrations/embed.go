// Package migrations holds the numbered SQL files that make and change the
// schema. They only go up; expand first, contract in a later release; a backfill
// is a job, never a statement here. It imports nothing of ours.
package migrations

import "embed"

// Files are the migrations, named NNNN_what.sql and applied in that order.
//
//go:embed [0-9]*.sql
var Files embed.FS
