package main

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// derive fills what follows from other settings: the values that the
// documentation gives as "Default: …".
func (s *settings) derive(command string, from surroundings) {
	if !s.PublicURL.Set() && command == "dev" {
		s.PublicURL = URL{url.URL{Scheme: "http", Host: "localhost:8080"}}
	}
	if s.DataDir == "" {
		s.DataDir = defaultDataDir(from)
	}
	if s.SecretKeyFile == "" && s.DataDir != "" {
		s.SecretKeyFile = filepath.Join(s.DataDir, "secret.key")
	}
	if s.TLS == "auto" && s.origins["BATATA_LISTEN"].rank == rankDefault {
		s.Listen = ":443"
	}
	s.followPublicURL()
}

// followPublicURL fills what follows from the public URL, once that is known.
func (c *Config) followPublicURL() {
	if !c.PublicURL.Set() {
		return
	}
	if c.AccountDomain == "" {
		c.AccountDomain = c.PublicURL.Host
	}
	if !c.MediaURL.Set() {
		c.MediaURL = c.PublicURL
		c.MediaURL.Path += "/media"
	}
	if c.MailFrom == "" {
		host, _, _ := strings.Cut(c.AccountDomain, ":")
		c.MailFrom = "no-reply@" + host
	}
}

func defaultDataDir(from surroundings) string {
	if from.euid == 0 {
		return "/var/lib/batata"
	}
	if base := from.getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "batata")
	}
	if home := from.getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "share", "batata")
	}
	return ""
}

// devHost reports whether a host is one of the names that never leave this
// machine: there, and only there, plain http, ports and relaxed limits are fine.
func devHost(host string) bool {
	return host == "localhost" || host == "127.0.0.1" ||
		strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".test")
}

// check adds what is wrong between settings; serving asks for all that serve needs.
func (s *settings) check(serving bool) {
	s.checkAddresses(serving)
	s.checkListeners()
	s.checkStorage()
	s.checkMail()
	if s.PublicURL.Set() && !devHost(s.PublicURL.Hostname()) {
		if len(s.AllowPrivate) > 0 {
			s.complain("BATATA_ALLOW_PRIVATE", "%s would let requests into private networks, and %s is a public name; remove it", s.AllowPrivate, s.PublicURL.Hostname())
		}
		if s.RateLimits == "off" {
			s.complain("BATATA_RATE_LIMITS", "off leaves passwords open to guessing, and %s is a public name; remove it", s.PublicURL.Hostname())
		}
	}
	for _, proxy := range s.TrustedProxies {
		if proxy.Bits() == 0 {
			s.complain("BATATA_TRUSTED_PROXIES", "%s trusts the whole internet to say who a visitor is; name your proxies only", proxy)
		}
	}
}

// hostName is a DNS name of at least two labels, in lower-case ASCII.
var hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

func (s *settings) checkAddresses(serving bool) {
	const name = "BATATA_PUBLIC_URL"
	public := s.PublicURL
	switch host := public.Hostname(); {
	case !public.Set():
		if serving && !s.complainedOf(name) {
			s.complain(name, "is not set; say where people reach this server, for example https://example.org")
		}
	case public.Path != "":
		s.complain(name, "%s has the path %s; Batata needs a whole host: write %s://%s", public, public.Path, public.Scheme, public.Host)
	case devHost(host):
	case public.Scheme != "https":
		s.complain(name, "%s is not https, which only localhost, *.localhost, *.test and 127.0.0.1 may do without; write https://%s", public, public.Host)
	case public.Port() != "":
		s.complain(name, "%s has a port, and handles of the fediverse carry none; write https://%s and let a proxy listen on 443", public, host)
	case !hostName.MatchString(host) || len(host) > 253:
		s.complain(name, "%q is not a host name in ASCII; write a DNS name (punycode for other scripts), not an address", host)
	}
	if domain := s.AccountDomain; domain != "" {
		host, _, _ := strings.Cut(domain, ":")
		if !devHost(host) && (!hostName.MatchString(domain) || len(domain) > 253) {
			s.complain("BATATA_ACCOUNT_DOMAIN", "%q is not a host name in lower-case ASCII; write for example example.org", domain)
		}
	}
	// A media URL that only follows from the public one has been judged with it.
	given := s.origins["BATATA_MEDIA_URL"].rank > rankDefault
	if media := s.MediaURL; given && media.Scheme != "https" && !devHost(media.Hostname()) {
		s.complain("BATATA_MEDIA_URL", "%s is not https; write https://%s%s", media, media.Host, media.Path)
	}
	if s.TLS == "auto" && public.Set() && public.Scheme != "https" {
		s.complain("BATATA_TLS", "auto gets certificates, but %s is %s; write https there or set BATATA_TLS=off", name, public)
	}
	if s.TLS == "auto" && s.ACMEDirectory.Scheme != "https" {
		s.complain("BATATA_ACME_DIRECTORY", "must be an https URL")
	}
}

