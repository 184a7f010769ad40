package federation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/jobs"
)

// Limits of the gate.
const (
	maxBusy     = 64               // POSTs in work on this node; beyond them 503
	readTimeout = 10 * time.Second // of a body
	comeBack    = "60"             // seconds, of Retry-After
	// InboxBody is the cap on the body of a POST to an inbox; a longer one is answered with 413 (W-16).
	InboxBody = as.MaxBody
)

// refusal is an answer of the gate other than a yes.
type refusal struct {
	status int
	reason string // one of a few words, counted
	host   string // who it was, as far as known; "" before a key is named
	err    error
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s: %v", r.status, r.reason, r.err) }
func (r *refusal) Unwrap() error { return r.err }

func refuse(status int, reason string, err error) *refusal {
	return &refusal{status: status, reason: reason, err: err}
}

// errDropped ends the way of what is taken and not acted on.
var errDropped = errors.New("dropped")

// Inbox answers a POST to an inbox: the shared one or a member's, which are the same
// (W-23). The steps and their order are the gate of FEDERATION.md; each fails closed, and
// none that costs more comes before one that costs less.
func (s *Service) Inbox(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, no-store")
	status := http.StatusAccepted
	if err := s.pass(w, r); err != nil {
		status = s.refused(r.Context(), err)
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", comeBack)
		}
	}
	w.WriteHeader(status)
}

// refused counts a refusal and gives its status.
func (s *Service) refused(ctx context.Context, err error) int {
	var no *refusal
	if !errors.As(err, &no) {
		s.log.ErrorContext(ctx, "an activity could not be taken", "error", err)
		return http.StatusServiceUnavailable // they try again
	}
	s.log.DebugContext(ctx, "refused at the gate", "status", no.status, "reason", no.reason, "host", no.host, "error", no.err)
	s.count(ctx, no.reason, no.host)
	return no.status
}

func (s *Service) pass(w http.ResponseWriter, r *http.Request) error {
	// 1, 2, 3: what costs nothing. The edge has counted the address already.
	if r.Method != http.MethodPost {
		return refuse(http.StatusMethodNotAllowed, "method", errs.Invalid)
	}
	if !s.isOurs(strings.ToLower(r.Host)) {
		return refuse(http.StatusMisdirectedRequest, "host", fmt.Errorf("host %q: %w", r.Host, errs.Invalid))
	}
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	default:
		return refuse(http.StatusServiceUnavailable, "busy", errs.Unavailable)
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return refuse(http.StatusUnsupportedMediaType, "encoding", errs.Invalid)
	}
	if !inboxType(r.Header.Get("Content-Type")) {
		return refuse(http.StatusUnsupportedMediaType, "type", errs.Invalid)
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readTimeout)) // a writer without one has its server's
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, InboxBody))
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return refuse(http.StatusRequestEntityTooLarge, "size", err)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "body", err)
	}
	// 4, 5, 6: signature, time, digest.
	signature, err := sig.Parse(sig.Input{Request: r, Body: body, Base: s.publicURL, Now: s.now(), Window: s.window})
	switch {
	case errors.Is(err, sig.Malformed):
		return refuse(http.StatusBadRequest, "signature", err)
	case err != nil:
		return refuse(http.StatusUnauthorized, "signature", err)
	}
	return s.identified(r.Context(), signature, body)
}

// inboxType takes what documents are served with, and plain ld+json, which some send.
func inboxType(s string) bool {
	if as.IsContentType(s) {
		return true
	}
	t, params, err := mime.ParseMediaType(s)
	return err == nil && t == "application/ld+json" && params["profile"] == ""
}

// identified goes on with a request that says who it is from.
func (s *Service) identified(ctx context.Context, signature *sig.Signature, body []byte) error {
	keyID, err := s.reader.IRI(signature.KeyID)
	if err != nil || s.isOurs(as.HostOf(keyID)) {
		return refuse(http.StatusUnauthorized, "key", fmt.Errorf("key %q: %w", signature.KeyID, errors.Join(err, errs.Denied)))
	}
	err = s.known(ctx, signature, keyID, body)
	var no *refusal
	if errors.As(err, &no) {
		no.host = as.HostOf(keyID)
	}
	return err
}

