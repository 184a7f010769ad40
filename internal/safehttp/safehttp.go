// Package safehttp is the only way out: every request to a server that somebody
// else named (ActivityPub, WebFinger, media, previews, push, hooks) goes through a
// Client. It refuses addresses inside our own network, answers without end, and
// redirects that lead elsewhere than they may; a linter bans every other client.
// It follows no proxy: behind one, the check of the connected address would be void.
package safehttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// What an answer may cost (F17).
const (
	dialTimeout   = 5 * time.Second
	headerTimeout = 10 * time.Second
	totalTimeout  = 20 * time.Second // from the first dial to the last byte, redirects included
	maxHeader     = 64 << 10
	maxRedirects  = 3
	maxURL        = 2 << 10
	perHost       = 4  // requests in flight
	maxAnswers    = 16 // addresses of a name; more is refused
	idleConns     = 1024
	idleTimeout   = 90 * time.Second
)

// Reasons for a refusal, to be told apart with errors.Is. Whatever else goes wrong
// is an error of the network.
var (
	ErrURL      = errors.New("address is not one we fetch")
	ErrPrivate  = errors.New("address leads into a private network")
	ErrTooLarge = errors.New("answer is too large")
	ErrRedirect = errors.New("redirect is not one we follow")
)

// Config is what a Client needs; the zero value reaches the public internet by https.
type Config struct {
	UserAgent string
	OwnHosts  []string // hosts that are this server: never fetched, lower case

	// AllowPrivate lists networks of peers under test. To them also plain http,
	// addresses without names and any port are allowed; for hosts named localhost,
	// *.localhost and *.test it stands in for a resolver where it holds 127.0.0.1.
	AllowPrivate []netip.Prefix
	RootCAs      *x509.CertPool // nil: the system's
	Resolver     *net.Resolver  // nil: the system's
	PerHost      int            // requests in flight to one host; 0: 4
	Timeout      time.Duration  // of a whole exchange; 0: 20 s
}

// Client makes requests. It is safe for concurrent use and keeps connections alive.
type Client struct {
	cfg       Config
	own       map[string]bool
	transport *http.Transport
	slots     slots
}

// New makes a Client.
func New(cfg Config) *Client {
	if cfg.PerHost == 0 {
		cfg.PerHost = perHost
	}
	if cfg.Resolver == nil {
		cfg.Resolver = net.DefaultResolver
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = totalTimeout
	}
	c := &Client{cfg: cfg, own: make(map[string]bool, len(cfg.OwnHosts)), slots: slots{limit: cfg.PerHost}}
	for _, h := range cfg.OwnHosts {
		c.own[h] = true
	}
	c.transport = &http.Transport{
		Proxy:                  nil,
		DialContext:            c.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs},
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           idleConns,
		MaxIdleConnsPerHost:    cfg.PerHost,
		IdleConnTimeout:        idleTimeout,
		ForceAttemptHTTP2:      true,
	}
	return c
}

// Close lets idle connections go.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// dial connects to the first address of the host that may be reached, and to none
// when the host has too many or one of another kind comes up: a name that answers
// with a public and a private address is up to something.
func (c *Client) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrURL, addr)
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	ips, err := c.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{ControlContext: c.control}
	var failed error
	for _, ip := range ips {
		conn, err := dialer.DialContext(ctx, network, net.JoinHostPort(ip.String(), port))
		if err == nil {
			return conn, nil
		}
		failed = errors.Join(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, failed
}
