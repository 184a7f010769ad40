package main

import (
	"log/slog"
)

// Config is every setting that Batata needs before it can start. What an
// operator changes while it runs (name, rules, sign-up mode) lives in the database,
// the same for all nodes.
//
// One struct is the source of the flags, the environment variables, the keys of
// batata.toml and docs/configuration.md: --s3-bucket is BATATA_S3_BUCKET is
// s3_bucket. A field tagged setting:"NAME" is called NAME in the environment
// instead; one tagged secret:"yes" is never printed, and its companion …File
// reads the value from a file.
//
// The field order is the order of the documentation.
type Config struct {
	PublicURL     URL    `name:"public-url" group:"settings" section:"Addresses" help:"Where people reach this server; required by serve." placeholder:"https://example.org" doc:"https, no path, no port. http and a port only on the development names localhost, *.localhost, *.test and 127.0.0.1. Its host is stored at the first start, and another one is refused afterwards, because handles and ids carry it. Commands beside serve take the URL of its last start where none is given. dev uses http://localhost:8080."`
	AccountDomain string `name:"account-domain" group:"settings" help:"Domain in handles (@jane@DOMAIN), when it is not the host of the public URL." placeholder:"DOMAIN" doc:"Default: the host of BATATA_PUBLIC_URL. That domain must then redirect /.well-known/webfinger here."`
	MediaURL      URL    `name:"media-url" group:"settings" help:"Base URL of pictures and videos, for a CDN or an own media host." placeholder:"URL" doc:"Default: BATATA_PUBLIC_URL/media."`

	Listen         string `name:"listen" group:"settings" section:"Listening" default:"127.0.0.1:8080" help:"Address of the web server." placeholder:"HOST:PORT" doc:"With BATATA_TLS=auto the default is :443, and :80 answers ACME challenges and redirects."`
	OpsListen      string `name:"ops-listen" group:"settings" default:"127.0.0.1:9090" help:"Loopback address of metrics, pprof and health in detail." placeholder:"HOST:PORT" doc:"Refused on any other interface: pprof and metrics are for the operator alone."`
	TLS            string `name:"tls" group:"settings" default:"off" enum:"off,auto" help:"off behind a proxy, auto for certificates by ACME." doc:"One of off, auto."`
	ACMEDirectory  URL    `name:"acme-directory" group:"settings" help:"ACME directory used by BATATA_TLS=auto." placeholder:"URL" default:"https://acme-v02.api.letsencrypt.org/directory" doc:"Another certificate authority than Let's Encrypt, or one of your own."`
	TrustedProxies CIDRs  `name:"trusted-proxies" group:"settings" help:"Networks whose X-Forwarded-For is believed." placeholder:"CIDR,…" doc:"Comma-separated CIDRs or addresses of your own reverse proxies; empty or none trusts nobody. Without it every visitor behind a proxy shares the proxy's rate limit."`

	Roles   Roles  `name:"roles" group:"settings" section:"Process" default:"web,worker" help:"What this process does." placeholder:"web,worker" doc:"web answers requests, worker does the jobs; any number of processes of either kind share one database."`
	Migrate string `name:"migrate" group:"settings" default:"auto" enum:"auto,off" help:"Whether serve applies pending migrations." doc:"One of auto, off. With off, run batata migrate yourself before starting a new version."`

	DataDir         string `name:"data-dir" group:"settings" section:"Storage" help:"Folder of everything kept on this machine." placeholder:"DIR" type:"path" doc:"Default: /var/lib/batata as root, otherwise $XDG_DATA_HOME/batata (~/.local/share/batata). Holds pg/, media/, tmp/ and secret.key."`
	DatabaseURL     Secret `name:"database-url" group:"settings" setting:"DATABASE_URL" secret:"yes" help:"Postgres to use; empty runs a private one." placeholder:"postgres://…" doc:"Empty: a private Postgres in DATA_DIR/pg, without TCP, that starts and stops with Batata."`
	DatabaseURLFile string `name:"database-url-file" group:"settings" setting:"DATABASE_URL_FILE" companion:"DatabaseURL" help:"File holding the database URL." placeholder:"FILE" type:"path"`
	SecretKeyFile   string `name:"secret-key-file" group:"settings" help:"Key that seals secrets in the database." placeholder:"FILE" type:"path" doc:"Default: DATA_DIR/secret.key. The same on all nodes. Created only while the database holds nothing sealed; a key that does not open what is there is refused. Back it up beside the database: without it actor keys are lost, and with them the federation of this domain."`

	MediaStore      string `name:"media-store" group:"settings" section:"Media store" default:"disk" enum:"disk,s3" help:"Where uploads are kept." doc:"One of disk (DATA_DIR/media), s3 (MinIO or any other S3)."`
	RemoteMediaGB   GiB    `name:"remote-media-gb" group:"settings" default:"10" help:"Room for copies of other servers' pictures, in GiB." placeholder:"GIB" doc:"Those least recently looked at go first, and are fetched again when somebody looks."`
	S3Endpoint      URL    `name:"s3-endpoint" group:"settings" help:"S3 server." placeholder:"URL" doc:"For example https://s3.example.org or http://minio:9000. Required with BATATA_MEDIA_STORE=s3."`
	S3Region        string `name:"s3-region" group:"settings" default:"us-east-1" help:"S3 region." placeholder:"NAME"`
	S3Bucket        string `name:"s3-bucket" group:"settings" help:"S3 bucket." placeholder:"NAME" doc:"Made, and private, where it is missing and the key may. Keep it private: Batata signs or streams what a viewer may see. Required with BATATA_MEDIA_STORE=s3."`
	S3AccessKey     Secret `name:"s3-access-key" group:"settings" secret:"yes" help:"S3 access key." placeholder:"KEY" doc:"Required with BATATA_MEDIA_STORE=s3."`
	S3AccessKeyFile string `name:"s3-access-key-file" group:"settings" companion:"S3AccessKey" help:"File holding the S3 access key." placeholder:"FILE" type:"path"`
	S3SecretKey     Secret `name:"s3-secret-key" group:"settings" secret:"yes" help:"S3 secret key." placeholder:"KEY" doc:"Required with BATATA_MEDIA_STORE=s3."`
	S3SecretKeyFile string `name:"s3-secret-key-file" group:"settings" companion:"S3SecretKey" help:"File holding the S3 secret key." placeholder:"FILE" type:"path"`
	S3PathStyle     bool   `name:"s3-path-style" group:"settings" default:"true" negatable:"" help:"Put the bucket into the path, as MinIO wants." doc:"true or false."`
	S3Redirect      bool   `name:"s3-redirect" group:"settings" default:"false" negatable:"" help:"Send viewers to signed S3 URLs." doc:"true or false. false streams through Batata, so that the store needs no public address. Never expose MinIO's community edition to the internet."`

	SMTPURL     Secret `name:"smtp-url" group:"settings" section:"Mail" secret:"yes" help:"Mail server." placeholder:"smtp[s]://USER:PASS@HOST:PORT" doc:"Empty: sign-up by invite only, and batata admin confirm confirms addresses. smtp:// uses STARTTLS (port 587), smtps:// implicit TLS (port 465)."`
	SMTPURLFile string `name:"smtp-url-file" group:"settings" companion:"SMTPURL" help:"File holding the mail server's URL." placeholder:"FILE" type:"path"`
	MailFrom    string `name:"mail-from" group:"settings" help:"Sender of mails." placeholder:"ADDRESS" doc:"Default: no-reply@ACCOUNT_DOMAIN."`

	AllowPrivate CIDRs  `name:"allow-private" group:"settings" section:"Tests" help:"Private networks of peers under test." placeholder:"CIDR,…" doc:"To these, plain http, IP literals and any port are allowed too. Refused where BATATA_PUBLIC_URL is a public name."`
	RateLimits   string `name:"rate-limits" group:"settings" default:"on" enum:"on,off" help:"Rate limits; off only for tests." doc:"One of on, off. off is refused where BATATA_PUBLIC_URL is a public name."`

	LogLevel  slog.Level `name:"log-level" group:"settings" section:"Logs" default:"info" help:"Least level that is logged." placeholder:"LEVEL" doc:"One of debug, info, warn, error."`
	LogFormat string     `name:"log-format" group:"settings" default:"text" enum:"text,json" help:"Form of log lines." doc:"One of text, json. Logs never hold tokens, cookies, addresses or query strings."`
}
