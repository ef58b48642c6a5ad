/* models/llm/operators/law/exchange_law.c - see exchange_law.h: rows of the kind, and the time. */
#include "models/llm/operators/law/exchange_law.h"

#define MEASURED "benchmarks of the library; per entry"
#define HEADER_BYTES 16.0
#define SCALED_VALUES 128.0 /* of FP8, that share a scale of four bytes */

static const SimChoice kernels[] = {
  { "dispatch_low_latency", "tokens to their experts, few of them", NULL },
  { "combine_low_latency", "and back", NULL },
  { "dispatch_normal", "tokens to their experts, many of them", NULL },
  { "combine_normal", "and back", NULL },
  { NULL, NULL, NULL },
};

/* clang-format off */
static const SimParam exchange_rows[] = {
  SIM_PARAM_CHOICE (LlmExchangeRow, kernel, kernels, NULL, "kernel and direction", MEASURED),
  SIM_PARAM (LlmExchangeRow, near_s, "s", NULL, "[0, inf)", "fixed time inside one domain",
             MEASURED),
  SIM_PARAM (LlmExchangeRow, far_s, "s", NULL, "[0, inf)", "fixed time across domains", MEASURED),
  SIM_PARAM (LlmExchangeRow, domain_s, "s", "0", "[0, inf)", "and for each of them", MEASURED),
  SIM_PARAM (LlmExchangeRow, near_eff, "1", NULL, "(0, 1]",
             "share of the scale-up link's bandwidth attained", MEASURED),
  SIM_PARAM (LlmExchangeRow, far_eff, "1", NULL, "(0, 1]", "share of the NIC's", MEASURED),
  SIM_PARAM (LlmExchangeRow, cores_share, "1", "0", "[0, 1)",
             "of the device's cores, taken from products beside it", MEASURED),
  SIM_PARAM_END
};

static const SimListType exchange_list = { exchange_rows, sizeof (LlmExchangeRow) };

static const SimParam rows[] = {
  SIM_PARAM_LIST (LlmExchangeLaw, rows, &exchange_list, NULL, "[4, 4]",
                  "a row for each kernel and direction", MEASURED),
  SIM_PARAM_END
};
/* clang-format on */

/* Four rows, each for another one. */
static gboolean
check (gconstpointer entry, GError **error)
{
  const LlmExchangeLaw *law = entry;
  const LlmExchangeRow *items = law->rows.items;
  guint seen = 0;

  for (guint i = 0; i < law->rows.n; i++)
    seen |= 1u << items[i].kernel;
  return seen == 0xf
         || sim_invalid (error, "rows must be one for each of dispatch_low_latency, "
                                "combine_low_latency, dispatch_normal and combine_normal");
}

const SimKind llm_exchange_law_kind
  = { "exchange_law", "how tokens travel to experts on devices near and far", rows,
      sizeof (LlmExchangeLaw), check };

const LlmExchangeRow *
llm_exchange_row (const LlmExchangeLaw *law, LlmCollective kind)
{
  const LlmExchangeRow *items = law->rows.items;

  for (guint i = 0; i < law->rows.n; i++)
    if (items[i].kernel == (int) kind - (int) LLM_DISPATCH_LOW_LATENCY)
      return &items[i];
  return items; /* checked: not reached */
}

double
llm_exchange_bytes (LlmCollective kind, double hidden)
{
  if (kind == LLM_COMBINE_LOW_LATENCY || kind == LLM_COMBINE_NORMAL)
    return 2.0 * hidden;
  return hidden * (1.0 + 4.0 / SCALED_VALUES) + HEADER_BYTES;
}

/* Seconds that a copy of one byte takes over the near link, and over the far one. */
static double
near_s (const LlmExchangeRow *row, const SimAccelerator *device)
{
  return 1.0 / (row->near_eff * device->scale_up_bytes_per_s);
}

static double
far_s (const LlmExchangeRow *row, const SimAccelerator *device)
{
  return 1.0 / (row->far_eff * device->nic_bytes_per_s);
}

double
llm_exchange_fixed_s (const LlmExchangeRow *row, double domains)
{
  return domains > 1.0 ? row->far_s + row->domain_s * domains : row->near_s;
}

/* Both links at once. */
double
llm_exchange_s (const LlmExchangeRow *row, const SimAccelerator *device,
                const LlmExchangeLoad *load, double bytes)
{
  double near = load->near * near_s (row, device);
  double far = load->far > 0.0 ? load->far * far_s (row, device) : 0.0;

  return llm_exchange_fixed_s (row, load->domains) + bytes * MAX (near, far);
}
