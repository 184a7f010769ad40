package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/batata-social/batata/internal/errs"
)

// SQLSTATE codes that code decides by. https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	codeUnique          = "23505"
	codeForeignKey      = "23503"
	codeCheck           = "23514"
	codeSerialization   = "40001"
	codeDeadlock        = "40P01"
	codeLockUnavailable = "55P03"
	codeQueryCanceled   = "57014" // statement_timeout, or our own cancel request
	codeIdleInTx        = "25P03"
	codeReadOnly        = "25006" // a primary that was demoted under us
	codeDiskFull        = "53100"
	codeNoTable         = "42P01"
)

// Classify adds the kind to a failure of the database: errs.Unavailable when the
// server is down, starting, full, overloaded or too slow, errs.NotFound for no
// rows. Everything else, and nil, passes unchanged; the cause stays reachable.
// What a DB returns from the server and what InTx returns is classified already; a
// Scan that found no rows outside InTx is not: use NotFound there.
func Classify(err error) error {
	switch {
	case err == nil, isKind(err):
		return err
	case isNoRows(err):
		return withKind{err, errs.NotFound}
	case isUnavailable(err):
		return withKind{err, errs.Unavailable}
	}
	return err
}

// NotFound turns "no rows" into errs.NotFound with what was looked for, and leaves
// other errors with the same words before them. what is like "note 42".
func NotFound(err error, what string) error {
	if err == nil {
		return nil
	}
	if isNoRows(err) {
		return fmt.Errorf("%s: %w", what, errs.NotFound)
	}
	return fmt.Errorf("%s: %w", what, Classify(err))
}

// Affected says whether a statement touched a row: INSERT … ON CONFLICT DO NOTHING made
// one, a conditional UPDATE or DELETE found one. It wraps a call of Exec.
func Affected(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	rows, err := res.RowsAffected()
	return rows > 0, err
}

// IsUnique reports whether err is the violation of the named unique constraint or
// index; "" means any.
func IsUnique(err error, constraint string) bool { return violates(err, codeUnique, constraint) }

// IsCheck reports whether err is the violation of the named CHECK; "" means any.
func IsCheck(err error, constraint string) bool { return violates(err, codeCheck, constraint) }

// IsForeignKey reports whether err is the violation of the named foreign key; ""
// means any.
func IsForeignKey(err error, constraint string) bool {
	return violates(err, codeForeignKey, constraint)
}

func violates(err error, code, constraint string) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == code && (constraint == "" || pe.ConstraintName == constraint)
}

// withKind is an error that is also one of the kinds.
type withKind struct {
	error
	kind error
}

func (e withKind) Unwrap() []error { return []error{e.error, e.kind} }

func isKind(err error) bool {
	return errors.Is(err, errs.Unavailable) || errors.Is(err, errs.NotFound)
}

func isNoRows(err error) bool {
	return errors.Is(err, sql.ErrNoRows) || errors.Is(err, pgx.ErrNoRows)
}

func isUnavailable(err error) bool {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch pe.Code {
		case codeLockUnavailable, codeQueryCanceled, codeIdleInTx, codeReadOnly, codeSerialization, codeDeadlock:
			return true
		}
		// 08 connection, 53 out of resources, 57P server is going down or coming up, 58 disk trouble.
		return strings.HasPrefix(pe.Code, "08") || strings.HasPrefix(pe.Code, "53") ||
			strings.HasPrefix(pe.Code, "57P") || strings.HasPrefix(pe.Code, "58")
	}
	// A visitor who left is not an outage.
	if errors.Is(err, context.Canceled) {
		return false
	}
	var ce *pgconn.ConnectError
	var ne net.Error
	return errors.As(err, &ce) || errors.As(err, &ne) || pgconn.Timeout(err) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, driver.ErrBadConn) ||
		strings.Contains(err.Error(), "conn closed") // pgconn's lock error is unexported
}
