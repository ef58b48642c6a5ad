/* tests/sim/base/test_unit.c - quantities with units: read, refused with a good message,
 * printed. */
#include "sim/base/unit/unit.h"
#include "tests/test.h"
#include <float.h>
#include <math.h>
#include <signal.h>

static double
parse (const char *text, const char *unit)
{
  GError *error = NULL;
  double value = NAN;

  if (!sim_quantity_parse (text, unit, &value, &error))
    ck_abort_msg ("\"%s\": %s", text, error->message);
  return value;
}

static void
refused (const char *text, const char *unit, const char *message)
{
  g_autoptr (GError) error = NULL;
  double value = 0.77;

  ck_assert_msg (!sim_quantity_parse (text, unit, &value, &error), "\"%s\" was read", text);
  ck_assert (g_error_matches (error, SIM_ERROR, SIM_ERROR_INVALID));
  ck_assert_str_eq (error->message, message);
  ck_assert_double_eq (value, 0.77);
}

START_TEST (unit_reads_exactly)
{
  /* The nearest double to the decimal, not a product that is off in the last bit. */
  ck_assert_double_eq (parse ("200 us", "s"), 2e-4);
  ck_assert_double_eq (parse ("3.35 TB/s", "B/s"), 3.35e12);
  ck_assert_double_eq (parse ("80 GiB", "B"), 85899345920.0);
  ck_assert_double_eq (parse ("400 Gbit/s", "B/s"), 50e9);
  ck_assert_double_eq (parse ("4.63 USD/h", "USD/h"), 4.63);
  ck_assert_double_eq (parse ("25 %", "1"), 0.25);
  ck_assert_double_eq (parse ("0.7 %", "1"), 0.007);
  ck_assert_double_eq (parse ("35 us/tokens", "s/tokens"), 35e-6);
  ck_assert_double_eq (parse ("989.4 TFLOP/s", "FLOP/s"), 989.4e12);
  ck_assert_double_eq (parse ("12 gwei", "ETH"), 12e-9);
  ck_assert_double_eq (parse ("7.2 USD/h", "USD/s"), 0.002);
}
END_TEST

START_TEST (unit_reads_every_spelling)
{
  ck_assert_double_eq (parse ("  1.5s ", "s"), 1.5);
  ck_assert_double_eq (parse ("+1.5 min", "s"), 90);
  ck_assert_double_eq (parse (".5 h", "s"), 1800);
  ck_assert_double_eq (parse ("2. day", "s"), 172800);
  ck_assert_double_eq (parse ("1e3 ms", "s"), 1);
  ck_assert_double_eq (parse ("2E-1ms", "s"), 2e-4);
  ck_assert_double_eq (parse ("3 \302\265s", "s"), 3e-6);
  ck_assert_double_eq (parse ("3 \316\274s", "s"), 3e-6);
  ck_assert_double_eq (parse ("0.9 1/s", "Hz"), 0.9);
  ck_assert_double_eq (parse ("3 1/min", "Hz"), 0.05);
  ck_assert_double_eq (parse ("5 GB / s", "B/s"), 5e9);
  ck_assert_double_eq (parse ("1.2 kW*h", "J"), 4320000);
  ck_assert_double_eq (parse ("700 J/s", "W"), 700);
  ck_assert_double_eq (parse ("3 token/s", "tokens/s"), 3);
  ck_assert_double_eq (parse ("-3 Hz", "Hz"), -3);
  ck_assert_double_eq (parse ("4 pJ/bit", "J/B"), 32e-12);
}
END_TEST

START_TEST (unit_reads_infinity)
{
  ck_assert_double_eq (parse ("inf s", "s"), INFINITY);
  ck_assert_double_eq (parse ("-inf GB", "B"), -INFINITY);
  ck_assert_double_eq (parse ("inf", "1"), INFINITY);
  ck_assert_double_eq (parse (".inf", "1"), INFINITY);
}
END_TEST

