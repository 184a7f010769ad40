package safehttp

import (
	"context"
	"sync"
)

// slots bounds what is in flight to each host. A host's place in the map ends with
// its last request, so hosts that a stranger made up leave nothing behind (F20).
type slots struct {
	limit int
	mu    sync.Mutex
	hosts map[string]*hostSlots
}

type hostSlots struct {
	places chan struct{}
	users  int // requests that hold or wait for a place
}

// take waits for a place and gives what returns it.
func (s *slots) take(ctx context.Context, host string) (free func(), err error) {
	s.mu.Lock()
	if s.hosts == nil {
		s.hosts = map[string]*hostSlots{}
	}
	h := s.hosts[host]
	if h == nil {
		h = &hostSlots{places: make(chan struct{}, s.limit)}
		s.hosts[host] = h
	}
	h.users++
	s.mu.Unlock()
	leave := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if h.users--; h.users == 0 {
			delete(s.hosts, host)
		}
	}
	select {
	case h.places <- struct{}{}:
		return func() { <-h.places; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
