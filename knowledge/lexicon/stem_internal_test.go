package lexicon

import (
	"strings"
	"testing"
)

// TestStem holds that the words of a line share a stem, and that no two lines do.
func TestStem(t *testing.T) {
	seen := map[string]string{}
	for _, line := range []string{"renew renews renewed renewing", "marry marries married marrying", "license licence licences licensed", "company companies", "lose loses lost losing", "child children",
		"registration registrations", "register registers registered registering", "organisation organization organisations", "stop stops stopped stopping", "sell sells sold selling", "passport passports",
		"business businesses", "tax taxes", "change changes changed changing", "certify certifies certified certifying", "bus buses", "gas", "visa visas", "status", "process processes", "fish fishes", "die dies died",
		"advertise advertising advertised", "practise practice practicing practising", "centre center", "ring", "bed", "free", "fee", "wife wives", "nationality nationalities", "recognise recognize recognised", "tree trees"} {
		words := strings.Fields(line)
		want := stem(words[0])
		for _, w := range words {
			if got := stem(w); got != want {
				t.Errorf("stem(%q) = %q, want %q as of %q", w, got, want, words[0])
			}
		}
		if other, ok := seen[want]; ok {
			t.Errorf("%q and %q share the stem %q", words[0], other, want)
		}
		seen[want] = words[0]
	}
}