START_TEST (unit_reads_bare_numbers_where_allowed)
{
  ck_assert_double_eq (parse ("0", "s"), 0);
  ck_assert_double_eq (parse ("0.00", "USD/h"), 0);
  ck_assert_double_eq (parse ("-0e5", "B/s"), 0);
  ck_assert_double_eq (parse ("0.9", "1"), 0.9);
  ck_assert_double_eq (parse ("4096", "tokens"), 4096);
  ck_assert_double_eq (parse ("4 ktokens", "tokens"), 4000);
  ck_assert_double_eq (parse ("64", "requests"), 64);
  ck_assert_double_eq (parse ("1.4e11", "FLOP"), 1.4e11);
}
END_TEST

START_TEST (unit_refuses_bare_numbers)
{
  refused ("200", "s", "a bare number where a duration is expected: write 200 us, 1.5 s");
  refused ("3", "Hz", "a bare number where a rate (1/s) is expected: write 0.9 Hz, 12 kHz");
  refused ("1e9", "B/s",
           "a bare number where a bandwidth (B/s) is expected: write 3.35 TB/s, 400 Gbit/s");
  refused ("5", "B", "a bare number where an amount of data is expected: write 16 MB, 80 GiB");
  refused ("4.63", "USD/h",
           "a bare number where a price per time (USD/h) is expected: write 4.63 USD/h");
  refused ("inf", "s", "inf has a unit too: write inf s");
  refused ("3", "USD/B", "a bare number where a quantity in USD/B is expected: write 2.5 USD/B");
}
END_TEST

START_TEST (unit_never_guesses_bits_and_bytes)
{
  refused ("3 Gb", "B",
           "Gb is ambiguous: write Gbit for bits or GB for bytes; an amount of data is expected: "
           "write 16 MB, 80 GiB");
  refused ("3 gb/s", "B/s",
           "gb is ambiguous: write Gbit for bits or GB for bytes; a bandwidth (B/s) is expected: "
           "write 3.35 TB/s, 400 Gbit/s");
  refused ("3 Mibps", "B/s",
           "Mibps is ambiguous: write Mibit/s for bits or MiB/s for bytes; a bandwidth (B/s) is "
           "expected: write 3.35 TB/s, 400 Gbit/s");
  refused ("3 GBps", "B/s",
           "GBps is ambiguous: write Gbit/s for bits or GB/s for bytes; a bandwidth (B/s) is "
           "expected: write 3.35 TB/s, 400 Gbit/s");
  refused ("3 kb", "B",
           "kb is ambiguous: write kbit for bits or kB for bytes; an amount of data is expected: "
           "write 16 MB, 80 GiB");
  refused ("989 TFLOPS", "FLOP/s",
           "TFLOPS is ambiguous: write TFLOP/s for a rate or TFLOP for an amount; a speed of work "
           "(FLOP/s) is expected: write 989 TFLOP/s");
}
END_TEST

START_TEST (unit_refuses_wrong_dimensions)
{
  refused ("3 GB", "s", "GB is a wrong dimension, a duration is expected: write 200 us, 1.5 s");
  refused ("3 GB", "B/s",
           "GB is a wrong dimension, a bandwidth (B/s) is expected: write 3.35 TB/s, 400 Gbit/s");
  refused ("5 s", "1", "s is a wrong dimension, a number is expected: write 0.25, 25 %");
  refused ("5 ETH", "USD", "ETH is a wrong dimension, a price (USD) is expected: write 4.63 USD");
  refused ("0 GB", "s", "GB is a wrong dimension, a duration is expected: write 200 us, 1.5 s");
}
END_TEST

