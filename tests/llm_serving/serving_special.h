/* tests/llm_serving/serving_special.h - values that are no text: other entries of the catalogue,
 * lists and traces, in settings as name=@word. */
#ifndef TESTS_LLM_SERVING_SERVING_SPECIAL_H
#define TESTS_LLM_SERVING_SERVING_SPECIAL_H

#include "tests/llm_serving/serving_entries.h"

#define SHORT                                                                                      \
  ROW (0, 1100, 20, "[1,2,3]") ROW (1000, 1100, 30, "[1,2,3]") ROW (2000, 1100, 40, "[1,2,3]")

G_GNUC_UNUSED static void
set_windows (ServingParams *p, ServingWindow *windows, double rate_hz)
{
  for (guint i = 0; i < 2; i++)
    {
      windows[i] = (ServingWindow){ .for_s = 5.0, .rate_hz = rate_hz * (i + 1.0), .cv = 1.0 };
      ck_assert (sim_dist_parse ("500 tokens", "tokens", &windows[i].prompt_tokens, NULL));
      ck_assert (sim_dist_parse ("50 tokens", "tokens", &windows[i].output_tokens, NULL));
    }
  p->windows = (SimList){ 2, windows };
}

G_GNUC_UNUSED static void
set_slow_device (ServingParams *p)
{
  slow_device = h100;
  slow_device.memory_bytes_per_s /= 2.0;
  slow_law = h100_law;
  slow_law.device = &slow_device;
  p->device = &slow_law;
}

/* A price of another device: names are those of catalogue entries. */
G_GNUC_UNUSED static void
set_wrong_price (ServingParams *p)
{
  slow_device = h100;
  slow_device.name = "h100-sxm";
  slow_law = h100_law;
  slow_law.device = &slow_device;
  p->device = &slow_law;
  p->price = &cheap;
}

static gboolean
set_entry (ServingParams *p, const char *what)
{
  const struct {
    const char *word;
    gconstpointer *field, entry;
  } entries[] = {
    { "@experts", (gpointer) &p->llm, &experts },
    { "@dense", (gpointer) &p->llm, &llama_8b },
    { "@drafter", (gpointer) &p->draft_llm, &drafter },
    { "@slow_drafter", (gpointer) &p->draft_llm, &slow_drafter },
    { "@thin", (gpointer) &p->link, &thin },
    { "@thin_wire", (gpointer) &p->split_link, &thin },
    { "@dear", (gpointer) &p->price, &dear },
    { "@attention_price", (gpointer) &p->attention_price, &cheap },
    { "@attention_dear", (gpointer) &p->attention_price, &dear },
    { "@prefill_price", (gpointer) &p->prefill_price, &cheap },
    { "@prefill_dear", (gpointer) &p->prefill_price, &dear },
    { "@poor", (gpointer) &p->attention_device, poor (&poor_law, &poor_device, 1.0) },
    { "@poorer", (gpointer) &p->attention_device, poor (&poorer_law, &poorer_device, 4.0) },
    { "@prefiller", (gpointer) &p->prefill_device, &poor_law },
    { "@copies", (gpointer) &p->kv_copy_memory, &host_memory },
    { "@far_copies", (gpointer) &p->kv_copy_memory, &far_memory },
    { "@poor_prefiller", (gpointer) &p->prefill_device, &poorer_law },
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (strcmp (entries[i].word, what) == 0)
      {
        *entries[i].field = entries[i].entry;
        return TRUE;
      }
  return FALSE;
}

G_GNUC_UNUSED static void
set_special (ServingParams *p, const char *what)
{
  if (set_entry (p, what))
    return;
  if (strcmp (what, "@host") == 0 || strcmp (what, "@nothing") == 0)
    p->kv_tiers = (SimList){ 1, strcmp (what, "@host") == 0 ? &host_tier : &empty_tier };
  else if (strcmp (what, "@slow") == 0)
    set_slow_device (p);
  else if (strcmp (what, "@sglang") == 0)
    set_engine (p, "sglang");
  else if (strcmp (what, "@trtllm") == 0)
    set_engine (p, "trtllm");
  else if (strcmp (what, "@quiet") == 0)
    set_windows (p, quiet, 2.0);
  else if (strcmp (what, "@loud") == 0)
    set_windows (p, loud, 20.0);
  else if (strcmp (what, "@priority") == 0)
    p->columns = (SimList){ 1, by_class };
  else if (strcmp (what, "@session") == 0)
    p->columns = (SimList){ 1, by_talk };
  else if (strcmp (what, "@wrong") == 0)
    set_wrong_price (p);
  else if (strcmp (what, "@classes") == 0)
    {
      free_trace (p);
      give_trace (p, CLASSES);
    }
  else if (strcmp (what, "@swapped") == 0)
    p->columns = (SimList){ 2, swapped };
  else
    {
      free_trace (p);
      give_trace (p, strcmp (what, "@long") == 0 ? SHORT ROW (2500, 30, 5, "[9]") : SHORT);
    }
}

G_GNUC_UNUSED static void
set_each (ServingParams *p, const char *settings)
{
  g_auto (GStrv) each = g_strsplit (settings, ";", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (each[i], "=", 2);

      if (pair[0] == NULL)
        continue;
      if (pair[1][0] == '@')
        set_special (p, pair[1]);
      else
        set_param (serving_params, p, pair[0], pair[1]);
    }
}

G_GNUC_UNUSED static void
let_go (ServingParams *p)
{
  free_trace (p);
  p->trace = (SimFile){ NULL, NULL };
  p->windows = p->columns = p->kv_tiers = (SimList){ 0, NULL };
  clear_params (p);
}

#endif