func (s *settings) complainedOf(name string) bool {
	for _, p := range s.problems {
		if p.Setting == name {
			return true
		}
	}
	return false
}

func (s *settings) checkListeners() {
	s.checkHostPort("BATATA_LISTEN", s.Listen)
	if host, ok := s.checkHostPort("BATATA_OPS_LISTEN", s.OpsListen); ok {
		addr, err := netip.ParseAddr(host)
		if host != "localhost" && (err != nil || !addr.IsLoopback()) {
			s.complain("BATATA_OPS_LISTEN", "%q is not a loopback address, and pprof and metrics are for the operator alone; write 127.0.0.1:9090 and reach it through a tunnel", s.OpsListen)
		}
		if s.OpsListen == s.Listen && !strings.HasSuffix(s.Listen, ":0") {
			s.complain("BATATA_OPS_LISTEN", "%s is BATATA_LISTEN too; give each its own port", s.OpsListen)
		}
	}
}

func (s *settings) checkHostPort(name, value string) (host string, ok bool) {
	host, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		s.complain(name, "%q is not HOST:PORT with a port from 0 to 65535; write for example 127.0.0.1:8080", value)
		return "", false
	}
	return host, true
}

func (s *settings) checkStorage() {
	if s.DataDir == "" {
		s.complain("BATATA_DATA_DIR", "is not set, and neither XDG_DATA_HOME nor HOME says where data goes; name a folder")
	}
	if dsn := s.DatabaseURL.Reveal(); dsn != "" {
		if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
			s.complain("DATABASE_URL", "does not start with postgres://; write postgres://USER:PASSWORD@HOST:PORT/DATABASE")
		} else if _, err := pgconn.ParseConfig(dsn); err != nil {
			// Not the error itself: it quotes parts of the URL.
			s.complain("DATABASE_URL", "is not a Postgres URL; write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password percent-encoded")
		}
	}
	if s.MediaStore != "s3" {
		return
	}
	for _, needed := range []struct {
		name string
		set  bool
	}{
		{"BATATA_S3_ENDPOINT", s.S3Endpoint.Set()},
		{"BATATA_S3_BUCKET", s.S3Bucket != ""},
		{"BATATA_S3_ACCESS_KEY", s.S3AccessKey != ""},
		{"BATATA_S3_SECRET_KEY", s.S3SecretKey != ""},
	} {
		if !needed.set && !s.complainedOf(needed.name) {
			s.complain(needed.name, "is not set, and BATATA_MEDIA_STORE=s3 needs it")
		}
	}
}

func (s *settings) checkMail() {
	if raw := s.SMTPURL.Reveal(); raw != "" {
		smtp, err := url.Parse(raw)
		if err != nil || (smtp.Scheme != "smtp" && smtp.Scheme != "smtps") || smtp.Hostname() == "" || smtp.Path != "" || smtp.RawQuery != "" {
			s.complain("BATATA_SMTP_URL", "is not a mail server; write smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465, with special characters percent-encoded")
		}
	}
	if s.MailFrom != "" {
		if _, err := mail.ParseAddress(s.MailFrom); err != nil {
			s.complain("BATATA_MAIL_FROM", "%q is not an address; write for example no-reply@example.org", s.MailFrom)
		}
	}
}
