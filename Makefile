# Everything a newcomer or CI runs. `make test` installs or starts what it needs.
GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS = -s -w -X main.version=$(VERSION)
SHARED ?= $(or $(TROLYCONG_SHARED),../shared)
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 3600
CHAOS_QUESTIONS ?= 2000
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

# As the program is released: only the race detector needs a C compiler.
export CGO_ENABLED ?= 0

.PHONY: run test check unit race postgres redis chaos fuzz-smoke browser vet-platforms catalogue evals bench bench-dense bench-production bench-bleve fit-passages soak release clean

run: ## serve the chat on 127.0.0.1:8080
	$(GO) run ./cmd/trolycong

test: check race catalogue chaos vet-platforms browser evals ## what CI runs; the fuzz targets run on their seeds in race, and longer in fuzz-smoke and soak

check: ## format, vet, map of packages
	@test -z "$$(gofmt -l .)" || { echo "gofmt:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	@if $(GO) run $(STATICCHECK) -version >/dev/null 2>&1; then $(GO) run $(STATICCHECK) ./...; else echo "staticcheck cannot be fetched here: skipped"; fi
	@if command -v govulncheck >/dev/null 2>&1; then govulncheck ./...; rc=$$?; [ $$rc -ne 3 ] || exit 3; [ $$rc -eq 0 ] || echo "govulncheck did not run: its database is not reachable here"; fi

unit: ## quick: no race detector
	$(GO) test -shuffle=on ./...

# What of the command runs with the race detector: each wiring once. make chaos runs all of it without.
WIRED = TestFleet$$|TestTwoServeOneRedis|TestIngestAskForget|TestModelServed|TestVectorsOnceForAll|TestTraces|TestEmbedding

race: ## all packages but the browser's, with the race detector (needs gcc), beside a real Redis and a real PostgreSQL; what takes the whole catalogue takes a sample
	@scripts/redis-test up single cluster sentinel || echo "what needs a real Redis is skipped"
	@kept=$$(scripts/pg-test env 2>/dev/null); \
	[ -n "$$kept" ] || scripts/pg-test up || echo "what needs a real PostgreSQL is skipped"; \
	eval "$$(scripts/redis-test env)"; eval "$$(scripts/pg-test env 2>/dev/null)"; rc=0; \
	CGO_ENABLED=1 $(GO) test -race -short -shuffle=on -timeout 14m $$($(GO) list ./... | grep -v -e /browsertest -e /cmd/) || rc=$$?; \
	CGO_ENABLED=1 $(GO) test -race -short -run '$(WIRED)' ./cmd/trolycong || rc=$$?; \
	[ -n "$$kept" ] || env -u TEST_DATABASE_URL scripts/pg-test down; scripts/redis-test down; exit $$rc

postgres: ## only what needs PostgreSQL
	@kept=$$(scripts/pg-test env 2>/dev/null); [ -n "$$kept" ] || scripts/pg-test up || exit 1; \
	eval "$$(scripts/pg-test env)"; rc=0; \
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -count=1 ./internal/sqlstore ./retrieval/pgdense ./cmd/trolycong || rc=$$?; \
	[ -n "$$kept" ] || env -u TEST_DATABASE_URL scripts/pg-test down; exit $$rc

redis: ## only what needs Redis: one server, a cluster, a pair under Sentinel
	@scripts/redis-test up single cluster sentinel
	@eval "$$(scripts/redis-test env)"; rc=0; \
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -count=1 ./internal/redisstore/... || rc=$$?; \
	$(GO) test -count=1 -run Redis ./cmd/trolycong || rc=$$?; \
	scripts/redis-test down; exit $$rc

chaos: ## the whole command; one process and a fleet give the same bytes; CHAOS_QUESTIONS questions while Redis, a retrieval and a bot are killed, paused, slowed (CHAOS_SEED=… repeats the choices)
	@kept=$$(scripts/pg-test env 2>/dev/null); shared=$$(scripts/redis-test env); \
	[ -n "$$shared" ] || scripts/redis-test up || echo "what needs a real Redis is skipped"; \
	[ -n "$$kept" ] || scripts/pg-test up || echo "what needs a real PostgreSQL is skipped"; \
	eval "$$(scripts/redis-test env)"; eval "$$(scripts/pg-test env 2>/dev/null)"; rc=0; \
	$(GO) test -count=1 -timeout 20m -skip 'TestBothColumns|TestChaos' ./cmd/trolycong || rc=$$?; \
	CHAOS_QUESTIONS=$(CHAOS_QUESTIONS) $(GO) test -count=1 -timeout 90m -v -run 'TestBothColumns|TestChaos' ./cmd/trolycong || rc=$$?; \
	[ -n "$$kept" ] || env -u TEST_DATABASE_URL scripts/pg-test down; [ -n "$$shared" ] || scripts/redis-test down; exit $$rc

fuzz-smoke: ## every fuzz target for a few seconds
	scripts/fuzz-smoke $(FUZZ_SECONDS)

# The sources differ by system and not by processor. make release builds the whole program for all of them.
vet-platforms: ## each system that is released is vetted (linux by check), and locks and paths compile on every platform
	@for p in windows/amd64 darwin/arm64; do \
	  echo "vet $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) vet ./cmd/... ./internal/... ./knowledge/... ./retrieval/... ./bot/... ./channels/... ./evals/ || exit 1; done
	@for p in linux/arm64 windows/arm64 darwin/amd64; do \
	  echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build ./knowledge/ingest ./retrieval/snapshot || exit 1; done

browser: ## the chat in headless Chromium, with and without JavaScript
	scripts/test-deps
	$(GO) test -count=1 ./channels/web/browsertest/...

catalogue: ## what reads or asks the whole catalogue, without the race detector
	$(GO) test -count=1 ./bot/... ./channels/web ./knowledge/... ./internal/vitext ./retrieval/snapshot ./retrieval/service ./retrieval/passages

evals: ## offline evaluation on the shared development sets; all development sets and variants twice, to the same bytes; a model that lies about each fourth of their questions (MODEL=all: about each)
	@out=$$(MODEL=$(MODEL) $(GO) test -count=1 -timeout 20m -run 'TestDevelopmentSets|TestTwiceTheSameBytes|TestLyingModel|TestWellBehavedModel' -v ./evals 2>&1); rc=$$?; echo "$$out" | grep -E "score|citations|ok|FAIL|SKIP|kinds,|pieces kept|variants once"; exit $$rc

bench: ## speed of ingest, start and answers; writes docs/performance.md's figures to the terminal
	scripts/bench "$(SHARED)"
	@$(MAKE) --no-print-directory bench-dense

bench-production: ## the same questions on SQLite, on PostgreSQL with Redis, and there in two roles
	@kept=$$(scripts/pg-test env 2>/dev/null); [ -n "$$kept" ] || scripts/pg-test up || exit 1; scripts/redis-test up; \
	eval "$$(scripts/pg-test env)"; eval "$$(scripts/redis-test env)"; rc=0; scripts/bench-production "$(SHARED)" || rc=$$?; \
	[ -n "$$kept" ] || env -u TEST_DATABASE_URL scripts/pg-test down; scripts/redis-test down; exit $$rc

bench-dense: ## vectors on PostgreSQL: load, index, recall and latency at 20,000 and 200,000 (20 minutes)
	@kept=$$(scripts/pg-test env 2>/dev/null); [ -n "$$kept" ] || scripts/pg-test up || exit 1; \
	eval "$$(scripts/pg-test env)"; rc=0; \
	$(GO) test -run '^$$' -bench Dense -benchtime 100x -timeout 60m ./retrieval/pgdense || rc=$$?; \
	[ -n "$$kept" ] || env -u TEST_DATABASE_URL scripts/pg-test down; exit $$rc

bench-bleve: ## ranking of passages beside bleve 2.6.0 on the shared articles of law, in one run (a module of its own)
	cd scripts/bleve && $(GO) run . --corpus $(abspath $(SHARED))/bench/legal61k/corpus.jsonl.gz --queries $(abspath $(SHARED))/bench/legal61k/queries-dev.jsonl.gz

fit-passages: ## fit the ranking of passages anew on the shared development questions; writes retrieval/passages/model.json, prints cross-validated figures
	FIT=1 $(GO) test -count=1 -timeout 60m -v -run 'TestFitModel' ./retrieval/passages

soak: ## 20,000 questions in chaos, an hour of fuzzing and an hour of load (SOAK_SECONDS each); not part of CI
	@$(MAKE) --no-print-directory chaos CHAOS_QUESTIONS=20000
	@$(MAKE) --no-print-directory evals MODEL=all
	scripts/fuzz-smoke $(SOAK_SECONDS)
	scripts/bench "$(SHARED)" $$(($(SOAK_SECONDS) / 3))

release: ## static binaries with checksums and licences in dist/
	VERSION=$(VERSION) scripts/release

clean:
	rm -rf dist .cache
