/* tests/rank_failure/test_outages.c - the folder outages/ alone: what is read, refused, drawn, and
 * what a unit takes down with it.
 */
#include <glib/gstdio.h>
#include "tests/rank_failure/outage_case.h"
#include "tests/rank_failure/parts_case.h"
#include "tests/text_file.h"

#define DAY 86400.0

/* Loads @text as a log; NULL with @message (out) (transfer full) where it is refused. */
static const EpOutageLog *
load (const char *text, char **message)
{
  g_autoptr (GError) error = NULL;
  gpointer log = text_file_load (ep_outage_format.load, text, &error);

  if (log == NULL)
    *message = g_strdup (error->message);
  return log;
}

START_TEST (columns_are_found_by_name)
{
  char *message = NULL;
  EpOutageLog *log = (gpointer) load ("end_h,domain,start_h,id,drained,class\n"
                                      "2,leaf,1,3,true,net\n"
                                      "9,cable,0.5,17,,net\n"
                                      "0.5,node,0.5,4,false,power\n",
                                      &message);

  ck_assert_msg (log != NULL, "%s", message);
  ck_assert_uint_eq (log->n, 3);
  /* by start; of one instant by domain, whatever line they are on */
  ck_assert_double_eq (log->rows[0].end_s, 1800.0);
  ck_assert_int_eq (log->rows[0].drained, 0);
  ck_assert_int_eq (log->rows[1].domain, EP_OF_CABLE);
  ck_assert_uint_eq (log->rows[1].id, 17);
  ck_assert_int_eq (log->rows[1].drained, -1);
  ck_assert_int_eq (log->rows[2].domain, EP_OF_LEAF);
  ck_assert_int_eq (log->rows[2].drained, 1);
  ck_assert_uint_eq (log->rows[2].line, 2);
  ck_assert_str_eq (g_ptr_array_index (log->classes, log->rows[2].klass), "net/");
  ep_outage_format.free (log);
}
END_TEST

static const struct {
  const char *text, *message;
} bad[] = {
  { "", "empty file" },
  { "node,start_d\n", "end with their unit" },
  { "start_s,end_s,domain\n", "a column node, or domain and id" },
  { "node,start_s,end_s\n0,1,2\n1,5,4\n", ".csv:3: the outage ends before it starts" },
  { "node,start_s,end_s\n0,-1,2\n", ":2" },
  { "node,start_s,end_s\n1.5,1,2\n", ":2: not a number of a unit: 1.5" },
  { "node,start_s,end_s\n0,1\n", ":2" },
  { "start_s,end_s,domain,id\n1,2,rack,0\n", ":2: unknown domain" },
  { "node,start_s,end_s,drained\n0,1,2,yes\n", ":2: drained is true, false or empty: yes" },
};

START_TEST (bad_rows_are_refused_with_their_line)
{
  g_autofree char *message = NULL;
  const EpOutageLog *log = load (bad[_i].text, &message);

  ck_assert_msg (log == NULL, "%s", bad[_i].text);
  ck_assert_msg (strstr (message, bad[_i].message) != NULL, "%s", message);
}
END_TEST

/* The check of a log against the fleet: the first of two rows of node 1, of which the second
 * overlaps. */
static const struct {
  const char *name, *value, *message; /* NULL: accepted */
} against[] = {
  { "fleet_nodes", "4", "a.csv:3: node 1 is out already, since line 2" },
  { "fleet_nodes", "1", "a.csv:2: node 1 is none of the fleet's 1" },
  { "log_overlaps", "unite", NULL },
};

