/* sim/base/unit/unit.h - quantities with units, at the edge of the program and only there.
 *
 * Inside, values are doubles in the unit that a table row names (`"s"`, `"B/s"`, `"USD/h"`, `"Hz"`,
 * `"tokens"`, `"1"`).  In YAML a user writes `200 us`, `3.35 TB/s`, `80 GiB`, `400 Gbit/s`,
 * `4.63 USD/h`, `25 %`.  A unit expression is a product and quotient of symbols, each with an
 * optional SI (k M G T P, m u n p) or binary (Ki Mi Gi Ti Pi, for B and bit) prefix: `USD/h`,
 * `us/tokens`.  GB is 1e9 bytes and GiB is 2^30.  `Gb`, `GBps`, `Gbps` are refused with a hint:
 * bits and bytes are never guessed.
 *
 * Base dimensions, in this order: time (s, min, h, day; Hz = 1/s), data (B; bit = B/8), work
 * (FLOP), energy (J; Wh = 3600 J, W = J/s), USD, ETH (gwei = 1e-9 ETH), tokens (tokens, token),
 * requests (requests, request).  `1` and `%` have none.  A bare number is an error where a
 * dimension is expected, with three exceptions: 0; a row of unit `1`; and rows that count things,
 * whose unit is exactly `tokens`, `requests` or `FLOP`.
 */
#ifndef SIM_BASE_UNIT_UNIT_H
#define SIM_BASE_UNIT_UNIT_H

#include <glib.h>

G_BEGIN_DECLS

enum {
  SIM_UNIT_TIME, SIM_UNIT_DATA, SIM_UNIT_WORK, SIM_UNIT_ENERGY, SIM_UNIT_USD, SIM_UNIT_ETH,
  SIM_UNIT_TOKENS, SIM_UNIT_REQUESTS, SIM_UNIT_N_DIMENSIONS,
};

typedef struct {
  double factor;                            /* multiply a value in this unit to get the base unit */
  gint8  dimension[SIM_UNIT_N_DIMENSIONS];  /* exponents, in the order of the list above */
} SimUnit;

/**
 * sim_unit_parse:
 * @text: a unit expression such as "TB/s"
 * @unit: (out): the unit
 *
 * Errors: SIM_ERROR_INVALID with a hint (did you mean).
 * Returns: TRUE when @text is a unit.
 */
gboolean sim_unit_parse (const char *text, SimUnit *unit, GError **error);

/**
 * sim_quantity_parse:
 * @text: a number and a unit, "3.35 TB/s"; spaces around are ignored, the one between is optional
 * @unit: the unit wanted, a valid unit expression
 * @value: (out): the value in @unit
 *
 * `inf` is a number.  Hexadecimal, `nan` and trailing text are refused; so is a value that
 * overflows.
 *
 * Errors: SIM_ERROR_INVALID: what is wrong, and an example of what is allowed.
 * Returns: TRUE when @text is a quantity of the dimension of @unit.
 */
gboolean sim_quantity_parse (const char *text, const char *unit, double *value, GError **error);

/**
 * sim_quantity_format:
 * @value: a value in @unit
 * @unit: a valid unit expression; "1" prints no unit
 *
 * The shortest text that sim_quantity_parse reads back to the same double: "3350000000000 B/s".
 *
 * Returns: (transfer full): the text
 */
char *sim_quantity_format (double value, const char *unit);

/**
 * sim_quantity_humane:
 * @value: a value in @unit
 * @unit: a valid unit expression
 *
 * For people: four significant digits and the fitting prefix, "3.35 TB/s", "200 us".
 *
 * Returns: (transfer full): the text
 */
char *sim_quantity_humane (double value, const char *unit);

/**
 * sim_double_format:
 * @value: any double
 *
 * Locale-free, the shortest decimal that reads back to the same double; "inf", "-inf", "nan".
 *
 * Returns: (transfer full): the text
 */
char *sim_double_format (double value);

/* For messages and documents.  @unit is a valid unit expression.  Returns: (transfer full). */
char *sim_unit_words (const char *unit);      /* "a duration", "a bandwidth (B/s)" */
char *sim_unit_examples (const char *unit);   /* "200 us, 1.5 s" */

/* Returns: TRUE for the units in which a bare number is read: 1, tokens, requests, FLOP. */
gboolean sim_unit_counts (const char *unit);

/* Returns: (transfer full): a regular expression (ECMA 262, for JSON Schema) that every quantity
 * of the dimension of @unit matches; it refuses wrong dimensions and bare numbers but for long
 * expressions. */
char *sim_unit_pattern (const char *unit);

G_END_DECLS

#endif
