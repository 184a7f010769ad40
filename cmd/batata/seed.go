package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/batata-social/batata/cmd/batata/seed"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// seeder puts the community of package seed into the database, through the domain's
// own methods at the times that the data say. What is there already it leaves alone.
type seeder struct {
	*system
	social   *social.Service // this and the next are like system's, but live at the seeder's time
	members  *members.Service
	at       atomic.Int64 // unix ms that they take for now
	began    time.Time
	library  *seed.Library
	accounts map[string]*social.Account // by handle
	notes    map[string]int64           // by slug
	comments map[string]int64           // by seed.Comment.ID
}

// Ids of seeded things are fixed: this many ms after the epoch, and a number.
const (
	seedMembersAt = 1_735_689_600_000 // 2025-01-01
	seedNotesAt   = 1_735_776_000_000
	seedBoardsAt  = 1_735_862_400_000
)

func seedID(base int64, n int) int64 { return (base+int64(n)*60_000)<<16 | int64(n) }

// newSeeder opens the library of pictures; finished ones are kept between runs.
func (s *system) newSeeder() *seeder {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = s.cfg.DataDir
	}
	sd := &seeder{
		system: s, began: time.Now(), library: seed.NewLibrary(filepath.Join(cache, "batata", "seed")),
		accounts: map[string]*social.Account{}, notes: map[string]int64{}, comments: map[string]int64{},
	}
	sd.goTo(0)
	sd.social, sd.members = s.domain(true, func() time.Time { return time.UnixMilli(sd.at.Load()) })
	return sd
}

