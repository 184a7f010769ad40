// Package socialtest builds the people and notes that tests need, on a real
// database and a real store in a folder.
package socialtest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// Host is the domain of the local accounts of a World.
const Host = "batata.test"

// World is a Service with everything under it, and the members above it. Its clock
// stands still until moved.
type World struct {
	*social.Service
	Members *members.Service
	DB      *db.DB
	Media   *media.Service
	Clock   *Clock
}

// New makes an empty World.
func New(t testing.TB) *World { return On(t, dbtest.New(t)) }

// On makes a World on a database, for tests of two nodes.
func On(t testing.TB, d *db.DB) *World {
	t.Helper()
	clock := &Clock{at: time.Now()}
	store, err := media.NewDisk(t.TempDir())
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	m, err := media.New(media.Config{
		DB: d, Store: store, BaseURL: "https://" + Host + "/media",
		Secret: []byte("a test secret of enough bytes 32"), TempDir: t.TempDir(),
	})
	if err != nil {
		t.Fatalf("make media service: %v", err)
	}
	return &World{
		DB: d, Media: m, Clock: clock,
		Service: social.New(social.Config{DB: d, Media: m, Host: Host, Now: clock.Now}),
		Members: members.New(members.Config{DB: d, Media: m, Host: Host, Now: clock.Now}),
	}
}

// Clock is the World's clock.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Move turns it forward.
func (c *Clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// Join makes an active local member, or a remote account from handle@host, with
// its default board.
func (w *World) Join(t testing.TB, handle string, change ...func(*social.Account)) *social.Account {
	t.Helper()
	name, host, _ := strings.Cut(handle, "@")
	a := &social.Account{Handle: name, Domain: host, State: social.AccountActive, Fields: []social.Field{}, Discoverable: true, Lang: "en"}
	for _, c := range change {
		c(a)
	}
	ctx := t.Context()
	if _, err := w.DB.NewInsert().Model(a).Returning("id, created_at").Exec(ctx); err != nil {
		t.Fatalf("make account %s: %v", handle, err)
	}
	board := &social.Board{AccountID: a.ID, Title: "Collected", Visibility: social.BoardPrivate, IsDefault: true}
	if _, err := w.DB.NewInsert().Model(board).Returning("id").Exec(ctx); err != nil {
		t.Fatalf("make default board of %s: %v", handle, err)
	}
	return a
}

// Post publishes a note of author.
func (w *World) Post(t testing.TB, author *social.Account, title string, change ...func(*social.NoteInput)) *social.Note {
	t.Helper()
	ctx := t.Context()
	in := social.NoteInput{Title: title, Body: "What I learnt about " + title}
	for _, c := range change {
		c(&in)
	}
	draft, err := w.StartDraft(ctx, author.ID)
	if err != nil {
		t.Fatalf("start draft: %v", err)
	}
	n, err := w.Publish(ctx, author.ID, draft.ID, in)
	if err != nil {
		t.Fatalf("publish %q: %v", title, err)
	}
	return n
}

// Visible makes a note with that visibility.
func Visible(v social.Visibility) func(*social.NoteInput) {
	return func(in *social.NoteInput) { in.Visibility = v }
}

// Picture uploads a small picture of owner and gives its id.
func (w *World) Picture(t testing.TB, owner *social.Account) int64 {
	t.Helper()
	m, err := w.Media.Upload(t.Context(), media.UploadInput{
		AccountID: owner.ID, Purpose: media.PurposeNote, Reader: bytes.NewReader(JPEG(t, 60, 80)),
	})
	if err != nil {
		t.Fatalf("upload picture: %v", err)
	}
	return m.ID
}

// JPEG encodes a picture of two colours.
func JPEG(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{R: uint8(x * 255 / width), G: uint8(y * 255 / height), B: 90, A: 255})
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatalf("encode picture: %v", err)
	}
	return buf.Bytes()
}

// Fan makes follower follow followee, accepted also by a locked account and by one elsewhere.
func (w *World) Fan(t testing.TB, follower, followee *social.Account) {
	t.Helper()
	if err := w.Service.Follow(t.Context(), follower.ID, followee.ID); err != nil {
		t.Fatalf("follow: %v", err)
	}
	if followee.Locked || !followee.Local() {
		if err := w.AcceptFollow(t.Context(), followee.ID, follower.ID); err != nil {
			t.Fatalf("accept follow: %v", err)
		}
	}
}

// All reads every page of a list.
func All[T any](t testing.TB, limit int, list func(context.Context, social.Page) ([]T, string, error)) []T {
	t.Helper()
	var out []T
	cursor := ""
	for range 10_000 {
		rows, next, err := list(t.Context(), social.Page{Cursor: cursor, Limit: limit})
		if err != nil {
			t.Fatalf("read page: %v", err)
		}
		out = append(out, rows...)
		if next == "" {
			return out
		}
		cursor = next
	}
	t.Fatal("the list has no end")
	return nil
}

// Titles names notes by their titles, or bodies where they have none.
func Titles(notes []*social.Note) string {
	names := make([]string, len(notes))
	for i, n := range notes {
		if names[i] = n.Title; names[i] == "" {
			names[i] = n.Body
		}
	}
	return fmt.Sprint(names)
}
