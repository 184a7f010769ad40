package members

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"github.com/batata-social/batata/internal/errs"
)

// Limits of a password. The upper one keeps what is hashed small (A01); a sentence
// of a thousand bytes is still allowed.
const (
	MinPassword = 10   // characters
	MaxPassword = 1024 // bytes
)

// hashParams are OWASP's for argon2id: 19 MiB, 2 passes, 1 lane: 23 ms of one core.
// A stored hash with others is replaced when its owner logs in.
var hashParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// decoyHash is compared with where there is no account or no password, so that both
// roads do the same work (A02). Nobody knows a password for it: the key is no
// output of argon2id, but the bytes 0 to 31.
const decoyHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

// maxHashWait is how long a login may stand in the queue for a core before the
// visitor is told to try later.
const maxHashWait = 15 * time.Second

// hasher bounds how much argon2id runs at once: each takes 19 MiB and a core. One
// core less than there are, so that pages keep one while 500 people log in.
type hasher struct {
	slots chan struct{}
	done  atomic.Int64 // hashes made since the start; the tests compare roads by it
}

func newHasher() *hasher {
	return &hasher{slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
}

func (h *hasher) acquire(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, maxHashWait)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		h.done.Add(1)
		return nil
	case <-wait.Done():
		if ctx.Err() != nil {
			return fmt.Errorf("wait for password hashing: %w", ctx.Err())
		}
		p := errs.New(errs.Unavailable, "error.login_queue")
		p.RetryAfter = maxHashWait
		return p
	}
}

// hash makes the hash of a new password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.acquire(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.slots }()
	out, err := argon2id.CreateHash(norm.NFC.String(password), hashParams)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return out, nil
}

// verify compares; an empty stored hash costs the same and never matches. outdated
// says that the hash was made with other parameters than today's.
func (h *hasher) verify(ctx context.Context, password, stored string) (match, outdated bool, err error) {
	if len(password) > MaxPassword {
		return false, false, nil // on every road alike: it says nothing about an account
	}
	compared := stored
	if stored == "" {
		compared = decoyHash
	}
	if err := h.acquire(ctx); err != nil {
		return false, false, err
	}
	defer func() { <-h.slots }()
	match, params, err := argon2id.CheckHash(norm.NFC.String(password), compared)
	if err != nil {
		return false, false, fmt.Errorf("compare password: %w", err)
	}
	if stored == "" {
		return false, false, nil
	}
	return match, *params != *hashParams, nil
}

// checkPassword says what is wrong with a new password; known are words that it must
// not merely repeat: the handle, the address, the site's name.
func checkPassword(password string, known ...string) *errs.Problem {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return errs.InvalidField("password", "error.password_common")
	case n < MinPassword:
		return errs.InvalidField("password", "error.password_short", "Min", MinPassword, "Length", n)
	case len(password) > MaxPassword:
		return errs.InvalidField("password", "error.password_long", "Max", MaxPassword)
	case guessable(password, known):
		return errs.InvalidField("password", "error.password_common")
	}
	return nil
}

// passwordHashOf reads the stored hash of a member; "" where there is none.
func (s *Service) passwordHashOf(ctx context.Context, account int64) (string, error) {
	var hashes []string
	err := s.db.NewRaw(`SELECT coalesce(password_hash, '') FROM users WHERE account_id = ?`, account).Scan(ctx, &hashes)
	if err != nil {
		return "", fmt.Errorf("password of account %d: %w", account, err)
	}
	if len(hashes) == 0 {
		return "", fmt.Errorf("password of account %d: %w", account, errs.NotFound)
	}
	return hashes[0], nil
}

// provePassword checks a password that a signed-in member types once more.
func (s *Service) provePassword(ctx context.Context, me int64, password string) error {
	subject := accountSubject(me)
	if err := s.take(ctx, ratePasswordOf, subject); err != nil {
		return err
	}
	stored, err := s.passwordHashOf(ctx, me)
	if err != nil {
		return err
	}
	match, _, err := s.hasher.verify(ctx, password, stored)
	if err != nil {
		return err
	}
	if !match {
		return errs.InvalidField("password", "error.password_wrong")
	}
	return s.giveBack(ctx, s.db, ratePasswordOf, subject)
}
