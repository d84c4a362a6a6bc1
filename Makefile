# On a fresh Debian or Ubuntu machine with Rust; each installs what it lacks.
#   make run        builds, and opens a whole hall in this terminal
#   make test       runs every check: format, clippy, docs, all tests
#   make simulate   runs more halls of many machines in simulated time than the tests do
#   make package    builds the program as halls get it, optimised as a whole

CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto

.PHONY: run test simulate package bench bare setup setup-build setup-test

run: setup-build
	@$(CARGO) run --profile quick --locked -- demo

# Where tests write what they could not test here.
export DINGDONG_SKIPPED := $(abspath $(or $(CARGO_TARGET_DIR),target))/not-tested

# Half of the tests wait for programs most of their time, so twice as many run as there are processors.
export RUST_TEST_THREADS ?= $(shell echo $$((2 * $$(nproc))))
export NEXTEST_TEST_THREADS ?= $(RUST_TEST_THREADS)

test: setup-test
	$(CARGO) fmt --check --all
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items
	@mkdir -p $(dir $(DINGDONG_SKIPPED)) && rm -f $(DINGDONG_SKIPPED)
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

# The gate on a bare Debian in a folder:  make bare TIMES=3 LOAD=4  (needs root, see .ci/bare)
bare:
	@TIMES=$(TIMES) LOAD=$(LOAD) .ci/bare

setup: setup-test

# Installs Debian packages.
APT = apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null
define install
	echo "installing, which takes a minute: $(1)"; \
	command -v apt-get >/dev/null || { echo "There is no apt-get here: install them yourself."; exit 1; }; \
	if [ "$$(id -u)" = 0 ]; then $(APT); \
	elif command -v sudo >/dev/null; then sudo sh -c '$(APT)'; \
	else echo "There is no sudo here. As root:  apt-get install $(1)"; exit 1; fi
endef

# What a build needs: Rust, which has to be there, a linker for it, and the library of the sound cards.
RUST_NEEDED = $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
setup-build:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing. Install it, then open a new terminal:"; \
	  echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"; exit 1; }
	@has=$$($(CARGO) --version | cut -d' ' -f2); \
	  printf '%s\n' $(RUST_NEEDED) "$${has%%-*}" | sort -CV || { \
	  echo "Rust $$has is too old, $(RUST_NEEDED) is needed:  rustup update"; exit 1; }
	@{ command -v cc && command -v pkg-config && pkg-config --exists alsa; } >/dev/null || { \
	  $(call install,gcc libc6-dev pkg-config libasound2-dev); }

# What the checks need besides: networks of their own for the machines of a hall, with packets that get lost.
setup-test: setup-build
	@PATH=$$PATH:/usr/sbin; { command -v ip && command -v nft; } >/dev/null || { \
	  $(call install,iproute2 nftables); }
	@$(CARGO) fmt --version >/dev/null 2>&1 && $(CARGO) clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
