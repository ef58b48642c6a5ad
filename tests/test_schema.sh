#!/usr/bin/env bash
# tests/test_schema.sh - the JSON Schema of `orrery schema`, by validators that editors are made of: ajv (ajv-cli) and Python's jsonschema, those
# that are here.  Every shipped scenario is accepted, and what an editor should underline is not.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
orrery () { "$builddir/orrery" "$@"; }
orrery schema --out schema.json || exit 99
find "$srcdir/scenarios" -name '*.yaml' ! -path '*/catalogue/*' | LC_ALL=C sort > all

# by_ajv FILE..., by_python FILE... : status 0 when the schema accepts all of them; the faults go to out.
by_ajv ()
{
  local files=()
  for file; do files+=(-d "$file"); done
  ajv validate --strict=false -s schema.json "${files[@]}" > out 2>&1
}
by_python ()
{
  python3 - "$@" > out 2>&1 <<'END'
import json, sys, jsonschema, yaml
with open("schema.json") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
faults = 0
for path in sys.argv[1:]:
    with open(path) as file:
        for error in validator.iter_errors(yaml.safe_load(file)):
            faults += 1
            print(path, list(error.absolute_path), error.message[:200])
sys.exit(faults > 0)
END
}

# piece NAME TEXT : a scenario of mm1 with more lines.
piece () { printf 'orrery: 1\ntitle: t\nmodel: mm1\n%s\n' "$2" > "$1.yaml"; }
piece axis-typo 'sweep: {axes: {params.arival_hz: [0.1 Hz]}}'
piece axis-unit 'sweep: {axes: {params.arrival_hz: [0.1 s]}}'
piece axis-single 'sweep: {axes: {params.arrival_hz: 0.1 Hz}}'
piece axis-empty 'sweep: {axes: {params.arrival_hz: []}}'
piece axis-range 'sweep: {axes: {params.arrival_hz: {from: 0.1 Hz, to: 1 Hz, count: 3}}}'
piece param-typo 'params: {arival_hz: 0.1 Hz}'
piece design 'sweep: {design: grit, axes: {params.arrival_hz: [0.1 Hz]}}'
bad='axis-typo axis-unit axis-single axis-empty axis-range param-typo design'
piece good-pair 'sweep: {axes: {"params.arrival_hz, params.service_hz": [[0.1 Hz, 1 Hz], [0.2 Hz, 2 Hz]]}}'
piece good-run 'sweep: {axes: {run.seed: [1, 2]}}'
piece good-range 'sweep: {axes: {params.arrival_hz: {from: 0.1 Hz, to: 1 Hz, n: 3, scale: log}}}'
piece base 'sweep: {axes: {params.arrival_hz: [0.1 Hz, 0.2 Hz]}}'
printf 'orrery: 1\nextends: base.yaml\nmodel: mm1\nsweep: {axes: {params.arrival_hz: null}}\n' > good-null.yaml

# validator NAME FUNCTION : all of it by one of them.
validator ()
{
  local name
  mapfile -t files < all
  "$2" "${files[@]}"
  result $? "$1 accepts all ${#files[@]} shipped scenarios"
  for name in $bad; do
    ! "$2" "$name.yaml"
    result $? "$1 refuses $name"
    orrery check "$name.yaml" > out 2>&1
    [ $? -eq 2 ]
    result $? "and so does orrery check"
  done
  for name in good-pair good-run good-range good-null; do
    "$2" "$name.yaml"
    result $? "$1 accepts $name"
  done
}
if command -v ajv > /dev/null; then validator ajv by_ajv; else skip 'ajv' 'no ajv (npm install ajv-cli)'; fi
if python3 -c 'import jsonschema, yaml' 2> /dev/null; then validator jsonschema by_python; else skip 'jsonschema' 'no python3-jsonschema and python3-yaml'; fi

# The recipe of docs/editor.md names a schema that is there.
grep -q 'yaml-language-server: $schema=' "$srcdir/docs/editor.md"
result $? 'docs/editor.md says how an editor finds it'
finish
