/* tests/pbs_auction/test_archive_parts.c - the folder archive by itself: slots of two files as one
 * stream, who is behind a key, blocks won, and the best bid over a slot. */
#include "models/pbs_auction/archive/periods.h"
#include "models/pbs_auction/archive/top_path.h"
#include "models/pbs_auction/files/labels_file.h"
#include "models/pbs_auction/metrics.h"
#include "tests/parts.h"
#include "tests/pbs_auction/pbs_case.h"

typedef struct {
  PbsParams      p;
  PbsArchiveFile files[2];
  PbsArchive    *archive;
} Case;

static SimFile
made_up (const SimFileFormat *format, const char *name)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("top_srcdir"), "tests", "data", "relays", name, NULL);
  g_autoptr (GError) error = NULL;
  const SimFile file = { "made up", format->load (path, &error) };

  ck_assert_msg (file.data != NULL, "%s", error != NULL ? error->message : "");
  return file;
}

/* Bids of two relays about the slot 9000001: eight at a, four at b. */
static void
set_up (Case *c, gboolean a_first)
{
  *c = (Case){ .p = pbs_defaults (0) };
  c->files[!a_first].file = made_up (&pbs_bids_format, "made_up_bids_relay_a.json");
  c->files[!a_first].relay = "a";
  c->files[a_first].file = made_up (&pbs_bids_format, "made_up_bids_relay_b.csv");
  c->files[a_first].relay = "b";
  c->p.archives = (SimList){ .n = 2, .items = c->files };
  c->archive = pbs_archive_open (&c->p, NULL);
  ck_assert (c->archive != NULL);
}

static void
clear (Case *c)
{
  pbs_archive_close (c->archive);
  for (guint i = 0; i < 2; i++)
    pbs_bids_format.free ((gpointer) c->files[i].file.data);
  c->p.archives = (SimList){ 0 };
  pbs_clear (&c->p);
}

/* Rows of both files by time, whatever their order; ranks are in the order of what they stand
 * for. */
START_TEST (files_are_one_stream)
{
  for (guint order = 0; order < 2; order++)
    {
      const PbsRecordedSlot *slot;
      guint n_relays, n_keys;
      Case c;

      set_up (&c, order == 1);
      pbs_archive_relays (c.archive, &n_relays);
      pbs_archive_keys (c.archive, &n_keys);
      ck_assert (n_relays == 2 && n_keys == 5);
      slot = pbs_archive_next (c.archive, NULL);
      ck_assert (slot->number == 9000001 && slot->begins_s == 1714824035 && slot->has_bids);
      for (guint i = 1; i < slot->n; i++)
        {
          ck_assert_int_ge (slot->rows[i].at_ms, slot->rows[i - 1].at_ms);
          for (guint k = 0; k < i; k++)
            {
              const int by_value = pbs_amount_compare (slot->rows[i].wei, slot->rows[k].wei);

              ck_assert ((slot->value[i] > slot->value[k]) == (by_value > 0));
              ck_assert ((slot->value[i] == slot->value[k]) == (by_value == 0));
              ck_assert ((slot->key[i] == slot->key[k])
                         == (slot->rows[i].key == slot->rows[k].key));
            }
        }
      for (guint i = 1; i < slot->n_values; i++)
        ck_assert (pbs_amount_compare (slot->values[i], slot->values[i - 1]) > 0);
      ck_assert (pbs_archive_next (c.archive, NULL) == NULL);
      clear (&c);
    }
}
END_TEST

static guint
key_of (const PbsArchive *archive, const char *begins)
{
  guint n;
  const char *const *keys = pbs_archive_keys (archive, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (keys[i], begins))
      return i;
  ck_abort_msg ("no key %s", begins);
}

/* By the file of labels alpha has two keys, and a key that is not in it stands for itself; without
 * one every key does. */
