# Batata. "make" or "make help" lists what there is; "make run" and "make test" do all
# of the set-up that they need.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# nodynamic: no decoder of pictures loads a library that a machine happens to have.
TAGS    := nodynamic
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
export GOFLAGS += -buildvcs=false
tool = $(shell tools/fetch.sh -p $(1))

##@ Use

build: assets ## bin/batata: one static binary with its pages inside
	CGO_ENABLED=0 go build -tags $(TAGS) -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/batata ./cmd/batata

run: setup-run build ## a seeded server on ./data; prints its address and logins
	bin/batata dev --data-dir data

##@ Prove

test: ## everything that CI runs; the last line is "N passed, N failed"
	@go run ./tools/testrun test

check: ## test, then the race detector and 30 s of each fuzz target
	@go run ./tools/testrun check

lint: setup-lint ## golangci-lint and the TypeScript compiler
	$(call tool,golangci-lint) run
	npm run --silent typecheck

faults: ## crash, freeze and exhaust what Batata stands on, for as long as the rules say (10 min)
	@go run ./tools/testrun faults

bench: setup ## a million notes: latency and query plans of the hot paths (about 20 min)
	go test -tags $(TAGS),bench -count=1 -timeout 60m -run '^TestBench' -v ./bench

bench-federation: ## comes with federation
	@echo "make bench-federation: there is no federation to measure yet" >&2; exit 2

##@ Work

assets: node_modules/.installed ## pages and their scripts and styles: templ, esbuild into web/dist
	@go tool templ generate -log-level error
	@npm run --silent assets

schema: ## generated files: *_templ.go, migrations/schema.sql, docs/configuration.md
	go tool templ generate -log-level error
	go generate ./...

fmt: setup-lint ## format Go and templ files
	$(call tool,golangci-lint) fmt
	go tool templ fmt -log-level error .

clean: ## remove what was built; keeps ./data and the tool cache
	rm -rf bin node_modules e2e/shots
	find web/dist -mindepth 1 ! -name .keep -delete

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Set up (the targets above do it)

setup: setup-run node_modules/.installed ## all packages and tools, for tests too
	@tools/packages.sh test
	@tools/fetch.sh minio golangci-lint gotestsum pebble pebble-challtestsrv

tools: setup ## the same, by the name that an error message may give

setup-run: ## packages of a running server, and photographs for the seed
	@tools/packages.sh run
	@tools/photos.sh

setup-lint: node_modules/.installed
	@tools/fetch.sh golangci-lint

node_modules/.installed: package-lock.json package.json .npmrc
	npm ci --silent
	@touch $@

.PHONY: build run test check lint faults bench bench-federation assets schema fmt clean help setup tools setup-run setup-lint
