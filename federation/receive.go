package federation

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/jobs"
)

// Receive is the job of one activity that came through the gate.
type Receive struct {
	ID int64 `json:"id,string"` // of received
}

// Kind names the job.
func (Receive) Kind() string { return "federation.receive" }

// inbound is an activity whose actor is proven.
type inbound struct {
	ID       int64 // of received
	ActorID  int64 // the account
	Actor    string
	Doc      *as.Doc
	Activity *as.Activity
	Found    any // what the fetch phase leaves for the transaction
}

// verb is what an activity of one type does. Fetch may ask other servers, within the budget
// of the activity, and runs before the transaction; it may be nil. Apply is the effect: in
// one transaction with the end of the job, so it happens once. An error of kind Denied,
// NotFound, Gone, Invalid or TooLarge drops the activity; others are tried again.
type verb struct {
	fetch func(ctx context.Context, in *inbound) error
	apply func(ctx context.Context, tx bun.Tx, in *inbound) error
}

// verbTable is the table of what is acted on. What is not in it is done, dropped and counted.
func (s *Service) verbTable() map[string]verb { return map[string]verb{} }

// knownVerbs are the types that the gate lets through to the queue.
var knownVerbs = map[string]bool{
	"Follow": true, "Accept": true, "Reject": true, "Undo": true, "Create": true, "Update": true, "Delete": true, "Like": true, "Dislike": true,
	"EmojiReact": true, "Announce": true, "Add": true, "Remove": true, "Block": true, "Move": true, "Flag": true,
}

// Work carries out a received activity: its effect, the mark that it is done, and the end
// of the job, all in one transaction.
func (s *Service) Work(ctx context.Context, job *jobs.Row, id int64) error {
	in, done, err := s.readInbound(ctx, id)
	if err != nil {
		return err
	}
	if done {
		return nil
	}
	v, ok := s.verbs[in.Activity.Type]
	if !ok {
		return s.finish(ctx, job, in, nil, "unknown verb")
	}
	if v.fetch != nil {
		within, cancel := s.withBudget(ctx)
		err := v.fetch(within, in)
		cancel()
		if dropped(err) {
			return s.finish(ctx, job, in, nil, "not fetched")
		}
		if err != nil {
			return fmt.Errorf("fetch for %s %d: %w", in.Activity.Type, id, err)
		}
	}
	err = s.finish(ctx, job, in, v.apply, "")
	if dropped(err) {
		s.log.DebugContext(ctx, "activity without effect", "type", in.Activity.Type, "received", id, "error", err)
		return s.finish(ctx, job, in, nil, "without effect")
	}
	return err
}

// dropped says whether an error means that trying again changes nothing.
func dropped(err error) bool {
	for _, kind := range []error{errs.Denied, errs.NotFound, errs.Gone, errs.Invalid, errs.TooLarge} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

func (s *Service) readInbound(ctx context.Context, id int64) (in *inbound, done bool, err error) {
	in = &inbound{ID: id}
	var body *string
	err = s.db.NewRaw(`SELECT r.actor_id, x.uri, r.body::text, r.done_at IS NOT NULL FROM received AS r JOIN actors AS x ON x.account_id = r.actor_id WHERE r.id = ?`, id).
		Scan(ctx, &in.ActorID, &in.Actor, &body, &done)
	if err != nil {
		if err = db.NotFound(err, fmt.Sprintf("received activity %d", id)); errors.Is(err, errs.NotFound) {
			return nil, true, nil // its actor is gone meanwhile
		}
		return nil, false, err
	}
	if done || body == nil {
		return nil, true, nil
	}
	if in.Doc, err = s.reader.Decode([]byte(*body)); err != nil {
		return nil, false, jobs.Cancel(err)
	}
	if in.Activity, err = in.Doc.Activity(); err != nil {
		return nil, false, jobs.Cancel(err)
	}
	if in.Activity.Actor != in.Actor {
		return nil, false, jobs.Cancel(fmt.Errorf("activity %d of %s says %s: %w", id, in.Actor, in.Activity.Actor, errs.Denied))
	}
	return in, false, nil
}

// finish applies the effect, if there is one, and ends the job.
func (s *Service) finish(ctx context.Context, job *jobs.Row, in *inbound, apply func(context.Context, bun.Tx, *inbound) error, reason string) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if apply != nil {
			if err := apply(ctx, tx, in); err != nil {
				return err
			}
		}
		if _, err := tx.NewRaw(`UPDATE received SET done_at = ?, body = NULL WHERE id = ?`, s.now(), in.ID).Exec(ctx); err != nil {
			return fmt.Errorf("mark activity %d done: %w", in.ID, err)
		}
		return jobs.CompleteTx(ctx, tx, job)
	})
	if err == nil && reason != "" {
		s.count(ctx, reason, as.HostOf(in.Actor))
	}
	return err
}
