package federation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/social"
)

// freshFor is how long what an actor says of itself is taken as it was.
const freshFor = 24 * time.Hour

// remoteActor is what we keep of an actor elsewhere, for the checks of the gate.
type remoteActor struct {
	AccountID int64
	URI       string
	Handle    string
	Domain    string
	State     social.AccountState
	FetchedAt time.Time
}

func (a *remoteActor) active() bool { return a.State == social.AccountActive }

// Resolve finds the account that user@host, or the address of an actor, names, and gives
// its id. It asks its server where we do not know it, or what we know is a day old.
func (s *Service) Resolve(ctx context.Context, who string) (int64, error) {
	if strings.Contains(who, "://") {
		uri, err := s.reader.IRI(who)
		if err != nil {
			return 0, err
		}
		a, err := s.actor(ctx, uri)
		if err != nil {
			return 0, err
		}
		return a.AccountID, nil
	}
	user, host, err := s.reader.Acct(who)
	if err != nil {
		return 0, err
	}
	if s.isOurs(host) {
		return 0, fmt.Errorf("%s@%s is of this server: %w", user, host, errs.Invalid)
	}
	a, err := s.readActor(ctx, "lower(a.handle) = lower(?) AND a.domain = ?", user, host)
	if err == nil && s.now().Sub(a.FetchedAt) < freshFor {
		return a.AccountID, nil
	}
	if err != nil && !errors.Is(err, errs.NotFound) {
		return 0, err
	}
	jrd, err := s.webfinger(ctx, user, host)
	if err != nil {
		return 0, err
	}
	a, err = s.refresh(ctx, jrd.Actor())
	if err != nil {
		return 0, err
	}
	return a.AccountID, nil
}

// actor gives the actor at an address, from the database where that is fresh.
func (s *Service) actor(ctx context.Context, uri string) (*remoteActor, error) {
	a, err := s.readActor(ctx, "x.uri = ?", uri)
	if err == nil && s.now().Sub(a.FetchedAt) < freshFor {
		return a, nil
	}
	if err != nil && !errors.Is(err, errs.NotFound) {
		return nil, err
	}
	fresh, failed := s.refresh(ctx, uri)
	if failed != nil && err == nil && errors.Is(failed, errs.Unavailable) {
		return a, nil // what was known is better than nothing
	}
	return fresh, failed
}

func (s *Service) readActor(ctx context.Context, where string, args ...any) (*remoteActor, error) {
	a := new(remoteActor)
	err := s.db.NewRaw(`SELECT x.account_id, x.uri, a.handle, a.domain, a.state, x.fetched_at
		FROM actors AS x JOIN accounts AS a ON a.id = x.account_id WHERE `+where, args...).Scan(ctx, &a.AccountID, &a.URI, &a.Handle, &a.Domain, &a.State, &a.FetchedAt)
	return a, db.NotFound(err, "actor")
}

// refresh asks an actor's own server for it and writes what it says.
func (s *Service) refresh(ctx context.Context, uri string) (*remoteActor, error) {
	doc, err := s.fetch(ctx, uri)
	if err != nil {
		return nil, err
	}
	return s.keepActor(ctx, doc)
}

