package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"trolycong/internal/pgtest"
	"trolycong/internal/redisstore/redistest"
)

// askers ask at the same time. Some of them wait half a minute for a question whose process died while it held its key.
const askers = 12

// TestChaos asks CHAOS_QUESTIONS questions (0: skipped) of two bots and two retrievals on PostgreSQL and Redis while Redis,
// a retrieval and a bot are killed, paused and slowed, in an order and for times that CHAOS_SEED decides. Every answer is
// that of its question in its conversation, or, where the conversation was lost with Redis, of the question alone; a proxy
// in front of the bots sends again only what is safe, and no caller hears a 5xx. It ends when all questions are asked and
// each of the three has met each fault, however fast the machine is.
func TestChaos(t *testing.T) {
	total, err := strconv.Atoi(cmp.Or(os.Getenv("CHAOS_QUESTIONS"), "0"))
	if err != nil || total < 0 {
		t.Fatalf("CHAOS_QUESTIONS=%q is no number", os.Getenv("CHAOS_QUESTIONS"))
	}
	if total == 0 {
		t.Skip("CHAOS_QUESTIONS is not set: runs with make chaos and make soak")
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("CHAOS_SEED"); s != "" {
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("CHAOS_SEED=%q is no number", s)
		}
	}
	t.Logf("CHAOS_SEED=%d CHAOS_QUESTIONS=%d", seed, total)
	c := newChaos(t, seed)
	talks := c.oracle.talks(t, developmentCases(t))
	c.run(t, talks, total)
	c.settle(t)
}

// chaos is a fleet that is hurt while it is asked.
type chaos struct {
	seed    uint64
	oracle  *oracle
	proxy   *resender
	bots    []*process
	victims []*victim
	db      string // its name
	tally   tally
}

func newChaos(t *testing.T, seed uint64) *chaos {
	paths, address, servers := corpus(t), pgtest.New(t), redistest.Start(t, "single", "")
	c := &chaos{seed: seed, oracle: &oracle{base: embedded(t, paths).base, known: map[string]string{}}, db: pgtest.Database(t, address)}
	t.Setenv("DATABASE_URL", address)
	if code, _, errOut := command(t, append([]string{"ingest", "--data", t.TempDir()}, paths...)...); code != exitDone {
		t.Fatal(errOut)
	}
	redis := redistest.NewProxy(t, fmt.Sprintf("127.0.0.1:%d", servers.Port("single")))
	env := []string{"RETRIEVAL_KEY=" + retrievalKey, "REDIS_URL=redis://" + redis.Addr() + "/0", "TROLYCONG_LOG_LEVEL=warn"}
	env = append(env, "RETRIEVAL_URL="+strings.Join(c.retrievals(t, env), ","))
	var bots []mark
	for i := range 2 {
		p := serveIn(t, t.TempDir(), env, "--role", "bot", "--addr", lowAddr(t), "--rate-limit", "0")
		c.bots = append(c.bots, p)
		bots = append(bots, p.mark(func(d time.Duration) { c.proxy.delay[i].Store(int64(d)) }))
	}
	c.proxy = newResender(t, c.bots[0].base, c.bots[1].base)
	c.victims = append(c.victims,
		&victim{name: "bot", rest: 60, marks: bots, whole: c.whole("")},
		&victim{name: "redis", rest: 400, whole: c.whole("redis"), marks: []mark{{func() { servers.Kill("single") }, func() { servers.Again("") }, func() { servers.Pause("single") },
			func() { servers.Resume("single") }, redis.Delay}}})
	for i, v := range c.victims {
		v.rand = rand.New(rand.NewPCG(seed, uint64(i)))
	}
	return c
}

