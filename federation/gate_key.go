package federation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// refreshEvery is how seldom a key that does not fit is asked for again (W-13).
const refreshEvery = 5 * time.Minute

// verified gives the actor whose key made a signature. A key that we do not know is
// fetched; one that does not fit is fetched again, once in a while.
func (s *Service) verified(ctx context.Context, signature *sig.Signature, keyID string) (*remoteActor, error) {
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	owner, pem, err := s.storedKey(ctx, keyID)
	fetched := errors.Is(err, errs.NotFound)
	if fetched {
		if err := s.fetchKey(ctx, keyID); err != nil {
			return nil, keyFailure(keyID, err)
		}
		owner, pem, err = s.storedKey(ctx, keyID)
		if errors.Is(err, errs.NotFound) {
			return nil, refuse(http.StatusUnauthorized, "key", fmt.Errorf("%s is not listed by its owner: %w", keyID, errs.Denied))
		}
	}
	if err != nil {
		return nil, err
	}
	wrong := check(signature, pem)
	if wrong == nil {
		return owner, nil
	}
	if fetched {
		return nil, refuse(http.StatusUnauthorized, "proof", wrong)
	}
	if ok, err := s.mayRefresh(ctx, keyID); err != nil || !ok {
		return nil, errors.Join(err, refuse(http.StatusUnauthorized, "proof", wrong))
	}
	if _, err := s.refresh(ctx, owner.URI); err != nil {
		return nil, keyFailure(keyID, err)
	}
	owner, pem, err = s.storedKey(ctx, keyID)
	switch {
	case errors.Is(err, errs.NotFound):
		return nil, refuse(http.StatusUnauthorized, "key", fmt.Errorf("%s is not listed any more: %w", keyID, errs.Denied))
	case err != nil:
		return nil, err
	}
	if wrong := check(signature, pem); wrong != nil {
		return nil, refuse(http.StatusUnauthorized, "proof", wrong)
	}
	return owner, nil
}

func check(signature *sig.Signature, pem string) error {
	key, err := sig.ParseKey(pem)
	if err != nil {
		return err
	}
	return signature.Verify(key)
}

// keyFailure answers by whose fault it is: where the peer is down, or our budget is used
// up, they are to come again (W-15).
func keyFailure(keyID string, err error) error {
	err = fmt.Errorf("key %s: %w", keyID, err)
	switch {
	case errors.Is(err, errs.Unavailable), errors.Is(err, errs.RateLimited):
		return refuse(http.StatusServiceUnavailable, "key unavailable", err)
	case errors.Is(err, errs.Denied), errors.Is(err, errs.NotFound), errors.Is(err, errs.Gone), errors.Is(err, errs.Invalid), errors.Is(err, errs.Conflict), errors.Is(err, errs.TooLarge):
		return refuse(http.StatusUnauthorized, "key", err)
	}
	return err
}

// storedKey reads a key of an actor elsewhere and who it belongs to.
func (s *Service) storedKey(ctx context.Context, keyID string) (*remoteActor, string, error) {
	a, pem := new(remoteActor), ""
	err := s.db.NewRaw(`SELECT x.account_id, x.uri, a.handle, a.domain, a.state, x.fetched_at, k.public
		FROM actor_keys AS k JOIN actors AS x ON x.account_id = k.account_id JOIN accounts AS a ON a.id = x.account_id WHERE k.key_id = ?`, keyID).
		Scan(ctx, &a.AccountID, &a.URI, &a.Handle, &a.Domain, &a.State, &a.FetchedAt, &pem)
	return a, pem, db.NotFound(err, "key "+keyID)
}

// fetchKey gets what stands at the address of a key: the actor itself, a key, or part of
// an actor. Of the last two the owner is asked whether the key is its own (W-14).
func (s *Service) fetchKey(ctx context.Context, keyID string) error {
	doc, final, err := s.document(ctx, keyID)
	if err != nil {
		return err
	}
	if doc.ID() == final {
		if _, err := doc.Actor(); err == nil {
			_, err = s.keepActor(ctx, doc)
			return err
		}
	}
	key, err := doc.Key(keyID)
	if err != nil {
		return err
	}
	if !as.SameHost(keyID, key.Owner) {
		return fmt.Errorf("key %s of %s: %w", keyID, key.Owner, as.Foreign)
	}
	_, err = s.refresh(ctx, key.Owner)
	return err
}

// mayRefresh takes the one refresh of a key that there is every five minutes, on all nodes
// together.
func (s *Service) mayRefresh(ctx context.Context, keyID string) (bool, error) {
	now := s.now()
	res, err := s.db.NewRaw(`UPDATE actor_keys SET refreshed_at = ? WHERE key_id = ? AND (refreshed_at IS NULL OR refreshed_at <= ?)`, now, keyID, now.Add(-refreshEvery)).Exec(ctx)
	return db.Affected(res, err)
}
