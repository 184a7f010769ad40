package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db/dbtest"
)

// BATATA_TLS=auto against a real ACME server: a certificate is asked for at the first
// visit and kept, plain HTTP leads to https, and other names get no certificate.
func TestTLSAuto(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	ca := newPebble(t, port)
	in := install(t, "DATABASE_URL="+dbtest.URL(t), "BATATA_PUBLIC_URL=https://"+testHost, "BATATA_TLS=auto",
		"BATATA_LISTEN=127.0.0.1:"+strconv.Itoa(port), "BATATA_ACME_DIRECTORY="+ca.directory, "SSL_CERT_FILE="+ca.trust)
	s := in.serve()

	client := secureClient(t, s.addr, ca.roots(t))
	res, err := client.Get("https://" + testHost + "/livez")
	if err != nil {
		t.Fatalf("%v\n%s", err, ca.log.tail(30))
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.StatusCode != 200 || string(body) != "live\n" {
		t.Errorf("over TLS: %d %q %v", res.StatusCode, body, err)
	}
	leaf := res.TLS.PeerCertificates[0]
	if err := leaf.VerifyHostname(testHost); err != nil || res.TLS.Version < tls.VersionTLS12 || res.TLS.NegotiatedProtocol != "h2" {
		t.Errorf("certificate %v, TLS %x, protocol %q", leaf.DNSNames, res.TLS.Version, res.TLS.NegotiatedProtocol)
	}
	if res.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security over TLS")
	}
	if _, err := dialTLS(s.addr, "other.test", nil); err == nil {
		t.Error("a certificate for a name that is not ours")
	}
	old, err := dialTLS(s.addr, testHost, &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10, RootCAs: ca.roots(t)})
	if err == nil {
		t.Errorf("TLS version %x is spoken", old)
	}

	plain := newBrowser(t, func() string { return "127.0.0.1:" + strconv.Itoa(port-1) })
	to := plain.get("/explore?sort=recent")
	if to.status != http.StatusFound || to.header.Get("Location") != "https://"+testHost+"/explore?sort=recent" {
		t.Errorf("plain HTTP: %d to %q", to.status, to.header.Get("Location"))
	}

	// The next start needs no authority: the certificate is kept, for its owner alone.
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
	for _, file := range filesIn(t, filepath.Join(in.data, "acme")) {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", file, info.Mode(), err)
		}
	}
	roots := ca.roots(t)
	ca.stop()
	again := in.serve()
	res, err = secureClient(t, again.addr, roots).Get("https://" + testHost + "/livez")
	if err != nil {
		t.Fatalf("after a restart without the authority: %v", err)
	}
	res.Body.Close()
	if res.TLS.PeerCertificates[0].SerialNumber.Cmp(leaf.SerialNumber) != 0 {
		t.Error("a restart asked for another certificate")
	}
}

func secureClient(t testing.TB, addr string, roots *x509.CertPool) *http.Client {
	t.Helper()
	transport := &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute} // the first visit waits for the authority
}

func dialTLS(addr, name string, cfg *tls.Config) (version uint16, err error) {
	if cfg == nil {
		cfg = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12} // that there is any certificate is the fault
	}
	cfg.ServerName = name
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 30 * time.Second}, "tcp", addr, cfg)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	return conn.ConnectionState().Version, nil
}

// pebble is a certificate authority that speaks ACME, and the DNS server by which it
// finds every name at 127.0.0.1.
type pebble struct {
	directory string // URL
	trust     string // file with the certificate of the authority's own https
	manage    string // URL of its management interface
	log       *logLines
	stop      func()
}

// newPebble validates names on the port, and on the one below for plain HTTP.
func newPebble(t testing.TB, port int) *pebble {
	t.Helper()
	dir := t.TempDir()
	cert, key := ownCertificate(t, dir)
	acme, manage := freePort(t), freePort(t)
	dns, dnsManage := freePort(t), freePort(t)
	config := filepath.Join(dir, "pebble.json")
	text, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress":           fmt.Sprintf("127.0.0.1:%d", acme),
		"managementListenAddress": fmt.Sprintf("127.0.0.1:%d", manage),
		"certificate":             cert, "privateKey": key,
		"httpPort": port - 1, "tlsPort": port, "ocspResponderURL": "", "externalAccountBindingRequired": false,
	}})
	if err == nil {
		err = os.WriteFile(config, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	p := &pebble{
		directory: fmt.Sprintf("https://127.0.0.1:%d/dir", acme), manage: fmt.Sprintf("https://127.0.0.1:%d", manage),
		trust: cert, log: newLogLines(),
	}
	stopDNS := p.run(t, "pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dnsserver", fmt.Sprintf("127.0.0.1:%d", dns),
		"-management", fmt.Sprintf("127.0.0.1:%d", dnsManage), "-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", "")
	stopCA := p.run(t, "pebble", "-config", config, "-dnsserver", fmt.Sprintf("127.0.0.1:%d", dns), "-strict")
	p.stop = func() { stopCA(); stopDNS() }
	trusted := x509.NewCertPool()
	pemText, err := os.ReadFile(cert)
	if err != nil || !trusted.AppendCertsFromPEM(pemText) {
		t.Fatalf("read %s: %v", cert, err)
	}
	client := secureClient(t, fmt.Sprintf("127.0.0.1:%d", acme), trusted)
	eventually(t, startWithin, "pebble answers", func() bool {
		res, err := client.Get(p.directory)
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == 200
	})
	return p
}

// roots is what visitors would have in their browsers.
func (p *pebble) roots(t testing.TB) *x509.CertPool {
	t.Helper()
	client := &http.Client{Timeout: requestWithin, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // a child of ours, on loopback
	}}
	defer client.CloseIdleConnections()
	res, err := client.Get(p.manage + "/roots/0")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatalf("pebble's root: %v %s", err, text)
	}
	return pool
}

// run starts a tool until the end of the test, or until the function is called.
func (p *pebble) run(t testing.TB, name string, args ...string) (stop func()) {
	t.Helper()
	out, err := exec.Command("../../tools/fetch.sh", "-p", name).Output()
	path := strings.TrimSpace(string(out))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("%s is missing: run `make tools` (%v)", name, err)
	}
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started, done := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread() // Pdeathsig follows the thread
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // killed
			close(done)
		}
	}()
	if err := <-started; err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	stop = func() {
		_ = cmd.Process.Kill() // or it has ended
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// ownCertificate makes the certificate of the authority's own https, on 127.0.0.1.
func ownCertificate(t testing.TB, dir string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: made}, key: {Type: "PRIVATE KEY", Bytes: sealed}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}
