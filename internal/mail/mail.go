// Package mail sends letters through one SMTP server. A Letter is written once and
// goes out as plain text with an HTML twin that holds no picture, no script and no
// link but its own. The package knows nothing of accounts and of when to send: its
// callers keep what is owed in the database and call Send from a job. It never logs,
// and its errors never hold an address.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// ErrRefused says that the server will never take this letter: the address does not
// exist, or it wants nothing from us. Trying again is of no use.
var ErrRefused = errors.New("mail refused for good")

// timeout bounds each conversation with the server.
const timeout = 30 * time.Second

// Sender knows the way to a server. It is safe for concurrent use: every letter has
// a connection of its own.
type Sender struct {
	host string
	from mail.Address
	opts []gomail.Option
}

// Message is a letter with its address.
type Message struct {
	ID       string // unique and the same in each try, so that a receiver can drop a second copy
	To       string
	FromName string // shown beside the sender's address
	Letter   Letter
}

// Open makes a Sender of a URL smtp[s]://user:pass@host:port and the address that
// mails come from. smtps:// speaks TLS from the first byte (port 465). smtp:// (port
// 587) insists on STARTTLS, so that passwords and links never cross the network in
// clear, but for a server on this machine, where it takes what is offered;
// ?starttls=required, opportunistic or off overrides that. Errors never repeat the
// URL: it holds a password.
func Open(rawURL, from string) (*Sender, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("mail server: write the URL as smtp[s]://user:pass@host:port")
	}
	addr, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("mail sender %q is not an address", from)
	}
	port := 587
	if u.Scheme == "smtps" {
		port = 465
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil || port < 1 || port > 65535 {
			return nil, fmt.Errorf("mail server: port %q is not a number from 1 to 65535", u.Port())
		}
	}
	opts := []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(timeout), gomail.WithoutNoop(),
		gomail.WithTLSConfig(&tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}),
	}
	if domain := domainOf(addr.Address); domain != "" {
		opts = append(opts, gomail.WithHELO(domain))
	}
	if u.Scheme == "smtps" {
		opts = append(opts, gomail.WithSSL())
	} else {
		policy, err := tlsPolicy(u)
		if err != nil {
			return nil, err
		}
		opts = append(opts, gomail.WithTLSPolicy(policy))
	}
	if u.User != nil {
		pass, _ := u.User.Password()
		opts = append(opts, gomail.WithUsername(u.User.Username()), gomail.WithPassword(pass), authOption(u.Hostname()))
	}
	if _, err := gomail.NewClient(u.Hostname(), opts...); err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &Sender{host: u.Hostname(), from: *addr, opts: opts}, nil
}

func tlsPolicy(u *url.URL) (gomail.TLSPolicy, error) {
	switch want := u.Query().Get("starttls"); want {
	case "required":
		return gomail.TLSMandatory, nil
	case "opportunistic":
		return gomail.TLSOpportunistic, nil
	case "off":
		return gomail.NoTLS, nil
	case "":
		if loopback(u.Hostname()) {
			return gomail.TLSOpportunistic, nil
		}
		return gomail.TLSMandatory, nil
	default:
		return 0, fmt.Errorf("mail server: starttls=%q is not required, opportunistic or off", want)
	}
}

// authOption takes the strongest way to log in that the server offers. Without TLS
// a password is given in clear to a server on this machine only.
func authOption(host string) gomail.Option {
	if loopback(host) {
		return gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1,
			gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin)
	}
	return gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// Send hands one letter to the server. nil means that the server has taken it.
func (s *Sender) Send(ctx context.Context, m Message) error {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from := s.from
	if m.FromName != "" {
		from.Name = m.FromName
	}
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&mail.Address{Address: m.To})
	msg.Subject(m.Letter.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(m.ID + "@" + domainOf(s.from.Address))
	// RFC 3834: nobody's holiday notice answers a machine.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, m.Letter.Text())
	html, err := m.Letter.HTML()
	if err != nil {
		return err
	}
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	client, err := gomail.NewClient(s.host, s.opts...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil // what goes wrong after the server's yes (RSET, QUIT) is not the letter's trouble
	}
	return bare(err)
}

// Check connects, greets, authenticates and leaves: what doctor asks.
func (s *Sender) Check(ctx context.Context) error {
	client, err := gomail.NewClient(s.host, s.opts...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("mail server: %w", bare(err))
	}
	if err := client.CloseWithSMTPClient(conn); err != nil {
		return fmt.Errorf("mail server: leave: %w", err)
	}
	return nil
}

// bare tells what happened without the recipient and without the server's words,
// which often repeat it.
func bare(err error) error {
	var se *gomail.SendError
	if !errors.As(err, &se) {
		return fmt.Errorf("send mail: %w", err)
	}
	told := fmt.Errorf("send mail: %s: code %d %s", se.Reason, se.ErrorCode(), se.EnhancedStatusCode())
	if code := se.ErrorCode(); code >= 500 && code < 600 && permanent(se.Reason) {
		return fmt.Errorf("%w: %w", ErrRefused, told)
	}
	return told
}

// permanent holds for refusals that are about the recipient or the letter. A refused
// sender is the operator's configuration: mended, the letter goes out.
func permanent(reason gomail.SendErrReason) bool {
	return reason == gomail.ErrSMTPRcptTo || reason == gomail.ErrSMTPDataClose
}

func domainOf(address string) string {
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == '@' {
			return address[i+1:]
		}
	}
	return ""
}