// keepActor writes an actor that came from its own address. The name of a new one has to
// be what WebFinger says (W-45); it does not change afterwards.
func (s *Service) keepActor(ctx context.Context, doc *as.Doc) (*remoteActor, error) {
	in, err := doc.Actor()
	if err != nil {
		return nil, err
	}
	known, err := s.readActor(ctx, "x.uri = ?", in.ID)
	if errors.Is(err, errs.NotFound) {
		known = &remoteActor{}
		if known.Handle, known.Domain, err = s.nameOf(ctx, in); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	if err := s.putActor(ctx, in, known); err != nil {
		return nil, err
	}
	return s.readActor(ctx, "x.uri = ?", in.ID)
}

// nameOf finds the user@host of an actor: what WebFinger of the actor's host says, and
// where that is another host, what that one says too. Both have to lead to the actor.
func (s *Service) nameOf(ctx context.Context, a *as.Actor) (user, host string, err error) {
	user, host = a.Handle, as.HostOf(a.ID)
	for range 2 {
		jrd, err := s.webfinger(ctx, user, host)
		if err != nil {
			return "", "", err
		}
		if jrd.Actor() != a.ID {
			return "", "", fmt.Errorf("%s@%s is %q and not %s: %w", user, host, jrd.Actor(), a.ID, as.Foreign)
		}
		u, h, err := s.reader.Acct(jrd.Subject)
		if err != nil {
			return "", "", err
		}
		if !strings.EqualFold(u, a.Handle) || s.isOurs(h) {
			return "", "", fmt.Errorf("%s calls itself %s@%s: %w", a.ID, u, h, as.Foreign)
		}
		if strings.EqualFold(u, user) && h == host {
			return a.Handle, host, nil
		}
		user, host = u, h
	}
	return "", "", fmt.Errorf("%s is called differently by every host: %w", a.ID, as.Foreign)
}

// webfinger asks a host whom a name of its means; host-meta says where, if it is not in
// the usual place (W-46).
func (s *Service) webfinger(ctx context.Context, user, host string) (*as.JRD, error) {
	resource := url.QueryEscape("acct:" + user + "@" + host)
	address := s.scheme() + host + "/.well-known/webfinger?resource=" + resource
	resp, err := s.get(ctx, address, as.JRDType+", application/json", smallAnswer)
	if err != nil && !errors.Is(err, errs.RateLimited) && !errors.Is(err, errs.Gone) {
		meta, failed := s.get(ctx, s.scheme()+host+"/.well-known/host-meta", as.XRDType+", application/json", smallAnswer)
		if failed != nil {
			return nil, err
		}
		template, failed := s.reader.HostMeta(meta.Body)
		if failed != nil {
			return nil, errors.Join(err, failed)
		}
		resp, err = s.get(ctx, strings.ReplaceAll(template, "{uri}", resource), as.JRDType+", application/json", smallAnswer)
	}
	if err != nil {
		return nil, err
	}
	jrd, err := s.reader.JRD(resp.Body)
	if err != nil {
		return nil, err
	}
	if jrd.Actor() == "" {
		return nil, fmt.Errorf("%s@%s has no actor: %w", user, host, errs.NotFound)
	}
	return jrd, nil
}

// scheme is how hosts are asked that nobody gave an address of.
func (s *Service) scheme() string {
	if s.reader.Private {
		return "http://"
	}
	return "https://"
}

// putActor writes account, actor and keys in one transaction.
func (s *Service) putActor(ctx context.Context, in *as.Actor, known *remoteActor) error {
	name := as.HostOf(in.ID)
	policy, err := s.host(ctx, name)
	if err != nil {
		return err
	}
	if policy.Policy == policyBlocked {
		return fmt.Errorf("host %s is blocked: %w", name, errs.Denied)
	}
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var hostID int64
		err := tx.NewRaw(`INSERT INTO hosts (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id`, name).Scan(ctx, &hostID)
		if err != nil {
			return fmt.Errorf("write host %s: %w", name, err)
		}
		account := social.RemoteAccount{
			ID: known.AccountID, Handle: known.Handle, Domain: known.Domain, Name: in.Name, Bio: text.FromHTML(in.Summary, plainLink), Place: in.Place, Locked: in.Locked,
			Discoverable: in.Discoverable, Indexable: in.Indexable, Silenced: policy.Policy == policyLimited, CreatedAt: in.Published,
		}
		for _, f := range in.Fields[:min(len(in.Fields), as.ShownFields)] {
			account.Fields = append(account.Fields, social.Field{Name: f.Name, Value: text.FromHTML(f.Value, plainLink)})
		}
		id, err := s.social.PutRemoteTx(ctx, tx, account)
		if err != nil {
			return err
		}
		// The account of another actor is not taken over by one of the same name.
		var uri string
		err = tx.NewRaw(`INSERT INTO actors (account_id, uri, host_id, kind, url, inbox, shared_inbox, outbox, followers, following, featured, also_known_as, fetched_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (account_id) DO UPDATE SET kind = excluded.kind, url = excluded.url, inbox = excluded.inbox, shared_inbox = excluded.shared_inbox, outbox = excluded.outbox,
				followers = excluded.followers, following = excluded.following, featured = excluded.featured, also_known_as = excluded.also_known_as,
				fetched_at = excluded.fetched_at, gone_at = NULL WHERE actors.uri = excluded.uri RETURNING uri`,
			id, in.ID, hostID, in.Type, in.URL, in.Inbox, in.SharedInbox, in.Outbox, in.Followers, in.Following, in.Featured, pgdialect.Array(nonNil(in.AlsoKnownAs)), s.now()).Scan(ctx, &uri)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%s@%s is another actor than %s: %w", known.Handle, known.Domain, in.ID, errs.Conflict)
		}
		if err != nil {
			return fmt.Errorf("write actor %s: %w", in.ID, err)
		}
		return s.putKeys(ctx, tx, id, in)
	})
}

// putKeys makes the keys of an actor those that its own document lists: all others of it
// go. A key that stands under another actor's name stays there (F04).
func (s *Service) putKeys(ctx context.Context, tx bun.Tx, account int64, in *as.Actor) error {
	ids := []string{}
	for _, k := range in.Keys {
		if k.PEM == "" || k.Owner != in.ID {
			continue
		}
		ids = append(ids, k.ID)
		res, err := tx.NewRaw(`INSERT INTO actor_keys (account_id, key_id, public) VALUES (?, ?, ?)
			ON CONFLICT (key_id) DO UPDATE SET public = excluded.public, created_at = now() WHERE actor_keys.account_id = excluded.account_id AND actor_keys.public <> excluded.public`,
			account, k.ID, k.PEM).Exec(ctx)
		changed, err := db.Affected(res, err)
		if err != nil {
			return fmt.Errorf("write key %s: %w", k.ID, err)
		}
		if changed {
			s.log.InfoContext(ctx, "key of an actor elsewhere is new", "actor", in.ID, "key", k.ID)
		}
	}
	if _, err := tx.NewRaw(`DELETE FROM actor_keys WHERE account_id = ? AND key_id <> ALL (?)`, account, pgdialect.Array(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("forget keys of %s: %w", in.ID, err)
	}
	return nil
}

// plainLink has links written out with where they lead (F22).
func plainLink(_, _, _ string) string { return "" }

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
