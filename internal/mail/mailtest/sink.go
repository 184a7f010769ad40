// Package mailtest is a real SMTP server for tests: it speaks the protocol on a
// loopback port, takes every mail and hands it to the test. It sends nothing on.
package mailtest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is one that arrived.
type Mail struct {
	From, To string // of the envelope
	Header   mail.Header
	Subject  string
	Text     string // the plain part
	HTML     string
}

// Links are the addresses in the plain text.
func (m Mail) Links() []string { return links.FindAllString(m.Text, -1) }

var links = regexp.MustCompile(`https?://\S+`)

// Sink is a running server. Answers may be bent before the mail comes.
type Sink struct {
	URL string // for mail.Open

	mu       sync.Mutex
	mails    []Mail
	arrived  chan struct{} // closed and renewed at each arrival
	refusal  func(to string) error
	username string
	password string
}

// Start runs a sink until the test's end.
func Start(t testing.TB) *Sink {
	t.Helper()
	s := &Sink{arrived: make(chan struct{})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("mailtest: %v", err)
	}
	s.URL = "smtp://" + listener.Addr().String()
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	srv.Domain = "sink.test"
	srv.AllowInsecureAuth = true
	srv.ErrorLog = discard{}
	srv.ReadTimeout, srv.WriteTimeout = 10*time.Second, 10*time.Second
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Errorf("mailtest: close: %v", err)
		}
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("mailtest: %v", err)
		}
	})
	return s
}

// Require makes the sink insist on these credentials.
func (s *Sink) Require(username, password string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.username, s.password = username, password
}

// Refuse lets fn decide about each recipient; nil takes all again.
func (s *Sink) Refuse(fn func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal = fn
}

// Mails are all that arrived so far.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail{}, s.mails...)
}

// Wait gives the n-th mail (from 1) to an address, or fails the test after 10 s.
func (s *Sink) Wait(t testing.TB, to string, n int) Mail {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		s.mu.Lock()
		found, next := 0, s.arrived
		for _, m := range s.mails {
			if m.To == to {
				if found++; found == n {
					s.mu.Unlock()
					return m
				}
			}
		}
		s.mu.Unlock()
		select {
		case <-next:
		case <-deadline:
			t.Fatalf("mailtest: %d mails to %s, want %d", found, to, n)
		}
	}
}

type session struct {
	sink     *Sink
	from, to string
	authed   bool
}

func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		c.sink.mu.Lock()
		defer c.sink.mu.Unlock()
		if username != c.sink.username || password != c.sink.password {
			return smtp.ErrAuthFailed
		}
		c.authed = true
		return nil
	}), nil
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	if c.sink.username != "" && !c.authed {
		return smtp.ErrAuthRequired
	}
	c.from = from
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.sink.mu.Lock()
	refusal := c.sink.refusal
	c.sink.mu.Unlock()
	if refusal != nil {
		if err := refusal(to); err != nil {
			return err
		}
	}
	c.to = to
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: err.Error()}
	}
	m.From, m.To = c.from, c.to
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	c.sink.mails = append(c.sink.mails, m)
	close(c.sink.arrived)
	c.sink.arrived = make(chan struct{})
	return nil
}

func (c *session) Reset()        { c.from, c.to = "", "" }
func (c *session) Logout() error { return nil }

func parse(raw []byte) (Mail, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Header: msg.Header}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return Mail{}, err
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		return Mail{}, err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		body, err := io.ReadAll(msg.Body)
		m.Text = string(body)
		return m, err
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return Mail{}, err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return Mail{}, err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.HTML = string(body)
		} else {
			m.Text = string(body)
		}
	}
}

type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}
