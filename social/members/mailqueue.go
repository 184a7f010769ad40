package members

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/internal/mail"
)

// letterKind says what a mail is about.
type letterKind string

const (
	letterConfirm  letterKind = "confirm"  // after a sign-up
	letterResend   letterKind = "resend"   // the same, asked for by address
	letterReset    letterKind = "reset"    // asked for by address
	letterChange   letterKind = "change"   // to a new address: is it yours?
	letterUndo     letterKind = "undo"     // to the address before: it was changed
	letterPassword letterKind = "password" // it was changed
	letterApproved letterKind = "approved" // staff said yes
	letterRejected letterKind = "rejected" // staff said no
	letterWaiting  letterKind = "waiting"  // to staff: somebody waits
	letterFactor   letterKind = "factor"   // a second factor was added or removed
	letterDeleted  letterKind = "deleted"  // the account is gone
)

// mailOrder says which letter goes where. It becomes a letter, and gets its link,
// only when it is sent: what a visitor asks for by typing an address then costs the
// same whether anybody owns it, and a queue never holds a link.
type mailOrder struct {
	Kind      letterKind
	To        string
	AccountID int64  // 0: whoever owns the address
	Locale    string // for a letter to nobody we know
	Handle    string // likewise
	Reason    string // why staff said no; "" none

	Written *DevLetter // kept for the page that shows mail in dev
}

// SendMail is the job of one mail; its worker calls DeliverMail. Its id is written as
// a string: on their way through database/sql the numbers of a jsonb array become
// float64, and ids have more than 53 bits.
type SendMail struct {
	MailID int64 `json:"mail_id,string"`
}

// Kind names the job.
func (SendMail) Kind() string { return "social.send_mail" }

// InsertOpts puts mails into their own queue, where a slow server holds up nothing
// else. Ten tries are about five hours; a link works for 24.
func (SendMail) InsertOpts() jobs.InsertOpts {
	return jobs.InsertOpts{Queue: jobs.Mail, MaxAttempts: 10}
}

const mailPurpose = "mail"

// CanMail says whether letters reach anybody: through SMTP, or dev's page.
func (s *Service) CanMail() bool { return s.mailer != nil || s.keepMail }

// queueMailTx makes a mail certain together with what it tells about. Where no mail
// can be sent it does nothing.
func (s *Service) queueMailTx(ctx context.Context, tx bun.Tx, o mailOrder) error {
	if !s.CanMail() {
		return nil
	}
	var id int64
	if err := tx.NewRaw(`SELECT next_id()`).Scan(ctx, &id); err != nil {
		return fmt.Errorf("queue %s mail: %w", o.Kind, err)
	}
	sealed, err := s.sealOrder(id, o)
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`INSERT INTO outgoing_mail (id, account_id, sealed) VALUES (?, nullif(?, 0), ?)`, id, o.AccountID, sealed).Exec(ctx)
	if err != nil {
		return fmt.Errorf("queue %s mail: %w", o.Kind, err)
	}
	if o.Kind == letterUndo { // its time runs from the change, not from the sending
		if err := saveToken(ctx, tx, tokenUndo, s.orderToken(tokenUndo, id), o.AccountID, o.To, undoLife); err != nil {
			return err
		}
	}
	if err := jobs.InsertTx(ctx, tx, SendMail{MailID: id}, nil); err != nil {
		return fmt.Errorf("queue %s mail: %w", o.Kind, err)
	}
	return nil
}

