/* sim/scenario/scenario_claims.c - the sections `derive:` and `expect:`: what is made of the
 * results. */
#include "sim/scenario/sections.h"
#include "sim/base/unit/unit.h"
#include <math.h>
#include <string.h>

typedef struct {
  const char *name, *value, *unit, *doc;
} DeriveRows;

typedef struct {
  const char *id, *metric, *where, *within, *unit, *reason;
  int         kind, status;
} ExpectRows;

typedef struct {
  const char *value, *low, *high, *source;
} ClaimRows;

enum { STATUS_HOLDS, STATUS_DEVIATES };

/* clang-format off */
static const SimChoice kinds[] = {
  [SIM_KIND_INPUT]      = { "input", "an input decides it: the simulator echoes it", NULL },
  [SIM_KIND_CALIBRATED] = { "calibrated", "fitted, or bounded with a result in view", NULL },
  [SIM_KIND_LAW]        = { "law", "closed form, identity, conservation, own bound", NULL },
  [SIM_KIND_SIGN]       = { "sign", "a direction or an order alone", NULL },
  [SIM_KIND_PREDICTED]  = { "predicted", "a published number, within a tolerance", NULL },
  { NULL, NULL, NULL }
};
static const SimChoice statuses[] = {
  [STATUS_HOLDS]    = { "holds", "ours is expected within the tolerance", NULL },
  [STATUS_DEVIATES] = { "deviates", "known to miss; `reason` says why", NULL },
  { NULL, NULL, NULL }
};

const SimParam sim_section_derive[] = {
  SIM_PARAM (DeriveRows, name,  "1", NULL, "any", "name of the new metric", "house"),
  SIM_PARAM (DeriveRows, value, "1", NULL, "any",
             "expression over metrics and parameters; base(x) is x at the base point", "house"),
  SIM_PARAM (DeriveRows, unit,  "1", "1", "any", "unit of the value", "house"),
  SIM_PARAM (DeriveRows, doc,   "1", "", "any", "what it means", "house"),
  SIM_PARAM_END
};
const SimParam sim_section_expect[] = {
  SIM_PARAM (ExpectRows, id,     "1", NULL, "any", "figure, slash, which value: fig10/max",
             "house"),
  SIM_PARAM (ExpectRows, metric, "1", NULL, "any",
             "expression over metrics: of one point, or over points max, min, mean, sum, count (x)",
             "house"),
  SIM_PARAM (ExpectRows, where,  "1", "", "any", "which points", "house"),
  SIM_PARAM (ExpectRows, within, "1", "", "any",
             "tolerance: absolute in the unit (0.06), or a share of the claim (6 %)", "house"),
  SIM_PARAM (ExpectRows, unit,   "1", "", "any",
             "unit of claim and tolerance, where they are written with one", "house"),
  SIM_PARAM_CHOICE (ExpectRows, kind, kinds, NULL, "what agreement would prove", "house"),
  SIM_PARAM_CHOICE (ExpectRows, status, statuses, "holds", "whether ours is known to miss",
                    "house"),
  SIM_PARAM (ExpectRows, reason, "1", "", "any", "why it deviates, or what the value rests on",
             "house"),
  SIM_PARAM_END
};
const SimParam sim_section_claim[] = {
  SIM_PARAM (ClaimRows, value,  "1", "", "any", "the published value", "house"),
  SIM_PARAM (ClaimRows, low,    "1", "", "any", "or its lower bound", "house"),
  SIM_PARAM (ClaimRows, high,   "1", "", "any", "or its upper bound", "house"),
  SIM_PARAM (ClaimRows, source, "1", NULL, "any", "where it is published: work, table or figure",
             "house"),
  SIM_PARAM_END
};
/* clang-format on */

static const char *const derive_others[] = { "base", NULL };
static const char *const expect_others[] = { "claim", NULL };

static void
derived_free (gpointer data)
{
  SimDerived *derived = data;

  g_free (derived->name);
  g_free (derived->unit);
  g_free (derived->doc);
  sim_expr_free (derived->value);
  g_ptr_array_unref (derived->base_paths);
  g_ptr_array_unref (derived->base_values);
  g_free (derived);
}

