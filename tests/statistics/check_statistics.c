/* tests/statistics/check_statistics.c - how often the intervals that orrery prints hold the truth:
 * `make check-statistics`.
 *
 * Every estimator is the library's own, fed by processes of known mean.  Groups of cells are dealt
 * to worker processes that share one table; random numbers belong to the experiment, so the table
 * is the same for any number of workers.
 */
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/statistics/models.h"
#include "tests/statistics/suite.h"

enum { EXPERIMENTS = 1000, WORKERS = 2 };

static void
work (Suite *suite)
{
  int next;

  while ((next = g_atomic_int_add (&suite->next, 1)) < (int) suite_n_groups ())
    suite_group (suite, (guint) next);
}

static gboolean
work_together (Suite *suite)
{
  gboolean good = TRUE;
  int status;

  for (guint i = 0; i < WORKERS; i++)
    if (fork () == 0)
      {
        work (suite);
        _exit (0);
      }
  for (guint i = 0; i < WORKERS; i++)
    good = wait (&status) > 0 && status == 0 && good;
  return good;
}

int
main (int argc, char **argv)
{
  Suite *suite
    = mmap (NULL, sizeof *suite, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  guint failed;

  if (suite == MAP_FAILED)
    return 2;
  suite->experiments = argc > 1 ? (guint) atoi (argv[1]) : EXPERIMENTS;
  suite->next = argc > 2 ? atoi (argv[2]) : 0;      /* the first group: to try the last alone */
  if (suite->experiments < 1 || suite->experiments > SUITE_MOST || !work_together (suite))
    return 2;
  suite_after (suite);
  failed = cells_print (suite->cells, SUITE_CELLS);
  g_print ("\n%u of the cells fail.\n", failed);
  g_print ("\n## What biased failures are worth\n\n");
  models_print_speed_up ();
  return failed > 0;
}
