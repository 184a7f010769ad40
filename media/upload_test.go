package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// An upload becomes a row with its renditions, each of which is served.
func TestUpload(t *testing.T) {
	t.Parallel()
	s := newService(t, newDisk(t))
	data := jpegOf(t, quadrants(2000, 1500), 90)
	m, err := s.Upload(t.Context(), UploadInput{
		AccountID: 7, Purpose: PurposeNote, Reader: bytes.NewReader(data), Size: int64(len(data)),
		Description: Description{Alt: " four fields ", FocusX: 0.5, Licence: "CC-BY-SA-4.0 OR CC0-1.0", Credit: "Ada", SourceURL: "https://example.org/p"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.ByIDs(t.Context(), s.db, []int64{m.ID, 1, m.ID})
	if err != nil || len(got) != 1 {
		t.Fatalf("ByIDs: %d, %v", len(got), err)
	}
	g := got[0]
	if g.Width != 2000 || g.Height != 1500 || g.Alt != "four fields" || g.FocusX != 0.5 || g.Credit != "Ada" || g.State != StateReady ||
		g.SourceType != "image/jpeg" || g.SourceBytes != int64(len(data)) || len(g.SHA256) != 32 || len(g.Blurhash) < 10 || g.ColourClass != ColourClass(g.Colour) {
		t.Errorf("row: %+v", g)
	}
	var names []string
	for _, r := range g.Renditions {
		names = append(names, r.Name)
		o, err := s.store.Open(t.Context(), r.Key)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(o)
		o.Close()
		if err != nil || int64(len(body)) != r.Bytes || !ValidKey(r.Key) {
			t.Errorf("rendition %s: %d bytes of %d, %v", r.Name, len(body), r.Bytes, err)
		}
		found, err := s.Lookup(t.Context(), r.Key)
		if err != nil || found.ID != m.ID {
			t.Errorf("lookup %s: %v", r.Key, err)
		}
	}
	if strings.Join(names, " ") != "360 720 1440 fed" {
		t.Errorf("renditions %v", names)
	}
	if r := g.Rendition(Rendition720); r == nil || r.Width != 720 || r.Height != 540 || len(g.Display()) != 3 {
		t.Errorf("720: %+v", r)
	}
	if _, err := s.Lookup(t.Context(), NewKey("image", "jpg")); !errors.Is(err, errs.NotFound) {
		t.Errorf("lookup of an unknown key: %v", err)
	}
}

// Refusals name the limit, the value and what is accepted; nothing is stored for them.
func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	disk := newDisk(t)
	s := newService(t, disk)
	small := jpegOf(t, quadrants(64, 48), 80)
	for name, c := range map[string]struct {
		in   UploadInput
		data []byte
		kind error
		key  string
	}{
		"empty":       {data: nil, kind: errs.Invalid, key: "error.media_empty"},
		"too long":    {data: append(bytes.Clone(small), make([]byte, MaxImageBytes)...), kind: errs.TooLarge, key: "error.media_too_large"},
		"announced":   {in: UploadInput{Size: MaxImageBytes + 1}, data: small, kind: errs.TooLarge, key: "error.media_too_large"},
		"cut short":   {data: small[:len(small)/2], kind: errs.Invalid, key: "error.media_broken"},
		"long alt":    {in: UploadInput{Description: Description{Alt: strings.Repeat("好", MaxAlt+1)}}, data: small, kind: errs.Invalid, key: "error.media_alt_too_long"},
		"bad focus":   {in: UploadInput{Description: Description{FocusX: 1.5}}, data: small, kind: errs.Invalid, key: "error.media_focus"},
		"bad licence": {in: UploadInput{Description: Description{Licence: "<b>"}}, data: small, kind: errs.Invalid, key: "error.media_licence"},
		"bad source":  {in: UploadInput{Description: Description{SourceURL: "javascript:alert(1)"}}, data: small, kind: errs.Invalid, key: "error.media_source"},
		"wide":        {data: pngHeaderOnly(20_000, 10), kind: errs.Invalid, key: "error.media_side"},
	} {
		c.in.AccountID, c.in.Purpose, c.in.Reader = 1, PurposeNote, bytes.NewReader(c.data)
		_, err := s.Upload(t.Context(), c.in)
		var p *errs.Problem
		var ps errs.Problems
		if errors.As(err, &ps) {
			p = ps[0]
		} else {
			errors.As(err, &p)
		}
		if !errors.Is(err, c.kind) || p == nil || p.Key != c.key {
			t.Errorf("%s: %v", name, err)
		} else if p.Key == "error.media_too_large" && (p.Args["LimitMB"] != 20 || p.Args["SizeMB"] != int64(21)) {
			t.Errorf("%s: %v", name, p.Args)
		}
	}
	if _, err := s.Upload(t.Context(), UploadInput{AccountID: 1, Purpose: PurposeNote, Reader: brokenReader{}}); err == nil || errors.Is(err, errs.Invalid) {
		t.Errorf("a lost connection: %v", err)
	}
	if n := objects(t, disk); n != 0 {
		t.Errorf("%d objects were left", n)
	}
	if used := s.spool.used.Load(); used != 0 {
		t.Errorf("%d bytes stay booked in the temp folder", used)
	}
}

// M12: a hundred parallel uploads near the limit never pass it, and what was refused
// leaves no object after the sweep.
func TestM12_Quota(t *testing.T) {
	t.Parallel()
	probe := newService(t, newDisk(t))
	one := upload(t, probe, 1)
	for name, quota := range map[string]Quota{
		"total": {TotalBytes: 5*one.Bytes + one.Bytes/2},
		"day":   {DayBytes: 5*one.SourceBytes + one.SourceBytes/2},
	} {
		disk := newDisk(t)
		s := newService(t, disk, func(c *Config) { c.Quota = quota })
		data := jpegOf(t, quadrants(640, 480), 90)
		var taken atomic.Int64
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				err := errs.Unavailable // no free connection or a long queue on the row: asked again
				for errors.Is(err, errs.Unavailable) {
					_, err = s.Upload(t.Context(), UploadInput{AccountID: 1, Purpose: PurposeNote, Reader: bytes.NewReader(data)})
				}
				switch {
				case err == nil:
					taken.Add(1)
				case problemKey(err) != "error.media_quota_"+name || !errors.Is(err, errs.TooLarge):
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		wg.Wait()
		u, err := s.Usage(t.Context(), 1)
		if err != nil || taken.Load() != 5 || u.TotalBytes != 5*one.Bytes || u.DayBytes != 5*one.SourceBytes {
			t.Errorf("%s: %d taken, usage %+v, %v", name, taken.Load(), u, err)
		}
		reconcile(t, s, 5)
		if n := objects(t, disk); n != 5*len(one.Renditions) {
			t.Errorf("%s: %d objects for 5 media of %d renditions", name, n, len(one.Renditions))
		}
	}
}

// Deleting gives room back, but what was sent today stays sent until midnight.
func TestM12_QuotaComesBack(t *testing.T) {
	t.Parallel()
	s := newService(t, newDisk(t))
	m := upload(t, s, 3)
	other := upload(t, s, 4)
	err := db.InTx(t.Context(), s.db, func(ctx context.Context, tx bun.Tx) error {
		return s.DeleteTx(ctx, tx, 3, []int64{m.ID, other.ID, m.ID})
	})
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.Usage(t.Context(), 3)
	if err != nil || u.TotalBytes != 0 || u.DayBytes != m.SourceBytes {
		t.Errorf("owner: %+v, %v", u, err)
	}
	if u, _ := s.Usage(t.Context(), 4); u.TotalBytes != other.Bytes {
		t.Errorf("another account's media was deleted too: %+v", u)
	}
	if _, err := s.db.NewRaw("UPDATE media_usage SET day = day - 1 WHERE account_id = 3").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if u, _ := s.Usage(t.Context(), 3); u.DayBytes != 0 {
		t.Errorf("after midnight: %+v", u)
	}
	upload(t, s, 3)
	if u, _ := s.Usage(t.Context(), 3); u.DayBytes != m.SourceBytes {
		t.Errorf("after midnight and one upload: %+v", u)
	}
}

// Only its owner attaches and describes a media, and all or none are attached.
func TestAttachAndDescribe(t *testing.T) {
	t.Parallel()
	s := newService(t, newDisk(t))
	mine, mine2, theirs := upload(t, s, 1), upload(t, s, 1), upload(t, s, 2)
	if err := s.Attach(t.Context(), 1, []int64{mine.ID, theirs.ID}); !errors.Is(err, errs.NotFound) {
		t.Errorf("attach another's: %v", err)
	}
	got, _ := s.ByIDs(t.Context(), s.db, []int64{mine.ID})
	if got[0].FreeSince == nil {
		t.Error("half of a refused attach stayed")
	}
	if err := s.Attach(t.Context(), 1, []int64{mine.ID, mine2.ID, mine.ID}); err != nil {
		t.Error(err)
	}
	if err := s.SetDescription(t.Context(), 2, mine.ID, Description{Alt: "x"}); !errors.Is(err, errs.NotFound) {
		t.Errorf("describe another's: %v", err)
	}
	d := Description{Alt: "一只猫", FocusX: -0.25, FocusY: 1, Licence: "GPL-2.0-or-later", Credit: "Bo", SourceURL: "https://example.org/"}
	if err := s.SetDescription(t.Context(), 1, mine.ID, d); err != nil {
		t.Fatal(err)
	}
	got, _ = s.ByIDs(t.Context(), s.db, []int64{mine.ID})
	if m := got[0]; m.Alt != d.Alt || m.FocusX != d.FocusX || m.FocusY != 1 || m.Licence != d.Licence || m.Credit != "Bo" || m.FreeSince != nil {
		t.Errorf("described: %+v", m)
	}
}

// The sweep removes what nothing uses and what was deleted, each in its time.
func TestRi_Sweep(t *testing.T) {
	t.Parallel()
	disk := newDisk(t)
	s := newService(t, disk)
	used, unused, deleted, purged := upload(t, s, 1), upload(t, s, 1), upload(t, s, 1), upload(t, s, 1)
	if err := s.Attach(t.Context(), 1, []int64{used.ID, deleted.ID, purged.ID}); err != nil {
		t.Fatal(err)
	}
	err := db.InTx(t.Context(), s.db, func(ctx context.Context, tx bun.Tx) error {
		return errors.Join(s.DeleteTx(ctx, tx, 1, []int64{deleted.ID}), s.PurgeTx(ctx, tx, []int64{purged.ID}))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range deleted.Renditions {
		if _, err := s.Lookup(t.Context(), r.Key); !errors.Is(err, errs.NotFound) {
			t.Errorf("a deleted media is still found: %v", err)
		}
	}
	each := len(used.Renditions)
	now := time.Now()
	rep, err := s.Sweep(t.Context(), now)
	if err != nil || rep != (SweepReport{Deleted: 1, Objects: each}) {
		t.Errorf("at once: %+v, %v", rep, err)
	}
	rep, err = s.Sweep(t.Context(), now.Add(25*time.Hour))
	if err != nil || rep != (SweepReport{Unattached: 1, Deleted: 1, Objects: each}) {
		t.Errorf("next day: %+v, %v", rep, err)
	}
	rep, err = s.Sweep(t.Context(), now.Add(deleteGrace+time.Minute))
	if err != nil || rep != (SweepReport{Deleted: 1, Objects: each}) {
		t.Errorf("next week: %+v, %v", rep, err)
	}
	if n := objects(t, disk); n != each {
		t.Errorf("%d objects are left, want those of the one in use (%d)", n, each)
	}
	if got, _ := s.ByIDs(t.Context(), s.db, []int64{used.ID, unused.ID}); len(got) != 1 || got[0].ID != used.ID {
		t.Errorf("rows left: %v", got)
	}
	if u, _ := s.Usage(t.Context(), 1); u.TotalBytes != used.Bytes {
		t.Errorf("usage %+v, want %d", u, used.Bytes)
	}
}

// Orphans older than a day are swept, younger ones may yet get their row; Verify names
// them, and rows whose object is gone or damaged.
func TestVerify(t *testing.T) {
	t.Parallel()
	disk := newDisk(t)
	s := newService(t, disk)
	m, n := upload(t, s, 1), upload(t, s, 1)
	if rep, err := s.Verify(t.Context()); err != nil || !rep.OK(time.Now()) || rep.Objects != 2*len(m.Renditions) || rep.Rows != rep.Objects {
		t.Fatalf("clean: %+v, %v", rep, err)
	}
	orphan := NewKey("image", "jpg")
	if err := disk.Put(t.Context(), orphan, strings.NewReader("x"), 1, "image/jpeg"); err != nil {
		t.Fatal(err)
	}
	if err := disk.Delete(t.Context(), m.Renditions[0].Key); err != nil {
		t.Fatal(err)
	}
	damaged := n.Renditions[0].Key
	if err := disk.Delete(t.Context(), damaged); err != nil {
		t.Fatal(err)
	}
	if err := disk.Put(t.Context(), damaged, strings.NewReader("xy"), 2, "image/jpeg"); err != nil {
		t.Fatal(err)
	}
	rep, err := s.Verify(t.Context())
	if err != nil || len(rep.Orphans) != 1 || rep.Orphans[0].Key != orphan || len(rep.Missing) != 1 || rep.Missing[0].Key != m.Renditions[0].Key ||
		len(rep.Damaged) != 1 || rep.Damaged[0].Key != damaged || rep.OK(time.Now()) {
		t.Errorf("verify: %+v, %v", rep, err)
	}
	if rep, err := s.Sweep(t.Context(), time.Now()); err != nil || rep.Orphans != 0 {
		t.Errorf("a young orphan was swept: %+v, %v", rep, err)
	}
	if err := s.Attach(t.Context(), 1, []int64{m.ID, n.ID}); err != nil {
		t.Fatal(err)
	}
	if rep, err := s.Sweep(t.Context(), time.Now().Add(25*time.Hour)); err != nil || rep.Orphans != 1 {
		t.Errorf("an old orphan was not swept: %+v, %v", rep, err)
	}
}

// M13: what moderators purge is gone with every rendition at the next sweep, whoever
// owns it; what a member deleted waits its week beside it.
func TestM13_PurgeRemovesEveryRendition(t *testing.T) {
	t.Parallel()
	disk := newDisk(t)
	s := newService(t, disk)
	purged, deleted := upload(t, s, 1), upload(t, s, 1)
	if len(purged.Renditions) < 2 {
		t.Fatalf("%d renditions", len(purged.Renditions))
	}
	err := db.InTx(t.Context(), s.db, func(ctx context.Context, tx bun.Tx) error {
		return errors.Join(s.PurgeTx(ctx, tx, []int64{purged.ID}), s.DeleteTx(ctx, tx, 1, []int64{deleted.ID}))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sweep(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, r := range purged.Renditions {
		if _, err := disk.Open(t.Context(), r.Key); !errors.Is(err, errs.NotFound) {
			t.Errorf("%s is still there: %v", r.Name, err)
		}
	}
	for _, r := range deleted.Renditions {
		object, err := disk.Open(t.Context(), r.Key)
		if err != nil {
			t.Fatalf("%s of the deleted one did not wait: %v", r.Name, err)
		}
		object.Close()
	}
}
