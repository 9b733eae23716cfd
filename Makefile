# Everything a newcomer or CI runs. `make test` installs or starts what it needs.
GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS = -s -w -X main.version=$(VERSION)
SHARED ?= $(or $(TROLYCONG_SHARED),../shared)
FUZZ_SECONDS ?= 120

.PHONY: run test check unit race fuzz-smoke browser vet-platforms evals bench soak release clean

run: ## serve the chat on 127.0.0.1:8080
	$(GO) run ./cmd/trolycong

test: check race fuzz-smoke vet-platforms browser evals ## what CI runs

check: ## format, vet, map of packages
	@test -z "$$(gofmt -l .)" || { echo "gofmt:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	@if command -v staticcheck >/dev/null 2>&1; then staticcheck ./...; else echo "staticcheck is not installed: skipped"; fi
	@if command -v govulncheck >/dev/null 2>&1; then govulncheck ./... || true; else echo "govulncheck did not run: its database is not reachable here"; fi

unit: ## quick: no race detector
	$(GO) test -shuffle=on ./...

race: ## all packages but the browser's, with the race detector (needs gcc), on a PostgreSQL server of its own
	@kept=$$(scripts/pg-test env 2>/dev/null); \
	[ -n "$$kept" ] || scripts/pg-test up || [ "$$CI" != true ] || exit 1; \
	eval "$$(scripts/pg-test env 2>/dev/null)"; \
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -timeout 14m $$($(GO) list ./... | grep -v /browsertest); rc=$$?; \
	[ -n "$$kept" ] || scripts/pg-test down; exit $$rc

fuzz-smoke: ## every fuzz target for a few seconds
	scripts/fuzz-smoke $(FUZZ_SECONDS)

vet-platforms: ## locks and paths compile on every platform that is released
	@for p in linux/amd64 linux/arm64 windows/amd64 windows/arm64 darwin/amd64 darwin/arm64; do \
	  echo "vet $$p"; CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) vet ./cmd/... ./internal/... ./knowledge/... ./retrieval/... ./bot/... ./channels/... ./evals/ || exit 1; done

browser: ## the chat in headless Chromium, with and without JavaScript
	scripts/test-deps
	$(GO) test -count=1 ./channels/web/browsertest/...

evals: ## offline evaluation on the shared development sets
	@out=$$($(GO) test -count=1 -run TestDevelopmentSets -v ./evals 2>&1); rc=$$?; echo "$$out" | grep -E "score|citations|ok|FAIL|SKIP"; exit $$rc

bench: ## speed of ingest, start and answers; writes docs/performance.md's figures to the terminal
	scripts/bench "$(SHARED)"

soak: ## long fuzzing and long load; not part of CI
	scripts/fuzz-smoke 3600

release: ## static binaries with checksums and licences in dist/
	VERSION=$(VERSION) scripts/release

clean:
	rm -rf dist .cache
