package media

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/batata-social/batata/media/mediatest"
)

// cpuTime is user and system time of this process, or of its ended children.
func cpuTime(t testing.TB, who int) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkUpload12MP is the processor time of one upload of 12 megapixels, from bytes to
// all encoded renditions, beside vipsthumbnail making the same four files of it.
//
//	cpu-ms/op    ours
//	vips-ms/op   vipsthumbnail, four runs (one a size)
//	ratio        ours to that
//	ratio-one    ours to a single vipsthumbnail of 1440 pixels, for orientation
func BenchmarkUpload12MP(b *testing.B) {
	data := mediatest.TwelveMegapixels(b)
	dir := b.TempDir()
	in := filepath.Join(dir, "in.jpg")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		b.Fatal(err)
	}
	vips := func(size, quality string) time.Duration {
		before := cpuTime(b, syscall.RUSAGE_CHILDREN)
		out := filepath.Join(dir, size+".jpg[strip,Q="+quality+"]")
		if msg, err := exec.Command("vipsthumbnail", in, "--size", size, "-o", out).CombinedOutput(); err != nil {
			b.Fatalf("vipsthumbnail (package libvips-tools): %v %s", err, msg)
		}
		return cpuTime(b, syscall.RUSAGE_CHILDREN) - before
	}
	var ours, theirs, one time.Duration
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		before := cpuTime(b, syscall.RUSAGE_SELF)
		out, err := pipeline(b.Context(), data)
		if err != nil {
			b.Fatal(err)
		}
		ours += cpuTime(b, syscall.RUSAGE_SELF) - before
		if len(out.files) != 4 {
			b.Fatalf("%d renditions", len(out.files))
		}
		b.StopTimer()
		theirs += vips("4096x4096>", "85")
		wide := vips("1440x10000>", "80")
		theirs += wide + vips("720x10000>", "80") + vips("360x10000>", "78")
		one += wide
		b.StartTimer()
	}
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(b.N) }
	b.ReportMetric(ms(ours), "cpu-ms/op")
	b.ReportMetric(ms(theirs), "vips-ms/op")
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "ratio")
	b.ReportMetric(ours.Seconds()/one.Seconds(), "ratio-one")
}

// BenchmarkStages tells where the time of an upload goes.
func BenchmarkStages(b *testing.B) {
	data := mediatest.TwelveMegapixels(b)
	whole := func(b *testing.B) *picture {
		d, err := decode(b.Context(), formatJPEG, data)
		if err != nil {
			b.Fatal(err)
		}
		return d.picture
	}
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			whole(b)
		}
	})
	p := whole(b)
	b.Run("orient", func(b *testing.B) {
		for b.Loop() {
			p.oriented(6)
		}
	})
	p = p.oriented(6)
	b.Run("encode fed", func(b *testing.B) {
		for b.Loop() {
			if _, err := encodeJPEG(p, fedQuality); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("resize to 1440", func(b *testing.B) {
		for b.Loop() {
			p.resized(1440, 1920)
		}
	})
	p = p.resized(1440, 1920)
	b.Run("encode 1440", func(b *testing.B) {
		for b.Loop() {
			if _, err := encodeJPEG(p, wideQuality); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("resize to 720", func(b *testing.B) {
		for b.Loop() {
			p.resized(720, 960)
		}
	})
	b.Run("describe", func(b *testing.B) {
		for b.Loop() {
			if err := new(renditions).describe(p); err != nil {
				b.Fatal(err)
			}
		}
	})
}
