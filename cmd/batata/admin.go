package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// admin opens the system for one act.
func admin(ctx context.Context, cfg *Config, std *Stdio, act func(*members.Service) error) (err error) {
	s, err := openSystem(ctx, cfg, newLogger(cfg, std), opening{links: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return act(s.members)
}

// refused says why an act on a member failed.
func refused(handle string, err error) error {
	if errors.Is(err, errs.NotFound) {
		return fmt.Errorf("there is no member @%s here", members.FoldHandle(handle))
	}
	return explain(err)
}

// Run creates an account.
func (c *AdminCreateCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	in := members.CreateInput{Handle: c.Handle, Email: c.Email, Role: members.Role(c.Role)}
	if c.PasswordStdin {
		line, err := bufio.NewReader(io.LimitReader(std.In, 2048)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read password: %w", err)
		}
		if in.Password = strings.TrimRight(line, "\r\n"); in.Password == "" {
			return usagef("--password-stdin: no password came on standard input")
		}
	}
	return admin(ctx, cfg, std, func(m *members.Service) error {
		a, link, err := m.Create(ctx, in)
		if err != nil {
			return explain(err)
		}
		fmt.Fprintf(std.Out, "created @%s@%s\n", a.Handle, m.Host())
		if link != "" {
			fmt.Fprintf(std.Out, "Set the password here within 24 hours, once:\n%s\n", link)
		}
		return nil
	})
}

// Run gives a staff role.
func (c *AdminPromoteCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(m *members.Service) error {
		if err := m.Promote(ctx, members.Console, c.Handle, members.Role(c.Role)); err != nil {
			return refused(c.Handle, err)
		}
		fmt.Fprintf(std.Out, "@%s is now: %s\n", members.FoldHandle(c.Handle), c.Role)
		return nil
	})
}

// Run prints a one-time link to a new password.
func (c *AdminResetPasswordCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(m *members.Service) error {
		link, err := m.ResetPasswordLink(ctx, members.Console, c.Handle)
		if err != nil {
			return refused(c.Handle, err)
		}
		fmt.Fprintf(std.Out, "A new password for @%s can be set here within 24 hours, once:\n%s\n", members.FoldHandle(c.Handle), link)
		return nil
	})
}

// Run confirms an address.
func (c *AdminConfirmCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(m *members.Service) error {
		if err := m.Confirm(ctx, members.Console, c.Handle); err != nil {
			return refused(c.Handle, err)
		}
		fmt.Fprintf(std.Out, "@%s is confirmed\n", members.FoldHandle(c.Handle))
		return nil
	})
}

// Run suspends an account.
func (c *AdminSuspendCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(m *members.Service) error {
		if err := m.Suspend(ctx, members.Console, c.Handle); err != nil {
			return refused(c.Handle, err)
		}
		fmt.Fprintf(std.Out, "@%s is suspended and logged out everywhere\n", members.FoldHandle(c.Handle))
		return nil
	})
}

// Run brings an account back.
func (c *AdminUnsuspendCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(s *members.Service) error {
		if err := s.Unsuspend(ctx, members.Console, c.Handle); err != nil {
			return refused(c.Handle, err)
		}
		fmt.Fprintf(std.Out, "@%s is suspended no more\n", members.FoldHandle(c.Handle))
		return nil
	})
}
