package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/mail"
	"github.com/batata-social/batata/migrations"
	"github.com/batata-social/batata/social/members"
)

// finding is the outcome of one check. Advice says what to do when it is not OK.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Advice string `json:"advice,omitempty"`
}

// maxSkew is how far our clock may be from the database's: signatures and sessions
// live by the clock (R-m).
const maxSkew = 5 * time.Second

// Run checks everything and fails when something that serving needs is broken.
func (c *DoctorCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	d := &doctor{cfg: cfg, sys: &system{cfg: cfg, log: newLogger(cfg, std)}}
	d.examine(ctx)
	err := d.sys.Close()
	if c.JSON {
		err = errors.Join(err, std.PrintJSON(d.findings))
	} else {
		for _, f := range d.findings {
			mark := "ok  "
			if !f.OK {
				mark = "FAIL"
			}
			fmt.Fprintf(std.Out, "%s  %-10s  %s\n", mark, f.Check, f.Detail)
			if f.Advice != "" {
				fmt.Fprintf(std.Out, "                  → %s\n", f.Advice)
			}
		}
	}
	for _, f := range d.findings {
		if !f.OK {
			return errors.Join(err, errors.New("something is not in order, see above"))
		}
	}
	return err
}

type doctor struct {
	cfg      *Config
	sys      *system
	findings []finding
}

func (d *doctor) ok(check, format string, args ...any) {
	d.findings = append(d.findings, finding{Check: check, OK: true, Detail: fmt.Sprintf(format, args...)})
}

func (d *doctor) fail(check string, err error, advice string) {
	d.findings = append(d.findings, finding{Check: check, Detail: err.Error(), Advice: advice})
}

func (d *doctor) examine(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := d.sys.openDatabase(ctx, opening{}); err != nil {
		d.fail("postgres", err, "check DATABASE_URL, or leave it empty for the private Postgres")
	} else {
		d.postgres(ctx)
		d.clock(ctx)
		d.address(ctx)
	}
	d.media(ctx)
	d.mail(ctx)
	d.ffmpeg(ctx)
	d.publicURL(ctx)
}

func (d *doctor) postgres(ctx context.Context) {
	var is struct {
		Version string
		Number  int
		Super   bool
	}
	err := d.sys.db.NewRaw(`SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
		(SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super`).Scan(ctx, &is)
	switch {
	case err != nil:
		d.fail("postgres", err, "see the error; the server answers but not this question")
		return
	case is.Number < 150000:
		d.fail("postgres", fmt.Errorf("version %s", is.Version), "Batata needs Postgres 15 or newer")
		return
	}
	kind := "DATABASE_URL"
	if d.sys.pg != nil {
		kind = "private, in " + d.sys.pg.DataDir()
	}
	d.ok("postgres", "%s (%s)", is.Version, kind)
	if is.Super {
		d.fail("postgres", errors.New("the application's role is a superuser"), "make it the owner of its database and nothing more: ALTER ROLE … NOSUPERUSER")
	}
	status, err := db.MigrationStatus(ctx, d.sys.db, migrations.Files)
	if err != nil {
		d.fail("schema", err, "")
		return
	}
	pending := 0
	for _, m := range status {
		switch m.State {
		case db.MigrationPending:
			pending++
		case db.MigrationChanged:
			d.fail("schema", fmt.Errorf("migration %04d differs from what was applied", m.Version), "run the release that this database was migrated by")
		}
	}
	if pending > 0 {
		d.ok("schema", "%d migrations wait: batata serve or batata migrate applies them", pending)
		return
	}
	d.ok("schema", "up to date, %d migrations", len(status))
}

func (d *doctor) clock(ctx context.Context) {
	before := time.Now()
	var there time.Time
	if err := d.sys.db.NewRaw(`SELECT clock_timestamp()`).Scan(ctx, &there); err != nil {
		d.fail("clock", err, "")
		return
	}
	half := time.Since(before) / 2
	skew := there.Sub(before.Add(half)).Round(time.Millisecond)
	if skew.Abs() > maxSkew {
		d.fail("clock", fmt.Errorf("the database's clock is %v from ours", skew), "run an NTP client (systemd-timesyncd, chrony) on both machines")
		return
	}
	d.ok("clock", "%v from the database's", skew)
}

func (d *doctor) media(ctx context.Context) {
	store, err := openStore(ctx, d.cfg)
	if err != nil {
		d.fail("media", err, "check BATATA_MEDIA_STORE and the BATATA_S3_… settings")
		return
	}
	d.sys.store = store
	if err := store.Check(ctx); err != nil {
		d.fail("media", err, "the store answers, but cannot be written or read")
		return
	}
	if err := d.sys.checkStore(ctx); err != nil {
		d.fail("media", err, "make the bucket private: no anonymous policy, no public ACL")
		return
	}
	d.ok("media", "%s can be written and read", d.cfg.MediaStore)
}

func (d *doctor) mail(ctx context.Context) {
	if d.cfg.SMTPURL == "" {
		d.ok("mail", "no mail server is set: sign-up by invite, and batata admin confirm")
		return
	}
	sender, err := mail.Open(d.cfg.SMTPURL.Reveal(), d.cfg.MailFrom)
	if err == nil {
		err = sender.Check(ctx)
	}
	if err != nil {
		d.fail("mail", err, "check BATATA_SMTP_URL and whether this machine may reach that port")
		return
	}
	d.ok("mail", "the server greets, and takes our login")
}

func (d *doctor) ffmpeg(ctx context.Context) {
	for _, tool := range []string{"ffmpeg", "ffprobe"} {
		out, err := exec.CommandContext(ctx, tool, "-version").Output()
		if err != nil {
			d.fail(tool, err, "apt-get install ffmpeg; videos need it, pictures do not")
			continue
		}
		line, _, _ := strings.Cut(string(out), "\n")
		d.ok(tool, "%s", line)
	}
}

// address compares the public URL with the database's, or takes that one.
func (d *doctor) address(ctx context.Context) {
	stored, err := members.StoredAddress(ctx, d.sys.db)
	if err != nil {
		d.fail("public url", err, "")
		return
	}
	if err := otherHost(d.cfg, stored); err != nil {
		d.fail("public url", err, "batata serve refuses to start like this: handles and ids carry the host")
		return
	}
	if err := d.cfg.takeStored(stored); err != nil {
		d.fail("public url", err, "set BATATA_PUBLIC_URL, and start batata serve once")
	}
}

func (d *doctor) publicURL(ctx context.Context) {
	host := d.cfg.PublicURL.Hostname()
	if host == "" {
		d.fail("public url", errors.New("BATATA_PUBLIC_URL is not set"), "set it to where people reach this server, for example https://example.org")
		return
	}
	if devHost(host) {
		d.ok("public url", "%s is a name of this machine alone", d.cfg.PublicURL)
		return
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		d.fail("public url", err, "make a DNS record for "+host+" that names this machine or your proxy")
		return
	}
	d.ok("public url", "%s resolves to %s", host, strings.Join(addresses, ", "))
}
