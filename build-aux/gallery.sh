#!/bin/sh
# gallery.sh - runs the scenarios of the gallery and draws their pictures into docs/gallery, with the page docs/gallery.md: `make gallery`.
# A row: the picture's name, the scenario, its plot, and what it shows.
set -e
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pictures=$srcdir/docs/gallery
page=$srcdir/docs/gallery.md
mkdir -p "$pictures"
export ORRERY_DATA="$srcdir"
cat > "$page" <<'END'
# Gallery

Pictures that orrery drew by itself, each with the scenario that it comes from. `make gallery` draws all of them again. The lessons among them explain themselves: `orrery lesson NAME`.
END
while IFS='|' read -r name scenario plot text; do
  [ -n "$name" ] || continue
  stem=$work/$(echo "$scenario" | tr / -).db
  [ -e "$stem" ] || "$program" run "$srcdir/scenarios/$scenario" --out "$stem" > "$work/log" 2>&1 || [ $? = 1 ] || { cat "$work/log" >&2; exit 1; }
  "$program" plot "$stem" "$plot" --out "$pictures/$name.svg" > /dev/null
  printf '\n## %s\n\n![%s](gallery/%s.svg)\n\n[`scenarios/%s`](../scenarios/%s), plot `%s`\n' "$text" "$text" "$name" "$scenario" "$scenario" "$plot" >> "$page"
done <<'END'
demo|examples/lamina_synthetic.yaml|throughput|Attention on devices of its own, against the same money in one kind of GPU
queue|lessons/queue.yaml|sojourn|What the last tenth of load costs
gaps|lessons/serving.yaml|gaps|What a long prompt does to those who are being answered
first|lessons/serving.yaml|first|The same prompts: when the first token comes
split|lessons/split.yaml|cost|How many devices for attention make a token cheapest
tail|lessons/tail.yaml|tail|Why a rollout waits for its last few answers
keepalive|lessons/keepalive.yaml|cold|How long to keep a sandbox that nobody uses
width|lessons/width.yaml|unavailable|Why a wide instance needs a repair that is quick
auction|lessons/auction.yaml|late|Bidding at the last moment
END
