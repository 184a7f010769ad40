package social

import (
	"context"
	"fmt"

	"github.com/batata-social/batata/internal/db"
)

// Size is how large an instance is.
type Size struct {
	Members int64 // active ones
	Notes   int64 // that they have published to everybody
}

// Size counts this instance. Each count is one walk along an index; a page that many
// ask for keeps what it got.
func (s *Service) Size(ctx context.Context) (Size, error) {
	var size Size
	err := s.db.NewRaw(`SELECT
		(SELECT count(*) FROM accounts WHERE domain IS NULL AND state = 'active') AS members,
		(SELECT count(*) FROM notes n JOIN accounts a ON a.id = n.account_id
			WHERE n.state = 'published' AND n.visibility = 'public' AND n.root_id IS NULL AND n.explore
			AND a.domain IS NULL AND a.state = 'active') AS notes`).Scan(ctx, &size.Members, &size.Notes)
	if err != nil {
		return Size{}, fmt.Errorf("count members and notes: %w", db.Classify(err))
	}
	return size, nil
}
