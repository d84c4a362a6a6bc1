# On a fresh Debian or Ubuntu machine with Rust; each installs what it lacks.
#   make run        builds, and opens a whole hall in this terminal
#   make test       runs every check: format, clippy, docs, all tests
#   make simulate   runs more halls of many machines in simulated time than the tests do
#   make package    builds the program as halls get it, optimised as a whole

CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto

.PHONY: run test test-run simulate package bench setup setup-build setup-test

run: setup-build
	@$(CARGO) run --profile run --locked -- demo

# Where tests write what they could not test here.
export DINGDONG_SKIPPED := $(abspath $(or $(CARGO_TARGET_DIR),target))/not-tested

test: setup-test
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items
	@$(MAKE) --no-print-directory test-run

# All tests; by nextest, which runs those of different programs at the same time, where it is installed.
test-run: setup-test
	@rm -f $(DINGDONG_SKIPPED)
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
	  set -ex; $(CARGO) nextest run --locked --workspace; $(CARGO) test --locked --workspace --doc; \
	else set -x; $(CARGO) test --locked --workspace; fi
	@! test -s $(DINGDONG_SKIPPED) || { echo; sort -u $(DINGDONG_SKIPPED); }

# All that happens in one hall:  make simulate SEED=17
simulate: SEEDS ?= 20000
simulate: setup-build
	$(if $(SEED),DINGDONG_SEED=$(SEED)) DINGDONG_SEEDS=$(SEEDS) \
	  $(CARGO) test --release --locked --test simulation -- --nocapture

package: setup-build
	$(CARGO) build --release --locked

bench: setup-build
	$(CARGO) run --release --locked -- bench
	$(CARGO) run --release --locked -- bench --hall

setup: setup-test

# Installs Debian packages.
define install
	echo "installing what is missing: $(1)"; \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq $(1); \
	elif command -v sudo >/dev/null; then sudo apt-get update -qq && sudo apt-get install -y -qq $(1); \
	else echo "There is no sudo here. As root:  apt-get install $(1)"; exit 1; fi
endef

# What a build needs: Rust, which has to be there, a C linker for it, and the library of the sound cards.
RUST_NEEDED = $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
setup-build:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing. Install it, then open a new terminal:"; \
	  echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"; exit 1; }
	@has=$$($(CARGO) --version | cut -d' ' -f2); \
	  printf '%s\n' $(RUST_NEEDED) "$${has%%-*}" | sort -CV || { \
	  echo "Rust $$has is too old, $(RUST_NEEDED) is needed:  rustup update"; exit 1; }
	@{ command -v cc && command -v pkg-config && pkg-config --exists alsa; } >/dev/null || { \
	  $(call install,build-essential pkg-config libasound2-dev); }

# What the checks need besides: networks of their own for the hall of real machines, which only root can have.
setup-test: setup-build
	@{ command -v ip && { command -v nft || test -x /usr/sbin/nft; }; } >/dev/null || { \
	  $(call install,iproute2 nftables); }
	@$(CARGO) fmt --version >/dev/null 2>&1 && $(CARGO) clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
