/* tests/sim/experiment/test_pin.c - pins of results: there and back, and what counts as moved. */
#include "sim/experiment/pin/pin.h"
#include "tests/test.h"
#include <glib/gstdio.h>
#include <unistd.h>

/* A pin file of one scenario `lab/a` at a point whose label is awkward; @value of `x`. */
static GPtrArray *
pins_of (const char *fingerprints, const char *value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("orrery pins 1\n"
                                           "lab/a\tn=\\\"a\\tb\\\"\tfingerprints\t%s\n"
                                           "lab/a\tn=\\\"a\\tb\\\"\tx\t%s\n"
                                           "lab/a\tn=\\\"a\\tb\\\"\tnone\t\n",
                                           fingerprints, value);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "orrery-pins-XXXXXX", NULL);
  GPtrArray *pins;

  close (g_mkstemp (path));
  g_file_set_contents (path, text, -1, NULL);
  pins = sim_pins_read (path, error);
  if (pins && sim_pins_write (pins, path, NULL))
    {
      g_autofree char *again = NULL;

      g_file_get_contents (path, &again, NULL, NULL);
      ck_assert_str_eq (again, text);
    }
  g_unlink (path);
  return pins;
}

static guint
n_moves (const char *fingerprints, const char *value, double tolerance)
{
  g_autoptr (GPtrArray) was = pins_of ("00aa", "100", NULL);
  g_autoptr (GPtrArray) now = pins_of (fingerprints, value, NULL);
  SimPinRule rule = { "lab/a", tolerance };
  g_autoptr (GArray) moves = sim_pins_compare (was, now, &rule);

  return moves->len;
}

START_TEST (exact)
{
  ck_assert_uint_eq (n_moves ("00aa", "100", -1), 0);
  ck_assert_uint_eq (n_moves ("00aa", "100.00000001", -1), 0);
  ck_assert_uint_eq (n_moves ("00aa", "100.000001", -1), 1);
  ck_assert_uint_eq (n_moves ("00ab", "100", -1), 1);
  ck_assert_uint_eq (n_moves ("00aa", "", -1), 1);
}
END_TEST

START_TEST (tolerant)
{
  ck_assert_uint_eq (n_moves ("00ab", "109", 0.1), 0);
  ck_assert_uint_eq (n_moves ("00ab", "91", 0.1), 0);
  ck_assert_uint_eq (n_moves ("00ab", "112", 0.1), 1);
}
END_TEST

START_TEST (one_side)
{
  g_autoptr (GPtrArray) was = pins_of ("00aa", "100", NULL), none = sim_pins_new ();
  SimPinRule rule = { "lab/a", -1 }, other = { "lab/b", -1 };
  g_autoptr (GArray) gone = sim_pins_compare (was, none, &rule);
  g_autoptr (GArray) fresh = sim_pins_compare (none, was, &rule);
  g_autoptr (GArray) foreign = sim_pins_compare (was, none, &other);
  g_autofree char *text = sim_pin_move_text (&g_array_index (gone, SimPinMove, 1));

  ck_assert_uint_eq (gone->len, 3);
  ck_assert_uint_eq (fresh->len, 3);
  ck_assert_uint_eq (foreign->len, 0);
  ck_assert_str_eq (text, "x at n=\"a\tb\": gone, pinned 100");
  ck_assert (sim_pins_have (was, "lab/a") && !sim_pins_have (was, "lab/b"));
}
END_TEST

START_TEST (no_pins)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (pins_of ("00aa\nstray", "100", &error));
  ck_assert (g_str_has_suffix (
    error->message, ":3: no line of a pin file: `orrery figures --pin FILE` writes one"));
}
END_TEST

TEST_MAIN (pin, TEST (exact), TEST (tolerant), TEST (one_side), TEST (no_pins))