START_TEST (labels_join_keys)
{
  static const PbsBuilders none = { 0 };
  const gint64 at_s = 1714824035;
  PbsEntities *entities;
  PbsRecordedRow row = { .label = PBS_NO_NAME };
  guint of[5];
  Case c;

  set_up (&c, TRUE);
  c.p.labels = made_up (&pbs_labels_format, "made_up_labels.csv");
  entities = pbs_entities_new (&c.p, &none, c.archive);
  ck_assert_uint_eq (pbs_entities_level (entities), PBS_BY_LABEL_FILE);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *begins = g_strdup_printf ("0x0%u", i + 1);

      row.key = key_of (c.archive, begins);
      of[i] = pbs_entity (entities, &row, at_s);
      ck_assert_uint_ge (of[i], PBS_GROUPS_MAX);
    }
  ck_assert (of[0] == of[1] && of[0] != of[2] && of[2] != of[3]);
  ck_assert_str_eq (pbs_entity_name (entities, of[0]), "alpha");
  ck_assert (pbs_entity_is_labelled (entities, of[2]));
  ck_assert (!pbs_entity_is_labelled (entities, of[4]));
  pbs_entities_free (entities);
  pbs_labels_format.free ((gpointer) c.p.labels.data);
  c.p.labels = (SimFile){ 0 };
  entities = pbs_entities_new (&c.p, &none, c.archive);
  row.key = key_of (c.archive, "0x01");
  of[0] = pbs_entity (entities, &row, at_s);
  row.key = key_of (c.archive, "0x02");
  ck_assert (of[0] != pbs_entity (entities, &row, at_s));
  pbs_entities_free (entities);
  clear (&c);
}
END_TEST

/* Three slots of which two are sold to one entity and one to nobody. */
START_TEST (blocks_are_counted_by_entity)
{
  static const PbsBuilders none = { 0 };
  PbsRecordedRow row = { .label = PBS_NO_NAME };
  PbsEnded slot = { .end = PBS_WON, .begins_s = 1714824035, .second = G_MAXUINT };
  PbsPeriods *periods;
  PbsEntities *entities;
  SimEngine *engine;
  Sim *sim;
  Case c;

  set_up (&c, TRUE);
  engine = parts_engine (pbs_metrics, &sim);
  entities = pbs_entities_new (&c.p, &none, c.archive);
  periods = pbs_periods_new (sim, entities, c.archive);
  row.key = key_of (c.archive, "0x03");
  slot.entity = pbs_entity (entities, &row, slot.begins_s);
  slot.wei = pbs_amount (PBS_WEI_PER_ETH);
  slot.at_ms = PBS_NO_TIME;
  for (guint i = 0; i < 3; i++)
    {
      slot.number = 100 + i;
      slot.end = i == 1 ? PBS_MISSED_BLOCK : PBS_WON;
      pbs_periods_add (periods, &slot);
    }
  pbs_periods_finish (periods);
  ck_assert (pbs_periods_won (periods)[slot.entity] == 2.0);
  pbs_periods_free (periods);
  pbs_entities_free (entities);
  sim_engine_free (engine);
  clear (&c);
}
END_TEST

/* 1 ETH at -1.5 s, 3 at 0.2, 2 at 0.9, decided at 1.5 s: two changes of which one falls; the top of
 * 3 lasted 0.7 s and that of 1 lasted 1.7, both until the last second before the decision or later;
 * nothing stood at -2 s, a half of the last one at -1 and 0, all of 3 at 0.5. */
START_TEST (the_best_bid_over_a_slot)
{
  static const double at_s[] = { -1.5, 0.2, 0.9 }, eth[] = { 1.0, 3.0, 2.0 };
  PbsTopPath path;
  SimEngine *engine;
  Sim *sim;

  engine = parts_engine (pbs_metrics, &sim);
  pbs_top_path_init (&path);
  for (guint i = 0; i < 3; i++)
    for (guint twice = 0; twice < 2; twice++)
      pbs_top_path_add (&path, sim, pbs_amount (pbs_wei (eth[i])), at_s[i] + 0.01 * twice);
  pbs_top_path_report (&path, sim, 1.5);
  ck_assert (parts_value (sim, pbs_metrics, "top_changes.mean") == 2.0);
  ck_assert (parts_value (sim, pbs_metrics, "top_falls") == 1.0);
  assert_close (parts_value (sim, pbs_metrics, "top_lasts_s.mean"), 0.7, 1e-9);
  assert_close (parts_value (sim, pbs_metrics, "top_step_share.mean"), 2.0, 1e-9);
  assert_close (path.at_eth[2], 1.0, 1e-12);
  assert_close (path.at_eth[3], 3.0, 1e-12);
  assert_close (path.at_eth[7], 2.0, 1e-12);
  ck_assert (path.at_eth[0] == 0.0);
  pbs_top_path_reset (&path);
  ck_assert (path.n_changes == 0 && path.lasted->len == 0);
  pbs_top_path_clear (&path);
  sim_engine_free (engine);
}
END_TEST

TEST_MAIN (pbs_archive_parts, TEST (files_are_one_stream), TEST (labels_join_keys),
           TEST (blocks_are_counted_by_entity), TEST (the_best_bid_over_a_slot))
