//go:build bench

package bench_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"time"

	"github.com/batata-social/batata/social"
)

// read is one of the hot reads; i chooses among many equal ones.
type read struct {
	name string
	call func(ctx context.Context, i int) error
}

// want refuses a read that found nothing: it has measured nothing.
func want(n int, err error) error {
	if err == nil && n == 0 {
		return errors.New("found nothing")
	}
	return err
}

// list makes a read of a list.
func list[T any](ask func(ctx context.Context, i int) ([]T, string, error)) func(context.Context, int) error {
	return func(ctx context.Context, i int) error {
		rows, _, err := ask(ctx, i)
		return want(len(rows), err)
	}
}

// reads are the hot reads: what a page that people open often asks of the domain.
func reads(w *world) []read {
	first := social.Page{}
	me := w.me()
	behind := cursor('k', w.size.note(w.size.Notes/2)) // far behind the last home entry
	seen := cursor('s', time.Now().UnixMicro(), int64(math.Float64bits(math.MaxFloat64)), math.MaxInt64)
	return []read{
		{"home (Following)", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.Home(ctx, w.reader(i), first)
		})},
		{"home, behind the entries", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.Home(ctx, w.reader(i), social.Page{Cursor: behind})
		})},
		{"For you", func(ctx context.Context, i int) error {
			page, err := w.ForYou(ctx, w.size.account(400+int64(i)%100), first)
			return want(len(page.Fresh), err)
		}},
		{"For you, 2,000 seen", func(ctx context.Context, i int) error {
			page, err := w.ForYou(ctx, w.reader(i), first)
			return want(len(page.Fresh), err)
		}},
		{"For you, behind the fresh", func(ctx context.Context, i int) error {
			page, err := w.ForYou(ctx, w.reader(i), social.Page{Cursor: seen})
			return want(len(page.Seen), err)
		}},
		{"explore, popular", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.Explore(ctx, 0, social.ExplorePopular, first)
		})},
		{"explore, recent", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.Explore(ctx, me, social.ExploreRecent, first)
		})},
		{"topic, large", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.TopicNotes(ctx, me, "everyday", first)
		})},
		{"topic, small", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.TopicNotes(ctx, 0, fmt.Sprintf("topic%d", 1+20*(i%100)), first)
		})},
		{"topics", list(func(ctx context.Context, i int) ([]*social.Topic, string, error) { return w.Topics(ctx, first) })},
		{"profile", func(ctx context.Context, i int) error {
			_, err := w.Profile(ctx, me, fmt.Sprintf("member%d", 1+i%1000))
			return err
		}},
		{"profile's notes", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.ProfileNotes(ctx, me, w.size.account(202+int64(i)%199), first) // none of them has blocked me
		})},
		{"profile's notes, visitor", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.ProfileNotes(ctx, 0, w.size.account(1), first)
		})},
		{"liked notes", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.LikedNotes(ctx, me, w.reader(i), first)
		})},
		{"boards", list(func(ctx context.Context, i int) ([]*social.Board, string, error) {
			return w.Boards(ctx, w.reader(i), w.reader(i), first)
		})},
		{"board's notes", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.BoardNotes(ctx, 0, w.size.board(101), first)
		})},
		{"note", func(ctx context.Context, i int) error {
			_, err := w.Note(ctx, me, w.publicNote(i%1000))
			return err
		}},
		{"comments, 2,000 of them", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.Comments(ctx, me, w.size.note(w.size.talk()), first)
		})},
		{"comments", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.Comments(ctx, 0, w.publicNote(i%1000), first)
		})},
		{"replies", list(func(ctx context.Context, i int) ([]*social.Note, string, error) {
			return w.Replies(ctx, me, w.size.comment(w.size.talk(), 1), first)
		})},
		{"notifications", list(func(ctx context.Context, i int) ([]*social.Notification, string, error) {
			return w.Notifications(ctx, w.reader(i), social.Tabs[i%len(social.Tabs)], first)
		})},
		{"unread", func(ctx context.Context, i int) error {
			u, err := w.Unread(ctx, w.reader(i))
			return want(int(u.Total()), err)
		}},
		{"followers", list(func(ctx context.Context, i int) ([]*social.Account, string, error) {
			return w.Followers(ctx, me, w.size.account(1), first)
		})},
		{"following", list(func(ctx context.Context, i int) ([]*social.Account, string, error) {
			return w.Following(ctx, me, w.reader(i), first)
		})},
		{"search members", func(ctx context.Context, i int) error {
			found, err := w.SearchAccounts(ctx, me, [...]string{"m", "member1", "anna", "member12345", "priya 1"}[i%5], 20)
			if i%5 == 3 {
				return err // on a small set nobody is called so
			}
			return want(len(found), err)
		}},
		{"search topics", func(ctx context.Context, i int) error {
			found, err := w.SearchTopics(ctx, [...]string{"t", "topic12"}[i%2], 20)
			return want(len(found), err)
		}},
		{"may see a picture", func(ctx context.Context, i int) error {
			_, _, err := w.MediaVisible(ctx, me, w.size.picture(1+int64(i)))
			return err
		}},
		{"draft list", func(ctx context.Context, i int) error {
			_, _, err := w.Drafts(ctx, me, first)
			return err
		}},
	}
}

// cursor is that of a kind of list which goes on below its keys.
func cursor(kind byte, keys ...int64) string {
	buf := []byte{kind}
	for _, key := range keys {
		buf = binary.BigEndian.AppendUint64(buf, uint64(key))
	}
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32(buf, crc32.ChecksumIEEE(buf)))
}
