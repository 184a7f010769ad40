package mail_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/batata-social/batata/internal/mail"
	"github.com/batata-social/batata/internal/mail/mailtest"
)

func letter() mail.Letter {
	return mail.Letter{
		Lang: "zh-CN", Subject: "请验证你的邮箱 <1>", Before: []string{"欢迎！", `He said "<b>hi</b>" & left.`},
		LinkText: "Confirm", LinkURL: "https://batata.test/signup/confirm?token=abc",
		After: []string{strings.Repeat("A long line. ", 30)}, Signature: "Batata · https://batata.test",
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	sink := mailtest.Start(t)
	sink.Require("jane", "pa:ss@word")
	s, err := mail.Open(strings.Replace(sink.URL, "smtp://", "smtp://jane:pa%3Ass%40word@", 1), "no-reply@batata.test")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
	msg := mail.Message{ID: "mail.7", To: "kim@example.org", FromName: `Köln, "knits"`, Letter: letter()}
	if err := s.Send(t.Context(), msg); err != nil {
		t.Fatal(err)
	}
	m := sink.Wait(t, "kim@example.org", 1)
	if m.From != "no-reply@batata.test" || m.Subject != msg.Letter.Subject || m.Header.Get("Message-Id") != "<mail.7@batata.test>" {
		t.Errorf("arrived from %s: %q %v", m.From, m.Subject, m.Header)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != msg.FromName {
		t.Errorf("sender %v, %v", from, err)
	}
	if links := m.Links(); len(links) != 2 || links[0] != msg.Letter.LinkURL {
		t.Errorf("links %q", links)
	}
	if !strings.Contains(m.Text, "欢迎！") || !strings.Contains(m.Text, strings.TrimSpace(msg.Letter.After[0])) {
		t.Errorf("text %q", m.Text)
	}
	for _, want := range []string{`<html lang="zh-CN">`, "&lt;b&gt;hi&lt;/b&gt;", `href="https://batata.test/signup/confirm?token=abc"`} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("HTML lacks %s: %s", want, m.HTML)
		}
	}
	for _, never := range []string{"<b>", "<img", "<script", "src=", "url("} {
		if strings.Contains(m.HTML, never) {
			t.Errorf("HTML has %s", never)
		}
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	sink := mailtest.Start(t)
	sink.Require("jane", "right")
	open := func(url string) *mail.Sender {
		t.Helper()
		s, err := mail.Open(url, "no-reply@batata.test")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	msg := mail.Message{ID: "1", To: "kim@example.org", Letter: letter()}
	address := strings.TrimPrefix(sink.URL, "smtp://")
	for name, s := range map[string]*mail.Sender{
		"wrong password":     open("smtp://jane:wrongword@" + address),
		"no password":        open(sink.URL),
		"STARTTLS not there": open("smtp://jane:right@" + address + "?starttls=required"),
		"TLS not there":      open("smtps://jane:right@" + address),
		"nobody listens":     open("smtp://127.0.0.1:1"),
	} {
		err := s.Send(t.Context(), msg)
		if err == nil || errors.Is(err, mail.ErrRefused) {
			t.Errorf("%s: %v, want a failure that a later try may mend", name, err)
		} else if strings.Contains(err.Error(), "kim@") || strings.Contains(err.Error(), "wrongword") {
			t.Errorf("%s: %v tells too much", name, err)
		}
	}
	good := open("smtp://jane:right@" + address)
	for code, final := range map[int]bool{451: false, 550: true, 552: true, 421: false} {
		sink.Refuse(func(to string) error { return &smtp.SMTPError{Code: code, Message: to + " is not wanted"} })
		err := good.Send(t.Context(), msg)
		if err == nil || errors.Is(err, mail.ErrRefused) != final || strings.Contains(err.Error(), "kim@") {
			t.Errorf("code %d: %v, want final %v and no address", code, err, final)
		}
	}
	if n := len(sink.Mails()); n != 0 {
		t.Errorf("%d mails went through", n)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, from, word string }{
		{"smtp://mail.example.org", "no-reply@example.org", ""},
		{"smtps://user:pass@mail.example.org:465", "Batata <no-reply@example.org>", ""},
		{"smtp://mail.example.org?starttls=off", "no-reply@example.org", ""},
		{"http://user:hunter2@mail.example.org", "no-reply@example.org", "smtp[s]://"},
		{"mail.example.org", "no-reply@example.org", "smtp[s]://"},
		{"smtp://user:hunter2@", "no-reply@example.org", "smtp[s]://"},
		{"smtp://user:hunter2@mail.example.org:99999", "no-reply@example.org", "port"},
		{"smtp://mail.example.org?starttls=maybe", "no-reply@example.org", "starttls"},
		{"smtp://user:hunter2@mail.example.org", "nobody", "not an address"},
		{"smtp://user:hunter2@mail.example.org/%zz", "no-reply@example.org", "smtp[s]://"},
	} {
		_, err := mail.Open(c.url, c.from)
		switch {
		case c.word == "" && err != nil:
			t.Errorf("%s: %v", c.url, err)
		case c.word != "" && (err == nil || !strings.Contains(err.Error(), c.word) || strings.Contains(err.Error(), "hunter2")):
			t.Errorf("%s: %v, want %q and no password", c.url, err, c.word)
		}
	}
}
