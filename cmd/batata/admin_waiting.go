package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// maxWaiting is how many sign-ups are listed at once.
const maxWaiting = 200

// applicant is one who waits, in JSON.
type applicant struct {
	Handle    string    `json:"handle"`
	Email     string    `json:"email"`
	Confirmed bool      `json:"confirmed"` // the address is proved
	Since     time.Time `json:"since"`
	Reason    string    `json:"reason"`
}

// Run lists who waits, the oldest first.
func (c *AdminWaitingCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(s *members.Service) error {
		list, total, err := s.Waiting(ctx, members.Console, maxWaiting)
		if err != nil {
			return err
		}
		rows := make([]applicant, len(list))
		for i, u := range list {
			rows[i] = applicant{u.Account.Handle, u.Email, !u.ConfirmedAt.IsZero(), u.CreatedAt.UTC(), u.Reason}
		}
		if c.JSON {
			return std.PrintJSON(rows)
		}
		for _, a := range rows {
			proved := ""
			if !a.Confirmed {
				proved = "  address not proved"
			}
			fmt.Fprintf(std.Out, "@%s  %s  since %s%s\n", a.Handle, a.Email, a.Since.Format(time.RFC3339), proved)
			for line := range strings.Lines(a.Reason) {
				fmt.Fprintf(std.Out, "    %s\n", printable(line))
			}
		}
		switch {
		case total == 0:
			fmt.Fprintln(std.Out, "nobody waits")
		case total > int64(len(rows)):
			fmt.Fprintf(std.Out, "%d wait; these are the first %d\n", total, len(rows))
		}
		return nil
	})
}

// printable takes out what would speak to a terminal: a stranger wrote it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// undecided says why there is nothing to decide about a handle.
func undecided(handle string, err error) error {
	if errors.Is(err, errs.NotFound) {
		return fmt.Errorf("no @%s waits here: see batata admin waiting", members.FoldHandle(handle))
	}
	return explain(err)
}

// Run lets somebody in.
func (c *AdminApproveCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(s *members.Service) error {
		id, err := s.Applicant(ctx, c.Handle)
		if err != nil {
			return undecided(c.Handle, err)
		}
		active, err := s.ApproveSignUp(ctx, members.Console, id)
		if err != nil {
			return undecided(c.Handle, err)
		}
		if !active {
			fmt.Fprintf(std.Out, "@%s is approved, and comes in once the address is confirmed\n", members.FoldHandle(c.Handle))
			return nil
		}
		fmt.Fprintf(std.Out, "@%s is in%s\n", members.FoldHandle(c.Handle), told(s))
		return nil
	})
}

// Run turns somebody away.
func (c *AdminRejectCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(s *members.Service) error {
		id, err := s.Applicant(ctx, c.Handle)
		if err != nil {
			return undecided(c.Handle, err)
		}
		if err := s.RejectSignUp(ctx, members.Console, id, c.Reason); err != nil {
			return undecided(c.Handle, err)
		}
		fmt.Fprintf(std.Out, "@%s is turned away, and the sign-up deleted%s\n", members.FoldHandle(c.Handle), told(s))
		return nil
	})
}

// told says whether a letter goes out about it.
func told(s *members.Service) string {
	if s.CanMail() {
		return "; a letter says so"
	}
	return "; no mail server is set, so tell them"
}
