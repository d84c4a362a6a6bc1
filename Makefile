# On a fresh Debian or Ubuntu machine with Rust; each installs what it lacks.
#   make run        builds, and opens a whole hall in this terminal
#   make test       runs every check: format, clippy, docs, all tests
#   make simulate   runs more halls of many machines in simulated time than the tests do
#   make package    makes dist/dingdong_VERSION_ARCH.deb, and a .tar.gz for other systems
#   make install    puts what that .tar.gz has below PREFIX (/usr/local), for all users
#   make source     makes dist/dingdong-VERSION-source.tar.xz, which builds without a network

CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto
PREFIX ?= /usr/local

.PHONY: run test simulate package install uninstall source bench bare setup setup-rust setup-build setup-test say-run release

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),$(CARGO_BUILD_TARGET_DIR),target))

run: setup-rust say-run setup-build
	@$(CARGO) run --profile quick --locked -- demo || { code=$$?; test -x $(TARGET)/quick/dingdong || \
	  echo "It was not built. Without a network, or behind a mirror: docs/install.md, \"Networks that are closed\"."; exit $$code; }

say-run:
	@test -x $(TARGET)/quick/dingdong || { \
	  echo "Building Dingdong, then opening a hall of several programs in this terminal (Ctrl+Q quits)."; \
	  echo "The first time this takes about 4 minutes on two free processors, 40 MB of crates, and 1.4 GB of disk."; }

# Where tests write what they could not test here.
export DINGDONG_SKIPPED := $(TARGET)/not-tested

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

release: setup-build
	$(CARGO) build --release --locked

package: release
	@packaging/make package $(TARGET)/release/dingdong

install:
	@test -x $(TARGET)/release/dingdong || { echo "First, as yourself:  make release"; exit 1; }
	@packaging/make tree $(TARGET)/release/dingdong "$(DESTDIR)$(PREFIX)"
	@echo "Installed in $(DESTDIR)$(PREFIX). To take it out again:  sudo make uninstall"

uninstall:
	@packaging/make remove "$(DESTDIR)$(PREFIX)"

source:
	@packaging/make source

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
	else echo "There is no sudo here. As root:  apt-get install $(1)"; exit 1; fi || { \
	  echo "Not installed: $(1). Is there a network? See docs/install.md, \"Networks that are closed\"."; exit 1; }
endef

# Rust, which has to be there before anything is installed.
RUSTUP = curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh
RUST_NEEDED = $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
setup-rust:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing. Install it, then open a new terminal:"; \
	  echo "  $(RUSTUP)"; exit 1; }
	@has=$$($(CARGO) --version | cut -d' ' -f2); \
	  printf '%s\n' $(RUST_NEEDED) "$${has%%-*}" | sort -CV || { \
	  echo "Rust $$has is too old, $(RUST_NEEDED) is needed."; \
	  if command -v rustup >/dev/null; then echo "  rustup update"; \
	  else echo "A system's own is often old. Install the present one, then open a new terminal:"; \
	    echo "  $(RUSTUP)"; fi; exit 1; }

# What a build needs besides: a linker, and the library of the sound cards.
setup-build: setup-rust
	@{ command -v cc && command -v pkg-config && pkg-config --exists alsa; } >/dev/null || { \
	  $(call install,gcc libc6-dev pkg-config libasound2-dev); }

# What the checks need besides: networks of their own for the machines of a hall, with packets that get lost.
setup-test: setup-build
	@PATH=$$PATH:/usr/sbin; { command -v ip && command -v nft; } >/dev/null || { \
	  $(call install,iproute2 nftables); }
	@$(CARGO) fmt --version >/dev/null 2>&1 && $(CARGO) clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
