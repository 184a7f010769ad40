package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// How many sockets R21 opens of each kind, and what the server gives a request's head
// (web/edge) before it hangs up.
const (
	manySockets = 2000
	headWithin  = 5 * time.Second
)

// R21 on the real binary: 2,000 sockets that asked once and stay, and 2,000 that send a
// request byte by byte. Others are served as quickly as before, the slow ones are thrown
// out in time, and what all of them took is given back.
func TestR21_IdleAndSlowSockets(t *testing.T) {
	t.Parallel()
	s := onDatabase(t).with("BATATA_RATE_LIMITS=off").serve()
	visitor := s.browser()
	measure := func() time.Duration {
		t.Helper()
		took := make([]time.Duration, 100)
		for i := range took {
			began := time.Now()
			visitor.get("/explore").want(t, 200)
			took[i] = time.Since(began)
		}
		slices.Sort(took)
		return took[len(took)*95/100]
	}
	measure() // warm
	before, resident := measure(), s.resident()
	quiet := s.goroutines()

	idle := s.dial(t, manySockets, func(c net.Conn) error {
		if _, err := fmt.Fprintf(c, "GET /livez HTTP/1.1\r\nHost: %s\r\n\r\n", testHost); err != nil {
			return err
		}
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, answer.Body)
		return errors.Join(err, answer.Body.Close())
	})
	slow := s.dial(t, manySockets, func(c net.Conn) error {
		_, err := fmt.Fprintf(c, "GET /explore HTTP/1.1\r\nHost: %s\r\nX-Slow: ", testHost)
		return err
	})
	opened := time.Now()
	ended := make(chan struct{})
	var dripping sync.WaitGroup
	dripping.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
				for _, c := range slow {
					_, _ = c.Write([]byte("x")) // most are closed soon
				}
			}
		}
	})
	during, grown := measure(), s.resident()-resident
	t.Logf("p95 %v before, %v with %d idle and %d slow sockets; memory grew by %d MB", before, during, manySockets, manySockets, grown>>20)
	if limit := max(2*before, 50*time.Millisecond); during > limit {
		t.Errorf("p95 %v, want at most %v", during, limit)
	}
	for i, c := range slow {
		_ = c.SetReadDeadline(opened.Add(headWithin + 20*time.Second))
		if _, err := io.Copy(io.Discard, c); errors.Is(err, net.ErrClosed) || isTimeout(err) {
			t.Fatalf("slow socket %d is still open after %v: %v", i, time.Since(opened), err)
		}
	}
	close(ended)
	dripping.Wait()
	for _, c := range slices.Concat(idle, slow) {
		c.Close()
	}
	// A started server gets some more of its own in its first minute.
	eventually(t, time.Minute, "the goroutines of 4,000 sockets are gone", func() bool { return s.goroutines() < quiet+50 })
	measure()
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// dial opens sockets to the public listener and begins something on each.
func (s *server) dial(t *testing.T, n int, begin func(net.Conn) error) (conns []net.Conn) {
	t.Helper()
	t.Cleanup(func() {
		for _, c := range conns {
			c.Close()
		}
	})
	for i := range n {
		c, err := net.DialTimeout("tcp", s.addr, 10*time.Second)
		if err != nil {
			t.Fatalf("socket %d: %v", i, err)
		}
		conns = append(conns, c)
		if err := begin(c); err != nil {
			t.Fatalf("socket %d: %v", i, err)
		}
	}
	return conns
}
