package social

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/batata-social/batata/internal/errs"
)

// Page asks for a piece of a list. Every list is paged by the key of its last
// row (never by an offset), so rows written meanwhile neither repeat nor hide one.
type Page struct {
	Cursor string // from the page before, or "" for the first
	Limit  int    // rows wanted; 0 means 24, at most 80
}

const (
	defaultLimit = 24
	maxLimit     = 80
)

func (p Page) limit() int64 {
	switch {
	case p.Limit <= 0:
		return defaultLimit
	case p.Limit > maxLimit:
		return maxLimit
	}
	return int64(p.Limit)
}

// Below says where a page of a list of rows by descending ids begins: ids below the
// first number, as many rows as the second says, which is one more than the page holds.
// PageOf takes that one off again. A cursor of another list is errs.Invalid.
func (p Page) Below() (id, rows int64, err error) {
	keys, err := decodeCursor(cursorID, p.Cursor, 1)
	if err != nil {
		return 0, 0, err
	}
	return keys[0], p.limit() + 1, nil
}

// PageOf cuts what was read as p.Below says and gives the cursor of the next page, ""
// at the end.
func PageOf[T any](p Page, rows []T, id func(T) int64) ([]T, string) {
	return cutPage(rows, p.limit(), func(last T) string { return encodeCursor(cursorID, id(last)) })
}

// A cursor is the kind of list, its keys, and a checksum: one made for another
// list, cut, or altered is refused instead of showing something surprising. It is
// no secret: who computes a valid one sees what they may see anyway.
type cursorKind byte

const (
	cursorSortKey cursorKind = 'k' // notes by sort_key
	cursorHeat    cursorKind = 'h' // notes by (heat, sort_key)
	cursorID      cursorKind = 'i' // rows by id
	cursorPair    cursorKind = 'p' // rows by two int64 keys
	cursorFresh   cursorKind = 'f' // For you by (its start, heat, sort_key): what is not seen yet
	cursorSeen    cursorKind = 's' // and behind it what was seen before
)

var cursorEncoding = base64.RawURLEncoding.Strict()

func encodeCursor(kind cursorKind, keys ...int64) string {
	buf := make([]byte, 0, 1+8*len(keys)+4)
	buf = append(buf, byte(kind))
	for _, k := range keys {
		buf = binary.BigEndian.AppendUint64(buf, uint64(k))
	}
	buf = binary.BigEndian.AppendUint32(buf, crc32.ChecksumIEEE(buf))
	return cursorEncoding.EncodeToString(buf)
}

// decodeCursor reads the keys of a cursor of that kind. The first page ("") gives
// the largest keys there are, which is what newest-first lists start below.
func decodeCursor(kind cursorKind, s string, keys int) ([]int64, error) {
	out := make([]int64, keys)
	if s == "" {
		for i := range out {
			out[i] = math.MaxInt64
		}
		return out, nil
	}
	bad := errs.New(errs.Invalid, "error.cursor")
	if len(s) > 64 {
		return nil, bad
	}
	buf, err := cursorEncoding.DecodeString(s)
	if err != nil || len(buf) != 1+8*keys+4 || cursorKind(buf[0]) != kind {
		return nil, bad
	}
	body := buf[:len(buf)-4]
	if binary.BigEndian.Uint32(buf[len(body):]) != crc32.ChecksumIEEE(body) {
		return nil, bad
	}
	for i := range out {
		out[i] = int64(binary.BigEndian.Uint64(body[1+8*i:]))
	}
	return out, nil
}

func encodeHeatCursor(heat float64, sortKey int64) string {
	return encodeCursor(cursorHeat, int64(math.Float64bits(heat)), sortKey)
}

func decodeHeatCursor(s string) (heat float64, sortKey int64, err error) {
	if s == "" {
		return math.MaxFloat64, math.MaxInt64, nil
	}
	keys, err := decodeCursor(cursorHeat, s, 2)
	if err != nil {
		return 0, 0, err
	}
	heat = math.Float64frombits(uint64(keys[0]))
	if math.IsNaN(heat) || math.IsInf(heat, 0) {
		return 0, 0, errs.New(errs.Invalid, "error.cursor")
	}
	return heat, keys[1], nil
}

// cutPage takes a list that was asked for with one row too many and gives the
// page and the cursor behind it ("" at the end).
func cutPage[T any](rows []T, limit int64, cursor func(last T) string) ([]T, string) {
	if int64(len(rows)) <= limit {
		return rows, ""
	}
	rows = rows[:limit]
	return rows, cursor(rows[limit-1])
}
