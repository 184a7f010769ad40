package social_test

import (
	"fmt"
	"testing"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func TestSearchFindsByBeginnings(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	name := func(name string) func(*social.Account) { return func(a *social.Account) { a.Name = name } }
	theo := w.Join(t, "theo", name("Marsh, Theo"))
	w.Join(t, "wenqi", name("文绮"))
	w.Join(t, "hidden", name("Marsha"), func(a *social.Account) { a.Discoverable = false })
	w.Post(t, theo, "one", func(in *social.NoteInput) { in.Body = "#SlowTravel #慢旅行 #tea" })
	w.Post(t, theo, "two", func(in *social.NoteInput) { in.Body = "#SlowTravel #100%" })
	w.Post(t, theo, "three", func(in *social.NoteInput) { in.Body, in.Visibility = "#teapots", social.Followers })

	for query, want := range map[string]string{
		"th": "[theo]", "@th": "[theo]", "＠th": "[theo]", "THEO@" + socialtest.Host: "[theo]", "@theo@" + socialtest.Host: "[theo]",
		"marsh": "[theo]", "文": "[wenqi]", "": "[]", "@": "[]", "%": "[]", "heo": "[]", "theo@elsewhere.test": "[]",
	} {
		found, err := w.SearchAccounts(ctx, 0, query, 20)
		if err != nil {
			t.Fatal(err)
		}
		handles := []string{}
		for _, a := range found {
			handles = append(handles, a.Handle)
		}
		if got := fmt.Sprint(handles); got != want {
			t.Errorf("members for %q: %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"slow": "[SlowTravel]", "#SLOW": "[SlowTravel]", "＃slow": "[SlowTravel]", "slow travel": "[SlowTravel]",
		"慢": "[慢旅行]", "te": "[tea]", "": "[]", "#": "[]", " ": "[]", "%": "[]", "_": "[]",
	} {
		found, err := w.SearchTopics(ctx, query, 20)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, topic := range found {
			names = append(names, topic.Display)
		}
		if got := fmt.Sprint(names); got != want {
			t.Errorf("topics for %q: %s, want %s", query, got, want)
		}
	}
}
