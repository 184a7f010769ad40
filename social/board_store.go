package social

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/media"
)

// Limits of boards, in characters but for MaxBoards.
const (
	MaxBoards           = 200 // per member
	MaxBoardTitle       = 40
	MaxBoardDescription = 300
	boardCovers         = 3
)

// BoardInput is what a member may change about a board.
type BoardInput struct {
	Title       string
	Description string
	Visibility  BoardVisibility
}

func (in *BoardInput) normalise() error {
	in.Title, in.Description = text.Line(in.Title), strings.TrimSpace(text.Clean(in.Description))
	if in.Visibility == "" {
		in.Visibility = BoardPublic
	}
	var ps errs.Problems
	if in.Title == "" {
		ps.Add("title", "error.board_title_empty")
	}
	checkLength(&ps, "title", "error.board_title_too_long", in.Title, MaxBoardTitle)
	checkLength(&ps, "description", "error.board_description_too_long", in.Description, MaxBoardDescription)
	if in.Visibility != BoardPublic && in.Visibility != BoardFollowers && in.Visibility != BoardPrivate {
		ps.Add("visibility", "error.choice", "Value", string(in.Visibility))
	}
	return ps.Err()
}

// boardsVisibleTo is the scope of boards aliased b that viewer may see.
func boardsVisibleTo(me asker) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if me == "" {
			return q.Where("b.visibility = 'public'").Where(fill(sqlAuthor, "b", ""))
		}
		return q.Where(fill(`(b.account_id = {me} OR `+sqlAuthor+` AND `+sqlNoBlock+`
			AND (b.visibility = 'public' OR b.visibility = 'followers' AND `+sqlFollows+`))`, "b", me))
	}
}

// CreateDefaultBoardTx gives a new member the board that Collect uses: private until
// they change it.
func CreateDefaultBoardTx(ctx context.Context, tx bun.Tx, account int64, locale string) error {
	title := "Collected"
	if strings.HasPrefix(locale, "zh") {
		title = "收藏"
	}
	b := &Board{AccountID: account, Title: title, Visibility: BoardPrivate, IsDefault: true}
	if _, err := tx.NewInsert().Model(b).On("CONFLICT DO NOTHING").Exec(ctx); err != nil && !isNoRows(err) {
		return fmt.Errorf("create default board of %d: %w", account, err)
	}
	return nil
}

// ownBoard reads a board of me; 0 is the default one.
func ownBoard(ctx context.Context, q bun.IDB, me, id int64) (*Board, error) {
	b := new(Board)
	sel := q.NewSelect().Model(b).Where("b.account_id = ?", me)
	if id == 0 {
		sel = sel.Where("b.is_default")
	} else {
		sel = sel.Where("b.id = ?", id)
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, db.NotFound(err, fmt.Sprintf("board %d of %d", id, me))
	}
	return b, nil
}

// CreateBoard makes a board.
func (s *Service) CreateBoard(ctx context.Context, me int64, in BoardInput) (*Board, error) {
	if err := in.normalise(); err != nil {
		return nil, err
	}
	b := &Board{AccountID: me, Title: in.Title, Description: in.Description, Visibility: in.Visibility}
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := lockAccount(ctx, tx, me); err != nil {
			return err
		}
		count, err := tx.NewSelect().Model((*Board)(nil)).Where("b.account_id = ?", me).Count(ctx)
		if err != nil {
			return err
		}
		if count >= MaxBoards {
			return errs.New(errs.Conflict, "error.too_many_boards", "Limit", MaxBoards)
		}
		_, err = tx.NewInsert().Model(b).Returning("id, created_at, updated_at").Exec(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("create board of %d: %w", me, err)
	}
	return s.Board(ctx, me, b.ID)
}

// UpdateBoard renames a board or changes who sees it.
func (s *Service) UpdateBoard(ctx context.Context, me, id int64, in BoardInput) error {
	if err := in.normalise(); err != nil {
		return err
	}
	ok, err := db.Affected(s.db.NewUpdate().Model((*Board)(nil)).
		Set("title = ?", in.Title).Set("description = ?", in.Description).Set("visibility = ?", in.Visibility).Set("updated_at = now()").
		Where("id = ? AND account_id = ?", id, me).Exec(ctx))
	if err != nil || !ok {
		return errors.Join(err, notFoundUnless(ok, "board", id))
	}
	return nil
}

// DeleteBoard deletes a board and takes its notes out. The default board stays.
func (s *Service) DeleteBoard(ctx context.Context, me, id int64) error {
	b, err := ownBoard(ctx, s.db, me, id)
	if err != nil {
		return err
	}
	if b.IsDefault {
		return errs.New(errs.Invalid, "error.default_board")
	}
	for {
		var notes []int64
		err := s.db.NewSelect().TableExpr("collects").Column("note_id").Where("board_id = ?", id).Limit(500).Scan(ctx, &notes)
		if err != nil {
			return fmt.Errorf("empty board %d: %w", id, err)
		}
		for _, note := range notes {
			if err := s.Uncollect(ctx, me, note, id); err != nil {
				return err
			}
		}
		if len(notes) == 0 {
			break
		}
	}
	_, err = s.db.NewDelete().Model((*Board)(nil)).Where("id = ? AND account_id = ? AND NOT is_default", id, me).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete board %d: %w", id, err)
	}
	return nil
}

