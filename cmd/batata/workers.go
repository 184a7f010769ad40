package main

import (
	"context"
	"time"

	"github.com/batata-social/batata/federation"
	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/migrations"
	"github.com/batata-social/batata/social/members"
)

// workers lists every job on one screen: which news is worked by whom.
func (s *system) workers() *jobs.Workers {
	ws := jobs.NewWorkers()

	jobs.AddFunc(ws, time.Minute, func(ctx context.Context, job *jobs.Job[members.SendMail]) error {
		return s.members.DeliverMail(ctx, job.Args.MailID)
	})

	jobs.AddFunc(ws, time.Minute, func(ctx context.Context, job *jobs.Job[members.TellStaff]) error {
		return s.members.WriteToStaff(ctx, job.JobRow)
	})

	jobs.AddFunc(ws, 10*time.Minute, func(ctx context.Context, job *jobs.Job[members.Left]) error {
		return s.social.PurgeAccount(ctx, job.Args.AccountID)
	})

	jobs.AddFunc(ws, 3*time.Minute, func(ctx context.Context, job *jobs.Job[federation.Receive]) error {
		return s.fed.Work(ctx, job.JobRow, job.Args.ID)
	})

	workBackfills(ws, s.db, migrations.Files)

	// What the whole installation does once per period; see periodic.
	jobs.AddFunc(ws, time.Minute, func(ctx context.Context, _ *jobs.Job[publishDue]) error {
		_, err := s.social.PublishDue(ctx)
		return err
	})
	jobs.AddFunc(ws, 10*time.Minute, func(ctx context.Context, _ *jobs.Job[trimHomes]) error { return s.social.TrimHomes(ctx) })
	jobs.AddFunc(ws, 10*time.Minute, func(ctx context.Context, _ *jobs.Job[forgetSeen]) error { return s.social.ForgetSeen(ctx) })
	jobs.AddFunc(ws, 10*time.Minute, func(ctx context.Context, _ *jobs.Job[sweepMembers]) error { return s.members.Sweep(ctx) })
	jobs.AddFunc(ws, 30*time.Minute, func(ctx context.Context, _ *jobs.Job[sweepMedia]) error {
		rep, err := s.media.Sweep(ctx, time.Now())
		s.log.InfoContext(ctx, "media swept", "report", rep)
		return err
	})
	jobs.AddFunc(ws, 10*time.Minute, func(ctx context.Context, _ *jobs.Job[evictRemote]) error {
		_, err := s.media.EvictRemote(ctx)
		return err
	})
	jobs.AddFunc(ws, 10*time.Minute, func(ctx context.Context, _ *jobs.Job[sweepFederation]) error { return s.fed.Sweep(ctx) })
	jobs.AddFunc(ws, time.Minute, func(ctx context.Context, _ *jobs.Job[checkStore]) error { return s.checkStore(ctx) })
	return ws
}

func periodic() []jobs.Periodic {
	return []jobs.Periodic{
		{Every: time.Minute, Args: publishDue{}},
		{Every: time.Hour, Args: sweepMedia{}},
		{Every: time.Hour, Args: evictRemote{}},
		{Every: time.Hour, Args: checkStore{}},
		{Every: time.Hour, Args: sweepMembers{}},
		{Every: time.Hour, Args: sweepFederation{}},
		{Every: 24 * time.Hour, Args: trimHomes{}},
		{Every: 24 * time.Hour, Args: forgetSeen{}},
	}
}

// Jobs that nobody emits: the clock does.
type (
	publishDue      struct{} // scheduled notes whose time has come
	trimHomes       struct{} // home entries of the idle, and those over the cap
	forgetSeen      struct{} // what For you remembers beyond its cap
	sweepMembers    struct{} // expired sessions, tokens and counters
	sweepMedia      struct{} // blobs without a row, uploads that nothing uses
	evictRemote     struct{} // copies of other servers' pictures that nobody looks at (M14)
	sweepFederation struct{} // counts of refusals, ids of what was received long ago
	checkStore      struct{} // that the bucket is still private (M11)
)

func (publishDue) Kind() string      { return "clock.publish_due" }
func (trimHomes) Kind() string       { return "clock.trim_homes" }
func (forgetSeen) Kind() string      { return "clock.forget_seen" }
func (sweepMembers) Kind() string    { return "clock.sweep_members" }
func (sweepMedia) Kind() string      { return "clock.sweep_media" }
func (evictRemote) Kind() string     { return "clock.evict_remote" }
func (sweepFederation) Kind() string { return "clock.sweep_federation" }
func (checkStore) Kind() string      { return "clock.check_store" }
