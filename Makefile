# Two commands do everything on a fresh Debian or Ubuntu machine with Rust:
#   make run    installs what the system lacks, builds, and opens a whole hall in this terminal
#   make test   installs, and runs every check: format, clippy, docs, all tests

CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto

.PHONY: run test bench simulate setup

run: setup
	$(CARGO) build --release --locked
	@exec target/release/dingdong demo

test: setup
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps
	$(CARGO) test --locked

bench: setup
	$(CARGO) build --release --locked
	target/release/dingdong bench
	target/release/dingdong bench --hall

# A hall on many machines, in simulated time:  make simulate SEEDS=20000,  or one hall with all that happens in it:  make simulate SEED=17
simulate: setup
	$(if $(SEED),DINGDONG_SEED=$(SEED)) $(if $(SEEDS),DINGDONG_SEEDS=$(SEEDS)) $(CARGO) test --release --locked --test simulation -- --nocapture whatever

# What a fresh machine lacks: a C linker for Rust and the library of the sound cards; Rust itself has to be there.
setup:
	@{ command -v cc && command -v pkg-config && pkg-config --exists alsa; } >/dev/null || { \
	  echo "installing what the build needs: build-essential pkg-config libasound2-dev"; \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq build-essential pkg-config libasound2-dev; \
	  else sudo apt-get update -qq && sudo apt-get install -y -qq build-essential pkg-config libasound2-dev; fi; }
	@command -v $(CARGO) >/dev/null || { \
	  echo "Rust is missing. Install it with:  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"; exit 1; }
	@$(CARGO) fmt --version >/dev/null 2>&1 && $(CARGO) clippy --version >/dev/null 2>&1 || rustup component add rustfmt clippy