START_TEST (a_log_must_fit_the_fleet)
{
  g_auto (EpParams) p = parts_params ();
  EpOutage rows[] = { { .start_s = 1, .end_s = 9, .domain = EP_OF_NODE, .id = 1, .line = 2 },
                      { .start_s = 5, .end_s = 7, .domain = EP_OF_NODE, .id = 1, .line = 3 } };
  g_autoptr (GError) error = NULL;
  OutageCase c;

  set_more (&p, "study", "fleet", "fleet_nodes", "4", NULL);
  set (&p, against[_i].name, against[_i].value);
  outage_log (&p, &c, rows, G_N_ELEMENTS (rows), EP_NODE_DIES);
  ck_assert (ep_outages_check (&p, &error) == (against[_i].message == NULL));
  if (error != NULL)
    ck_assert_msg (strstr (error->message, against[_i].message) != NULL, "%s", error->message);
  outage_log_clear (&p, &c);
}
END_TEST

START_TEST (rows_without_a_class_are_refused)
{
  g_auto (EpParams) p = parts_params ();
  EpOutage row = { .start_s = 1, .end_s = 9, .domain = EP_OF_NODE, .id = 1, .line = 7 };
  g_autoptr (GError) error = NULL;
  OutageCase c;

  set (&p, "study", "fleet");
  outage_log (&p, &c, &row, 1, EP_NODE_DIES);
  c.item.name = "other";
  ck_assert (!ep_outages_check (&p, &error));
  ck_assert_msg (strstr (error->message, "a.csv:7: no item of fault_classes") != NULL, "%s",
                 error->message);
  outage_log_clear (&p, &c);
}
END_TEST

/* Union, not a counter: 1 to 9 with 5 to 7 in it and 8 to 12 behind it is 1 to 12. */
START_TEST (overlaps_are_one_outage)
{
  g_auto (EpParams) p = parts_params ();
  EpOutage rows[] = { { .start_s = 1, .end_s = 9, .domain = EP_OF_NODE },
                      { .start_s = 5, .end_s = 7, .domain = EP_OF_NODE },
                      { .start_s = 6, .end_s = 6, .domain = EP_OF_NODE, .id = 1 },
                      { .start_s = 8, .end_s = 12, .domain = EP_OF_NODE },
                      { .start_s = 12, .end_s = 13, .domain = EP_OF_NODE } };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (EpOutage));
  g_autoptr (GArray) united = NULL;

  g_array_append_vals (all, rows, G_N_ELEMENTS (rows));
  united = ep_outages_unite (&p, all);
  ck_assert_uint_eq (united->len, 3);
  ck_assert_double_eq (g_array_index (united, EpOutage, 0).end_s, 12.0);
  ck_assert_uint_eq (g_array_index (united, EpOutage, 1).id, 1);
}
END_TEST

/* A test that has no effect lasts for days, a node is slow for hours, and dies within both. */
START_TEST (what_has_no_unit_out_hides_nothing)
{
  g_auto (EpParams) p = parts_params ();
  EpFaultClass items[] = { { .name = "test", .detail = "*", .effect = EP_NO_EFFECT },
                           { .name = "slow", .detail = "*", .effect = EP_RANK_SLOWS },
                           { .name = "dead", .detail = "*", .effect = EP_NODE_DIES } };
  EpOutage rows[] = { { .start_s = 1, .end_s = 90, .domain = EP_OF_NODE, .klass = 0 },
                      { .start_s = 2, .end_s = 80, .domain = EP_OF_NODE, .klass = 1 },
                      { .start_s = 3, .end_s = 10, .domain = EP_OF_NODE, .klass = 2 },
                      { .start_s = 4, .end_s = 85, .domain = EP_OF_NODE, .klass = 1 },
                      { .start_s = 5, .end_s = 15, .domain = EP_OF_NODE, .klass = 2 } };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (EpOutage));
  g_autoptr (GArray) united = NULL;

  set (&p, "study", "fleet");
  p.fault_classes = (SimList){ G_N_ELEMENTS (items), items };
  g_array_append_vals (all, rows, G_N_ELEMENTS (rows));
  united = ep_outages_unite (&p, all);
  ck_assert_uint_eq (united->len, 3);
  ck_assert_double_eq (g_array_index (united, EpOutage, 0).end_s, 90.0);
  ck_assert_double_eq (g_array_index (united, EpOutage, 1).end_s, 80.0);
  ck_assert_double_eq (g_array_index (united, EpOutage, 2).end_s, 85.0);
  /* noticed at once, and out by then: all are one, but for the test */
  set (&p, "slow_check_s", "0 s");
  g_array_unref (united);
  united = ep_outages_unite (&p, all);
  ck_assert_uint_eq (united->len, 2);
  p.fault_classes = (SimList){ 0, NULL };
}
END_TEST

