package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
)

// SelfCheck proves that the bucket is private (M11): somebody without credentials must
// be told 403 when listing, writing, deleting and reading. Buckets left open to
// listing have given away whole servers' private pictures. The caller asks at start
// and every hour, and does not report ready when this fails.
func (s *S3) SelfCheck(ctx context.Context) error {
	probe := []byte("batata self-check")
	key := NewKey("check", "bin")
	if err := s.Put(ctx, key, bytes.NewReader(probe), int64(len(probe)), "application/octet-stream"); err != nil {
		return fmt.Errorf("media self-check: %w", err)
	}
	defer func() { _ = s.Delete(context.WithoutCancel(ctx), key) }() // the sweep knows this class too
	foreign := NewKey("check", "bin")
	attempts := []struct {
		name string
		try  func() error
	}{
		{"LIST", func() error {
			for o := range s.nobody.ListObjectsIter(ctx, s.cfg.Bucket, minio.ListObjectsOptions{MaxKeys: 1}) {
				return o.Err
			}
			return nil
		}},
		{"PUT", func() error {
			_, err := s.nobody.PutObject(ctx, s.cfg.Bucket, foreign, bytes.NewReader(probe), int64(len(probe)), minio.PutObjectOptions{})
			if err == nil {
				err = errors.Join(s.Delete(context.WithoutCancel(ctx), foreign), errAllowed)
			}
			return err
		}},
		{"GET", func() error {
			o, err := s.nobody.GetObject(ctx, s.cfg.Bucket, key, minio.GetObjectOptions{})
			if err != nil {
				return err
			}
			defer func() { _ = o.Close() }()
			_, err = io.Copy(io.Discard, o)
			return err
		}},
		{"DELETE", func() error {
			return s.nobody.RemoveObject(ctx, s.cfg.Bucket, key, minio.RemoveObjectOptions{})
		}},
	}
	var allowed []string
	for _, a := range attempts {
		err := a.try()
		switch {
		case err == nil || errors.Is(err, errAllowed):
			allowed = append(allowed, a.name)
		case minio.ToErrorResponse(err).StatusCode != http.StatusForbidden:
			return fmt.Errorf("media self-check: anonymous %s in bucket %s: want 403: %w", a.name, s.cfg.Bucket, s3Error(ctx, err))
		}
	}
	if len(allowed) > 0 {
		return fmt.Errorf("media self-check: bucket %s answers %s without credentials; remove its anonymous policy",
			s.cfg.Bucket, strings.Join(allowed, ", "))
	}
	return nil
}

var errAllowed = errors.New("allowed")