START_TEST (unit_refuses_unknown_symbols)
{
  refused ("5 msec", "s",
           "\"msec\" is no unit: write ms; a duration is expected: write 200 us, 1.5 s");
  refused ("5 Ms", "s",
           "\"Ms\" is no unit (did you mean \"ms\"?); a duration is expected: write 200 us, 1.5 s");
  refused ("5 KB", "B",
           "\"KB\" is no unit (did you mean \"kB\"?); an amount of data is expected: write 16 MB, "
           "80 GiB");
  refused ("5 /s", "Hz",
           "a unit is missing (1/s has a 1 before the stroke); a rate (1/s) is expected: write 0.9 "
           "Hz, 12 kHz");
  refused ("5 parsec", "s", "\"parsec\" is no unit; a duration is expected: write 200 us, 1.5 s");
  refused (
    "5 m", "s",
    "\"m\" is no unit: write min for minutes or ms; a duration is expected: write 200 us, 1.5 s");
}
END_TEST

START_TEST (unit_refuses_what_is_no_number)
{
  refused ("fast", "s", "\"fast\" is not a number, a duration is expected: write 200 us, 1.5 s");
  refused (" ", "1", "\"\" is not a number, a number is expected: write 0.25, 25 %");
  refused ("nan", "1", "\"nan\" is not a number, a number is expected: write 0.25, 25 %");
  refused (".", "1", "\".\" is not a number, a number is expected: write 0.25, 25 %");
  refused ("0x10", "1", "hexadecimal is not read; a number is expected: write 0.25, 25 %");
  refused ("10,000", "1",
           "a number is written without separators; a number is expected: write 0.25, 25 %");
  refused ("1 1", "1", "two numbers; a number is expected: write 0.25, 25 %");
  refused ("10 000", "1", "\"000\" is no unit; a number is expected: write 0.25, 25 %");
  refused ("3e s", "s", "\"e s\" is no unit; a duration is expected: write 200 us, 1.5 s");
}
END_TEST

START_TEST (unit_refuses_overflow)
{
  refused ("1e400 s", "s", "the value is too large for a double");
  refused ("1e300 TB", "B", "the value is too large for a double");
  refused ("1e99999999999999999999 s", "s", "the value is too large for a double");
  refused ("1e-400 s", "s", "the value is too small for a double");
}
END_TEST

START_TEST (unit_parses_expressions)
{
  SimUnit unit;
  GError *error = NULL;

  ck_assert (sim_unit_parse ("TB/s", &unit, NULL));
  ck_assert_double_eq (unit.factor, 1e12);
  ck_assert_int_eq (unit.dimension[0], -1);
  ck_assert_int_eq (unit.dimension[1], 1);
  ck_assert (sim_unit_parse ("kbit", &unit, NULL));
  ck_assert_double_eq (unit.factor, 125);
  ck_assert (sim_unit_parse ("1", &unit, NULL));
  ck_assert_double_eq (unit.factor, 1);
  ck_assert (sim_unit_parse ("USD/h", &unit, NULL));
  assert_close (unit.factor, 1.0 / 3600, 1e-15);
  ck_assert (!sim_unit_parse ("", &unit, NULL));
  ck_assert (!sim_unit_parse ("B/", &unit, NULL));
  ck_assert (!sim_unit_parse ("s*s*s*s*s*s*s*s*s", &unit, &error));
  ck_assert_str_eq (error->message, "a unit of more than 8 symbols");
  g_clear_error (&error);
}
END_TEST

static void
formats (double value, const char *expected)
{
  g_autofree char *text = sim_double_format (value);

  ck_assert_str_eq (text, expected);
}

START_TEST (unit_formats_doubles)
{
  formats (0, "0");
  formats (-0.0, "-0");
  formats (0.1, "0.1");
  formats (100, "100");
  formats (3.35e12, "3350000000000");
  formats (1234.5, "1234.5");
  formats (-0.00012, "-0.00012");
  formats (1.5e-7, "1.5e-7");
  formats (1e22, "1e22");
  formats (9007199254740993.0, "9007199254740992");
  formats (0.1 + 0.2, "0.30000000000000004");
  formats (5e-324, "5e-324");
  formats (INFINITY, "inf");
  formats (-INFINITY, "-inf");
  formats (NAN, "nan");
}
END_TEST