// retrievals starts two of them and gives the addresses under which bots reach them.
func (c *chaos) retrievals(t *testing.T, env []string) (urls []string) {
	v := &victim{name: "retrieval", rest: 60, whole: c.whole("retrieval")}
	for range 2 {
		addr := lowAddr(t)
		p, proxy := serveIn(t, t.TempDir(), env, "--role", "retrieval", "--addr", addr), redistest.NewProxy(t, addr)
		v.marks, urls = append(v.marks, p.mark(proxy.Delay)), append(urls, "http://"+proxy.Addr())
	}
	c.victims = append(c.victims, v)
	return urls
}

// whole tells that all bots answer and none misses the part.
func (c *chaos) whole(part string) func() bool {
	return func() bool { return !slices.ContainsFunc(c.bots, func(p *process) bool { return p.misses(part) }) }
}

// lowAddr is a free address below the ports that the kernel hands out, so that no connection takes it while its process is
// away.
func lowAddr(t *testing.T) string {
	t.Helper()
	for range 100 {
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000))); err == nil {
			_ = l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}

// kill ends the process at once and waits for its end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	p.cmd = nil
}

func (p *process) pause()  { _ = p.cmd.Process.Signal(syscall.SIGSTOP) }
func (p *process) resume() { _ = p.cmd.Process.Signal(syscall.SIGCONT) }

// mark lets the process be hurt. One that the end of the test finds paused goes on, so that it can be stopped.
func (p *process) mark(slow func(time.Duration)) mark {
	p.t.Cleanup(func() {
		if p.cmd != nil {
			p.resume()
		}
	})
	return mark{p.kill, p.start, p.pause, p.resume, slow}
}

// misses tells that the process does not answer now, or names the part among what does not work.
func (p *process) misses(part string) bool {
	client := http.Client{Timeout: 2 * time.Second}
	res, err := client.Get(p.base + "/readyz")
	if err != nil {
		return true
	}
	defer func() { _ = res.Body.Close() }()
	var state struct{ Degraded []string }
	err = json.NewDecoder(res.Body).Decode(&state)
	return err != nil || res.StatusCode != 200 || slices.Contains(state.Degraded, part)
}

// mark is one process and what can be done to it.
type mark struct {
	kill, again, pause, resume func()
	slow                       func(time.Duration)
}

// victim is one dependency that is hurt again and again: one of its processes at a time, some questions between two faults.
type victim struct {
	name  string
	marks []mark
	whole func() bool // nobody misses it any more
	rand  *rand.Rand
	rest  int64        // questions between two faults, at most
	epoch atomic.Int64 // odd from the beginning of a fault until nobody misses it any more

	hurt  mark
	deck  []string // the faults to come; each of the three before any comes again
	fault string   // "" while it works, "mending" while it comes back
	until time.Time
	after int64 // questions
	met   map[string]int
}

// step begins or ends a fault when its time has come; asked is how many questions have been answered.
func (v *victim) step(asked int64) {
	switch {
	case v.fault == "mending":
		if v.whole() {
			v.fault, v.after = "", asked+10+v.rand.Int64N(v.rest)
			v.epoch.Add(1)
		}
	case v.fault == "" && asked >= v.after:
		if len(v.deck) == 0 {
			v.deck = []string{"killed", "paused", "slowed"}
			v.rand.Shuffle(3, func(i, j int) { v.deck[i], v.deck[j] = v.deck[j], v.deck[i] })
		}
		v.fault, v.deck, v.hurt = v.deck[0], v.deck[1:], v.marks[v.rand.IntN(len(v.marks))]
		v.epoch.Add(1)
		v.until = time.Now().Add(time.Duration(50+v.rand.IntN(3000)) * time.Millisecond)
		switch v.fault {
		case "killed":
			v.hurt.kill()
		case "paused":
			v.hurt.pause()
		case "slowed":
			v.hurt.slow(time.Duration(10+v.rand.IntN(500)) * time.Millisecond)
		}
	case v.fault != "" && time.Now().After(v.until):
		v.mend()
	}
}

