/* sim/base/unit/unit_parts.h - units taken apart; only for sim/base/unit*.c and quantity.c.
 *
 * A factor is kept as 10^exp10 * mul / div with mul and div exact, so that `200 us` becomes the
 * double nearest to 2e-4: the power of ten goes into the decimal text before it is read, never
 * into a product.
 */
#ifndef SIM_BASE_UNIT_UNIT_PARTS_H
#define SIM_BASE_UNIT_UNIT_PARTS_H

#include "sim/base/unit/unit.h"

G_BEGIN_DECLS

enum { SIM_TIME, SIM_DATA, SIM_WORK, SIM_ENERGY, SIM_USD, SIM_ETH, SIM_TOKENS, SIM_REQUESTS };

typedef enum {
  SIM_PREFIX_NONE = 0,
  SIM_PREFIX_SMALL = 1,     /* m u n p */
  SIM_PREFIX_LARGE = 2,     /* k M G T P */
  SIM_PREFIX_SI = 3,
  SIM_PREFIX_BINARY = 4,    /* Ki Mi Gi Ti Pi */
} SimPrefixClass;

typedef struct {
  const char    *name;
  SimPrefixClass class;
  int            exp10;
  double         mul;
} SimPrefix;

typedef struct {
  const char *name;
  guint       prefixes;     /* classes allowed */
  gboolean    humane;       /* prefixes also help in output: not for money and counts */
  int         exp10;
  double      mul, div;
  gint8       dimension[SIM_UNIT_N_DIMENSIONS];
} SimUnitSymbol;

typedef struct {
  int    exp10;
  double mul, div;
  gint8  dimension[SIM_UNIT_N_DIMENSIONS];
} SimUnitParts;

extern const SimPrefix     sim_prefixes[];       /* ends with a row of no name */
extern const SimUnitSymbol sim_unit_symbols[];   /* the same */

/* Returns: (transfer none) (nullable): the symbol of @token, and its prefix (NULL: none). */
const SimUnitSymbol *sim_unit_symbol (const char *token, const SimPrefix **prefix);

/* As sim_unit_parse, into parts. */
gboolean sim_unit_parts (const char *text, SimUnitParts *parts, GError **error);

/* Returns: (transfer full): why @token is no unit, and what to write instead. */
char *sim_unit_hint (const char *token);

G_END_DECLS

#endif