// DeliverMail writes and sends one mail and forgets it. A mail that is gone was
// sent. mail.ErrRefused is final (the mail is forgotten too): its job is cancelled.
func (s *Service) DeliverMail(ctx context.Context, id int64) error {
	o, err := s.openOrder(ctx, id)
	if err != nil || o == nil || o.Written != nil {
		return err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	letter, err := s.writeLetter(ctx, id, *o, site)
	if err != nil {
		return fmt.Errorf("write %s mail %d: %w", o.Kind, id, err)
	}
	switch {
	case letter == nil: // nobody to tell, or overtaken
		return s.forgetMail(ctx, id)
	case s.mailer == nil && s.keepMail:
		return s.keepLetter(ctx, id, *o, *letter)
	case s.mailer == nil:
		return fmt.Errorf("mail %d: this node has no mail server", id)
	}
	err = s.mailer.Send(ctx, mail.Message{ID: "mail." + strconv.FormatInt(id, 10), To: o.To, FromName: site.Name, Letter: *letter})
	if errors.Is(err, mail.ErrRefused) {
		if lost := s.forgetMail(ctx, id); lost != nil {
			return lost
		}
		return jobs.Cancel(fmt.Errorf("mail %d: %w", id, err))
	}
	if err != nil {
		return fmt.Errorf("mail %d: %w", id, err)
	}
	return s.forgetMail(ctx, id)
}

func (s *Service) openOrder(ctx context.Context, id int64) (*mailOrder, error) {
	var rows [][]byte
	if err := s.db.NewRaw(`SELECT sealed FROM outgoing_mail WHERE id = ?`, id).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("read mail %d: %w", id, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return s.unsealOrder(id, rows[0])
}

func (s *Service) sealOrder(id int64, o mailOrder) ([]byte, error) {
	plain, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("seal mail %d: %w", id, err)
	}
	return s.key.Seal(mailPurpose, plain, rowAAD(id)), nil
}

func (s *Service) unsealOrder(id int64, sealed []byte) (*mailOrder, error) {
	plain, err := s.key.Open(mailPurpose, sealed, rowAAD(id))
	if err != nil {
		return nil, fmt.Errorf("open mail %d: %w", id, err)
	}
	o := &mailOrder{}
	if err := json.Unmarshal(plain, o); err != nil {
		return nil, fmt.Errorf("open mail %d: %w", id, err)
	}
	return o, nil
}

func (s *Service) forgetMail(ctx context.Context, id int64) error {
	if _, err := s.db.NewRaw(`DELETE FROM outgoing_mail WHERE id = ?`, id).Exec(ctx); err != nil {
		return fmt.Errorf("forget mail %d: %w", id, err)
	}
	return nil
}

// rowAAD binds a sealed value to its row.
func rowAAD(id int64) []byte { return strconv.AppendInt(nil, id, 10) }

// DevLetter is a mail as dev's page shows it.
type DevLetter struct {
	ID      int64
	To      string
	Subject string
	Text    string
	HTML    string
}

// maxDevMail is how many of them are kept.
const maxDevMail = 100

// keepLetter replaces the order by the letter, for DevMail.
func (s *Service) keepLetter(ctx context.Context, id int64, o mailOrder, l mail.Letter) error {
	html, err := l.HTML()
	if err != nil {
		return err
	}
	o.Written = &DevLetter{ID: id, To: o.To, Subject: l.Subject, Text: l.Text(), HTML: html}
	sealed, err := s.sealOrder(id, o)
	if err != nil {
		return err
	}
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(`UPDATE outgoing_mail SET sealed = ? WHERE id = ?`, sealed, id).Exec(ctx); err != nil {
			return fmt.Errorf("keep mail %d: %w", id, err)
		}
		_, err := tx.NewRaw(`DELETE FROM outgoing_mail WHERE id IN (SELECT id FROM outgoing_mail ORDER BY id DESC OFFSET ?)`, maxDevMail).Exec(ctx)
		if err != nil {
			return fmt.Errorf("limit kept mail: %w", err)
		}
		return nil
	})
}

// DevMail lists the letters that dev keeps instead of sending them, newest first.
// Everywhere else it lists none.
func (s *Service) DevMail(ctx context.Context) ([]DevLetter, error) {
	if !s.keepMail {
		return nil, nil
	}
	var rows []struct {
		ID     int64
		Sealed []byte
	}
	if err := s.db.NewRaw(`SELECT id, sealed FROM outgoing_mail ORDER BY id DESC LIMIT ?`, maxDevMail).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("kept mail: %w", err)
	}
	var letters []DevLetter
	for _, r := range rows {
		o, err := s.unsealOrder(r.ID, r.Sealed)
		if err != nil {
			return nil, err
		}
		if o.Written != nil {
			letters = append(letters, *o.Written)
		}
	}
	return letters, nil
}
