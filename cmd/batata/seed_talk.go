package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/batata-social/batata/cmd/batata/seed"
	"github.com/batata-social/batata/social"
)

// seedComments writes what members answered each other, in the order they did.
func (sd *seeder) seedComments(ctx context.Context) error {
	comments := seed.Comments()
	slices.SortStableFunc(comments, func(a, b seed.Comment) int {
		switch {
		case a.HoursAgo > b.HoursAgo:
			return -1
		case a.HoursAgo < b.HoursAgo:
			return 1
		}
		return 0
	})
	// A run that did not finish has left some: begin anew.
	if err := sd.exec(ctx, `DELETE FROM notes WHERE branch_id IS NOT NULL`); err != nil {
		return err
	}
	if err := sd.exec(ctx, `DELETE FROM notes WHERE root_id IS NOT NULL`); err != nil {
		return err
	}
	if err := sd.exec(ctx, `UPDATE notes SET comments_count = 0`); err != nil {
		return err
	}
	for _, c := range comments {
		sd.goTo(c.HoursAgo)
		parent := sd.notes[c.Note]
		if c.Parent != "" {
			parent = sd.comments[c.Parent]
		}
		n, err := sd.social.Comment(ctx, sd.accounts[c.Author].ID, parent, c.Text, c.Lang)
		if err != nil {
			return fmt.Errorf("comment %s of %s: %w", c.ID, c.Author, err)
		}
		sd.comments[c.ID] = n.ID
	}
	authors := map[string]string{}
	for _, n := range seed.Notes() {
		authors[n.Slug] = n.Author
	}
	for _, c := range comments {
		if !c.Pinned {
			continue
		}
		if err := sd.social.PinComment(ctx, sd.accounts[authors[c.Note]].ID, sd.comments[c.ID], true); err != nil {
			return fmt.Errorf("pin comment %s: %w", c.ID, err)
		}
	}
	return nil
}

func (sd *seeder) seedLikes(ctx context.Context) error {
	for _, l := range seed.Likes() {
		id := sd.notes[l.Note]
		if l.Comment != "" {
			id = sd.comments[l.Comment]
		}
		if err := sd.social.Like(ctx, sd.accounts[l.Handle].ID, id); err != nil {
			return fmt.Errorf("%s likes %s%s: %w", l.Handle, l.Note, l.Comment, err)
		}
	}
	return nil
}

func (sd *seeder) seedBoards(ctx context.Context) error {
	for i, b := range seed.Boards() {
		owner, id := sd.accounts[b.Owner].ID, seedID(seedBoardsAt, i)
		if _, err := sd.social.Board(ctx, owner, id); err == nil {
			continue
		}
		made, err := sd.social.CreateBoard(ctx, owner, social.BoardInput{Title: b.Title, Description: b.Description, Visibility: social.BoardVisibility(b.Visibility)})
		if err != nil {
			return fmt.Errorf("board %s of %s: %w", b.Title, b.Owner, err)
		}
		if err := sd.exec(ctx, `UPDATE boards SET id = ? WHERE id = ?`, id, made.ID); err != nil {
			return err
		}
		for _, slug := range b.Notes {
			if err := sd.social.Collect(ctx, owner, sd.notes[slug], id); err != nil {
				return fmt.Errorf("%s collects %s: %w", b.Owner, slug, err)
			}
		}
	}
	return nil
}

// settle gives notifications the times of what they tell, leaves those of the last
// two days unread, and remembers that the community is complete.
func (sd *seeder) settle(ctx context.Context) error {
	for _, sql := range []string{
		`WITH told AS (
			SELECT nt.id, coalesce(c.published_at, n.published_at, now() - interval '30 days') AS base, nt.kind IN ('comment', 'reply', 'mention') AS exact,
				(hashint8(nt.actor_id # coalesce(nt.comment_id, nt.note_id, nt.account_id)) & 1023) / 1024.0 AS part
			FROM notifications AS nt LEFT JOIN notes AS n ON n.id = nt.note_id LEFT JOIN notes AS c ON c.id = nt.comment_id
		)
		UPDATE notifications AS nt SET id = next_id(CASE WHEN told.exact THEN told.base
			ELSE told.base + least(interval '60 hours', now() - told.base) * told.part END)
		FROM told WHERE told.id = nt.id`,
		`UPDATE notifications SET read_at = now() WHERE to_timestamp((id >> 16) / 1000.0) < now() - interval '48 hours'`,
		`INSERT INTO settings (key, value) VALUES ('seeded', 'true') ON CONFLICT (key) DO NOTHING`,
	} {
		if err := sd.exec(ctx, sql); err != nil {
			return fmt.Errorf("settle the seed: %w", err)
		}
	}
	return nil
}