static void
expect_free (gpointer data)
{
  SimExpect *expect = data;

  g_free (expect->id);
  g_free (expect->source);
  g_free (expect->unit);
  g_free (expect->reason);
  sim_expr_free (expect->metric);
  sim_expr_free (expect->where);
  g_free (expect);
}

void
sim_scenario_init_claims (SimScenario *scenario)
{
  scenario->derived = g_ptr_array_new_with_free_func (derived_free);
  scenario->expects = g_ptr_array_new_with_free_func (expect_free);
  scenario->plots = g_ptr_array_new_with_free_func (sim_plot_spec_free);
}

/* A unit that a claim or a derived metric says. */
static void
check_unit (const char *unit, const SimNode *node, const char *key, const SimDecoder *decoder)
{
  GError *error = NULL;
  SimUnit parsed;

  if (unit && unit[0] && !sim_unit_parse (unit, &parsed, &error))
    sim_faults_take (decoder->faults, sim_scenario_key_mark (node, "unit"), key, error);
}

/* --- derive --- */

/* A derived metric is named in expressions, so it is one word there. */
static void
refuse_name (const char *name, const SimNode *node, const SimDecoder *decoder)
{
  g_autoptr (SimExpr) expr = name[0] ? sim_expr_parse (name, NULL) : NULL;
  g_autoptr (GPtrArray) names = expr ? sim_expr_names (expr) : NULL;

  if (name[0]
      && (names == NULL || names->len != 1 || !g_str_equal (g_ptr_array_index (names, 0), name)))
    sim_faults_add (decoder->faults, sim_scenario_key_mark (node, "name"), "derive.name",
                    "'%s' is no name: letters, digits and '_', beginning with a letter", name);
}

static void
read_base (SimScenario *scenario, SimDerived *derived, const SimNode *base,
           const SimDecoder *decoder)
{
  for (guint i = 0; i < base->keys->len; i++)
    {
      const SimNode *key = g_ptr_array_index (base->keys, i);
      SimNode *value = g_ptr_array_index (base->items, i);
      SimTarget target;
      GError *error = NULL;

      if (!sim_scenario_target (scenario, key->text, &target, &error))
        sim_faults_take (decoder->faults, &key->mark, "derive.base", error);
      else if (value->type != SIM_NODE_SCALAR)
        sim_faults_add (decoder->faults, &value->mark, "derive.base", "expected a single value");
      g_ptr_array_add (derived->base_paths, g_strdup (key->text));
      g_ptr_array_add (derived->base_values, value);
    }
}

static void
read_derived (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  DeriveRows rows = { 0 };
  SimDerived *derived = g_new0 (SimDerived, 1);
  const SimNode *base = sim_node_get (node, "base");

  sim_decode_section (decoder, &(SimSection){ sim_section_derive, derive_others }, node, "derive",
                      &rows);
  check_unit (rows.unit, node, "derive.unit", decoder);
  derived->name = g_strdup (rows.name ? rows.name : "");
  derived->unit = g_strdup (rows.unit);
  derived->doc = g_strdup (rows.doc);
  derived->value = sim_scenario_expr (rows.value, sim_scenario_key_mark (node, "value"),
                                      "derive.value", decoder->faults);
  derived->base_paths = g_ptr_array_new_with_free_func (g_free);
  derived->base_values = g_ptr_array_new ();
  derived->mark = node->mark;
  sim_scenario_refuse_twice (scenario->derived, G_STRUCT_OFFSET (SimDerived, name), node,
                             "derive.name", decoder);
  refuse_name (derived->name, node, decoder);
  g_ptr_array_add (scenario->derived, derived);
  if (base && base->type == SIM_NODE_MAP)
    read_base (scenario, derived, base, decoder);
  else if (base)
    sim_faults_add (decoder->faults, &base->mark, "derive.base",
                    "expected a map {parameter: value}");
  else if (derived->value && sim_expr_calls (derived->value, "base"))
    sim_faults_add (decoder->faults, &node->mark, "derive.base",
                    "base(...) needs `base: {parameter: value}`, the point to "
                    "compare with");
  sim_params_clear (sim_section_derive, &rows, sizeof rows);
}

