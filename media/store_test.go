package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media/miniotest"
)

// newS3 connects to a test server and a bucket of its own.
func newS3(t testing.TB, server *miniotest.Server, bucket string) *S3 {
	t.Helper()
	s, err := NewS3(S3Config{
		Endpoint: server.Endpoint, Bucket: bucket, PathStyle: true,
		AccessKey: miniotest.AccessKey, SecretKey: miniotest.SecretKey,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func newDisk(t testing.TB) *Disk {
	t.Helper()
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// TestStore is the one suite that every store passes.
func TestStore(t *testing.T) {
	t.Parallel()
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		storeSuite(t, newDisk(t))
	})
	t.Run("s3", func(t *testing.T) {
		t.Parallel()
		storeSuite(t, newS3(t, miniotest.Start(t), "suite"))
	})
}

func storeSuite(t *testing.T, s Store) {
	put := func(t *testing.T, data []byte) string {
		t.Helper()
		key := NewKey("image", "jpg")
		if err := s.Put(t.Context(), key, bytes.NewReader(data), int64(len(data)), "image/jpeg"); err != nil {
			t.Fatal(err)
		}
		return key
	}
	t.Run("put then open", func(t *testing.T) {
		for _, size := range []int{1, 1000, 1 << 20} {
			data := noise(size)
			o, err := s.Open(t.Context(), put(t, data))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(o)
			o.Close()
			if err != nil || !bytes.Equal(got, data) || o.Size != int64(size) || time.Since(o.ModTime).Abs() > time.Minute {
				t.Errorf("size %d: got %d bytes, Size %d, ModTime %v, %v", size, len(got), o.Size, o.ModTime, err)
			}
		}
	})
	t.Run("seek", func(t *testing.T) {
		data := noise(300_000)
		o, err := s.Open(t.Context(), put(t, data))
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		for _, at := range []int64{299_999, 0, 150_000, 7} {
			if _, err := o.Seek(at, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			part := make([]byte, min(1000, 300_000-at))
			if _, err := io.ReadFull(o, part); err != nil || !bytes.Equal(part, data[at:at+int64(len(part))]) {
				t.Errorf("read at %d: %v", at, err)
			}
		}
		if end, err := o.Seek(0, io.SeekEnd); err != nil || end != 300_000 {
			t.Errorf("end = %d, %v", end, err)
		}
		if n, err := o.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
			t.Errorf("read at end: %d, %v", n, err)
		}
	})
	t.Run("missing is not found", func(t *testing.T) {
		if _, err := s.Open(t.Context(), NewKey("image", "jpg")); !errors.Is(err, errs.NotFound) {
			t.Errorf("open: %v", err)
		}
		if err := s.Delete(t.Context(), NewKey("image", "jpg")); err != nil {
			t.Errorf("delete: %v", err)
		}
	})
	t.Run("delete", func(t *testing.T) {
		key := put(t, noise(10))
		if err := s.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Open(t.Context(), key); !errors.Is(err, errs.NotFound) {
			t.Errorf("open after delete: %v", err)
		}
	})
	t.Run("a short or broken body leaves nothing", func(t *testing.T) {
		for name, r := range map[string]io.Reader{
			"short":  bytes.NewReader(noise(100)),
			"broken": io.MultiReader(bytes.NewReader(noise(100)), brokenReader{}),
		} {
			key := NewKey("image", "jpg")
			if err := s.Put(t.Context(), key, r, 1000, "image/jpeg"); err == nil {
				t.Errorf("%s body was stored", name)
			}
			if _, err := s.Open(t.Context(), key); !errors.Is(err, errs.NotFound) {
				t.Errorf("%s body left an object: %v", name, err)
			}
		}
	})
	t.Run("list", func(t *testing.T) {
		want := map[string]int64{}
		for i := range 30 {
			data := noise(10 + i)
			want[put(t, data)] = int64(len(data))
		}
		got := map[string]int64{}
		if err := s.List(t.Context(), "image/", func(o ObjectInfo) error { got[o.Key] = o.Size; return nil }); err != nil {
			t.Fatal(err)
		}
		for key, size := range want {
			if got[key] != size {
				t.Errorf("%s: listed with %d, want %d", key, got[key], size)
			}
			found := false
			err := s.List(t.Context(), key[:len("image/ab/")], func(o ObjectInfo) error {
				found = found || o.Key == key
				if !strings.HasPrefix(o.Key, key[:9]) {
					t.Errorf("%s is outside of the prefix", o.Key)
				}
				return nil
			})
			if err != nil || !found {
				t.Errorf("%s is missing in its own prefix: %v", key, err)
			}
		}
		if err := s.List(t.Context(), "nothing/00/", func(ObjectInfo) error { t.Error("listed"); return nil }); err != nil {
			t.Error(err)
		}
		stop := errors.New("stop")
		if err := s.List(t.Context(), "", func(ObjectInfo) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("list did not stop: %v", err)
		}
	})
	t.Run("malformed keys reach no file", func(t *testing.T) {
		for _, key := range hostileKeys() {
			if err := s.Put(t.Context(), key, strings.NewReader("x"), 1, "image/jpeg"); err == nil {
				t.Errorf("put %q was taken", key)
			}
			if _, err := s.Open(t.Context(), key); !errors.Is(err, errs.NotFound) {
				t.Errorf("open %q: %v", key, err)
			}
			if err := s.Delete(t.Context(), key); err == nil {
				t.Errorf("delete %q was taken", key)
			}
		}
	})
	t.Run("presign", func(t *testing.T) {
		data := noise(5000)
		address, ok, err := s.Presign(t.Context(), put(t, data), time.Minute)
		if err != nil || !ok {
			if _, disk := s.(*Disk); !disk || err != nil {
				t.Fatalf("presign: %v, %v", ok, err)
			}
			return
		}
		res, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if got, _ := io.ReadAll(res.Body); !bytes.Equal(got, data) || res.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("presigned: %s, %d bytes", res.Status, len(got))
		}
		res2, err := http.Get(strings.Replace(address, "X-Amz-Signature=", "X-Amz-Signature=0", 1))
		if err != nil {
			t.Fatal(err)
		}
		if res2.Body.Close(); res2.StatusCode != http.StatusForbidden {
			t.Errorf("a changed signature gets %s", res2.Status)
		}
	})
	t.Run("parallel", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				data := noise(50_000)
				o, err := s.Open(t.Context(), put(t, data))
				if err != nil {
					t.Error(err)
					return
				}
				defer o.Close()
				if got, err := io.ReadAll(o); err != nil || !bytes.Equal(got, data) {
					t.Error("read something else", err)
				}
			})
		}
		wg.Wait()
	})
	t.Run("ends with its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Put(ctx, NewKey("image", "jpg"), bytes.NewReader(noise(10)), 10, "image/jpeg")
		if !errors.Is(err, context.Canceled) || errors.Is(err, errs.Unavailable) {
			t.Errorf("put: %v", err)
		}
	})
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("connection lost") }

func noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return b
}

func hostileKeys() []string {
	name := "0123456789abcdef0123456789abcdef"
	return []string{
		"", "image", "/etc/passwd", "../" + name + ".jpg", "image/../../" + name + ".jpg", "image/ab/../" + name + ".jpg",
		"image/%2e%2e/" + name + ".jpg", "image/ab/%2e%2e%2f" + name + ".jpg", "image/ab/" + name + "\x00.jpg",
		"image/ab/" + strings.Repeat("a", 4096) + ".jpg", "image/ab/CON.jpg", "image/ab/-" + name + ".jpg",
		"image/ab/" + name + ";.jpg", "image/ab/" + name, "image/AB/" + name + ".jpg", "Image/ab/" + name + ".jpg",
		"image/ab/" + name + ".jpg/", "image/ab/" + name + ".jpg\n", "image//ab/" + name + ".jpg", "image/ab/" + name + ".JPG",
		"image/ab/" + name + ".jpgjpg", "image\\ab\\" + name + ".jpg", "image/ab/" + name[:20] + ".jpg",
		"image/ab/" + name + ".jpg.part", "image/ab/" + "\u202e" + name + ".jpg",
	}
}

// M01: no key but those of our own grammar, which NewKey always meets.
func TestM01_Keys(t *testing.T) {
	t.Parallel()
	for _, key := range hostileKeys() {
		if ValidKey(key) {
			t.Errorf("%q is taken for a key", key)
		}
	}
	seen := map[string]bool{}
	for range 1000 {
		key := NewKey("image", "jpg")
		if !ValidKey(key) || seen[key] {
			t.Fatalf("NewKey made %q", key)
		}
		seen[key] = true
	}
}

// M11: the bucket gives nothing to somebody without credentials, and the self-check
// notices when it would.
func TestM11_SelfCheck(t *testing.T) {
	t.Parallel()
	server := miniotest.Start(t)
	s := newS3(t, server, "private")
	if err := s.SelfCheck(t.Context()); err != nil {
		t.Fatal(err)
	}
	resource := `"arn:aws:s3:::private","arn:aws:s3:::private/*"`
	for action, want := range map[string]string{
		"s3:ListBucket":   "LIST",
		"s3:PutObject":    "PUT",
		"s3:GetObject":    "GET",
		"s3:DeleteObject": "DELETE",
	} {
		policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["` + action + `"],"Resource":[` + resource + `]}]}`
		if err := s.client.SetBucketPolicy(t.Context(), "private", policy); err != nil {
			t.Fatal(err)
		}
		if err := s.SelfCheck(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("with %s for all: %v", action, err)
		}
	}
	if err := s.client.SetBucketPolicy(t.Context(), "private", ""); err != nil {
		t.Fatal(err)
	}
	if err := s.SelfCheck(t.Context()); err != nil {
		t.Errorf("after removing the policy: %v", err)
	}
	left := 0
	if err := s.List(t.Context(), "", func(ObjectInfo) error { left++; return nil }); err != nil || left != 0 {
		t.Errorf("self-checks left %d objects, %v", left, err)
	}
	server.Stop()
	if err := s.SelfCheck(t.Context()); !errors.Is(err, errs.Unavailable) {
		t.Errorf("with the store down: %v", err)
	}
}
