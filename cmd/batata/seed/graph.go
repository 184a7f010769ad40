package seed

import (
	"hash/fnv"
	"strings"
)

// follows says whom everybody reads, by handle. A question mark: asked a locked
// member and waits for the answer.
const follows = `
oriel: jun lowfire wenqi bram sumi idris pilar linye hanneke theo xiaoman
jun: oriel lowfire linye wenqi sumi pilar xiaoman bram
lowfire: oriel hanneke idris theo linye wenqi jun
wenqi: lowfire xiaoman sumi linye idris jun oriel
bram: oriel pilar theo idris hanneke jun
sumi: wenqi hanneke xiaoman jun linye theo
idris: oriel lowfire theo pilar xiaoman bram hanneke?
pilar: linye bram theo oriel idris jun hanneke?
linye: pilar wenqi lowfire xiaoman jun sumi
hanneke: lowfire sumi oriel bram idris theo
theo: oriel bram pilar lowfire idris hanneke sumi
xiaoman: wenqi sumi linye idris jun oriel lowfire
`

// Follows lists who follows whom.
func Follows() []Follow {
	var all []Follow
	for line := range strings.Lines(strings.TrimSpace(follows)) {
		follower, others, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for _, other := range strings.Fields(others) {
			followee, pending := strings.CutSuffix(other, "?")
			all = append(all, Follow{Follower: follower, Followee: followee, Pending: pending})
		}
	}
	return all
}

// MaySee says whether a member can read a note, by the rules of its visibility.
func MaySee(handle string, n Note) bool {
	switch {
	case handle == n.Author:
		return true
	case n.Visibility == "self":
		return false
	case n.Visibility == "direct":
		return strings.Contains(n.Body, "@"+handle)
	case n.Visibility == "followers":
		return following(handle, n.Author)
	}
	return true
}

func following(follower, followee string) bool {
	for _, f := range Follows() {
		if f.Follower == follower && f.Followee == followee && !f.Pending {
			return true
		}
	}
	return false
}

// Likes lists who likes which note and which comment. Chance decides, thrown once
// and for all by the names: people like what those they follow write more often,
// some notes are loved by many, and nobody likes what they cannot see.
func Likes() []Like {
	var all []Like
	members := Members()
	bySlug := map[string]Note{}
	for _, n := range Notes() {
		bySlug[n.Slug] = n
		warmth := 0.22 + 0.5*chance("warmth", n.Slug)
		if n.Pinned {
			warmth += 0.2
		}
		for _, m := range members {
			if m.Handle == n.Author || !MaySee(m.Handle, n) {
				continue
			}
			odds := warmth
			if following(m.Handle, n.Author) {
				odds += 0.24
			}
			if chance(m.Handle, n.Slug) < odds {
				all = append(all, Like{Handle: m.Handle, Note: n.Slug})
			}
		}
	}
	for _, c := range Comments() {
		for _, m := range members {
			if m.Handle != c.Author && MaySee(m.Handle, bySlug[c.Note]) && chance(m.Handle, c.ID) < 0.14 {
				all = append(all, Like{Handle: m.Handle, Note: c.Note, Comment: c.ID})
			}
		}
	}
	return all
}

// chance is a number in [0,1) that two names always share.
func chance(a, b string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(a + "\x00" + b + "\x00seed"))
	v := h.Sum64()
	v ^= v >> 31
	v *= 0x9E3779B97F4A7C15
	v ^= v >> 29
	return float64(v>>11) / (1 << 53)
}
