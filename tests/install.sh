#!/usr/bin/env bash
# tests/install.sh - installs into a scratch folder and builds a model against what was installed, as an author
# outside this tree does: pkg-config, headers, the shared library.  Modules: tests/plugins.  TAP on standard output.
. "${top_srcdir:-.}/tests/tap.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
setting () { sed -n "s/^$1 = //p" "$builddir/Makefile"; }

(cd "$builddir" && make -s install DESTDIR="$dir/root") > "$dir/out" 2>&1
result $? "make install"

(unset ORRERY_DATA; cd "$dir" && "$(find "$dir/root" -name orrery -path '*/bin/*')" list catalogue) > "$dir/out" 2>&1 \
  && grep -q h100-sxm "$dir/out"
result $? "the program finds its catalogue beside it, wherever it was staged"

# The scratch folder stands for the root directory, so the prefix gets it in front.
pc=$(find "$dir/root" -name orrery.pc)
[ -n "$pc" ] && sed -i "s|^prefix=|prefix=$dir/root|" "$pc"
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
version=$(pkg-config --modversion orrery 2> "$dir/out")
[ "$version" = "$(setting PACKAGE_VERSION)" ]
result $? "pkg-config knows orrery"

mkdir -p "$dir/author/models"
cp -r "$srcdir/models/mm1" "$dir/author/models/"
cat > "$dir/author/main.c" <<'END'
#include "models/mm1/mm1.h"
#include "sim/model/run.h"

int
main (void)
{
  g_autofree gpointer params = g_malloc0 (mm1_model.params_size);
  SimComponent queue = { "queue", &mm1_model, params };
  SimRunSpec spec = { .components = &queue, .n_components = 1, .until = sim_time_from_s (3600.0),
                      .engine = { .seed = 7 } };
  g_autoptr (SimRecord) record = NULL;

  sim_params_defaults (mm1_model.params, params);
  record = sim_run (&spec);
  g_print ("%s\n", record->failed || record->n_events < 5000 || record->n_events > 8000 ? "wrong" : "right");
  return 0;
}
END
# shellcheck disable=SC2046
(cd "$dir/author" && ${CC:-cc} -I. $(pkg-config --cflags orrery) main.c models/mm1/*.c \
  $(pkg-config --libs orrery) $(setting SAN_CFLAGS) -Wl,-rpath,"$(pkg-config --variable=libdir orrery)" -o program) > "$dir/out" 2>&1
result $? "a model of one's own builds against the installed headers"

"$dir/author/program" > "$dir/out" 2>&1 && grep -qx right "$dir/out"
result $? "and runs: 3600 s of an M/M/1 queue with 0.9 customers a second fire about 6480 events"
finish
