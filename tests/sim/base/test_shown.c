/* tests/sim/base/test_shown.c - what other people's text looks like: nothing of it is obeyed. */
#include "sim/base/shown.h"
#include <string.h>
#include "tests/test.h"

static void
same (char *got, const char *wanted)
{
  ck_assert_str_eq (got, wanted);
  g_free (got);
}

START_TEST (shown_controls)
{
  same (sim_shown_text ("a\tb\nc"), "a\tb\nc");
  same (sim_shown_text ("\033[2J\033]0;x\a\r"), "\\x1b[2J\\x1b]0;x\\x07\\x0d");
  same (sim_shown_text ("\x7f \xc2\x9b 1m"), "\\x7f \\x9b 1m");         /* DEL; CSI as C1 */
  same (sim_shown_text ("a \xe2\x80\xae b \xe2\x81\xa6"), "a <U+202E> b <U+2066>");
  same (sim_shown_text ("\xf3\xa0\x81\x81"), "<U+E0041>");              /* an invisible tag */
  same (sim_shown_text ("\x9b"
                        "1m \xff"),
        "\\x9b1m \\xff"); /* bytes that are no UTF-8 */
  same (sim_shown_text ("5 µs ± 1 ━ 中 é \xf0\x9f\x99\x82"), "5 µs ± 1 ━ 中 é \xf0\x9f\x99\x82");
}
END_TEST

/* No byte is left that a terminal acts on, whatever went in. */
START_TEST (shown_any_bytes)
{
  GRand *rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 5000; round++)
    {
      char bytes[33] = { 0 };
      g_autofree char *text = NULL;

      for (guint i = 0; i < 32; i++)
        bytes[i] = (char) g_rand_int_range (rand, 1, 256);
      text = sim_shown_line (bytes, 400);
      assert_always (g_utf8_validate (text, -1, NULL));
      for (const char *c = text; *c; c = g_utf8_next_char (c))
        {
          gunichar u = g_utf8_get_char (c);

          assert_always (u >= 0x20 && (u < 0x7f || u > 0x9f) && (u < 0x202a || u > 0x202e));
        }
    }
  g_rand_free (rand);
}
END_TEST

START_TEST (shown_lines_are_cut)
{
  g_autofree char *many = g_strnfill (100000, 'x'), *cut = sim_shown_line (many, 100);

  same (sim_shown_line ("a\nb\tc", 40), "a\\nb\\tc");
  ck_assert (strlen (cut) < 140 && strstr (cut, "(99900 characters more)") != NULL);
}
END_TEST

START_TEST (shown_without_quotes)
{
  same (sim_shown_unquoted ("no model called 'mm2'; did you mean \"mm1\"?"),
        "no model called 'mm2'; did you mean \"mm1\"?");
  same (sim_shown_unquoted ("must be true or false, not \"root:$6$salt\""),
        "must be true or false, not \"(not shown)\"");
  same (sim_shown_unquoted ("'a' b: c' d"), "'(not shown)' d");   /* the text holds a quote */
  same (sim_shown_unquoted ("the row's end"), "the row's end");
  same (sim_shown_unquoted ("open 'never closed: x"), "open 'never closed: x");
  ck_assert (!sim_shown_is_identifier ("two words"));
  ck_assert (!sim_shown_is_identifier ("AAAAAAAAAABBBBBBBBBBCCCCCCCCCCDDDDDDDDDDE"));
  ck_assert (sim_shown_is_identifier ("components.a.params.arrival_hz"));
}
END_TEST

START_TEST (shown_for_a_shell)
{
  static const char *const words[]
    = { "a b", "it's; touch ESCAPED #", "$(touch ESCAPED)", "`x`", "-rf", "", "a.yaml", "*", "~" };

  same (sim_shown_for_shell ("dir/a-b_c.yaml"), "dir/a-b_c.yaml");
  same (sim_shown_for_shell ("two\nlines"), "'two\\nlines'");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *quoted = sim_shown_for_shell (words[i]);
      g_auto (GStrv) read = NULL;
      int n;

      ck_assert (g_shell_parse_argv (quoted, &n, &read, NULL) && n == 1);
      ck_assert_str_eq (read[0], words[i]);
    }
}
END_TEST

TEST_MAIN (shown, TEST (shown_controls), TEST (shown_any_bytes), TEST (shown_lines_are_cut),
           TEST (shown_without_quotes), TEST (shown_for_a_shell))