/* The same text, found slowly: one length after the other, and printed by the C library. */
static void
format_slowly (double value, char *buffer, int size)
{
  int digits = fabs (value) < DBL_MIN ? 0 : 14, behind;
  gint64 exp10;
  char *e;

  do
    g_snprintf (buffer, (gulong) size, "%.*e", digits++, value);
  while (g_ascii_strtod (buffer, NULL) != value && digits <= 16);
  e = strchr (buffer, 'e');
  exp10 = g_ascii_strtoll (e + 1, NULL, 10);
  *e = '\0';
  while (strchr (buffer, '.') && e[-1] == '0')
    *--e = '\0';
  if (e[-1] == '.')
    *--e = '\0';
  behind = strchr (buffer, '.') ? (int) (e - strchr (buffer, '.')) - 1 : 0;
  if (exp10 >= -5 && exp10 < 16)
    g_snprintf (buffer, (gulong) size, "%.*f", (int) MAX (behind - exp10, 0), value);
  else
    g_snprintf (e, 8, "e%" G_GINT64_FORMAT, exp10);
}

START_TEST (unit_formats_as_the_slow_way)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (77);
  char expected[512];

  for (guint i = 0; i < 40000; i++)
    {
      union {
        guint64 bits;
        double  value;
      } any = { .bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand) };

      switch (i % 4)
        {
        case 1:      /* as results are */
          any.value = g_rand_double_range (rand, -1e4, 1e4);
          break;
        case 2:      /* few digits */
          any.value
            = g_rand_int_range (rand, -99999, 99999) * pow (10, g_rand_int_range (rand, -9, 12));
          break;
        case 3:      /* powers of two, and their neighbours */
          any.value = ldexp (1, g_rand_int_range (rand, -1074, 1024));
          any.bits += (guint64) g_rand_int_range (rand, -1, 2);
          break;
        default:
          break;
        }
      if (!isfinite (any.value))
        continue;
      format_slowly (any.value, expected, sizeof expected);
      formats (any.value, expected);
    }
}
END_TEST

/* Any double comes back, through any unit; NaN apart. */
START_TEST (unit_formats_read_back)
{
  static const char *const units[] = { "1", "s", "USD/h", "B/s", "s/tokens" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4242);

  for (guint i = 0; i < 20000; i++)
    {
      union {
        guint64 bits;
        double value;
      } any;
      const char *unit = units[i % G_N_ELEMENTS (units)];
      g_autofree char *text = NULL;

      any.bits = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
      if (i % 2 == 0)
        any.value = g_rand_double_range (rand, -1e6, 1e6);
      if (isnan (any.value))
        continue;
      text = sim_quantity_format (any.value, unit);
      ck_assert_double_eq (parse (text, unit), any.value);
    }
}
END_TEST

START_TEST (unit_formats_quantities)
{
  g_autofree char *rate = sim_quantity_format (3.35e12, "B/s");
  g_autofree char *plain = sim_quantity_format (0.25, "1");

  ck_assert_str_eq (rate, "3350000000000 B/s");
  ck_assert_str_eq (plain, "0.25");
}
END_TEST

static void
humane (double value, const char *unit, const char *expected)
{
  g_autofree char *text = sim_quantity_humane (value, unit);

  ck_assert_str_eq (text, expected);
}

START_TEST (unit_is_humane)
{
  humane (3.35e12, "B/s", "3.35 TB/s");
  humane (2e-4, "s", "200 us");
  humane (0.99999e-3, "s", "1 ms");
  humane (0.000123456, "s", "123.5 us");
  humane (1e-15, "s", "0.001 ps");
  humane (1.5, "s", "1.5 s");
  humane (59.5, "s", "59.5 s");
  humane (90, "s", "1.5 min");
  humane (100, "s", "100 s");
  humane (1800, "s", "30 min");
  humane (7200, "s", "2 h");
  humane (123456, "s", "1.429 day");
  humane (-2e-4, "s", "-200 us");
  humane (0, "s", "0 s");
  humane (INFINITY, "s", "inf s");
  humane (85899345920.0, "B", "80 GiB");
  humane (80e9, "B", "80 GB");
  humane (123456789, "B", "123.5 MB");
  humane (999999, "B", "1 MB");
  humane (35e-6, "s/tokens", "35 us/tokens");
  humane (4.63, "USD/h", "4.63 USD/h");
  humane (0.00012, "ETH", "0.00012 ETH");
  humane (32768, "tokens", "32768 tokens");
  humane (12345.67, "tokens/s", "12350 tokens/s");
  humane (0.33333, "1", "0.3333");
  humane (989.4e12, "FLOP/s", "989.4 TFLOP/s");
  humane (12, "kW", "12 kW");
  humane (0.2, "ms", "200 us");
  humane (3, "GiB/s", "3 GiB/s");
}
END_TEST

