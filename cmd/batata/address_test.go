package main

import (
	"strings"
	"testing"
	"time"
)

// A server that was told its address by a flag told nobody else: the other commands
// take it from the database, refuse another host's, and print no link without one.
func TestCommandsKnowTheServedAddress(t *testing.T) {
	t.Parallel()
	in := install(t).with("BATATA_PUBLIC_URL=")
	create := []string{"admin", "create", "bob", "--email", "bob@mail.test"}
	in.run(create...).want(t, exitUsage, "BATATA_PUBLIC_URL is not set")
	in.run("migrate").want(t, exitOK)
	in.run(create...).want(t, exitUsage, "BATATA_PUBLIC_URL is not set")
	in.run("media", "verify").want(t, exitOK) // makes no links

	s := in.launch("serve", "--public-url", testOrigin, "--account-domain", "handles.test")
	s.awaitListening(startWithin)
	made := in.run(create...).want(t, exitOK, "created @bob@handles.test\n")
	link := oneTimeLink.FindStringSubmatch(made.out)
	if link == nil {
		t.Fatalf("no one-time link:\n%s", made.out)
	}
	s.browser().get(link[1]).want(t, 200, "password")
	in.run("admin", "site", "set", "--sign-up", "open").want(t, exitOK, "handles.test", "open (invite in force")
	in.run("doctor").want(t, exitOK, testOrigin+" is a name of this machine")

	other := in.with("BATATA_PUBLIC_URL=http://other.test")
	for _, command := range [][]string{{"admin", "reset-password", "bob"}, {"media", "verify"}} {
		refused := other.run(command...).want(t, exitUsage, "belongs to "+testHost, "names other.test")
		if strings.Contains(refused.out, "http") {
			t.Errorf("prints a link all the same: %s", refused.out)
		}
	}
	other.run("doctor").want(t, exitFailed, "FAIL  public url", "belongs to "+testHost, "names other.test")
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}

	// Alone too; and a start with another port is the address from then on.
	if reset := in.run("admin", "reset-password", "bob").want(t, exitOK); !oneTimeLink.MatchString(reset.out) {
		t.Errorf("no one-time link:\n%s", reset.out)
	}
	s = in.launch("serve", "--public-url", testOrigin+":8443")
	s.awaitListening(startWithin)
	in.run("admin", "reset-password", "bob").want(t, exitOK, "\n"+testOrigin+":8443/login/reset?token=")
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
}
