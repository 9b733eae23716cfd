package service

import (
	"slices"
	"sync"
	"time"

	"trolycong/knowledge"
	"trolycong/retrieval"
)

// pinned is a view of one version as one visibility sees it, with the digests of its records.
type pinned struct {
	retrieval.View
	digests sync.Map // code → digest; records of a version never change
}

// digest names the record of a procedure; "" when there is none.
func (p *pinned) digest(code knowledge.ProcedureCode) string {
	if d, ok := p.digests.Load(code); ok {
		return d.(string) //nolint:errcheck,forcetypeassert // only strings are stored
	}
	proc, ok := p.Procedure(code)
	if !ok {
		return ""
	}
	_, d, err := encode(proc)
	if err != nil {
		return ""
	}
	p.digests.Store(code, d)
	return d
}

// maxKept is how many versions are kept beside the current one: each holds all records and both indexes in memory.
const maxKept = 2

// keeper remembers the versions that requests have been told of. Safe for concurrent use.
type keeper struct {
	keepFor time.Duration

	mu       sync.Mutex
	versions []*keptVersion // newest first; the first is the current one
}

type keptVersion struct {
	name  string
	views map[knowledge.Visibility]*pinned
	until time.Time // zero while it is current
}

// find gives the view of a version: that of current when version is empty or names it, else that of a kept one as the same
// visibility saw it; nil when it is kept no more.
func (k *keeper) find(current retrieval.View, see knowledge.Visibility, version string, now time.Time) *pinned {
	k.mu.Lock()
	defer k.mu.Unlock()
	name := current.Version()
	if len(k.versions) == 0 || k.versions[0].name != name {
		k.turnTo(name, now)
	}
	k.versions = slices.DeleteFunc(k.versions, func(v *keptVersion) bool { return !v.until.IsZero() && now.After(v.until) })
	if version == "" || version == name {
		head := k.versions[0]
		if head.views[see] == nil {
			head.views[see] = &pinned{View: current}
		}
		return head.views[see]
	}
	for _, v := range k.versions[1:] {
		if v.name == version {
			return v.views[see]
		}
	}
	return nil
}

// turnTo makes a version the current one; an older one of that name comes back. The lock must be held.
func (k *keeper) turnTo(name string, now time.Time) {
	if len(k.versions) > 0 {
		k.versions[0].until = now.Add(k.keepFor)
	}
	k.versions = slices.DeleteFunc(k.versions, func(v *keptVersion) bool { return v.name == name })
	k.versions = slices.Insert(k.versions, 0, &keptVersion{name: name, views: map[knowledge.Visibility]*pinned{}})
	k.versions = k.versions[:min(len(k.versions), 1+maxKept)]
}

// others are the names of the kept versions beside one, newest first.
func (k *keeper) others(than string) []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := []string{}
	for _, v := range k.versions {
		if v.name != than {
			out = append(out, v.name)
		}
	}
	return out
}
