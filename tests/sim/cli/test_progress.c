/* tests/sim/cli/test_progress.c - what is drawn while a sweep runs: a bar on a terminal, lines or
 * JSON elsewhere. */
#include "tests/test.h"
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/cli/support/progress.h"

/* Standard error goes to a pipe or a pseudo-terminal while a test looks at it. */
typedef struct {
  int saved, from;
} Capture;

static Capture
capture (int from, int to)
{
  Capture c = { dup (STDERR_FILENO), from };

  dup2 (to, STDERR_FILENO);
  close (to);
  fcntl (from, F_SETFL, O_NONBLOCK);
  return c;
}

static Capture
capture_pipe (void)
{
  int ends[2];

  ck_assert_int_eq (pipe (ends), 0);
  return capture (ends[0], ends[1]);
}

static Capture
capture_terminal (void)
{
  int from = posix_openpt (O_RDWR | O_NOCTTY);

  ck_assert (from >= 0 && grantpt (from) == 0 && unlockpt (from) == 0);
  return capture (from, open (ptsname (from), O_RDWR | O_NOCTTY));
}

/* Returns: what was written; standard error is as before. */
static char *
captured (Capture *c)
{
  static const gsize size = 8192;
  char *text = g_malloc0 (size);
  gsize used = 0;
  gssize n;

  fflush (stderr);
  g_usleep (20000);
  while ((n = read (c->from, text + used, size - used - 1)) > 0)
    used += (gsize) n;
  dup2 (c->saved, STDERR_FILENO);
  close (c->saved);
  close (c->from);
  return text;
}

static const SimProgress half_way = {
  .n_total = 40, .n_stored = 5, .n_done = 15, .n_failed = 2, .n_workers = 2, .elapsed_s = 7.5,
    .rate_hz = 2, .eta_s = 199.2,
};

/* As the program does: UTF-8 in every locale. */
static void
print_err (const char *text)
{
  fputs (text, stderr);
}

/* Updates for @ms milliseconds. */
static char *
shown (SimProgressStyle style, gboolean terminal, guint ms)
{
  Capture c = terminal ? capture_terminal () : capture_pipe ();
  SimProgressView *view = sim_progress_view_new (style);

  g_set_printerr_handler (print_err);
  for (guint i = 0; i <= ms; i += 50)
    {
      sim_progress_view_update (view, &half_way);
      g_usleep (50000);
    }
  sim_progress_view_free (view);
  return captured (&c);
}

START_TEST (progress_draws_a_bar_on_a_terminal)
{
  g_autofree char *plain = NULL, *colour = NULL, *lines = NULL;

  g_setenv ("TERM", "xterm", TRUE);
  g_unsetenv ("NO_COLOR");
  colour = shown (SIM_PROGRESS_AUTO, TRUE, 200);
  ck_assert_msg (strstr (colour, "\033[36m━━━━━━━━━━━━╌") != NULL, "%s", colour);
  ck_assert (strstr (colour, "20/40 runs  2/s  3 min 20 s left") != NULL);
  ck_assert (strstr (colour, "\033[31m2 failed") != NULL);
  ck_assert (g_str_has_suffix (colour, "\r\033[K"));
  g_setenv ("NO_COLOR", "1", TRUE);
  plain = shown (SIM_PROGRESS_AUTO, TRUE, 200);
  ck_assert (strstr (plain, "20/40 runs") != NULL && strstr (plain, "\033[3") == NULL);
  g_setenv ("TERM", "dumb", TRUE);
  lines = shown (SIM_PROGRESS_AUTO, TRUE, 200);
  ck_assert_str_eq (lines, "");
}
END_TEST

START_TEST (progress_prints_lines_elsewhere)
{
  g_autofree char *early = shown (SIM_PROGRESS_AUTO, FALSE, 100),
                  *late = shown (SIM_PROGRESS_PLAIN, FALSE, 2200);
  g_autofree char *none = shown (SIM_PROGRESS_NONE, FALSE, 100);

  ck_assert_str_eq (early, "");
  ck_assert_str_eq (late, "20 of 40 runs, 2 failed, 2 a second, 3 min 20 s left\n");
  ck_assert_str_eq (none, "");
}
END_TEST

START_TEST (progress_speaks_json)
{
  g_autofree char *text = shown (SIM_PROGRESS_JSON, FALSE, 50);

  ck_assert_str_eq (text, "{\"total\":40,\"stored\":5,\"done\":15,\"failed\":2,\"workers\":2,"
                          "\"elapsed_s\":7.5,\"rate_hz\":2,\"eta_s\":199.2}\n");
}
END_TEST

START_TEST (progress_knows_its_styles)
{
  SimProgressStyle style;
  GError *error = NULL;

  ck_assert (sim_progress_style ("json", &style, NULL) && style == SIM_PROGRESS_JSON);
  ck_assert (!sim_progress_style ("plian", &style, &error));
  ck_assert_str_eq (
    error->message,
    "--progress: no style 'plian': it is auto, plain, json or none (did you mean \"plain\"?)");
  g_error_free (error);
}
END_TEST

TEST_MAIN (progress, TEST (progress_draws_a_bar_on_a_terminal),
           TEST (progress_prints_lines_elsewhere), TEST (progress_speaks_json),
           TEST (progress_knows_its_styles))
