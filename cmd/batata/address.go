package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/batata-social/batata/social/members"
)

// settleAddress takes the public URL that the last start stored, where none is given:
// a serve that was told it by a flag told no other command. A given one that names
// another host than the database's would make links that lead nowhere.
func (s *system) settleAddress(ctx context.Context, needed bool) error {
	stored, err := members.StoredAddress(ctx, s.db)
	if err != nil {
		return err
	}
	if err := otherHost(s.cfg, stored); err != nil {
		return usageError{err}
	}
	if err := s.cfg.takeStored(stored); err != nil {
		return err
	}
	if needed && !s.cfg.PublicURL.Set() {
		return usagef("BATATA_PUBLIC_URL is not set, and no start of batata serve has stored one in this database yet; say where people reach this server, for example https://example.org")
	}
	return nil
}

// otherHost says that the public URL given is not the database's.
func otherHost(cfg *Config, stored members.Address) error {
	given := cfg.PublicURL.Hostname()
	if given == "" || stored.Host == "" || given == stored.Host {
		return nil
	}
	return fmt.Errorf("this database belongs to %s, and BATATA_PUBLIC_URL names %s: leave BATATA_PUBLIC_URL away or name the first, or check which database this is", stored.Host, given)
}

// takeStored fills what is not given, and what follows from it. An account domain that
// only follows from the public URL gives way to the one that serve was told.
func (c *Config) takeStored(stored members.Address) error {
	if !c.PublicURL.Set() && stored.PublicURL != "" {
		if err := c.PublicURL.UnmarshalText([]byte(stored.PublicURL)); err != nil {
			return errors.Join(errors.New("the public URL stored in the database"), err)
		}
	}
	if stored.AccountDomain != "" && (c.AccountDomain == "" || c.AccountDomain == c.PublicURL.Host) {
		c.AccountDomain = stored.AccountDomain
	}
	c.followPublicURL()
	return nil
}