void
sim_scenario_read_derive (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  sim_scenario_each_item (scenario, node, "derive", decoder, read_derived);
}

/* --- expect --- */

/* A number of a claim, in the unit of the expectation.  Returns: NaN for no text, or with a fault
 * added. */
static double
claim_number (const char *text, const ExpectRows *rows, const SimNode *node, const char *key,
              const SimDecoder *decoder)
{
  double value = NAN;
  GError *error = NULL;

  SimUnit unit;

  if (text == NULL || text[0] == '\0'
      || (rows->unit[0] && !sim_unit_parse (rows->unit, &unit, NULL)))
    return NAN;                  /* a wrong unit is a fault already */
  if (!sim_quantity_parse (text, rows->unit[0] ? rows->unit : "1", &value, &error))
    sim_faults_take (decoder->faults, sim_scenario_key_mark (node, strrchr (key, '.') + 1), key,
                     error);
  return value;
}

/* "0.06" is absolute, "6 %" a share of the claim.  A bare number needs no unit here. */
static double
tolerance (const ExpectRows *rows, double value, const SimNode *node, const SimDecoder *decoder)
{
  double within = NAN;
  GError *error = NULL;

  if (rows->within[0] == '\0')
    return NAN;
  if (strchr (rows->within, '%') && sim_quantity_parse (rows->within, "1", &within, &error))
    return within * fabs (value);
  if (error == NULL && strchr (rows->within, '%') == NULL)
    return claim_number (rows->within, rows, node, "expect.within", decoder);
  sim_faults_take (decoder->faults, sim_scenario_key_mark (node, "within"), "expect.within", error);
  return NAN;
}

static void
read_claim (SimExpect *expect, const ExpectRows *rows, const SimNode *node,
            const SimDecoder *decoder)
{
  ClaimRows claim = { 0 };

  sim_decode_section (decoder, &(SimSection){ sim_section_claim, NULL }, node, "expect.claim",
                      &claim);
  expect->source = g_strdup (claim.source);
  expect->value = claim_number (claim.value, rows, node, "expect.claim.value", decoder);
  expect->low = claim_number (claim.low, rows, node, "expect.claim.low", decoder);
  expect->high = claim_number (claim.high, rows, node, "expect.claim.high", decoder);
  sim_params_clear (sim_section_claim, &claim, sizeof claim);
}

/* The bounds that decide: value - within ... value + within, or those that the claim states. */
static void
settle_bounds (SimExpect *expect, const SimNode *node, const SimDecoder *decoder)
{
  gboolean bounds = !isnan (expect->low) || !isnan (expect->high);

  if (isnan (expect->value) == !bounds)
    sim_faults_add (decoder->faults, &node->mark, "expect.claim",
                    "needs either value (with `within`), or low, high or both");
  else if (!bounds && isnan (expect->within))
    sim_faults_add (decoder->faults, &node->mark, "expect.within",
                    "a claimed value needs a tolerance: 0.06, or 6 %%");
  else if (expect->low > expect->high)
    sim_faults_add (decoder->faults, &node->mark, "expect.claim", "low (%g) is above high (%g)",
                    expect->low, expect->high);
  if (bounds)
    {
      double slack = isnan (expect->within) ? 0 : expect->within;

      expect->low = isnan (expect->low) ? -INFINITY : expect->low - slack;
      expect->high = isnan (expect->high) ? INFINITY : expect->high + slack;
      return;
    }
  expect->low = expect->value - expect->within;
  expect->high = expect->value + expect->within;
}

/* Does any name lead to a metric?  Derived ones are followed; they name only those above them. */
static gboolean
names_a_metric (const SimScenario *scenario, const SimExpr *expr, guint n_derived)
{
  g_autoptr (GPtrArray) names = sim_expr_names (expr);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const SimDerived *derived = NULL;

      for (guint d = 0; d < n_derived && derived == NULL; d++)
        {
          const SimDerived *other = g_ptr_array_index (scenario->derived, d);

          if (g_str_equal (other->name, name) && other->value)
            {
              derived = other;
              n_derived = d;
            }
        }
      if (derived ? names_a_metric (scenario, derived->value, n_derived)
                  : !g_str_has_prefix (name, "params.") && !strstr (name, ".params."))
        return TRUE;
    }
  return FALSE;
}

