package edge

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/batata-social/batata/internal/db"
)

// metrics are what the operator's listener shows. Labels come from the route
// table and status codes alone, so their number is bounded.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
	panics   prometheus.Counter
	limited  prometheus.Counter
	shed     prometheus.Counter
}

func newMetrics(d *db.DB, version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "batata_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "batata_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 6},
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "batata_http_in_flight", Help: "Requests being answered.",
		}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "batata_http_panics_total", Help: "Requests that ended in a panic.",
		}),
		limited: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "batata_http_rate_limited_total", Help: "Requests refused because their budget was used up.",
		}),
		shed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "batata_http_shed_total", Help: "Requests refused because the server was full.",
		}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "batata_build_info", Help: "Always 1; the version is its label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.duration, m.inFlight, m.panics, m.limited, m.shed, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if d != nil {
		m.registry.MustRegister(&dbCollector{db: d})
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	if method != "GET" && method != "HEAD" && method != "POST" && method != "PUT" && method != "DELETE" {
		method = "OTHER"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

// dbCollector reads the pools and the job queue when it is scraped.
type dbCollector struct{ db *db.DB }

const queueQueryTimeout = 2 * time.Second

func descPool(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("batata_db_pool_"+name, help, []string{"pool"}, nil)
}

func descQueue() *prometheus.Desc {
	return prometheus.NewDesc("batata_jobs", "Jobs in the queue, by state.", []string{"queue", "state"}, nil)
}

// Describe sends nothing: the collector is unchecked, because the queue may be
// out of reach.
func (c *dbCollector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the numbers of this moment.
func (c *dbCollector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	pools := []struct {
		name string
		stat interface {
			AcquiredConns() int32
			IdleConns() int32
			MaxConns() int32
			AcquireCount() int64
			EmptyAcquireCount() int64
			CanceledAcquireCount() int64
			AcquireDuration() time.Duration
		}
	}{{"requests", c.db.Pool.Stat()}, {"jobs", c.db.JobPool.Stat()}}
	for _, p := range pools {
		gauge(descPool("in_use", "Connections in use."), float64(p.stat.AcquiredConns()), p.name)
		gauge(descPool("idle", "Connections idle."), float64(p.stat.IdleConns()), p.name)
		gauge(descPool("max", "Connections at most."), float64(p.stat.MaxConns()), p.name)
		counter(descPool("acquired_total", "Connections taken."), float64(p.stat.AcquireCount()), p.name)
		counter(descPool("waited_total", "Connections that had to be waited for."), float64(p.stat.EmptyAcquireCount()), p.name)
		counter(descPool("gave_up_total", "Waits that were given up."), float64(p.stat.CanceledAcquireCount()), p.name)
		counter(descPool("wait_seconds_total", "Time spent waiting."), p.stat.AcquireDuration().Seconds(), p.name)
	}
	c.queue(gauge)
}

func (c *dbCollector) queue(gauge func(*prometheus.Desc, float64, ...string)) {
	ctx, cancel := context.WithTimeout(context.Background(), queueQueryTimeout)
	defer cancel()
	var rows []struct {
		Queue string
		State string
		Count int64
	}
	err := c.db.NewRaw(`SELECT queue, state::text AS state, count(*) AS count FROM river_job
		WHERE state NOT IN ('completed', 'cancelled', 'discarded') GROUP BY 1, 2`).Scan(ctx, &rows)
	if err != nil {
		return // the pool's numbers and readiness tell why
	}
	for _, r := range rows {
		gauge(descQueue(), float64(r.Count), r.Queue, r.State)
	}
}
