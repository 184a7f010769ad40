package media

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/batata-social/batata/internal/errs"
)

// S3Config says where the bucket is. Only the S3 API is used, so that any store will do.
type S3Config struct {
	Endpoint  string // https://host[:port], or http:// inside a private network
	Region    string // "" is us-east-1
	Bucket    string
	AccessKey string
	SecretKey string
	PathStyle bool // bucket in the path instead of in the host name
}

// S3 keeps blobs in a private bucket.
type S3 struct {
	cfg    S3Config
	core   *minio.Core
	client *minio.Client
	nobody *minio.Client // sends no credentials; see SelfCheck
}

// storeStall is how long the store may make no progress before the operation is given
// up, so that a request ends within 5 s of the store's end (R06).
const storeStall = 4 * time.Second

var errStalled = errors.New("no progress")

// NewS3 prepares the client; it sends nothing. Call Ensure at start.
func NewS3(cfg S3Config) (*S3, error) {
	u, err := url.Parse(cfg.Endpoint)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("s3 endpoint %q: want https://host[:port]", cfg.Endpoint)
	}
	if cfg.Bucket == "" {
		return nil, errors.New("s3: no bucket named")
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	s := &S3{cfg: cfg}
	connect := func(creds *credentials.Credentials, tries int) (*minio.Client, error) {
		lookup := minio.BucketLookupDNS
		if cfg.PathStyle {
			lookup = minio.BucketLookupPath
		}
		return minio.New(u.Host, &minio.Options{
			Creds:        creds,
			Secure:       u.Scheme == "https",
			Region:       cfg.Region,
			BucketLookup: lookup,
			Transport:    s3Transport(),
			MaxRetries:   tries,
		})
	}
	// One try: the person tries again, or the job; never while a request waits.
	if s.client, err = connect(credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""), 1); err != nil {
		return nil, fmt.Errorf("s3 client: %w", err)
	}
	// A refused PUT makes servers cut the connection that the next question would use.
	if s.nobody, err = connect(credentials.NewStatic("", "", "", credentials.SignatureAnonymous), 3); err != nil {
		return nil, fmt.Errorf("s3 client: %w", err)
	}
	s.core = &minio.Core{Client: s.client}
	return s, nil
}

// s3Transport is not internal/safehttp's: the operator names this host, and it is
// most often a private address.
func s3Transport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 2 * time.Second, KeepAlive: 15 * time.Second} //nolint:forbidigo // the operator's own store

	return &http.Transport{ //nolint:forbidigo // the operator's own store
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       60 * time.Second,
		TLSHandshakeTimeout:   3 * time.Second,
		ResponseHeaderTimeout: storeStall,
		ExpectContinueTimeout: time.Second,
		DisableCompression:    true, // sizes are those of the objects
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

// Ensure makes the bucket where it is missing; a new bucket is private.
func (s *S3) Ensure(ctx context.Context) error {
	ok, err := s.client.BucketExists(ctx, s.cfg.Bucket)
	if err != nil {
		return fmt.Errorf("look for bucket %s: %w", s.cfg.Bucket, s3Error(ctx, err))
	}
	if ok {
		return nil
	}
	err = s.client.MakeBucket(ctx, s.cfg.Bucket, minio.MakeBucketOptions{Region: s.cfg.Region})
	if code := minio.ToErrorResponse(err).Code; err != nil && code != "BucketAlreadyOwnedByYou" {
		return fmt.Errorf("make bucket %s: %w", s.cfg.Bucket, s3Error(ctx, err))
	}
	return nil
}

// Put sends one object in one request, which the store takes whole or not at all.
func (s *S3) Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) error {
	if !ValidKey(key) {
		return fmt.Errorf("put object: malformed key %q", key)
	}
	ctx, w := watch(ctx)
	defer w.stop()
	_, err := s.client.PutObject(ctx, s.cfg.Bucket, key, w.reader(r), size, minio.PutObjectOptions{
		ContentType:      mediaType,
		DisableMultipart: true,
	})
	if err != nil {
		return fmt.Errorf("put object %s: %w", key, s3Error(ctx, err))
	}
	return nil
}

// Open asks for the object from its start; the answer tells size and time, so that
// serving a whole object costs one request. Seeking asks again from there.
func (s *S3) Open(ctx context.Context, key string) (*Object, error) {
	if !ValidKey(key) {
		return nil, fmt.Errorf("open object: malformed key: %w", errs.NotFound)
	}
	o := &s3Object{s: s, ctx: ctx, key: key}
	info, err := o.fetch(0)
	if err != nil {
		return nil, fmt.Errorf("open object %s: %w", key, err)
	}
	o.size = info.Size
	return &Object{ReadSeekCloser: o, Size: info.Size, ModTime: info.LastModified}, nil
}

// Delete removes the object.
func (s *S3) Delete(ctx context.Context, key string) error {
	if !ValidKey(key) {
		return fmt.Errorf("delete object: malformed key %q", key)
	}
	ctx, w := watch(ctx)
	defer w.stop()
	err := s.client.RemoveObject(ctx, s.cfg.Bucket, key, minio.RemoveObjectOptions{})
	if err = s3Error(ctx, err); err != nil && !errors.Is(err, errs.NotFound) {
		return fmt.Errorf("delete object %s: %w", key, err)
	}
	return nil
}