// seedContent makes sure that the members' notes, and all that hangs on them, are
// there.
func (sd *seeder) seedContent(ctx context.Context) error {
	var done bool
	err := sd.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM settings WHERE key = 'seeded')`).Scan(ctx, &done)
	if err != nil || done {
		return err
	}
	sd.log.Info("seeding sixty notes with their pictures; the first time takes a minute")
	for _, step := range []func(context.Context) error{
		sd.seedSite, sd.seedFollows, sd.seedNotes, sd.seedComments, sd.seedLikes, sd.seedBoards, sd.settle,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	sd.log.Info("seeded", "took", time.Since(sd.began).Round(time.Second))
	return nil
}

// goTo makes it so many hours before the start.
func (sd *seeder) goTo(hoursAgo float64) {
	sd.at.Store(sd.began.Add(-time.Duration(hoursAgo * float64(time.Hour))).UnixMilli())
}

func (sd *seeder) exec(ctx context.Context, sql string, args ...any) error {
	_, err := sd.db.NewRaw(sql, args...).Exec(ctx)
	return err
}

func (sd *seeder) seedSite(ctx context.Context) error {
	site, err := sd.system.members.Site(ctx)
	if err != nil {
		return err
	}
	site.Name = "batata"
	site.Description = "Twelve neighbours share what they cook, mend, grow and walk to. No ads, no tracking."
	site.Rules = []string{
		"Say how you came by what you show: bought, gifted, paid.",
		"Describe your pictures; somebody reads with their ears.",
		"Ask before you correct.",
		"No selling in comments.",
		"People's homes are theirs: no addresses, no faces of strangers.",
		"When in doubt, be the neighbour you would like to have.",
	}
	site.About = "This server runs on invented members so that you can look around. Publish, comment, break things: “batata dev --reset” brings everything back."
	site.SignUpMode = members.SignUpOpen
	return sd.system.members.SaveSite(ctx, sd.accounts[seed.Members()[0].Handle].ID, site)
}

// seedMembers makes the members and gives their logins; known are the passwords of an
// earlier run.
func (sd *seeder) seedMembers(ctx context.Context, known map[string]string) ([]login, error) {
	var logins []login
	for i, m := range seed.Members() {
		l := login{Handle: m.Handle, Password: known[m.Handle], What: string(m.Role)}
		a, err := sd.social.AccountByHandle(ctx, m.Handle)
		switch {
		case err == nil && l.Password == "": // its file is gone
			if l.Password, err = sd.newLogin(ctx, m.Handle); err != nil {
				return nil, fmt.Errorf("member %s: %w", m.Handle, err)
			}
		case errors.Is(err, errs.NotFound):
			l.Password = newPassword()
			if a, err = sd.seedMember(ctx, seedID(seedMembersAt, i), m, l.Password); err != nil {
				return nil, fmt.Errorf("member %s: %w", m.Handle, err)
			}
		case err != nil:
			return nil, err
		}
		sd.accounts[m.Handle] = a
		logins = append(logins, l)
	}
	return logins, nil
}

// newLogin sets a new password the way that an operator would.
func (sd *seeder) newLogin(ctx context.Context, handle string) (string, error) {
	link, err := sd.members.ResetPasswordLink(ctx, members.Console, handle)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}
	password := newPassword()
	return password, sd.members.ResetPassword(ctx, u.Query().Get("token"), password)
}

func newPassword() string {
	raw := make([]byte, 10)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the process instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw))
}

func (sd *seeder) seedMember(ctx context.Context, id int64, m seed.Member, password string) (*social.Account, error) {
	roles := map[seed.Role]members.Role{seed.Owner: members.RoleOwner, seed.Moderator: members.RoleModerator}
	sd.goTo(m.JoinedHours)
	a, _, err := sd.members.Create(ctx, members.CreateInput{
		ID: id, Handle: m.Handle, Email: m.Handle + "@mail.test", Role: roles[m.Role], Password: password, Locale: m.Lang,
	})
	if err != nil {
		return nil, err
	}
	in := social.ProfileInput{
		Name: m.Name, Bio: m.Bio, Place: m.Place, Lang: m.Lang, Locked: m.Locked, Discoverable: true,
		HideLiked: m.HideLiked, HideCollected: m.HideCollected,
	}
	for _, f := range m.Fields {
		in.Fields = append(in.Fields, social.Field{Name: f.Label, Value: f.Value})
	}
	if in.AvatarID, err = sd.face(ctx, a.ID, media.PurposeAvatar, m.Avatar); err != nil {
		return nil, err
	}
	if in.BannerID, err = sd.face(ctx, a.ID, media.PurposeBanner, m.Banner); err != nil {
		return nil, err
	}
	if err := sd.social.UpdateProfile(ctx, a.ID, in); err != nil {
		return nil, err
	}
	err = sd.exec(ctx, `UPDATE accounts SET created_at = ? WHERE id = ?`, time.UnixMilli(sd.at.Load()), a.ID)
	return a, err
}

func (sd *seeder) face(ctx context.Context, account int64, purpose, ref string) (int64, error) {
	if ref == "" {
		return 0, nil
	}
	p, err := sd.library.Picture(ref)
	if err != nil {
		return 0, err
	}
	return sd.upload(ctx, account, purpose, p, "")
}

func (sd *seeder) upload(ctx context.Context, account int64, purpose string, p seed.Picture, alt string) (int64, error) {
	source := p.Source
	if !strings.HasPrefix(source, "http") { // a file of a package has no address
		source = ""
	}
	m, err := sd.media.Upload(ctx, media.UploadInput{
		AccountID: account, Purpose: purpose, Reader: bytes.NewReader(p.JPEG), Size: int64(len(p.JPEG)),
		Description: media.Description{Alt: alt, Licence: p.Licence, Credit: p.Credit, SourceURL: source},
	})
	if err != nil {
		return 0, err
	}
	return m.ID, nil
}

func (sd *seeder) seedFollows(ctx context.Context) error {
	for _, f := range seed.Follows() {
		follower, followee := sd.accounts[f.Follower], sd.accounts[f.Followee]
		sd.goTo(24 * 30)
		if err := sd.social.Follow(ctx, follower.ID, followee.ID); err != nil {
			return fmt.Errorf("%s follows %s: %w", f.Follower, f.Followee, err)
		}
		if f.Pending {
			continue
		}
		// Locked members said yes long ago.
		if err := sd.social.AcceptFollow(ctx, followee.ID, follower.ID); err != nil && !errors.Is(err, errs.NotFound) {
			return fmt.Errorf("%s accepts %s: %w", f.Followee, f.Follower, err)
		}
	}
	return nil
}

// seedNotes publishes oldest first. The next notes' pictures are drawn while those of
// one are uploaded.
func (sd *seeder) seedNotes(ctx context.Context) error {
	notes := seed.Notes()
	order := make([]int, len(notes))
	for i, n := range notes {
		order[i] = i
		sd.notes[n.Slug] = seedID(seedNotesAt, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(notes[b].HoursAgo - notes[a].HoursAgo) })
	g, ctx := errgroup.WithContext(ctx)
	ready := make(chan seed.Ready, 3)
	g.Go(func() error {
		defer close(ready)
		for _, i := range order {
			r, err := sd.library.Ready(notes[i])
			if err != nil {
				return err
			}
			select {
			case ready <- r:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	g.Go(func() error {
		for r := range ready {
			if err := sd.seedNote(ctx, r); err != nil {
				return fmt.Errorf("note %s: %w", r.Slug, err)
			}
		}
		return nil
	})
	return g.Wait()
}

func (sd *seeder) seedNote(ctx context.Context, r seed.Ready) error {
	id, author := sd.notes[r.Slug], sd.accounts[r.Author].ID
	sd.goTo(r.HoursAgo)
	at := time.UnixMilli(sd.at.Load())
	err := sd.exec(ctx, `INSERT INTO notes (id, account_id, state, visibility, created_at) VALUES (?, ?, 'draft', 'public', ?)
		ON CONFLICT DO NOTHING`, id, author, at)
	if err != nil {
		return err
	}
	if _, err := sd.social.Draft(ctx, author, id); errors.Is(err, errs.NotFound) {
		return nil // published by a run that did not finish
	} else if err != nil {
		return err
	}
	pictures := make([]int64, len(r.Images))
	g, uploads := errgroup.WithContext(ctx)
	for i, image := range r.Images {
		g.Go(func() (err error) {
			pictures[i], err = sd.upload(uploads, author, media.PurposeNote, image.Picture, image.Description)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	in := social.NoteInput{
		Title: r.Title, Body: r.Text, Lang: r.Lang, Place: r.Place, Licence: r.Licence, ContentWarning: r.ContentWarning,
		Visibility: social.Visibility(r.Visibility), Provenance: social.Provenance(r.Provenance), AIAssisted: r.AIAssisted,
		CommentPolicy: social.CommentPolicy(r.Comments), MediaIDs: pictures, TextCover: r.TextCover % social.TextCovers,
	}
	if len(pictures) > 0 {
		in.CoverID = pictures[r.Cover]
	}
	_, err = sd.social.Publish(ctx, author, id, in)
	return err
}
