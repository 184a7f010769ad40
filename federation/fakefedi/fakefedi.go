// Package fakefedi is a piece of the fediverse for tests and benchmarks: any number of
// virtual hosts behind one listener on loopback, each with a mood (slow, hung, failing,
// gone), and an exact memory of what every inbox has received. Its hosts are called
// h0.test, h1.test, … with the listener's port; internal/safehttp finds them on
// loopback where tests allow that. It never leaves loopback.
package fakefedi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Mood is how a host answers POSTs to its inboxes. The zero Mood says 202.
type Mood struct {
	Latency    time.Duration                   // before the answer
	Hang       bool                            // no answer until the other side gives up
	Drip       bool                            // headers at once, then a byte a second
	Cut        bool                            // the connection ends without an answer
	Status     int                             // instead of 202
	RetryAfter string                          // the header of that name
	Location   string                          // the header of that name
	Big        bool                            // an answer of 8 MiB
	Check      func(*http.Request, []byte) int // a status, or 0 for the rest of the mood
}

// Got is one POST that was answered with 2xx, or would have been.
type Got struct {
	Host   string
	Path   string
	ID     string // of the activity
	Header http.Header
	Body   []byte
	At     time.Time
}

// Net is the virtual hosts.
type Net struct {
	Addr string // of the listener
	port string
	srv  *http.Server

	mu    sync.Mutex
	moods map[string]Mood
	all   Mood
	got   []Got
	seen  map[string]int // host, path and id: how often it was accepted
	asked map[string]int // POSTs per host, whatever the answer
	open  map[string]int // POSTs per host that wait for their answer
	most  map[string]int
	keep  bool // bodies and headers too
	log   *os.File

	pages map[string]http.HandlerFunc // GETs, by host and path
	ended chan struct{}
}

// Start serves until the test ends.
func Start(t testing.TB) *Net {
	t.Helper()
	n, err := Listen("")
	if err != nil {
		t.Fatal(err)
	}
	n.keep = true
	t.Cleanup(n.Close)
	return n
}

// Listen serves until Close. With the name of a file, what is accepted is written to it
// line by line and synced to the disk before the answer.
func Listen(logFile string) (*Net, error) {
	var config net.ListenConfig
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("fakefedi: %w", err)
	}
	n := &Net{
		Addr: l.Addr().String(), moods: map[string]Mood{}, seen: map[string]int{}, asked: map[string]int{},
		open: map[string]int{}, most: map[string]int{}, pages: map[string]http.HandlerFunc{}, ended: make(chan struct{}),
	}
	if logFile != "" {
		if n.log, err = os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
			return nil, fmt.Errorf("fakefedi: %w", err)
		}
	}
	_, n.port, _ = net.SplitHostPort(n.Addr)
	n.srv = &http.Server{Handler: n, ReadHeaderTimeout: time.Minute}
	go func() { _ = n.srv.Serve(l) }() // ends with Close
	return n, nil
}

// Close ends all exchanges.
func (n *Net) Close() {
	close(n.ended)
	_ = n.srv.Close()
	if n.log != nil {
		_ = n.log.Close()
	}
}

// Host is the name of the i-th host, with its port.
func (n *Net) Host(i int) string { return "h" + strconv.Itoa(i) + ".test:" + n.port }

// Set changes the mood of a host; "" changes that of all which have none of their own.
func (n *Net) Set(host string, m Mood) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if host == "" {
		n.all = m
		return
	}
	n.moods[host] = m
}

// Handle serves GETs of one path of a host.
func (n *Net) Handle(host, path string, h http.HandlerFunc) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pages[host+" "+path] = h
}

// Got lists what was accepted, in order.
func (n *Net) Got() []Got {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Got(nil), n.got...)
}

// Count is how many different activities were accepted, each inbox for itself; twice
// says how many came more than once.
func (n *Net) Count() (once, twice int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.seen {
		if c > 1 {
			twice++
		}
	}
	return len(n.seen), twice
}

// Asked is how many POSTs a host has seen, and the most at one time.
func (n *Net) Asked(host string) (posts, most int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[host], n.most[host]
}

// Waiting is how many POSTs to all hosts wait for their answer now.
func (n *Net) Waiting() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	sum := 0
	for _, c := range n.open {
		sum += c
	}
	return sum
}

// ServeHTTP is one exchange.
func (n *Net) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		n.mu.Lock()
		h := n.pages[r.Host+" "+r.URL.Path]
		n.mu.Unlock()
		if h == nil {
			http.NotFound(w, r)
			return
		}
		h(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	m := n.arrive(r.Host)
	defer n.leave(r.Host)
	if m.Check != nil {
		if status := m.Check(r, body); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	n.answer(w, r, m, body)
}

func (n *Net) arrive(host string) Mood {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked[host]++
	n.open[host]++
	n.most[host] = max(n.most[host], n.open[host])
	if m, ok := n.moods[host]; ok {
		return m
	}
	return n.all
}

func (n *Net) leave(host string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open[host]--
}

func (n *Net) answer(w http.ResponseWriter, r *http.Request, m Mood, body []byte) {
	if m.Latency > 0 {
		select {
		case <-time.After(m.Latency):
		case <-r.Context().Done():
			return
		case <-n.ended:
			return
		}
	}
	if m.Hang {
		select {
		case <-r.Context().Done():
		case <-n.ended:
		}
		return
	}
	if m.Cut {
		panic(http.ErrAbortHandler)
	}
	if m.RetryAfter != "" {
		w.Header().Set("Retry-After", m.RetryAfter)
	}
	if m.Location != "" {
		w.Header().Set("Location", m.Location)
	}
	status := m.Status
	if status == 0 {
		status = http.StatusAccepted
	}
	if status/100 == 2 {
		n.accept(r, body)
	}
	w.WriteHeader(status)
	switch {
	case m.Big:
		_, _ = w.Write([]byte(strings.Repeat("x", 8<<20))) // until the other side has had enough
	case m.Drip:
		n.drip(w, r)
	}
}

func (n *Net) drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		_, _ = w.Write([]byte("x"))
		_ = http.NewResponseController(w).Flush()
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		case <-n.ended:
			return
		}
	}
}

func (n *Net) accept(r *http.Request, body []byte) {
	var activity struct{ ID string }
	_ = json.Unmarshal(body, &activity) // what has no id is counted under none
	g := Got{Host: r.Host, Path: r.URL.Path, ID: activity.ID, At: time.Now()}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.keep {
		g.Header, g.Body = r.Header.Clone(), body
	}
	n.got = append(n.got, g)
	n.seen[r.Host+" "+r.URL.Path+" "+activity.ID]++
	if n.log != nil {
		_, _ = fmt.Fprintln(n.log, r.Host, r.URL.Path, activity.ID)
		_ = n.log.Sync()
	}
}
