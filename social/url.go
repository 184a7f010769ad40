package social

import (
	"net/url"
	"strconv"
)

// Paths of things, as ARCHITECTURE §8 fixes them. Mails and jobs need them too,
// so they stand here and not in web.

// ProfilePath is /@handle, or /@handle@host for a remote account.
func ProfilePath(a *Account) string {
	if a.Local() {
		return "/@" + a.Handle
	}
	return "/@" + a.Handle + "@" + a.Domain
}

// NotePath is the page of a note; of a comment, the note's page at the comment.
func NotePath(n *Note) string {
	return ProfilePath(n.Account) + "/" + strconv.FormatInt(n.ID, 10)
}

// BoardPath is the page of a board.
func BoardPath(b *Board) string {
	return ProfilePath(b.Account) + "/boards/" + strconv.FormatInt(b.ID, 10)
}

// TopicPath is the page of a topic; name is folded or not.
func TopicPath(name string) string { return "/topics/" + url.PathEscape(FoldTopic(name)) }