// List pages through the bucket.
func (s *S3) List(ctx context.Context, prefix string, fn func(ObjectInfo) error) error {
	for o := range s.client.ListObjectsIter(ctx, s.cfg.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return fmt.Errorf("list objects under %q: %w", prefix, s3Error(ctx, o.Err))
		}
		if !ValidKey(o.Key) {
			continue
		}
		if err := fn(ObjectInfo{Key: o.Key, Size: o.Size, ModTime: o.LastModified}); err != nil {
			return err
		}
	}
	return nil
}

// Presign signs an address; it sends nothing.
func (s *S3) Presign(ctx context.Context, key string, ttl time.Duration) (string, bool, error) {
	if !ValidKey(key) {
		return "", false, fmt.Errorf("presign object: malformed key: %w", errs.NotFound)
	}
	answer := url.Values{"response-content-type": {typeOfKey(key)}}
	u, err := s.client.PresignedGetObject(ctx, s.cfg.Bucket, key, ttl, answer)
	if err != nil {
		return "", false, fmt.Errorf("presign object %s: %w", key, s3Error(ctx, err))
	}
	return u.String(), true, nil
}

// Check asks for the bucket.
func (s *S3) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, storeStall)
	defer cancel()
	ok, err := s.client.BucketExists(ctx, s.cfg.Bucket)
	if err != nil {
		return fmt.Errorf("check bucket %s: %w", s.cfg.Bucket, s3Error(ctx, err))
	}
	if !ok {
		return fmt.Errorf("check bucket %s: it does not exist: %w", s.cfg.Bucket, storeDown())
	}
	return nil
}

// s3Error gives an error its kind. Whatever is not a missing object and not the
// caller's own going away means that the store cannot serve: a person can only try
// later, and the operator reads the rest in the log.
func s3Error(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	switch code := minio.ToErrorResponse(err).Code; {
	case code == "NoSuchKey":
		return errors.Join(errs.NotFound, err)
	case errors.Is(context.Cause(ctx), errStalled):
		return errors.Join(storeDown(), errStalled, err)
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return err
	}
	return errors.Join(storeDown(), err)
}

func storeDown() error {
	p := errs.New(errs.Unavailable, "error.media_store_down")
	p.RetryAfter = breakerRest
	return p
}

// watchdog gives an operation up when nothing has moved for storeStall.
type watchdog struct {
	timer  *time.Timer
	cancel context.CancelCauseFunc
}

func watch(ctx context.Context) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(ctx)
	return ctx, &watchdog{timer: time.AfterFunc(storeStall, func() { cancel(errStalled) }), cancel: cancel}
}

func (w *watchdog) stop() {
	w.timer.Stop()
	w.cancel(context.Canceled)
}

func (w *watchdog) reader(r io.Reader) io.Reader { return &watchedReader{w: w, r: r} }

type watchedReader struct {
	w *watchdog
	r io.Reader
}

func (r *watchedReader) Read(p []byte) (int, error) {
	r.w.timer.Reset(storeStall)
	return r.r.Read(p[:min(len(p), 64<<10)])
}

// s3Object reads an object with as few requests as the reader's seeks allow.
type s3Object struct {
	s    *S3
	ctx  context.Context // of Open: an object lives within one request
	key  string
	size int64

	at     int64         // where the next Read begins
	body   io.ReadCloser // nil, or open at bodyAt
	bodyAt int64
	cancel context.CancelCauseFunc
}

func (o *s3Object) fetch(from int64) (minio.ObjectInfo, error) {
	o.drop()
	ctx, cancel := context.WithCancelCause(o.ctx)
	opts := minio.GetObjectOptions{}
	if from > 0 {
		if err := opts.SetRange(from, 0); err != nil {
			cancel(err)
			return minio.ObjectInfo{}, err
		}
	}
	timer := time.AfterFunc(storeStall, func() { cancel(errStalled) })
	body, info, _, err := o.s.core.GetObject(ctx, o.s.cfg.Bucket, o.key, opts)
	timer.Stop()
	if err != nil {
		err = s3Error(ctx, err)
		cancel(err)
		return info, err
	}
	o.body, o.bodyAt, o.cancel = body, from, cancel
	return info, nil
}

func (o *s3Object) drop() {
	if o.body != nil {
		o.cancel(context.Canceled)
		o.body.Close()
		o.body = nil
	}
}

func (o *s3Object) Read(p []byte) (int, error) {
	if o.at >= o.size {
		return 0, io.EOF
	}
	if o.body == nil || o.bodyAt != o.at {
		if _, err := o.fetch(o.at); err != nil {
			return 0, fmt.Errorf("read object %s at %d: %w", o.key, o.at, err)
		}
	}
	cancel := o.cancel
	timer := time.AfterFunc(storeStall, func() { cancel(errStalled) })
	n, err := o.body.Read(p)
	timer.Stop()
	o.at += int64(n)
	o.bodyAt += int64(n)
	if err == io.EOF && o.at < o.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (o *s3Object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the start of an object")
	}
	o.at = offset
	return offset, nil
}

func (o *s3Object) Close() error {
	o.drop()
	return nil
}
