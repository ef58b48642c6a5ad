/* models/sandbox_pool/memory/functions.c - the artifact's function table, and what a run makes of
 * a row.
 *
 * Limits and CPUs are the artifact's; execution times, initialisation and the share of read-only
 * pages are not published: assumed, in this one place.  Read-only shares are drawn evenly over the
 * 24 to 90 % that the SOSP introduction states for the set.  Order: that of the bursts of w1, in
 * the artifact's driver.
 */
#include <string.h>
#include "models/sandbox_pool/memory/memory.h"

static const SimChoice runtimes[] = {
  { "python", "CPython", NULL }, { "node", "Node.js", NULL }, { NULL, NULL, NULL },
};

/* clang-format off */
#define F(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (PoolFunctionRow, field, unit, def, allowed, doc, __VA_ARGS__)

static const SimParam function_rows[] = {
  F (name, "1", NULL, "any", "its name; a suffix _1 or _2 makes a variant", "the user's"),
  SIM_PARAM_CHOICE (PoolFunctionRow, runtime, runtimes, "python", "language", "the user's"),
  F (limit_bytes, "B", NULL, "(0, inf)", "declared memory limit", "the user's"),
  F (vcpu, "1", "1", "(0, 1024]", "CPUs that it uses", "the user's"),
  F (exec_s, "s", NULL, "[0, inf)", "execution alone on a core", "the user's"),
  F (init_s, "s", "0.3 s", "[0, inf)", "start of the language runtime and imports", "assumed"),
  F (ro_share, "1", "0.57", "[0, 1]", "touched pages that are only read", "SOSP: 24 to 90 %"),
  F (user, "1", "0", "[0, 1000000]", "its owner", "the user's"),
  SIM_PARAM_END
};

const SimListType pool_function_list = { function_rows, sizeof (PoolFunctionRow) };

#define W(field, unit, def, allowed, doc, ...)                                                  \
  SIM_PARAM (PoolWindowRow, field, unit, def, allowed, doc, __VA_ARGS__)

static const SimParam window_rows[] = {
  W (function, "1", NULL, "any", "a function of the table", "artifact"),
  W (id, "1", NULL, "any", "the row (Azure) or column (Huawei) of the trace", "artifact"),
  W (hour, "1", "0", "[0, 8784]", "hour of the trace at which its window starts", "artifact"),
  W (offset_s, "s", "0 s", "[0, 86400]", "and how much before", "artifact"),
  SIM_PARAM_END
};

const SimListType pool_window_list = { window_rows, sizeof (PoolWindowRow) };

/* Decimal, as providers and the artifact count. */
#define MB 1e6
const PoolFunctionRow pool_table[] = {
  { "chameleon",         POOL_PYTHON, 300 * MB, 1, 0.35,  0.4, 0.570, 0 },
  { "pyaes",             POOL_PYTHON,  64 * MB, 1, 0.35,  0.2, 0.438, 0 },
  { "dynamic-html",      POOL_PYTHON,  64 * MB, 1, 0.005, 0.3, 0.834, 0 },
  { "image-processing",  POOL_PYTHON, 224 * MB, 1, 0.6,   0.5, 0.372, 0 },
  { "image-recognition", POOL_PYTHON, 768 * MB, 2, 0.25,  3.0, 0.900, 0 },
  { "video-processing",  POOL_PYTHON, 224 * MB, 1, 1.2,   0.8, 0.306, 0 },
  { "crypto",            POOL_NODE,    84 * MB, 1, 0.5,   0.2, 0.504, 0 },
  { "image-flip-rotate", POOL_NODE,   560 * MB, 1, 0.8,   0.4, 0.240, 0 },
  { "json-serde",        POOL_PYTHON, 100 * MB, 1, 0.12,  0.2, 0.702, 0 },
  { "js-json-serde",     POOL_NODE,   100 * MB, 1, 0.12,  0.2, 0.636, 0 },
  { "pagerank",          POOL_PYTHON, 280 * MB, 1, 0.35,  0.5, 0.768, 0 },
};
const guint pool_table_n = G_N_ELEMENTS (pool_table);

/* Limits of the variants, MB. */
static const double variants[][2] = {
  { 300, 400 }, { 200, 128 }, { 128, 148 }, { 300, 300 }, { 888, 800 }, { 300, 300 },
  { 192, 170 }, { 650, 624 }, { 116, 132 }, { 96, 128 }, { 250, 300 },
};
static const char *const suffixes[] = { "_1", "_2" };
/* clang-format on */

/* Variants are recognised by their suffix alone, as the artifact names them. */
static guint
base_of (const char *name)
{
  for (guint i = 0; i < pool_table_n; i++)
    {
      gsize n = strlen (pool_table[i].name);

      if (strncmp (name, pool_table[i].name, n) == 0
          && (name[n] == '\0' || g_str_equal (name + n, "_1") || g_str_equal (name + n, "_2")))
        return i;
    }
  return POOL_NONE;
}

