#!/usr/bin/env bash
# Builds once, runs every test project and ends with one line: N passed, N failed, N skipped.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cd "$root" || exit 1

usage() {
  cat <<'TEXT'
./test.sh [options]
  --filter NAME     only this project, for example Core.Tests or core
  --seed S          repeat one simulation: Simulation.Tests only
  --soak [MINUTES]  let the simulation search for so long (default 10)
  --long            the long variants, with more time for each project
  --faults [MINUTES]  real nodes under random faults for so long (default 30); --seed S repeats a sequence
                    of faults
  --coverage        how many lines and branches of src/ the tests of one process reach, in obj/coverage
  --compare-etcd    the same faults done to this store and to etcd: what their clients see
TEXT
}

fail() { echo "$*" >&2; exit 1; }

projects=(Core.Tests Simulation.Tests Replication.Tests Api.Tests Client.Tests Cli.Tests Style.Tests Faults.Tests
  Process.Tests Cluster.Tests)
# The product runs in the process of the test; the simulation would take hours with every line counted.
covered=(Core.Tests Replication.Tests Api.Tests Client.Tests Cli.Tests Cluster.Tests)
limit=1200 filter='' attacks='' coverage=''
while (($#)); do
  case $1 in
    --filter) filter=${2:?"--filter takes the name of a project"}; shift ;;
    --seed) export KV_SEED=${2:?"--seed takes a number"}; filter=Simulation.Tests; shift ;;
    --soak)
      export KV_SOAK=10
      if [[ ${2:-} =~ ^[0-9]+$ ]]; then KV_SOAK=$2; shift; fi
      filter=Simulation.Tests limit=$((KV_SOAK * 60 + 600)) ;;
    --long) export KV_LONG=1; limit=3600 ;;
    --faults)
      export KV_FAULTS=30
      if [[ ${2:-} =~ ^[0-9]+$ ]]; then KV_FAULTS=$2; shift; fi
      attacks=${attacks:+$attacks|}FullyQualifiedName~Soak limit=$((KV_FAULTS * 60 + 1800)) ;;
    --coverage) coverage=$root/obj/coverage projects=("${covered[@]}") ;;
    --compare-etcd) export KV_COMPARE=1 attacks=${attacks:+$attacks|}FullyQualifiedName~Comparison
      ((limit > 1800)) || limit=1800 ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 1 ;;
  esac
  shift
done
[[ -z $attacks ]] || filter=Faults.Tests
[[ -z $coverage || $filter != Simulation.Tests && $filter != Faults.Tests ]] ||
  fail '--coverage measures neither the simulation nor faults: give it alone, or with --filter.'
