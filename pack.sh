#!/usr/bin/env bash
# Packs the published packages into a folder, and builds a small program that uses only those packages.
#   ./pack.sh [FOLDER] [VERSION]
# FOLDER: default obj/packages; the program takes the packages from there. VERSION: default the git tag v1.2.3 of
# this commit, or the next version as a pre-release with the number of commits since: 0.1.0-dev.57.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${1:-$root/obj/packages}
given=(${2:+-p:MinVerVersionOverride=$2 -p:Version=$2})
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

for project in Core Client Grains.Abstractions Client.Orleans; do
  dotnet pack "$root/src/$project" -c Release -v quiet -clp:NoSummary -o "$folder" "${given[@]}"
done

trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
packed=$(cd "$folder" && ls -t OrleansKv.Client.[0-9]*.nupkg | head -1)
version=${packed#OrleansKv.Client.}
version=${version%.nupkg}
cat >"$trial/trial.csproj" <<TEXT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RestoreAdditionalProjectSources>$folder</RestoreAdditionalProjectSources>
    <RestorePackagesPath>$trial/packages</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="OrleansKv.Client" Version="$version" />
  </ItemGroup>
</Project>
TEXT
cat >"$trial/Program.cs" <<'TEXT'
using OrleansKv;
using OrleansKv.Client;

using var store = new HttpKeyValueClient(new() { Nodes = { "127.0.0.1:1" }, Retry = { Deadline = TimeSpan.FromSeconds(1) } });
try
{
    await store.GetStringAsync("k");
}
catch (StoreUnavailableException)
{
    Console.WriteLine("The packages work: no node answered, and the client says so.");
}
TEXT
dotnet run --project "$trial"
ls -1 "$folder"