double
pool_limit_bytes (const PoolParams *p, const PoolFunctionRow *row)
{
  return p->limit_scale * row->limit_bytes;
}

/* Faults of the anonymous pages that a first call writes. */
double
pool_new_pages_s (const PoolParams *p, const PoolFunction *f)
{
  return f->written_pages * p->anonymous_s;
}

/* touched_share of the image is touched by a call. */
void
pool_function_image (const PoolParams *p, PoolFunction *f, double image_bytes)
{
  f->image_bytes = image_bytes;
  f->pages = p->touched_share * f->image_bytes / p->page_bytes;
  f->ro_pages = MIN (1.0, f->row.ro_share * p->ro_scale) * f->pages;
  f->written_pages = f->pages - f->ro_pages;
}

/* Limits are scaled once, here: every later use is of the scaled one. */
static void
add (PoolCluster *m, const PoolFunctionRow *row, const char *suffix, double limit_bytes)
{
  PoolFunction *f = &m->fn[m->n_fn++];

  f->row = *row;
  f->row.name = g_strconcat (row->name, suffix, NULL);
  f->row.limit_bytes = limit_bytes * m->p->limit_scale;
  f->row.exec_s *= m->p->exec_scale;
  f->base = base_of (f->row.name);
  f->template = m->p->templates;
  pool_function_image (m->p, f, m->p->image_share * f->row.limit_bytes);
  f->last_call = -1;
  f->ahead = f->start = f->host = POOL_NONE;
  f->unit = m->n_fn - 1;
}

/* The container that belongs to nobody.  It has no template: no call is ever for it. */
static void
add_hello (PoolCluster *m)
{
  const PoolFunctionRow hello
    = { "h-hello-world", POOL_PYTHON, m->p->idle_limit_bytes, 1, 0, 0, 0, 0 };

  add (m, &hello, "", hello.limit_bytes / m->p->limit_scale);
  m->fn[POOL_HELLO].template = FALSE;
  m->fn[POOL_HELLO].private_bytes = m->p->idle_resident_bytes;
}

static void
add_artifact (PoolCluster *m)
{
  for (guint i = 0; i < pool_table_n; i++)
    add (m, &pool_table[i], "", pool_table[i].limit_bytes);
  for (guint v = 0; m->p->variants && v < G_N_ELEMENTS (suffixes); v++)
    for (guint i = 0; i < pool_table_n; i++)
      add (m, &pool_table[i], suffixes[v], variants[i][v] * MB);
}

/* The row of a name in the scenario's table, or in the artifact's with its variants. */
gboolean
pool_function_row (const PoolParams *p, const char *name, PoolFunctionRow *row)
{
  const PoolFunctionRow *rows = p->functions.items;
  guint base = p->functions.n == 0 ? base_of (name) : POOL_NONE;

  for (guint i = 0; i < p->functions.n; i++)
    if (g_str_equal (rows[i].name, name))
      {
        *row = rows[i];
        return TRUE;
      }
  if (base == POOL_NONE)
    return FALSE;
  *row = pool_table[base];
  if (g_str_equal (name, row->name))
    return TRUE;
  row->limit_bytes = variants[base][name[strlen (name) - 1] - '1'] * MB;
  return p->variants;
}

/* The row's name is copied: a trace's rows live no longer than their reader's loop. */
void
pool_function_add (PoolCluster *m, const PoolFunctionRow *row)
{
  add (m, row, "", row->limit_bytes);
}

/* The scenario's table, or the artifact's. */
void
pool_functions_table (PoolCluster *m)
{
  const PoolFunctionRow *rows = m->p->functions.items;

  for (guint i = 0; i < m->p->functions.n; i++)
    add (m, &rows[i], "", rows[i].limit_bytes);
  if (m->p->functions.n == 0)
    add_artifact (m);
}

/* Agents are one function, the table's first: others would be stored in the pool and never run. */
void
pool_functions_agent (PoolCluster *m)
{
  const PoolFunctionRow *row = m->p->functions.n > 0 ? m->p->functions.items : pool_table;

  pool_functions_begin (m, 1);
  add (m, row, "", row->limit_bytes);
}

guint
pool_functions_n (const PoolParams *p)
{
  return p->functions.n > 0 ? p->functions.n : 3 * pool_table_n;
}

void
pool_functions_begin (PoolCluster *m, guint n)
{
  m->fn = g_new0 (PoolFunction, 1 + n);
  add_hello (m);
}

/* Tables are short, and it is asked at set-up and a cycle at a time: a list is searched. */
guint
pool_function_find (const PoolCluster *m, const char *name)
{
  for (guint i = 1; i < m->n_fn; i++)
    if (g_str_equal (m->fn[i].row.name, name))
      return i;
  return POOL_NONE;
}