/* The pattern and the parser agree. */
static void
matches (const char *unit, const char *text)
{
  g_autofree char *pattern = sim_unit_pattern (unit);
  gboolean match = g_regex_match_simple (pattern, text, 0, 0);
  gboolean read = sim_quantity_parse (text, unit, &(double){ 0 }, NULL);

  ck_assert_msg (match == read, "%s: \"%s\" read %d match %d (%s)", unit, text, read, match,
                 pattern);
}

START_TEST (unit_patterns_agree_with_the_parser)
{
  static const char *const units[]
    = { "1",      "s",        "Hz",     "B",          "B/s", "W",  "USD/h",
        "tokens", "s/tokens", "FLOP/s", "requests/s", "ETH", "J/B" };
  static const char *const texts[] = {
    "5", "0.25", "25 %", "200 us", "3 µs", "-1e-3ms", "1.5 h", "2 day", "3 Ms", "0.9 Hz", "4 1/min",
    "12 kHz", "16 MB", "80 GiB", "3 Gb", "3.35 TB/s", "400 Gbit/s", "5 GB / s", "GB/s", "700 W",
    "70 J/s",
    "4.63 USD/h", "0.01 USD/s", "4096", "4 ktokens", "35 us/tokens", "35 us / token", "989 TFLOP/s",
    "3 requests/s", "12 gwei", "4 pJ/bit", "inf s", "inf", "nan", "fast", "", "1 1", ".5 s", "5. s",
  };

  for (guint u = 0; u < G_N_ELEMENTS (units); u++)
    for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
      matches (units[u], texts[t]);
}
END_TEST

START_TEST (unit_patterns_leave_long_expressions)
{
  matches ("FLOP/J", "3 TFLOP/s/W");
  matches ("s*s", "3 s*s");
}
END_TEST

START_TEST (unit_words_need_a_unit)
{
  g_free (sim_unit_words ("furlong"));
}
END_TEST

START_TEST (unit_parse_needs_a_unit)
{
  double value;

  sim_quantity_parse ("3", "furlong", &value, NULL);
}
END_TEST

/* Aborting needs a child process; CK_FORK=no has none. */
static void
add_aborts (TCase *tests)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0)
    return;
  tcase_add_test_raise_signal (tests, unit_words_need_a_unit, SIGABRT);
  tcase_add_test_raise_signal (tests, unit_parse_needs_a_unit, SIGABRT);
}

TEST_MAIN (unit, TEST (unit_reads_exactly), TEST (unit_reads_every_spelling),
           TEST (unit_reads_infinity), TEST (unit_reads_bare_numbers_where_allowed),
           TEST (unit_refuses_bare_numbers), TEST (unit_never_guesses_bits_and_bytes),
           TEST (unit_refuses_wrong_dimensions), TEST (unit_refuses_unknown_symbols),
           TEST (unit_refuses_what_is_no_number), TEST (unit_refuses_overflow),
           TEST (unit_parses_expressions), TEST (unit_formats_doubles),
           TEST (unit_formats_as_the_slow_way), TEST (unit_formats_read_back),
           TEST (unit_formats_quantities), TEST (unit_is_humane),
           TEST (unit_patterns_agree_with_the_parser), TEST (unit_patterns_leave_long_expressions),
           add_aborts (tests))