/* Is it no publication, by its own words? */
static gboolean
is_of_our_own (const char *source)
{
  static const char *const words[] = { "ours",        "our own",  "a law",        "a sign",
                                       "closed form", "identity", "conservation", "assumed" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strncasecmp (source, words[i], strlen (words[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Returns: (nullable): what speaks against the kind, as far as a program can tell.  Before the
 * bounds are settled: those of the claim are as stated. */
static const char *
kind_fault (const SimScenario *scenario, const SimExpect *expect)
{
  gboolean low = !isnan (expect->low), high = !isnan (expect->high);
  gboolean evidence = expect->kind == SIM_KIND_PREDICTED || expect->kind == SIM_KIND_SIGN;

  if (evidence && !names_a_metric (scenario, expect->metric, scenario->derived->len))
    return "names no metric, so an input decides it: kind input";
  if (expect->kind == SIM_KIND_PREDICTED && isnan (expect->value) && low != high)
    return "a prediction has two sides, value with `within`, or low and high: a bound alone is "
           "kind sign";
  if (expect->kind == SIM_KIND_PREDICTED && is_of_our_own (expect->source))
    return "a prediction has a published source: what we state ourselves is kind law or sign";
  if (expect->kind == SIM_KIND_SIGN && low && high)
    return "a sign has one side, low or high: a range is no direction";
  if (expect->kind == SIM_KIND_SIGN && !low && !high
      && strpbrk (sim_expr_text (expect->metric), "<>") == NULL)
    return "a sign is an inequality: claim low or high, or a metric that compares (a > b)";
  return NULL;
}

static void
check_kind (const SimScenario *scenario, const SimExpect *expect, const SimNode *node,
            const SimDecoder *decoder)
{
  const char *fault = kind_fault (scenario, expect);

  if (fault)
    sim_faults_add (decoder->faults, sim_scenario_key_mark (node, "kind"), "expect.kind", "%s",
                    fault);
}

static void
read_one_expect (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  ExpectRows rows = { 0 };
  SimExpect *expect = g_new0 (SimExpect, 1);
  const SimNode *claim = sim_node_get (node, "claim");
  guint before = sim_faults_n (decoder->faults);

  sim_scenario_refuse_twice (scenario->expects, G_STRUCT_OFFSET (SimExpect, id), node, "expect.id",
                             decoder);
  g_ptr_array_add (scenario->expects, expect);
  sim_decode_section (decoder, &(SimSection){ sim_section_expect, expect_others }, node, "expect",
                      &rows);
  expect->id = g_strdup (rows.id ? rows.id : "");
  expect->metric = sim_scenario_expr (rows.metric, sim_scenario_key_mark (node, "metric"),
                                      "expect.metric", decoder->faults);
  expect->where = sim_scenario_expr (rows.where, sim_scenario_key_mark (node, "where"),
                                     "expect.where", decoder->faults);
  expect->unit = sim_scenario_optional (rows.unit);
  expect->kind = (SimClaimKind) rows.kind;
  expect->deviates = rows.status == STATUS_DEVIATES;
  expect->reason = sim_scenario_optional (rows.reason);
  expect->mark = node->mark;
  check_unit (rows.unit, node, "expect.unit", decoder);
  if (claim == NULL)
    sim_faults_add (decoder->faults, &node->mark, "expect",
                    "needs `claim: {value: ..., source: ...}`");
  else
    read_claim (expect, &rows, claim, decoder);
  expect->within = tolerance (&rows, expect->value, node, decoder);
  if (expect->deviates && expect->reason == NULL)
    sim_faults_add (decoder->faults, &node->mark, "expect", "status deviates needs a reason");
  if (sim_faults_n (decoder->faults) == before)
    check_kind (scenario, expect, node, decoder);
  if (sim_faults_n (decoder->faults) == before)
    settle_bounds (expect, claim, decoder);
  sim_params_clear (sim_section_expect, &rows, sizeof rows);
}

void
sim_scenario_read_expect (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  sim_scenario_each_item (scenario, node, "expect", decoder, read_one_expect);
}