func (s *Service) known(ctx context.Context, signature *sig.Signature, keyID string, body []byte) error {
	// 7: blocks, and whether actor and key can belong together.
	host, err := s.host(ctx, as.HostOf(keyID))
	if err != nil {
		return err
	}
	if host.Policy == policyBlocked {
		return refuse(http.StatusForbidden, "blocked", errs.Denied)
	}
	doc, err := s.reader.Decode(body)
	if err != nil {
		return refuse(http.StatusBadRequest, "json", err)
	}
	author := doc.Author()
	if !as.SameHost(keyID, author) {
		return refuse(http.StatusUnauthorized, "actor", fmt.Errorf("actor %q, key %s: %w", author, keyID, errs.Denied))
	}
	activity, err := doc.Activity()
	if err != nil {
		return refuse(http.StatusBadRequest, "activity", err)
	}
	// 7a: who goes and was never here.
	if gone, err := s.unknownGoes(ctx, activity); err != nil || gone {
		return errors.Join(err, refuseIf(gone, "unknown actor"))
	}
	// 8, 9: the key, and what it proves.
	owner, err := s.verified(ctx, signature, keyID)
	if err != nil {
		return err
	}
	if owner.URI != activity.Actor {
		return refuse(http.StatusUnauthorized, "actor", fmt.Errorf("actor %s, key of %s: %w", activity.Actor, owner.URI, errs.Denied))
	}
	if activity.ID != "" && !as.SameHost(activity.ID, activity.Actor) {
		return refuse(http.StatusUnauthorized, "id", fmt.Errorf("id %s of %s: %w", activity.ID, activity.Actor, errs.Denied))
	}
	if !owner.active() {
		return refuse(http.StatusForbidden, "suspended", errs.Denied)
	}
	// 10: verbs that nobody knows are taken and forgotten.
	if !knownVerbs[activity.Type] {
		return refuse(http.StatusAccepted, "unknown verb", errDropped)
	}
	return s.keep(ctx, owner.AccountID, activity.ID, body)
}

func refuseIf(yes bool, reason string) error {
	if yes {
		return refuse(http.StatusAccepted, reason, errDropped)
	}
	return nil
}

// unknownGoes says whether this is the Delete or Update of an actor by itself that we have
// never heard of: most of what a large server sends (W-17).
func (s *Service) unknownGoes(ctx context.Context, a *as.Activity) (bool, error) {
	if a.Type != "Delete" && a.Type != "Update" || a.Object().ID != a.Actor {
		return false, nil
	}
	_, err := s.readActor(ctx, "x.uri = ?", a.Actor)
	if errors.Is(err, errs.NotFound) {
		return true, nil
	}
	return false, err
}

// keep writes what was received and the job that acts on it. What came before is taken
// again and nothing happens. The same id of another actor is another activity (F23); one
// without an id is known by its words.
func (s *Service) keep(ctx context.Context, actor int64, id string, body []byte) error {
	if id == "" {
		sum := sha256.Sum256(body)
		id = "urn:sha256:" + hex.EncodeToString(sum[:])
	}
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var rows []int64
		err := tx.NewRaw(`INSERT INTO received (actor_id, activity_id, body) VALUES (?, ?, ?::jsonb) ON CONFLICT (actor_id, activity_id) DO NOTHING RETURNING id`,
			actor, id, string(body)).Scan(ctx, &rows)
		if err != nil {
			return fmt.Errorf("keep activity %s: %w", id, err)
		}
		if len(rows) == 0 {
			return nil
		}
		return jobs.InsertTx(ctx, tx, Receive{ID: rows[0]}, nil)
	})
}