// mend ends a fault.
func (v *victim) mend() {
	switch v.fault {
	case "killed":
		v.hurt.again()
	case "paused":
		v.hurt.resume()
	case "slowed":
		v.hurt.slow(0)
	default:
		return
	}
	if v.met == nil {
		v.met = map[string]int{}
	}
	v.met[v.fault]++
	v.fault = "mending"
}

// run asks total questions, more while a victim has not met every fault, and hurts the fleet meanwhile.
func (c *chaos) run(t *testing.T, talks [][]string, total int) {
	var ended atomic.Bool
	defer ended.Store(true)
	var wg sync.WaitGroup
	for i := range askers {
		r := rand.New(rand.NewPCG(c.seed, uint64(100+i)))
		wg.Go(func() {
			for n := 0; !ended.Load(); n++ {
				c.talk(fmt.Sprintf("loan-%d-%d", i, n), talks[r.IntN(len(talks))])
			}
		})
	}
	started := time.Now()
	for c.tally.asked.Load() < int64(total) || slices.ContainsFunc(c.victims, func(v *victim) bool { return len(v.met) < 3 }) {
		for _, v := range c.victims {
			v.step(c.tally.asked.Load())
			if v.fault == "mending" && time.Since(v.until) > 3*time.Minute {
				t.Fatalf("three minutes after its fault %s is still missed", v.name)
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	for _, v := range c.victims {
		v.mend()
	}
	ended.Store(true)
	wg.Wait()
	for _, v := range c.victims {
		waitFor(t, v.name+" is back", v.whole)
		t.Logf("%s: %v", v.name, v.met)
	}
	t.Logf("%d questions in %d s", c.tally.asked.Load(), int(time.Since(started).Seconds()))
}

// talk asks the turns of one conversation and judges each answer.
func (c *chaos) talk(session string, turns []string) {
	redis := &c.victims[2].epoch
	epoch := redis.Load()
	for i, q := range turns {
		began := time.Now()
		a := c.proxy.ask(session, fmt.Sprintf("%s-%d", session, i), q)
		class, detail := "fault", a.fault
		if a.fault == "" {
			class, detail = c.oracle.judge(turns[:i+1], a.shape.String())
			if a.session != session {
				class, detail = "crossed", fmt.Sprintf("the reply names session %q", a.session)
			}
		}
		if class == "alone" && epoch%2 == 0 && redis.Load() == epoch {
			class = "alone although Redis was whole"
		}
		c.tally.note(class, fmt.Sprintf("%s %q: %s", session, turns[:i+1], detail), a.trace, time.Since(began))
	}
}

// settle says what was counted and compares it with what is stored.
func (c *chaos) settle(t *testing.T) {
	l := &c.tally
	slices.Sort(l.times)
	at := func(p float64) time.Duration { return l.times[int(p*float64(len(l.times)-1))].Round(time.Millisecond) }
	t.Logf("answers: %v; p50 %v, p95 %v, p99 %v, slowest %v", l.classes, at(.5), at(.95), at(.99), at(1))
	t.Logf("proxy: %s", c.proxy.counts())
	for i, b := range l.bad {
		if i < 5 {
			t.Errorf("%.6000s", b)
		}
	}
	if len(l.bad) > 0 || l.twice > 0 {
		t.Errorf("%d answers must not be, %d turns were given to two questions", len(l.bad), l.twice)
	}
	stored, rows := map[string]bool{}, 0
	list, err := pgtest.Admin(t, c.db).QueryContext(t.Context(), `SELECT id FROM turn`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = list.Close() }()
	for ; list.Next(); rows++ {
		var id string
		if err := list.Scan(&id); err != nil {
			t.Fatal(err)
		}
		stored[id] = true
	}
	missing := 0
	for id := range l.traces {
		if !stored[id] {
			missing++
		}
	}
	t.Logf("%d turns stored, %d of them of answers that were lost and given again", rows, rows-len(l.traces)+missing)
	if missing > 0 || list.Err() != nil {
		t.Errorf("%d turns were answered and are not stored, %v", missing, list.Err())
	}
}
