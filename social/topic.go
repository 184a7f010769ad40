package social

import (
	"context"
	"fmt"
	"strings"

	"github.com/batata-social/batata/internal/db"
)

// Topic reads a topic by its name, folded or not.
func (s *Service) Topic(ctx context.Context, name string) (*Topic, error) {
	t := new(Topic)
	if err := s.db.NewSelect().Model(t).Where("t.name = ?", FoldTopic(name)).Scan(ctx); err != nil {
		return nil, db.NotFound(err, "topic "+name)
	}
	return t, nil
}

// topicShown is the condition of topics aliased t that lists show: somebody may read
// a note of them. One that only a suspended author wrote about is not said either. A
// scalar instead of EXISTS, which the planner would turn into a join over all notes.
func topicShown() string {
	return `t.notes_count > 0 AND (SELECT true FROM note_topics AS tn JOIN notes AS n ON n.id = tn.note_id
		WHERE tn.topic_id = t.id AND ` + notSilenced("n") + ` AND ` + rootVisible("n", "") + ` LIMIT 1)`
}

// Topics lists topics that have notes, the largest first.
func (s *Service) Topics(ctx context.Context, p Page) ([]*Topic, string, error) {
	keys, err := decodeCursor(cursorPair, p.Cursor, 2)
	if err != nil {
		return nil, "", err
	}
	r, a := s.db.NewReads(), askFor(0)
	var rows []*Topic
	db.Structs(r, &rows, s.db.NewSelect().Model((*Topic)(nil)).Where(topicShown()).
		Where("(t.notes_count, t.id) < (?, ?)", a.val(keys[0]), a.val(keys[1])).
		OrderExpr("t.notes_count DESC, t.id DESC").Limit(p.limit()+1), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("list topics: %w", err)
	}
	rows, next := cutPage(rows, p.limit(), func(t *Topic) string { return encodeCursor(cursorPair, t.NotesCount, t.ID) })
	return rows, next, nil
}

// SearchTopics finds topics whose name begins with q, the largest first. Names have no
// spaces, and people type them: "slow travel" is slowtravel.
func (s *Service) SearchTopics(ctx context.Context, query string, limit int) ([]*Topic, error) {
	query = strings.TrimLeft(FoldTopic(query), "#")
	if query == "" {
		return nil, nil
	}
	var rows []*Topic
	err := s.db.NewSelect().Model(&rows).Where("t.name LIKE ?", likePrefix(query)).Where(topicShown()).
		OrderExpr("t.notes_count DESC, t.id DESC").Limit(Page{Limit: limit}.limit()).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("search topics: %w", err)
	}
	return rows, nil
}