/* The same rows in another order are the same log, also where they start at one instant. */
START_TEST (order_of_rows_decides_nothing)
{
  static const char *const row[] = { "1,5,2,b,x\n", "1,5,2,a,x\n", "1,7,2,c,\n", "1,2,0,c,\n" };
  static const guint order[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 } };
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "permuted.csv", NULL);
  static const char *const classes[] = { "c/", "a/x", "b/x", "c/" };

  for (guint k = 0; k < G_N_ELEMENTS (order); k++)
    {
      g_autofree char *text
        = g_strconcat ("start_h,end_h,node,class,detail\n", row[order[k][0]], row[order[k][1]],
                       row[order[k][2]], row[order[k][3]], NULL);
      EpOutageLog *log;

      ck_assert (g_file_set_contents (path, text, -1, NULL));
      log = ep_outage_format.load (path, NULL);
      ck_assert_uint_eq (log->n, 4);
      ck_assert_uint_eq (log->rows[0].id, 0);
      for (guint i = 0; i < 4; i++)
        ck_assert_str_eq (g_ptr_array_index (log->classes, log->rows[i].klass), classes[i]);
      ep_outage_format.free (log);
    }
  g_remove (path);
}
END_TEST

/* Rank 9, node 1 and leaf 1 are three units, and all units of those kinds count. */
START_TEST (units_are_of_their_domain)
{
  g_auto (EpParams) p = parts_params ();
  EpOutage rows[] = { { .start_s = 1, .end_s = 2, .domain = EP_OF_RANK, .id = 9 },
                      { .start_s = 3, .end_s = 4, .domain = EP_OF_NODE, .id = 1 },
                      { .start_s = 5, .end_s = 6, .domain = EP_OF_RANK, .id = 9 },
                      { .start_s = 7, .end_s = 8, .domain = EP_OF_LEAF, .id = 1 } };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (EpOutage));
  g_autoptr (GArray) numbered = NULL;
  EpOutageStatistics s;
  guint units;

  set_more (&p, "fleet_nodes", "5", "study", "outages", NULL);
  g_array_append_vals (all, rows, G_N_ELEMENTS (rows));
  numbered = ep_outages_numbered (&p, all, &units);
  ck_assert_uint_eq (units, ep_domain_units (&p, EP_OF_RANK) + ep_domain_units (&p, EP_OF_NODE)
                              + ep_domain_units (&p, EP_OF_LEAF));
  s = ep_outage_statistics ((const EpOutage *) (void *) numbered->data, 4, units, DAY);
  ck_assert_uint_eq (s.units, 3);
  ck_assert_uint_eq (s.busiest, 2);
  ck_assert_uint_eq (s.returns, 1);
}
END_TEST

/* Six hours with three starts are twelve a day. */
START_TEST (days_may_be_parts)
{
  const double h = 3600.0;
  EpOutage rows[] = { { .start_s = 0, .end_s = 10 * h },
                      { .start_s = h, .end_s = 2 * h },
                      { .start_s = 5 * h, .end_s = 6 * h } };
  EpOutageStatistics s = ep_outage_statistics (rows, 3, 4, 6 * h);

  assert_close (s.day_mean, 12.0, 1e-12);
}
END_TEST

