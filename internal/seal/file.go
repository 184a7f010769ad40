package seal

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/uptrace/bun"
)

// checkPurpose and checkText are what the sealed_check row holds.
const (
	checkPurpose = "check"
	checkText    = "batata"
)

// Load reads the root key from a file of 64 hexadecimal digits. A file that others
// on the machine can read is refused; a missing one is fs.ErrNotExist.
func Load(path string) (*Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	if perm := info.Mode().Perm(); perm&0o007 != 0 {
		return nil, fmt.Errorf("secret key %s may be read or written by everybody on this machine (mode %04o): run chmod 600 on it", path, perm)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("secret key: %w", err)
	}
	root, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(root) != KeySize {
		return nil, fmt.Errorf("secret key %s does not hold %d hexadecimal digits: restore it from the backup", path, 2*KeySize)
	}
	return New(root)
}

// Create makes a new key file of mode 0600 and never overwrites one: if path exists
// meanwhile, the error is fs.ErrExist. The file appears whole or not at all.
func Create(path string) error {
	root := make([]byte, KeySize)
	_, _ = rand.Read(root) // never fails, see Random
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	tmp, err := os.CreateTemp(dir, ".secret-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // the link below, if any, keeps the content
	_, err = tmp.WriteString(hex.EncodeToString(root) + "\n")
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	if err := os.Link(tmp.Name(), path); err != nil {
		return fmt.Errorf("secret key: %w", err)
	}
	return nil
}

// Start gives the key of an installation at its start. It makes the file only while
// the database holds nothing sealed, and refuses a key that does not open what is
// there: running on with a wrong one would lose every secret, one write at a time.
func Start(ctx context.Context, q bun.IDB, path string) (*Key, error) {
	sealed, err := readCheck(ctx, q)
	if err != nil {
		return nil, err
	}
	key, err := Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		if sealed != nil {
			return nil, fmt.Errorf("secret key %s is missing, and the database holds values that only it opens: restore it from the backup, or name it in BATATA_SECRET_KEY_FILE", path)
		}
		if err := Create(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		key, err = Load(path)
	}
	if err != nil {
		return nil, err
	}
	if sealed == nil {
		if sealed, err = writeCheck(ctx, q, key); err != nil {
			return nil, err
		}
	}
	if _, err := key.Open(checkPurpose, sealed, nil); err != nil {
		return nil, fmt.Errorf("secret key %s is not the one that this database was sealed with: every node needs the same file", path)
	}
	return key, nil
}

func readCheck(ctx context.Context, q bun.IDB) ([]byte, error) {
	var rows [][]byte
	if err := q.NewRaw(`SELECT sealed FROM sealed_check`).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("read sealed check: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// writeCheck gives what the row holds afterwards: another node may have been first.
func writeCheck(ctx context.Context, q bun.IDB, key *Key) ([]byte, error) {
	_, err := q.NewRaw(`INSERT INTO sealed_check (sealed) VALUES (?) ON CONFLICT DO NOTHING`,
		key.Seal(checkPurpose, []byte(checkText), nil)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("write sealed check: %w", err)
	}
	return readCheck(ctx, q)
}
