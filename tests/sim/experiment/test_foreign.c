/* tests/sim/experiment/test_foreign.c - results files that others made or changed are read or
 * refused with a message; they never crash a command. */
#include "tests/test.h"
#include "tests/sim/experiment/foreign.h"
#include "tests/sim/lab.h"

static char *
data_of (const char *name)
{
  const char *top = g_getenv ("top_srcdir");
  g_autofree char *path = g_build_filename (top ? top : ".", "tests", "data", name, NULL);
  char *text = NULL;

  ck_assert_msg (g_file_get_contents (path, &text, NULL, NULL), "%s cannot be read", path);
  return text;
}

/* A folder with one results file. */
typedef struct {
  char *dir, *db;
} Place;

static Place
place_new (void)
{
  Place place = { .dir = lab_dir () };

  place.db = g_build_filename (place.dir, "foreign.db", NULL);
  return place;
}

static void
place_clear (Place *place)
{
  lab_empty (place->dir);
  g_free (place->dir);
  g_free (place->db);
}

/* Makes the file, changes it, and expects that reading says @what; NULL: that it is read. */
static void
assert_reads (const char *dump_name, const char *sql, const char *what)
{
  Place place = place_new ();
  g_autofree char *dump = data_of (dump_name);
  g_autoptr (GError) error = NULL;
  gboolean read;

  foreign_make (place.db, dump, sql);
  read = foreign_read (place.db, &error);
  if (what == NULL)
    ck_assert_msg (read, "%s: %s", sql, error ? error->message : "?");
  else
    ck_assert_msg (!read && strstr (error->message, what), "%s: %s instead of %s", sql,
                   read ? "read" : error->message, what);
  place_clear (&place);
}

START_TEST (foreign_files_of_both_schemas_are_read)
{
  assert_reads ("results-1.sql", NULL, NULL);
  assert_reads ("results-2.sql", NULL, NULL);
}
END_TEST