/* By hand: lengths 1, 2 and 3 h; three starts on two of four days, two at one instant. */
START_TEST (statistics_by_hand)
{
  const double h = 3600.0;
  EpOutage rows[] = { { .start_s = h, .end_s = 2 * h, .id = 0 },
                      { .start_s = h, .end_s = 3 * h, .id = 1 },
                      { .start_s = 30 * h, .end_s = 33 * h, .id = 0 } };
  EpOutageStatistics s = ep_outage_statistics (rows, 3, 4, 4 * DAY);

  ck_assert_uint_eq (s.rows, 3);
  ck_assert_uint_eq (s.units, 2);
  ck_assert_uint_eq (s.busiest, 2);
  assert_close (s.length_h[0], 1.2, 1e-12);
  assert_close (s.length_h[2], 2.0, 1e-12);
  assert_close (s.length_h[6], 3.0, 1e-12);
  assert_close (s.day_mean, 0.75, 1e-12);
  assert_close (s.day_dispersion, (4.0 + 1.0 - 4 * 0.5625) / 4 / 0.75, 1e-12);
  ck_assert_uint_eq (s.day_max, 2);
  ck_assert_uint_eq (s.day_empty, 2);
  assert_close (s.gap_cv, 1.0, 1e-12); /* 0 and 29 h */
  ck_assert_uint_eq (s.gap_zero, 1);
  assert_close (s.unit_mean, 0.75, 1e-12);
  ck_assert_uint_eq (s.with_rows[0], 2);
  ck_assert_uint_eq (s.with_rows[2], 1);
  ck_assert_uint_eq (s.returns, 1);
  ck_assert_uint_eq (s.within[2], 0); /* 28 h */
  ck_assert_uint_eq (s.within[3], 1);
}
END_TEST

static char *
public_log (void)
{
  return g_build_filename (g_getenv ("ORRERY_TRACES"), "fleet", "infinitehbd_400x8.csv", NULL);
}

