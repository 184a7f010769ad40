package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/batata-social/batata/federation"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/mail"
	"github.com/batata-social/batata/internal/safehttp"
	"github.com/batata-social/batata/internal/seal"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/migrations"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// system is everything under the web server and the jobs, opened from the settings.
type system struct {
	cfg     *Config
	log     *slog.Logger
	pg      *db.Private // nil with DATABASE_URL
	db      *db.DB
	key     *seal.Key
	store   media.Store
	out     *safehttp.Client // to other servers
	media   *media.Service
	mail    *mail.Sender // nil: no mail server is set
	social  *social.Service
	members *members.Service
	fed     *federation.Service
}

// opening says how a command wants its system.
type opening struct {
	own     bool // start the private Postgres and refuse to share it; else join a running one
	migrate bool // apply pending migrations
	links   bool // it prints links or handles, and refuses to go without a public URL
	dev     bool // take only a database that dev made; show mail on a page instead of sending it
}

// openSystem opens the parts in the order they stand on each other. On an error
// nothing stays open.
func openSystem(ctx context.Context, cfg *Config, log *slog.Logger, how opening) (_ *system, err error) {
	s := &system{cfg: cfg, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := s.openDatabase(ctx, how); err != nil {
		return nil, err
	}
	if how.dev && cfg.DatabaseURL != "" {
		if err := refuseForeign(ctx, s.db); err != nil {
			return nil, err
		}
	}
	if how.migrate {
		if err := db.Migrate(ctx, s.db, migrations.Files); err != nil {
			return nil, fmt.Errorf("migrate: %w", err)
		}
	}
	if !how.own { // who serves claims the address instead
		if err := s.settleAddress(ctx, how.links); err != nil {
			return nil, err
		}
	}
	if !how.migrate {
		if err := checkMigrated(ctx, s.db); err != nil {
			return nil, err
		}
	}
	key, err := seal.Start(ctx, s.db, cfg.SecretKeyFile)
	if err != nil {
		return nil, err
	}
	if s.store, err = openStore(ctx, cfg); err != nil {
		return nil, err
	}
	s.out = safehttp.New(safehttp.Config{
		UserAgent: fmt.Sprintf("%s%s (+%s)", media.AgentName, version, cfg.PublicURL.String()),
		OwnHosts:  ownHosts(cfg), AllowPrivate: cfg.AllowPrivate,
	})
	s.media, err = media.New(media.Config{
		Client: s.out, RemoteBytes: cfg.RemoteMediaGB.Bytes(),
		DB: s.db, Store: s.store, BaseURL: cfg.MediaURL.String(), Secret: key.MAC("media urls"),
		TempDir: filepath.Join(cfg.DataDir, "tmp"), Redirect: cfg.S3Redirect,
	})
	if err != nil {
		return nil, err
	}
	if cfg.SMTPURL != "" {
		if s.mail, err = mail.Open(cfg.SMTPURL.Reveal(), cfg.MailFrom); err != nil {
			return nil, err
		}
	}
	s.key = key
	s.social, s.members = s.domain(how.dev, nil)
	s.openFederation()
	return s, nil
}

// openFederation makes the service that other servers speak to.
func (s *system) openFederation() {
	public := s.cfg.PublicURL
	s.fed = federation.New(federation.Config{
		DB: s.db, Social: s.social, Client: s.out, PublicURL: public.String(), Host: s.cfg.AccountDomain, Log: s.log, Private: len(s.cfg.AllowPrivate) > 0,
		Signer: federation.NewKeys(s.db, s.key, public.String()).Signer,
	})
}

// domain makes the domain's services; now is nil but for the seed, which lives in the
// past.
func (s *system) domain(keepMail bool, now func() time.Time) (*social.Service, *members.Service) {
	host := s.cfg.AccountDomain
	return social.New(social.Config{DB: s.db, Media: s.media, Host: host, Now: now}),
		members.New(members.Config{
			DB: s.db, Media: s.media, Host: host, Now: now, Key: s.key, PublicURL: s.cfg.PublicURL.String(),
			Mail: s.mail, KeepMail: keepMail, NoLimits: s.cfg.RateLimits == "off",
		})
}

// openDatabase connects to DATABASE_URL, or to the private Postgres.
func (s *system) openDatabase(ctx context.Context, how opening) (err error) {
	if err := makeDataDir(s.cfg.DataDir); err != nil {
		return err
	}
	url := s.cfg.DatabaseURL.Reveal()
	if url == "" {
		dir, moved, err := db.PrivateDir(s.cfg.DataDir)
		if err != nil {
			return err
		}
		if moved {
			s.log.Info("private Postgres lives outside the data folder, which its unprivileged user cannot enter", "folder", dir)
		}
		open := db.JoinOrStartPrivate
		if how.own {
			open = db.StartPrivate
		}
		if s.pg, err = open(ctx, db.PrivateConfig{DataDir: dir, Logger: s.log}); err != nil {
			return err
		}
		url = s.pg.URL()
	}
	s.db, err = db.Open(ctx, db.Config{URL: url})
	return err
}

// checkMigrated refuses a schema that is older than this version.
func checkMigrated(ctx context.Context, d *db.DB) error {
	status, err := db.MigrationStatus(ctx, d, migrations.Files)
	if err != nil {
		return err
	}
	pending := 0
	for _, m := range status {
		if m.State == db.MigrationPending {
			pending++
		}
	}
	if pending > 0 {
		return fmt.Errorf("%d migrations wait: run batata migrate first", pending)
	}
	return nil
}

func openStore(ctx context.Context, cfg *Config) (media.Store, error) {
	if cfg.MediaStore != "s3" {
		return media.NewDisk(filepath.Join(cfg.DataDir, "media"))
	}
	store, err := media.NewS3(media.S3Config{
		Endpoint: cfg.S3Endpoint.String(), Region: cfg.S3Region, Bucket: cfg.S3Bucket,
		AccessKey: cfg.S3AccessKey.Reveal(), SecretKey: cfg.S3SecretKey.Reveal(), PathStyle: cfg.S3PathStyle,
	})
	if err != nil {
		return nil, err
	}
	return store, store.Ensure(ctx)
}

// ownHosts are the names under which this server could be asked to ask itself.
func ownHosts(cfg *Config) []string {
	var out []string
	for _, u := range []URL{cfg.PublicURL, cfg.MediaURL} {
		out = append(out, strings.ToLower(u.Host), strings.ToLower(u.Hostname()))
	}
	return append(out, strings.ToLower(cfg.AccountDomain))
}

// Close closes what is open, the topmost part first.
func (s *system) Close() error {
	var err error
	if s.out != nil {
		s.out.Close()
	}
	if disk, ok := s.store.(*media.Disk); ok {
		err = disk.Close()
	}
	if s.db != nil {
		err = errors.Join(err, s.db.Close())
	}
	if s.pg != nil {
		err = errors.Join(err, s.pg.Stop())
	}
	return err
}

// newLogger writes to stderr in the form that the settings say.
func newLogger(cfg *Config, std *Stdio) *slog.Logger {
	opts := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(std.Err, opts))
	}
	return slog.New(slog.NewTextHandler(std.Err, opts))
}

// makeDataDir makes the folder of everything kept on this machine, for its owner only.
func makeDataDir(dir string) error {
	//nolint:gosec // Postgres' own user passes through to pg/; what is inside is closed to others
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	return nil
}
