package social

import (
	"strings"

	"github.com/uptrace/bun"
)

// VisibleTo is the scope that every read of notes goes through: of the notes
// aliased n, those that viewer may see (0 is a visitor). A note is seen when it is
// published, its author is active, and
//
//   - viewer wrote it, or
//   - neither has blocked the other, and it is public or unlisted, or for
//     followers and viewer is an accepted one, or direct and viewer is mentioned.
//
// A comment is moreover only as visible as the note it stands under, and one that
// is not direct is seen by everybody who sees that note.
//
// Mutes are not part of it: they keep notes out of feeds (notMuted), not out of reach.
func VisibleTo(viewer int64) func(*bun.SelectQuery) *bun.SelectQuery {
	return visibleTo(viewerByID(viewer))
}

// visibleTo is VisibleTo with the viewer's name in this query.
func visibleTo(me asker) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where(visible(me))
	}
}

// visibleFeed is VisibleTo for a list of notes that are no comments: the same rule
// without the part about threads, so that the planner need not think of it.
func visibleFeed(me asker) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("n.root_id IS NULL").Where(rootVisible("n", me))
	}
}

// visibleUnder is VisibleTo for the comments of a note that viewer is known to see: the
// same rule without asking about that note again for each of them.
func visibleUnder(me asker) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("n.root_id IS NOT NULL").Where(commentVisible(me))
	}
}

// The rule in SQL. {n} is the alias of the note, {me} the viewer. That the author
// is active stands beside the rest and never under an OR, where the planner would read
// all accounts for it.
const (
	sqlAuthor = `EXISTS (SELECT 1 FROM accounts AS va WHERE va.id = {n}.account_id AND va.state = 'active')`

	sqlNoBlock = `NOT EXISTS (SELECT 1 FROM blocks AS vb WHERE vb.account_id = {n}.account_id AND vb.target_id = {me})
  AND NOT EXISTS (SELECT 1 FROM blocks AS vb WHERE vb.account_id = {me} AND vb.target_id = {n}.account_id)`

	sqlFollows = `EXISTS (SELECT 1 FROM follows AS vf
    WHERE vf.follower_id = {me} AND vf.followee_id = {n}.account_id AND vf.state = 'accepted')`

	sqlMentioned = `EXISTS (SELECT 1 FROM mentions AS vm WHERE vm.note_id = {n}.id AND vm.account_id = {me})`

	// A note that stands for itself, for a visitor and for a member.
	sqlRootVisitor = `{n}.visibility IN ('public', 'unlisted')`
	sqlRootMember  = `({n}.account_id = {me} OR ` + sqlNoBlock + `
  AND CASE {n}.visibility WHEN 'public' THEN true WHEN 'unlisted' THEN true
      WHEN 'followers' THEN ` + sqlFollows + ` WHEN 'direct' THEN ` + sqlMentioned + ` ELSE false END)`

	// A comment; what it stands under is asked beside it.
	sqlCommentVisitor = `{n}.visibility NOT IN ('direct', 'self')`
	sqlCommentMember  = `({n}.account_id = {me} OR ` + sqlNoBlock + `
  AND CASE {n}.visibility WHEN 'direct' THEN ` + sqlMentioned + ` WHEN 'self' THEN false ELSE true END)`
)

// published is the part of the rule that no viewer changes.
func published(alias string) string {
	return fill(`{n}.state = 'published' AND `+sqlAuthor, alias, "")
}

// either chooses between a visitor's rule and a member's.
func either(me asker, alias, visitor, member string) string {
	if me == "" {
		return fill(visitor, alias, "")
	}
	return fill(member, alias, me)
}

// rootVisible is the rule for the note with that alias, taken to be no comment.
func rootVisible(alias string, me asker) string {
	return `(` + published(alias) + ` AND ` + either(me, alias, sqlRootVisitor, sqlRootMember) + `)`
}

// commentVisible is the rule for the note aliased n, taken to be a comment of a note
// that viewer may see.
func commentVisible(me asker) string {
	return `(` + published("n") + ` AND ` + either(me, "n", sqlCommentVisitor, sqlCommentMember) + `)`
}

// visible is the whole rule for the note aliased n.
func visible(me asker) string {
	return `(` + published("n") + ` AND (n.root_id IS NULL AND ` + either(me, "n", sqlRootVisitor, sqlRootMember) +
		` OR n.root_id IS NOT NULL AND ` + either(me, "n", sqlCommentVisitor, sqlCommentMember) +
		` AND EXISTS (SELECT 1 FROM notes AS vr WHERE vr.id = n.root_id AND ` + rootVisible("vr", me) + `)))`
}

// fill writes the alias and the viewer into a piece of the rule. Both are our own
// names and numbers, never input.
func fill(sql, alias string, me asker) string {
	return strings.NewReplacer("{n}", alias, "{me}", string(me)).Replace(sql)
}

// notMuted keeps notes of accounts that the viewer has muted out of a feed.
func notMuted(me asker) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if me == "" {
			return q
		}
		return q.Where(fill("NOT EXISTS (SELECT 1 FROM mutes AS vmu WHERE vmu.account_id = {me} AND vmu.target_id = {n}.account_id)", "n", me))
	}
}

// notSilenced keeps the notes of limited accounts out of what strangers are shown.
func notSilenced(alias string) string {
	return fill(`EXISTS (SELECT 1 FROM accounts AS vs WHERE vs.id = {n}.account_id AND vs.silenced_at IS NULL)`, alias, "")
}