static gboolean
have_public_log (void)
{
  g_autofree char *path = g_getenv ("ORRERY_TRACES") != NULL ? public_log () : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The seven statistics that the description of the public log states. */
START_TEST (the_public_log_gives_its_statistics)
{
  static const double length_h[] = { 0.226, 2.052, 20.389, 75.884, 311.34, 737.7, 3143.1 };
  static const guint with[] = { 169, 96, 50, 31, 21, 33 }, within[] = { 51, 103, 130, 181, 249 };
  g_autofree char *path = public_log ();
  g_autoptr (GError) error = NULL;
  EpOutageLog *log = ep_outage_format.load (path, &error);
  EpOutageStatistics s;

  ck_assert_msg (log != NULL, "%s", error != NULL ? error->message : "");
  s = ep_outage_statistics (log->rows, log->n, 400, 348.98 * DAY);
  ck_assert_uint_eq (s.rows, 584);
  ck_assert_uint_eq (s.units, 231);
  ck_assert_uint_eq (s.busiest, 14);
  for (guint q = 0; q < G_N_ELEMENTS (length_h); q++)
    ck_assert_double_eq_tol (s.length_h[q], length_h[q], 0.051);
  ck_assert_double_eq_tol (s.day_mean, 1.6734, 5e-5);
  ck_assert_double_eq_tol (s.day_dispersion, 3.433, 5e-4);
  ck_assert_uint_eq (s.day_max, 20);
  ck_assert_uint_eq (s.day_empty, 119);
  ck_assert_double_eq_tol (s.gap_cv, 1.756, 5e-4);
  ck_assert_uint_eq (s.gap_zero, 55);
  ck_assert_double_eq_tol (s.unit_dispersion, 2.571, 5e-4);
  for (guint k = 0; k < G_N_ELEMENTS (with); k++)
    ck_assert_uint_eq (s.with_rows[k], with[k]);
  ck_assert_uint_eq (s.returns, 352);
  for (guint k = 0; k < G_N_ELEMENTS (within); k++)
    ck_assert_uint_eq (s.within[k], within[k]);
  ep_outage_format.free (log);
}
END_TEST

/* Rails: leaf 2 of block 1 has NIC 2 of the second block's nodes, of which there are 2 of 3. */
START_TEST (fabrics_say_what_goes)
{
  g_auto (EpParams) p = parts_params ();
  EpTaken t;

  set_more (&p, "ranks_per_node", "4", "fleet_nodes", "5", "nodes_per_block", "3",
            "nodes_per_power", "2", "spines", "4", NULL);
  ck_assert_uint_eq (ep_domain_units (&p, EP_OF_LEAF), 8);
  ck_assert_uint_eq (ep_domain_units (&p, EP_OF_POWER), 3);
  t = ep_fabric_takes (&p, EP_OF_LEAF, 6);
  ck_assert (t.first == 3 && t.n_nodes == 2 && t.rank == 2 && !t.dies && t.share == 0.0);
  t = ep_fabric_takes (&p, EP_OF_POWER, 2);
  ck_assert (t.first == 4 && t.n_nodes == 1 && t.rank == -1 && t.dies);
  t = ep_fabric_takes (&p, EP_OF_SPINE, 0);
  ck_assert (t.n_nodes == 5 && !t.dies && t.share == 0.75);
  t = ep_fabric_takes (&p, EP_OF_CABLE, 7);
  ck_assert (t.first == 1 && t.rank == 3 && !t.dies && t.share == 0.0);
  set (&p, "nic_use", "neighbour");
  ck_assert_double_eq (ep_fabric_takes (&p, EP_OF_CABLE, 7).share, 0.75);
  set (&p, "nic_ports", "2");
  ck_assert_double_eq (ep_fabric_takes (&p, EP_OF_LEAF, 6).share, 0.5);
  set_more (&p, "nic_ports", "1", "nic_use", "own", "fabric", "plain", NULL);
  ck_assert_uint_eq (ep_domain_units (&p, EP_OF_LEAF), 2);
  t = ep_fabric_takes (&p, EP_OF_LEAF, 1);
  ck_assert (t.first == 3 && t.n_nodes == 2 && t.rank == -1 && !t.dies);
}
END_TEST

/* What is drawn for the parameters of a run, for its checks after it. */
typedef struct {
  EpInstance inst;
  GArray *rows;
} Drawn;

static GArray *last_drawn;

static void
draw (Sim *sim, gpointer self, gconstpointer params)
{
  const EpParams *p = params;

  last_drawn = ep_outages_draw (p, sim, p->horizon_s);
}

static GArray *
draw_rows (const EpParams *p)
{
  static const SimModel parts = PARTS_MODEL (Drawn, draw, NULL);

  sim_record_free (run_parts (&parts, p, 1.0));
  return g_steal_pointer (&last_drawn);
}

/* Ten years of 400 nodes: every shape, every age table and every share of lemons has the rate of
 * its mean, from the first month on, within three standard errors. */
static const struct {
  double shape, lemon_share;
  gboolean hazards;
} laws[] = { { 1.0, 0.0, FALSE },
             { 0.7, 0.0, FALSE },
             { 3.0, 0.0, FALSE },
             { 1.0, 0.1, FALSE },
             { 1.0, 0.0, TRUE } };

START_TEST (rates_do_not_depend_on_the_law_of_lives)
{
  /* a hazard that doubles at 100 d, of mean life 173.6 d or so: by hand below */
  EpHazard hazards[] = { { "drawn", 0.0, 240 * DAY }, { "drawn", 100 * DAY, 120 * DAY } };
  double survive = exp (-100.0 / 240.0);
  double mean = laws[_i].hazards ? 240 * DAY * (1 - survive) + survive * 120 * DAY : 150 * DAY;
  EpFaultClass item = drawn_class (laws[_i].hazards ? INFINITY : mean, "1 s");
  g_auto (EpParams) p = parts_params ();
  g_autoptr (GArray) rows = NULL;
  double years = 10.0, expected = 400 * years * 365.25 * DAY / mean, first = 0;
  /* how many of the units are lemons is a matter of chance: of a tenth 0.9 n / 10 */
  double lemons = laws[_i].lemon_share > 0.0 ? (10.0 - 1.0) / 1.9 * sqrt (0.09 / 400) : 0.0;

  set_more (&p, "study", "outages", "fleet_nodes", "400", "horizon_s", "3652.5 day", NULL);
  item.shape = laws[_i].shape;
  item.lemon_share = laws[_i].lemon_share;
  p.fault_classes = (SimList){ 1, &item };
  p.hazards = (SimList){ laws[_i].hazards ? 2 : 0, hazards };
  rows = draw_rows (&p);
  /* variance over mean of a count is at most 2.1 here: that of Weibull 0.7 */
  ck_assert_double_le (fabs (rows->len - expected),
                       3 * hypot (sqrt (2.1 * expected), lemons * expected));
  for (guint i = 0; i < rows->len; i++)
    first += g_array_index (rows, EpOutage, i).start_s < 60 * DAY;
  expected = 400 * 60 * DAY / mean;
  ck_assert_double_le (fabs (first - expected),
                       3 * hypot (sqrt (2.1 * expected), lemons * expected));
  p.fault_classes = p.hazards = (SimList){ 0, NULL };
}
END_TEST

/* New units with an increasing hazard fail seldom at first. */
START_TEST (new_units_fail_by_their_age)
{
  EpFaultClass item = drawn_class (150 * DAY, "1 s");
  g_auto (EpParams) p = parts_params ();
  g_autoptr (GArray) rows = NULL;

  set_more (&p, "study", "outages", "fleet_nodes", "400", "horizon_s", "60 day", "class_ages",
            "new", NULL);
  item.shape = 3.0;
  p.fault_classes = (SimList){ 1, &item };
  rows = draw_rows (&p);
  /* 400 (1 - exp (-(60 / scale)^3)), scale = 150 / gamma (4/3): 17.7; a stationary fleet 160 */
  ck_assert_double_le (fabs (rows->len - 17.7), 3 * sqrt (17.7));
  p.fault_classes = (SimList){ 0, NULL };
}
END_TEST

/* Units of 100 days, by a Weibull law, by a hazard that begins then, and new again after a failure:
 * 400 (1 - exp (-((160 / scale)^3 - (100 / scale)^3))) and 400 (1 - exp (-60 / 120)) within 60
 * days.  Below 0 they are new, too. */
START_TEST (stated_ages)
{
  EpHazard hazards[] = { { "drawn", 0.0, INFINITY }, { "drawn", 100 * DAY, 120 * DAY } };
  static const char *const ages[] = { "100 day", "100 day", "normal(0 s, 1 s)" };
  double scale = 150.0 / tgamma (4.0 / 3.0);
  double expected[] = { 400 * -expm1 (-(pow (160 / scale, 3) - pow (100 / scale, 3))),
                        400 * -expm1 (-60.0 / 120.0), 17.7 };
  EpFaultClass item = drawn_class (_i == 1 ? INFINITY : 150 * DAY, "100 day");
  g_auto (EpParams) p = parts_params ();
  g_autoptr (GArray) rows = NULL;

  set_more (&p, "study", "outages", "fleet_nodes", "400", "horizon_s", "60 day", "class_ages",
            "stated", NULL);
  item.shape = _i == 1 ? 1.0 : 3.0;
  ck_assert (sim_dist_parse (ages[_i], "s", &item.age_s, NULL));
  p.fault_classes = (SimList){ 1, &item };
  p.hazards = (SimList){ _i == 1 ? 2 : 0, hazards };
  rows = draw_rows (&p);
  ck_assert_double_le (fabs (rows->len - expected[_i]), 3 * sqrt (expected[_i]));
  p.fault_classes = p.hazards = (SimList){ 0, NULL };
}
END_TEST

/* A repair that does not hold: geometric clusters, so rows a first failure 1 / (1 - p), and the
 * variance of rows a unit over their mean (1 + p) / (1 - p). */
START_TEST (faults_come_back)
{
  EpFaultClass item = drawn_class (500 * DAY, "1 s");
  g_auto (EpParams) p = parts_params ();
  g_autoptr (GArray) rows = NULL;
  EpOutageStatistics s;
  double n = 4000;

  set_more (&p, "study", "outages", "fleet_nodes", "4000", "horizon_s", "500 day", NULL);
  item.return_share = 0.4;
  item.soon_share = 1.0;
  p.fault_classes = (SimList){ 1, &item };
  rows = draw_rows (&p);
  s = ep_outage_statistics ((const EpOutage *) (void *) rows->data, rows->len, 4000, 500 * DAY);
  /* standard error of the mean: sqrt (mean x dispersion / n) */
  ck_assert_double_le (fabs (s.unit_mean - 1 / 0.6), 3 * sqrt (1 / 0.6 * 1.4 / 0.6 / n));
  ck_assert_double_le (fabs (s.unit_dispersion - 1.4 / 0.6), 0.25);
  ck_assert_double_le (fabs (s.within[1] / (double) s.rows - 0.4 * (1 - exp (-3.0))), 0.03);
  p.fault_classes = (SimList){ 0, NULL };
}
END_TEST

/* Waves: four units at one instant; zero lengths; repairs that end in office hours. */
START_TEST (waves_and_hours)
{
  EpFaultClass item = drawn_class (500 * DAY, "uniform(1 h, 20 h)");
  g_auto (EpParams) p = parts_params ();
  g_autoptr (GArray) rows = NULL;
  guint together = 0, at_once = 0;

  set_more (&p, "study", "outages", "fleet_nodes", "400", "horizon_s", "500 day", "staffed_from_h",
            "22", "staffed_h", "8", NULL);
  item.wave_share = 1.0;
  item.zero_share = 0.25;
  p.fault_classes = (SimList){ 1, &item };
  rows = draw_rows (&p);
  for (guint i = 0; i < rows->len; i++)
    {
      const EpOutage *row = &g_array_index (rows, EpOutage, i);
      double hour = fmod (row->end_s, DAY) / 3600.0;

      together += i > 0 && row->start_s == row[-1].start_s;
      at_once += row->end_s == row->start_s;
      assert_always (row->end_s == row->start_s || hour >= 22.0 - 1e-6 || hour < 6.0 + 1e-6);
    }
  ck_assert_uint_eq (rows->len % 4, 0);
  ck_assert_uint_eq (together, rows->len / 4 * 3);
  ck_assert_double_le (fabs (at_once / (double) rows->len - 0.25), 3 * sqrt (0.19 / rows->len));
  p.fault_classes = (SimList){ 0, NULL };
}
END_TEST

TEST_MAIN (rank_failure_outages, TEST (columns_are_found_by_name),
           tcase_add_loop_test (tests, bad_rows_are_refused_with_their_line, 0, G_N_ELEMENTS (bad)),
           tcase_add_loop_test (tests, a_log_must_fit_the_fleet, 0, G_N_ELEMENTS (against)),
           TEST (rows_without_a_class_are_refused), TEST (overlaps_are_one_outage),
           TEST (what_has_no_unit_out_hides_nothing), TEST (order_of_rows_decides_nothing),
           TEST (units_are_of_their_domain), TEST (days_may_be_parts), TEST (statistics_by_hand),
           TEST_IF (have_public_log (), the_public_log_gives_its_statistics),
           TEST (fabrics_say_what_goes),
           tcase_add_loop_test (tests, rates_do_not_depend_on_the_law_of_lives, 0,
                                G_N_ELEMENTS (laws)),
           TEST (new_units_fail_by_their_age), tcase_add_loop_test (tests, stated_ages, 0, 3),
           TEST (faults_come_back), TEST (waves_and_hours))