START_TEST (foreign_message_names_table_and_row)
{
  static const char *const cases[][2] = {
    { "update sweep set position = 1000 where position = 1",
      "table sweep, row 2: position is 1000 where 1 is due" },
    { "update sweep set position = -5 where position = 1",
      "table sweep, row 1: position is out of range" },
    { "insert into base values ('rel', -100000000, 1)",
      "table base, row 1: position is out of range" },
    { "update metric set name = NULL", "table metric, row 1: name is empty" },
    { "insert into base values ('slower', 2, 1)",
      "table base, row slower, position 2: there is no such point" },
    { "update value set \"sojourn_s.mean\" = 'much' where run = 6",
      "table value, row 6: sojourn_s.mean is of another type than it should be" },
    { "delete from value where run = 5",
      "table run, row 5: it went well, but the table value lacks its values" },
    { "update meta set value = cast (x'ff00fe41' as text) where key = 'title'",
      "value is no text in UTF-8" },
    { "insert into series values (5, 'x', 7, zeroblob (16))",
      "table series, row 5, x: it does not hold the samples that it counts" },
    { "update axis set path = 'params.other'", "these are not the columns of the table sweep" },
    { "alter table run add column more", "the table run has other columns than it should" },
    { "alter table value add column more as (1)", "table value, row 1: a column is computed" },
    { "drop table sweep; create view sweep as select 0 as position, 3 as point",
      "sweep is not an ordinary table" },
    { "drop table hist", "it lacks the table hist" },
    { "pragma user_version = 0", "has schema 0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_reads ("results-1.sql", cases[i][0], cases[i][1]);
}
END_TEST

START_TEST (foreign_programs_in_a_file_do_not_run)
{
  assert_reads ("results-2.sql",
                "drop view results; create view results as select writefile ('x', 'y')", NULL);
  assert_reads ("results-2.sql", "create trigger t after update on run begin select 1; end", NULL);
}
END_TEST

START_TEST (foreign_variant_is_checked_like_the_present_plan)
{
  Place place = place_new ();
  g_autofree char *dump = data_of ("results-2.sql");
  g_autoptr (GError) error = NULL;
  SimStore *store;

  foreign_make (place.db, dump,
                "update kept_sweep set position = 1000 where position = 1 and variant = 1");
  store = lab_open (place.db, SIM_STORE_READ);
  ck_assert (sim_store_select (store, "plan-2", NULL));
  ck_assert (!sim_store_select (store, "plan-1", &error));
  ck_assert_msg (strstr (error->message, "position is 1000 where 1 is due"), "%s", error->message);
  sim_store_free (store);
  place_clear (&place);
}
END_TEST

/* Every statement of the corpus on both files.  To crash is to fail. */
START_TEST (foreign_corpus_crashes_nothing)
{
  const char *top = g_getenv ("top_srcdir");
  g_autofree char *path = g_build_filename (top ? top : ".", "tests", "data", "foreign", NULL);
  g_autofree char *first = data_of ("results-1.sql"), *second = data_of ("results-2.sql");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  ck_assert (dir != NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *relative = g_build_filename ("foreign", name, NULL);
      g_autofree char *sql = data_of (relative);
      Place place = place_new ();

      foreign_make (place.db, first, sql);
      foreign_read (place.db, NULL);
      g_unlink (place.db);
      foreign_make (place.db, second, sql);
      foreign_read (place.db, NULL);
      place_clear (&place);
      n++;
    }
  ck_assert_uint_gt (n, 20);
}
END_TEST

/* A few bytes of the file anew. */
static void
scramble (GRand *random, char *bytes, gsize size)
{
  guint n = (guint) g_rand_int_range (random, 1, 12);

  for (guint i = 0; i < n; i++)
    bytes[g_rand_int_range (random, 100, (gint) size)] = (char) g_rand_int (random);
}

START_TEST (foreign_bytes_anew_crash_nothing)
{
  Place place = place_new ();
  g_autofree char *dump = data_of ("results-2.sql"), *whole = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (20260);
  gsize size;

  foreign_make (place.db, dump, NULL);
  ck_assert (g_file_get_contents (place.db, &whole, &size, NULL));
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *bytes = g_memdup2 (whole, size);

      scramble (random, bytes, size);
      ck_assert (g_file_set_contents (place.db, bytes, (gssize) size, NULL));
      foreign_read (place.db, NULL);
    }
  place_clear (&place);
}
END_TEST

/* One cell of a table anew, of any type and size. */
static char *
cell_anew (GRand *random)
{
  static const char *const columns[][2] = {
    { "sweep", "position" }, { "sweep", "point" }, { "sweep", "\"params.arrival_hz\"" },
    { "metric", "position" }, { "metric", "name" }, { "metric", "kind" },
    { "metric", "expression" }, { "base", "position" }, { "base", "base" }, { "base", "metric" },
    { "axis", "path" }, { "axis", "position" }, { "run", "point" }, { "run", "replication" },
    { "run", "status" }, { "run", "reason" }, { "value", "run" }, { "value", "\"sojourn_s.mean\"" },
    { "param", "value" }, { "param", "path" }, { "plot", "x" }, { "plot", "filter" },
    { "hist", "bytes" }, { "meta", "value" }, { "point", "key" }, { "component", "name" },
    { "variant", "id" }, { "variant", "name" }, { "kept_sweep", "position" },
    { "kept_sweep", "point" }, { "kept_cell", "axis" }, { "kept_cell", "value" },
    { "kept_axis", "path" }, { "kept_metric", "name" }, { "kept_base", "base" },
    { "scenario", "title" },
  };
  static const char *const values[] = { "NULL",
                                        "-1",
                                        "1000000",
                                        "9223372036854775807",
                                        "1e308",
                                        "9e999",
                                        "'text'",
                                        "''",
                                        "x'00ff00'",
                                        "zeroblob (100)",
                                        "'served'",
                                        "rowid",
                                        "abs (random ()) % 4" };
  guint c = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (columns));
  const char *value = values[g_rand_int_range (random, 0, G_N_ELEMENTS (values))];

  return g_strdup_printf ("UPDATE OR REPLACE %s SET %s = %s%s", columns[c][0], columns[c][1], value,
                          g_rand_boolean (random) ? "" : " WHERE abs (random ()) % 2");
}

START_TEST (foreign_cells_anew_crash_nothing)
{
  Place place = place_new ();
  g_autofree char *dump = data_of ("results-2.sql"), *whole = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (77);
  gsize size;

  foreign_make (place.db, dump, NULL);
  ck_assert (g_file_get_contents (place.db, &whole, &size, NULL));
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *one = cell_anew (random), *two = cell_anew (random);
      g_autofree char *sql = g_strconcat (one, "; ", two, NULL);

      ck_assert (g_file_set_contents (place.db, whole, (gssize) size, NULL));
      foreign_make (place.db, NULL, sql);
      foreign_read (place.db, NULL);
    }
  place_clear (&place);
}
END_TEST

TEST_MAIN (foreign, TEST (foreign_files_of_both_schemas_are_read),
           TEST (foreign_message_names_table_and_row), TEST (foreign_programs_in_a_file_do_not_run),
           TEST (foreign_variant_is_checked_like_the_present_plan),
           TEST (foreign_corpus_crashes_nothing), TEST (foreign_bytes_anew_crash_nothing),
           TEST (foreign_cells_anew_crash_nothing))
