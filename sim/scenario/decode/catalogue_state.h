/* sim/scenario/decode/catalogue_state.h - the catalogue's struct: catalogue.c fills it,
 * catalogue_table.c looks entries up. */
#ifndef SIM_SCENARIO_DECODE_CATALOGUE_STATE_H
#define SIM_SCENARIO_DECODE_CATALOGUE_STATE_H

#include "sim/scenario/decode/catalogue.h"

G_BEGIN_DECLS

struct SimCatalogue {
  const SimRegistry *registry;
  GPtrArray         *entries;    /* (element-type SimEntry) in order of loading */
  GHashTable        *by_name;    /* "kind/name" -> SimEntry; looked up, never walked */
  GHashTable        *by_data;    /* struct -> SimEntry; the same */
  GPtrArray         *docs;       /* (element-type SimDoc): the marks' file names live in them */
};

G_END_DECLS

#endif
