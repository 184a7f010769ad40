package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/batata-social/batata/media"
)

// Run compares the media rows with the store and fails when they differ.
func (c *MediaVerifyCmd) Run(ctx context.Context, cfg *Config, std *Stdio) (err error) {
	s, err := openSystem(ctx, cfg, newLogger(cfg, std), opening{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	report, err := s.media.Verify(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := std.PrintJSON(verified(report)); err != nil {
			return err
		}
	} else {
		for _, o := range report.Orphans {
			fmt.Fprintf(std.Out, "orphan   %s  %d bytes, since %s\n", o.Key, o.Size, o.ModTime.UTC().Format(time.RFC3339))
		}
		for _, r := range report.Missing {
			fmt.Fprintf(std.Out, "missing  %s  of media %d\n", r.Key, r.MediaID)
		}
		for _, r := range report.Damaged {
			fmt.Fprintf(std.Out, "damaged  %s  of media %d\n", r.Key, r.MediaID)
		}
		fmt.Fprintf(std.Out, "%d objects, %d rows: %d orphans, %d missing, %d damaged\n",
			report.Objects, report.Rows, len(report.Orphans), len(report.Missing), len(report.Damaged))
	}
	if !report.OK(time.Now()) {
		return errors.New("the store and the table differ: orphans go with the next sweep; restore what is missing or damaged from a backup of the store")
	}
	return nil
}

// verifiedMedia is the report in JSON.
type verifiedMedia struct {
	Objects int             `json:"objects"`
	Rows    int             `json:"rows"`
	Orphans []orphanBlob    `json:"orphans"`
	Missing []mediaWithBlob `json:"missing"`
	Damaged []mediaWithBlob `json:"damaged"`
}

type orphanBlob struct {
	Key   string    `json:"key"`
	Bytes int64     `json:"bytes"`
	Since time.Time `json:"since"`
}

type mediaWithBlob struct {
	Key     string `json:"key"`
	MediaID string `json:"media_id"`
}

func verified(report *media.VerifyReport) verifiedMedia {
	out := verifiedMedia{Objects: report.Objects, Rows: report.Rows, Orphans: []orphanBlob{}}
	for _, o := range report.Orphans {
		out.Orphans = append(out.Orphans, orphanBlob{o.Key, o.Size, o.ModTime.UTC()})
	}
	of := func(list []media.Rendition) []mediaWithBlob {
		rows := make([]mediaWithBlob, len(list))
		for i, r := range list {
			rows[i] = mediaWithBlob{r.Key, strconv.FormatInt(r.MediaID, 10)}
		}
		return rows
	}
	out.Missing, out.Damaged = of(report.Missing), of(report.Damaged)
	return out
}
