package main

import (
	"testing"

	"trolycong/channels"
)

// TestLimitsOff: 0 for an address and a minute switches every limit off, as a measurement needs it; 0 elsewhere that one alone.
func TestLimitsOff(t *testing.T) {
	for _, c := range []struct {
		limits  Limits
		refused map[string]bool // after one call
	}{
		{Limits{Minute: 0, Day: 1, Person: 1, PersonDay: 1}, map[string]bool{}},
		{Limits{Minute: 1}, map[string]bool{"asks": true}},
		{Limits{Minute: 9, Day: 1}, map[string]bool{"asks": true}},
		{Limits{Minute: 9, Person: 1}, map[string]bool{"asks": false, "persons": true}},
		{Limits{Minute: 9, PersonDay: 1}, map[string]bool{"persons": true}},
	} {
		sh := &share{}
		if err := sh.limit(c.limits); err != nil {
			t.Fatal(err)
		}
		for name, l := range map[string]channels.Limiter{"asks": sh.asks, "wide": sh.wide, "persons": sh.persons, "keys": sh.keys} {
			if l == nil {
				if c.limits.Minute != 0 {
					t.Errorf("%+v: no limiter %s", c.limits, name)
				}
				continue
			}
			_, _ = l.Allow(t.Context(), "a")
			if second, err := l.Allow(t.Context(), "a"); err != nil || (second.After > 0) != c.refused[name] {
				t.Errorf("%+v: second call of %s: %+v, %v; want it refused: %v", c.limits, name, second, err, c.refused[name])
			}
		}
	}
}
