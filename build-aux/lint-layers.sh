#!/bin/sh
# lint-layers.sh - a file includes only its own layer and lower ones; a model only sim/sim.h, its own folder,
# models/llm/, models/sandbox/ (what models of sandboxes share) and models/services/ (what components ask of each other: headers alone).  The first two know no model,
# models/bench/ what it measures with (sim/bench/, sim/scenario/).  Layers 0-3 and models stay free of GIO, GObject, GModule, SQLite and threads.
cd "$srcdir" || exit 1
find sim models -name '*.[ch]' -exec grep -nE '^[[:space:]]*#[[:space:]]*include' {} + |
${AWK:-awk} '
function bad (why) { print where ": " why ": " text; n_bad++ }

function check_sim (from, to) {
  if (to == "sim/sim.h") return
  split (to, part, "/")
  if (part[1] == "models") bad ("sim/ knows no model")
  else if (part[1] != "sim" || !(part[2] in layer)) bad ("write includes from the top of the tree")
  else if (layer[part[2]] > layer[from]) bad ("layer " layer[from] " includes layer " layer[part[2]])
}

# sim/model/hardware.h describes the kinds of catalogue entry; models/models.c and
# models/orrery.c join all models to the program.
function check_model (file, folder, to) {
  if (to == "sim/sim.h" || to == "sim/model/hardware.h" || to ~ "^models/(llm|sandbox|services)/") return
  if (folder == "bench" && to ~ "^sim/(bench|scenario)/") return
  if (folder ~ /\./ && (to ~ "^models/" || to ~ "^sim/(model/model|cli/main).h$")) return
  if (index (to, "models/" folder "/") == 1) return
  bad ("a model includes sim/sim.h, models/" folder "/, models/llm/, models/sandbox/ and models/services/ only")
}

BEGIN { split ("base core model scenario experiment report cli", name, " ")
        for (i in name) layer[name[i]] = i - 1
        layer["bench"] = layer["report"] }
{
  split ($0, at, ":"); where = at[1] ":" at[2]
  text = $0; sub (/^[^:]*:[^:]*:/, "", text)
  split (at[1], dir, "/")
  low = dir[1] == "models" || dir[2] == "sim.h" || layer[dir[2]] <= 3
  if (low && text ~ /<(gio|gmodule|glib-object|gobject|sqlite3|pthread|threads)/)
    bad ("layers 0 to 3 and models use GLib, GSL, libyaml and zlib alone")
  if (text !~ /"/) next
  split (text, quoted, "\"")
  if (quoted[2] == "config.h") next
  if (dir[1] == "models") check_model (at[1], dir[2], quoted[2])
  else if (dir[2] != "sim.h") check_sim (dir[2], quoted[2])
}
END { exit n_bad > 0 }'
