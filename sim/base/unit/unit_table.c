/* sim/base/unit/unit_table.c - the symbols of units and the prefixes that they take. */
#include "sim/base/unit/unit_parts.h"

/* clang-format off */
const SimPrefix sim_prefixes[] = {
  { "m",  SIM_PREFIX_SMALL,   -3, 1 },
  { "u",  SIM_PREFIX_SMALL,   -6, 1 },
  { "n",  SIM_PREFIX_SMALL,   -9, 1 },
  { "p",  SIM_PREFIX_SMALL,  -12, 1 },
  { "k",  SIM_PREFIX_LARGE,    3, 1 },
  { "M",  SIM_PREFIX_LARGE,    6, 1 },
  { "G",  SIM_PREFIX_LARGE,    9, 1 },
  { "T",  SIM_PREFIX_LARGE,   12, 1 },
  { "P",  SIM_PREFIX_LARGE,   15, 1 },
  { "Ki", SIM_PREFIX_BINARY,   0, 0x1p10 },
  { "Mi", SIM_PREFIX_BINARY,   0, 0x1p20 },
  { "Gi", SIM_PREFIX_BINARY,   0, 0x1p30 },
  { "Ti", SIM_PREFIX_BINARY,   0, 0x1p40 },
  { "Pi", SIM_PREFIX_BINARY,   0, 0x1p50 },
  { NULL, SIM_PREFIX_NONE,     0, 0 },
};

#define DATA_PREFIXES (SIM_PREFIX_LARGE | SIM_PREFIX_BINARY)

/* Symbols that would only ever be slips take no prefix of that class: Ms for ms, mB for MB. */
const SimUnitSymbol sim_unit_symbols[] = {
  { "s",        SIM_PREFIX_SMALL, TRUE,   0, 1,     1, { [SIM_TIME] = 1 } },
  { "min",      SIM_PREFIX_NONE,  FALSE,  0, 60,    1, { [SIM_TIME] = 1 } },
  { "h",        SIM_PREFIX_NONE,  FALSE,  0, 3600,  1, { [SIM_TIME] = 1 } },
  { "day",      SIM_PREFIX_NONE,  FALSE,  0, 86400, 1, { [SIM_TIME] = 1 } },
  { "Hz",       SIM_PREFIX_SI,    TRUE,   0, 1,     1, { [SIM_TIME] = -1 } },
  { "B",        DATA_PREFIXES,    TRUE,   0, 1,     1, { [SIM_DATA] = 1 } },
  { "bit",      DATA_PREFIXES,    TRUE,   0, 1,     8, { [SIM_DATA] = 1 } },
  { "FLOP",     SIM_PREFIX_LARGE, TRUE,   0, 1,     1, { [SIM_WORK] = 1 } },
  { "J",        SIM_PREFIX_SI,    TRUE,   0, 1,     1, { [SIM_ENERGY] = 1 } },
  { "Wh",       SIM_PREFIX_SI,    FALSE,  0, 3600,  1, { [SIM_ENERGY] = 1 } },
  { "W",        SIM_PREFIX_SI,    TRUE,   0, 1,     1, { [SIM_ENERGY] = 1, [SIM_TIME] = -1 } },
  { "USD",      SIM_PREFIX_SI,    FALSE,  0, 1,     1, { [SIM_USD] = 1 } },
  { "ETH",      SIM_PREFIX_SI,    FALSE,  0, 1,     1, { [SIM_ETH] = 1 } },
  { "gwei",     SIM_PREFIX_NONE,  FALSE, -9, 1,     1, { [SIM_ETH] = 1 } },
  { "tokens",   SIM_PREFIX_LARGE, FALSE,  0, 1,     1, { [SIM_TOKENS] = 1 } },
  { "token",    SIM_PREFIX_LARGE, FALSE,  0, 1,     1, { [SIM_TOKENS] = 1 } },
  { "requests", SIM_PREFIX_LARGE, FALSE,  0, 1,     1, { [SIM_REQUESTS] = 1 } },
  { "request",  SIM_PREFIX_LARGE, FALSE,  0, 1,     1, { [SIM_REQUESTS] = 1 } },
  { "1",        SIM_PREFIX_NONE,  FALSE,  0, 1,     1, { 0 } },
  { "%",        SIM_PREFIX_NONE,  FALSE, -2, 1,     1, { 0 } },
  { NULL,       SIM_PREFIX_NONE,  FALSE,  0, 0,     0, { 0 } },
};
/* clang-format on */
