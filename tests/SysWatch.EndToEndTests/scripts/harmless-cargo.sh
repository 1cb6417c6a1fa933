#!/usr/bin/env bash
# cargo builds and tests without one refusal.
. "$(dirname "$0")/lib.sh"
need cargo
setup
extra_env=(CARGO_NET_OFFLINE=true)
guarded_root bash -c 'cargo init --quiet --vcs none --name hello crate && cd crate && cargo build --quiet && cargo test --quiet'
expect "Hello, world!" guarded_root "$workspace/crate/target/debug/hello"
no_denials