if [[ -n $filter ]]; then
  chosen=()
  for project in "${projects[@]}"; do
    [[ ${project,,} == "${filter,,}" || ${project,,} == "${filter,,}.tests" ]] && chosen=("$project")
  done
  ((${#chosen[@]})) || fail "There is no test project '$filter': use one of ${projects[*]}."
  projects=("${chosen[@]}")
fi

command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^1[0-9]\.' || fail 'The .NET SDK 10 is needed.'
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
logs=$root/obj/test
mkdir -p "$logs"
# What the simulation reports besides its verdict: seeds, operations, which seed caught which control.
export KV_REPORT=$logs/simulation.txt
passed=0 failed=0 skipped=0
# Tests of processes need the node program as well.
if [[ -z $filter || ${projects[0]} == Process.Tests || ${projects[0]} == Faults.Tests ]]; then
  what=OrleansKv.sln
else
  what=tests/${projects[0]}
fi
# The collector finds the framework's assemblies only beside the tests.
context=(${coverage:+-p:PreserveCompilationContext=true})
if ! dotnet build "$what" "${context[@]}" -c Release -v quiet --nologo -clp:NoSummary </dev/null >"$logs/build.log" 2>&1; then
  cat "$logs/build.log"
  fail 'The build failed.'
fi

# number WORD LOG: the number for WORD in the summary of dotnet test; 0 if there is none.
number() { sed -nE "s/^(Passed|Failed|Skipped)!.* $1: +([0-9]+).*/\2/p" "$2" | tail -1 | grep . || echo 0; }

# The long fault runs are started only on request, and then alone.
selection() {
  [[ $1 == Faults.Tests ]] || return
  echo --filter "${attacks:-FullyQualifiedName!~Soak&FullyQualifiedName!~Comparison}"
}

# The results of the fault runs; while they run, one line a minute.
export KV_RESULTS=$root/obj/faults
mkdir -p "$KV_RESULTS"
watch_attacks() {
  rm -f "$KV_RESULTS"/*.md
  : >"$KV_RESULTS/progress.log"
  tail -n 0 -F "$KV_RESULTS/progress.log" 2>/dev/null &
}
show_attacks() {
  for report in "$KV_RESULTS"/*.md; do [[ -e $report ]] && { cat "$report"; echo; }; done
}

# A line for each project of src/, from the report's rows |**name**|**lines**|**branches**|.
show_coverage() {
  sed -nE 's/^\|\*\*([^*]+)\*\*\|\*\*([0-9.]+%)\*\*\|\*\*([0-9.]+%)?\*\*\|$/\1: \2 of lines, \3 of branches/p' \
    "$coverage/SummaryGithub.md"
  echo "Every line: $coverage/index.html"
}

run() {
  local project=$1 log=$logs/$1.log code start=$SECONDS watcher=
  local assembly=tests/$project/bin/Release/net10.0/OrleansKv.$project.dll
  local watching=''
  if [[ $project == Simulation.Tests ]]; then
    : >"$KV_REPORT"
    if [[ -n ${KV_SOAK:-} ]]; then tail -f "$KV_REPORT" & watching=$!; fi
  fi
  # By the assembly, so that nothing is evaluated or built again. A hang costs its limit, not the run.
  if [[ $project == Faults.Tests ]]; then watch_attacks; watcher=$!; fi
  # Tests that run for seconds gain nothing from profile-guided optimization; the simulation does.
  local profiled=0
  [[ $project != Simulation.Tests ]] || profiled=1
  local gently=''
  [[ -n $filter || $patient != *" $project "* ]] || gently='nice -n 10'
  local target=("$assembly")
  if [[ -n $coverage ]]; then
    # By the project: only its evaluation knows where the collector is.
    target=("tests/$project" -c Release --no-build --settings tests/coverage.runsettings
      --collect 'XPlat Code Coverage' --results-directory "$coverage/$project")
  fi
  # shellcheck disable=SC2046,SC2086 # words
  DOTNET_TieredPGO=$profiled $gently timeout --kill-after=10 "$limit" dotnet test "${target[@]}" --nologo $(selection "$project") </dev/null >"$log" 2>&1
  code=$?
  if [[ -n $watching ]]; then
    sleep 1
    kill "$watching"
  elif [[ $project == Simulation.Tests ]]; then
    cat "$KV_REPORT"
  fi
  if [[ -n $watcher ]]; then kill "$watcher"; wait "$watcher" 2>/dev/null; show_attacks; fi
  local p f s
  p=$(number Passed "$log") f=$(number Failed "$log") s=$(number Skipped "$log")
  if ((code == 124 || code == 137)); then
    cat "$log"
    echo "$project: stopped after $limit s"
    f=$((f + 1))
  elif ((code != 0)); then
    cat "$log"
    ((f > 0)) || f=1
  elif ((p + f + s == 0)); then
    echo "$project: no tests yet"
  fi
  echo "$project: $p passed, $f failed, $s skipped ($((SECONDS - start)) s)"
  echo "$p $f $s" >"$logs/$project.count"
}

rm -f "$logs"/*.count
# Three lanes: real nodes; the rest; and the simulation, which is compute-bound and runs at low priority.
nodes=(Faults.Tests Process.Tests)
rest=(Core.Tests Api.Tests Style.Tests Replication.Tests Client.Tests Cli.Tests Cluster.Tests)
# These do not depend on real time. The others have short deadlines and wait until the fault tests have ended.
patient=' Simulation.Tests Core.Tests Api.Tests Style.Tests '
lane() {
  local project
  for project in "$@"; do
    until [[ $patient == *" $project "* || " ${nodes[*]} " == *" $project "* || -e $logs/Faults.Tests.count ]]; do
      kill -0 $$ 2>/dev/null || return # the run was ended
      sleep 1
    done
    run "$project"
  done
}
if [[ -n $coverage ]]; then
  dotnet tool restore >"$logs/tools.log" 2>&1 || { cat "$logs/tools.log"; fail 'A tool of .config/dotnet-tools.json is missing.'; }
  rm -rf "$coverage"
  for project in "${projects[@]}"; do run "$project"; done
  dotnet reportgenerator -reports:"$coverage/*/*/coverage.cobertura.xml" -targetdir:"$coverage" \
    -reporttypes:'Html;MarkdownSummaryGithub' -verbosity:Error && show_coverage
elif [[ -z $filter ]]; then
  lane Simulation.Tests & lanes=($!)
  lane "${rest[@]}" & lanes+=($!)
  lane "${nodes[@]}"
  wait "${lanes[@]}"
else
  run "${projects[0]}"
fi
for project in "${projects[@]}"; do
  read -r p f s <"$logs/$project.count" || { echo "$project: no result"; p=0 f=1 s=0; }
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