func notFoundUnless(ok bool, what string, id int64) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s %d: %w", what, id, errs.NotFound)
}

// Board reads a board that viewer may see.
func (s *Service) Board(ctx context.Context, viewer, id int64) (*Board, error) {
	b := new(Board)
	if err := s.db.NewSelect().Model(b).Where("b.id = ?", id).Apply(boardsVisibleTo(viewerByID(viewer))).Scan(ctx); err != nil {
		return nil, db.NotFound(err, "board "+strconv.FormatInt(id, 10))
	}
	return b, s.fillBoards(ctx, viewer, b)
}

// Boards lists the boards of an account that viewer may see, last used first.
func (s *Service) Boards(ctx context.Context, viewer, of int64, p Page) ([]*Board, string, error) {
	keys, err := decodeCursor(cursorID, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	var rows []*Board
	err = s.db.NewSelect().Model(&rows).Where("b.account_id = ? AND b.id < ?", of, keys[0]).Apply(boardsVisibleTo(viewerByID(viewer))).
		OrderExpr("b.id DESC").Limit(p.limit() + 1).Scan(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("boards of %d: %w", of, err)
	}
	rows, next := cutPage(rows, p.limit(), func(b *Board) string { return encodeCursor(cursorID, b.ID) })
	return rows, next, s.fillBoards(ctx, viewer, rows...)
}

// BoardsFor lists me's boards for the picker of a note, the default one first.
func (s *Service) BoardsFor(ctx context.Context, me, note int64) ([]*Board, error) {
	var rows []*Board
	err := s.db.NewSelect().Model(&rows).Where("b.account_id = ?", me).
		OrderExpr("b.is_default DESC, b.updated_at DESC, b.id DESC").Limit(MaxBoards).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("boards of %d: %w", me, err)
	}
	var holding []int64
	err = s.db.NewSelect().TableExpr("collects").Column("board_id").Where("account_id = ? AND note_id = ?", me, note).Scan(ctx, &holding)
	if err != nil {
		return nil, fmt.Errorf("boards of %d that hold %d: %w", me, note, err)
	}
	for _, b := range rows {
		for _, id := range holding {
			b.Holds = b.Holds || b.ID == id
		}
	}
	return rows, s.fillBoards(ctx, me, rows...)
}

func (s *Service) boardsByID(ctx context.Context, viewer int64, ids []int64) (map[int64]*Board, error) {
	out := make(map[int64]*Board, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []*Board
	if err := s.db.NewSelect().Model(&rows).Where("b.id IN (?)", bun.List(ids)).Apply(boardsVisibleTo(viewerByID(viewer))).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read %d boards: %w", len(ids), err)
	}
	for _, b := range rows {
		out[b.ID] = b
	}
	return out, s.fillBoards(ctx, viewer, rows...)
}

// fillBoards reads owners, how many notes viewer may see, and the covers of the newest.
func (s *Service) fillBoards(ctx context.Context, viewer int64, boards ...*Board) error {
	if len(boards) == 0 {
		return nil
	}
	ids := make([]int64, len(boards))
	owners := make([]int64, len(boards))
	for i, b := range boards {
		ids[i], owners[i] = b.ID, b.AccountID
	}
	accounts, err := s.accountsByID(ctx, owners)
	if err != nil {
		return err
	}
	if err := s.countBoardNotes(ctx, viewer, boards...); err != nil {
		return err
	}
	var covers []struct{ BoardID, MediaID int64 }
	err = s.db.NewRaw(`SELECT b.id AS board_id, c.media_id FROM unnest(?0::bigint[]) AS b(id), LATERAL (
			SELECT coalesce(n.cover_id, (SELECT nm.media_id FROM note_media AS nm WHERE nm.note_id = n.id AND nm.current ORDER BY nm.position LIMIT 1)) AS media_id, c.id
			FROM collects AS c JOIN notes AS n ON n.id = c.note_id
			WHERE c.board_id = b.id AND `+rootVisible("n", viewerByID(viewer))+` AND (n.cover_id IS NOT NULL OR EXISTS (SELECT 1 FROM note_media AS nm WHERE nm.note_id = n.id AND nm.current))
			ORDER BY c.id DESC LIMIT ?1) AS c ORDER BY b.id, c.id DESC`, pgIDs(ids), boardCovers).Scan(ctx, &covers)
	if err != nil {
		return fmt.Errorf("covers of %d boards: %w", len(boards), err)
	}
	mediaIDs := make([]int64, len(covers))
	for i, c := range covers {
		mediaIDs[i] = c.MediaID
	}
	pictures, err := mediaByID(ctx, s.db, mediaIDs)
	if err != nil {
		return err
	}
	byBoard := make(map[int64][]*media.Media, len(boards))
	for _, c := range covers {
		if m := pictures[c.MediaID]; m != nil {
			byBoard[c.BoardID] = append(byBoard[c.BoardID], m)
		}
	}
	for _, b := range boards {
		b.Account, b.Covers = accounts[b.AccountID], byBoard[b.ID]
	}
	return nil
}
