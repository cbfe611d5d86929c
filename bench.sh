#!/usr/bin/env bash
# Measures this store, etcd, and the maximum that the stack can reach, one after the other.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

usage() {
  cat <<'TEXT'
./bench.sh [parts] [options]           all parts take about an hour; see docs/performance.md
  put get                              1, 16, 64 and 256 clients, and a fixed rate
  one-key inserts ycsb                 64 clients: one key; new keys; YCSB A, B, C, D, F
  kill                                 a node is killed under load; with etcd, the leader
  million start                        1,000,000 keys: speed, memory, start of a node
  soak                                 memory under load: one reading per round, --rounds 120 --seconds 60
  micro [FILTER]                       micro-benchmarks of single parts
  self-test                            tests of the load generator

  --quick                              one round, one second per figure: checks that everything works
  --rounds N                           rounds whose median is shown (default 5)
  --seconds N  --warm N                seconds of each measurement (5); of the warm-up (4)
  --systems store,etcd,ceiling         measure only these
  --without-silos                      run the store's nodes without silos (no membership in the cluster file)
  --no-build                           use the last build
  --clients 1,16,64,256   --keys N   --many-keys N   --put-rate N   --get-rate N   --port N

  KV_BENCH_HOME    where all systems keep their data (default .bench/ here); never on tmpfs
TEXT
}

fail() { echo "$*" >&2; exit 1; }

build() {
  [[ -n ${no_build:-} ]] && return
  local log=$home/build.log
  dotnet build "$root/$1" -c Release -v quiet --nologo -clp:NoSummary </dev/null >"$log" 2>&1 && return
  cat "$log"
  fail "$1 could not be built; the errors are above."
}

# needs COMMAND PACKAGE WHY
needs() { command -v "$1" >/dev/null || fail "$1 is missing: $3. On Debian: apt-get install $2"; }

# Which tools are needed depends only on the parts and systems that were requested.
systems=store,etcd,ceiling
arguments=()
while (($#)); do
  case $1 in
    -h | --help) usage; exit ;;
    --systems) systems=${2:?"--systems takes names with commas"}; shift ;;
    --no-build) no_build=yes ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

home=${KV_BENCH_HOME:-$root/.bench}
mkdir -p "$home" || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^1[0-9]\.' || fail 'The .NET 10 SDK is required: https://dotnet.microsoft.com/download/dotnet/10.0'

if [[ ${arguments[0]:-} == self-test ]]; then
  exec dotnet test "$root/bench/Load.Tests" -c Release --nologo
fi
if [[ ${arguments[0]:-} == micro ]]; then
  build bench/Micro
  cd "$home" || exit 1
  exec dotnet "$root/bench/Micro/bin/Release/net10.0/OrleansKv.Micro.dll" \
    --filter "${arguments[1]:-*}" "${arguments[@]:2}"
fi

needs wrk wrk 'it generates the load of the main figures'
if [[ $systems == *etcd* ]]; then
  needs etcd etcd-server 'the store is compared with it; to run without it use --systems store,ceiling'
fi
build bench/Runner
build src/Silo
if [[ $systems == *ceiling* ]]; then build bench/Ceiling; fi

# The generator shares the processors with the servers: one thread for its sockets, without switches to others.
export DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT=1
exec dotnet "$root/bench/Runner/bin/Release/net10.0/OrleansKv.Runner.dll" "$root" "$home" \
  --systems "$systems" "${arguments[@]+"${arguments[@]}"}"
