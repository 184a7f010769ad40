package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

// Disk keeps blobs in a folder. All access goes through os.Root, so that no key and no
// link inside the folder can reach outside of it.
type Disk struct {
	root *os.Root
}

// partSuffix marks a file that is still being written; it is no valid key, so a
// listing never shows it. Sweep removes parts that a crash left behind.
const partSuffix = ".part"

// NewDisk opens or makes the folder (mode 0700: the app alone serves it).
func NewDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make media folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open media folder: %w", err)
	}
	return &Disk{root: root}, nil
}

// Close gives the folder's handle back.
func (d *Disk) Close() error { return d.root.Close() }

// Put writes beside the final name, syncs and renames, so that neither a crash nor a
// full disk leaves half an object.
func (d *Disk) Put(ctx context.Context, key string, r io.Reader, size int64, _ string) (err error) {
	if !ValidKey(key) {
		return fmt.Errorf("put object: malformed key %q", key)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("put object %s: %w", key, diskError(err))
		}
	}()
	if err := d.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return err
	}
	part := key + partSuffix
	f, err := d.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, r)
	if err == nil && n != size {
		err = fmt.Errorf("got %d of %d bytes: %w", n, size, io.ErrUnexpectedEOF)
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = d.root.Rename(part, key)
	}
	if err == nil {
		err = d.syncDir(path.Dir(key))
	}
	if err != nil {
		_ = d.root.Remove(part) // the error that led here is the one to tell
	}
	return err
}

// syncDir makes a rename durable.
func (d *Disk) syncDir(name string) error {
	f, err := d.root.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return f.Sync()
}

// Open opens the object's file.
func (d *Disk) Open(_ context.Context, key string) (*Object, error) {
	if !ValidKey(key) {
		return nil, fmt.Errorf("open object: malformed key: %w", errs.NotFound)
	}
	f, err := d.root.Open(key)
	if err != nil {
		return nil, fmt.Errorf("open object %s: %w", key, diskError(err))
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open object %s: %w", key, diskError(err))
	}
	return &Object{ReadSeekCloser: f, Size: st.Size(), ModTime: st.ModTime()}, nil
}

// Delete removes the object's file.
func (d *Disk) Delete(_ context.Context, key string) error {
	if !ValidKey(key) {
		return fmt.Errorf("delete object: malformed key %q", key)
	}
	if err := d.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete object %s: %w", key, diskError(err))
	}
	return nil
}

// List walks the folder that the prefix names.
func (d *Disk) List(ctx context.Context, prefix string, fn func(ObjectInfo) error) error {
	return d.walk(ctx, path.Dir(prefix+"x"), func(info ObjectInfo) error {
		if !strings.HasPrefix(info.Key, prefix) || !ValidKey(info.Key) {
			return nil
		}
		return fn(info)
	})
}

func (d *Disk) walk(ctx context.Context, from string, fn func(ObjectInfo) error) error {
	return fs.WalkDir(d.root.FS(), from, func(name string, e fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if errors.Is(err, fs.ErrNotExist) { // deleted while we walk
			return nil
		}
		if err != nil {
			return fmt.Errorf("list objects at %s: %w", name, diskError(err))
		}
		if !e.Type().IsRegular() {
			return nil
		}
		st, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) { // deleted since
			return nil
		}
		if err != nil {
			return fmt.Errorf("list objects at %s: %w", name, diskError(err))
		}
		return fn(ObjectInfo{Key: name, Size: st.Size(), ModTime: st.ModTime()})
	})
}

// SweepParts removes files that were being written when a process died.
func (d *Disk) SweepParts(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := d.walk(ctx, ".", func(info ObjectInfo) error {
		if !strings.HasSuffix(info.Key, partSuffix) || !info.ModTime.Before(before) {
			return nil
		}
		if err := d.root.Remove(info.Key); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove abandoned part %s: %w", info.Key, err)
		}
		n++
		return nil
	})
	return n, err
}

// Presign is not a thing that a folder does: the app streams.
func (d *Disk) Presign(context.Context, string, time.Duration) (string, bool, error) {
	return "", false, nil
}

// Check looks at the folder.
func (d *Disk) Check(context.Context) error {
	if _, err := d.root.Stat("."); err != nil {
		return fmt.Errorf("check media folder: %w", diskError(err))
	}
	return nil
}

// diskError gives a file error its kind: what is missing is not found, and a disk that
// is full, broken or read-only is unavailable.
func diskError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errs.NotFound
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return errors.Join(diskFull(), err)
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return errors.Join(errs.New(errs.Unavailable, "error.media_store_down"), err)
	}
	return err
}

func diskFull() error {
	return errs.New(errs.Unavailable, "error.media_disk_full")
}
