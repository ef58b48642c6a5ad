/* sim/experiment/rehearse/rehearse.c - see rehearse.h. */
#include "sim/experiment/rehearse/rehearse.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sim/scenario/document/doc.h"

/* Status of a child that came to its end: any other, of a sanitizer say, is a crash. */
enum { CAME_THROUGH = 7 };

static gboolean
is_stdin (const char *path)
{
  return g_str_equal (path, "-");
}

/* Can @path be loaded twice?  Standard input is kept by whoever reads it first, which must be this
 * process and not its child. */
static gboolean
is_repeatable (const char *path)
{
  gsize length;

  if (!is_stdin (path))
    return g_file_test (path, G_FILE_TEST_IS_REGULAR);
  g_free (sim_doc_read (path, &length, NULL));
  return TRUE;
}

static void
rehearse (const char *path, const SimScenarioContext *context, const char *where)
{
  g_autoptr (SimFaults) faults = sim_faults_new ();
  SimScenario *scenario;
  struct rlimit none = { 0, 0 };
  int null = open ("/dev/null", O_RDWR);

  /* What it prints is printed again by the real load; a crash leaves no core. */
  setrlimit (RLIMIT_CORE, &none);
  if (null >= 0)
    {
      if (!is_stdin (path))
        dup2 (null, STDIN_FILENO);
      dup2 (null, STDOUT_FILENO);
      dup2 (null, STDERR_FILENO);
    }
  scenario = sim_scenario_load (path, context, faults);
  if (scenario)
    sim_plan_new (scenario, where, faults);
  _exit (CAME_THROUGH);
}

/* Returns: (transfer full): the files of modules, each once, with commas. */
static char *
modules_of (const SimRegistry *registry)
{
  GString *names = g_string_new (NULL);
  const char *last = NULL;

  for (const SimOrigin *o = registry->origins; o && o->model; o++)
    {
      if (g_strcmp0 (o->file, last) != 0)
        g_string_append_printf (names, "%s%s", names->len ? ", " : "", o->file);
      last = o->file;
    }
  return g_string_free (names, FALSE);
}

static void
tell_crash (const char *path, const SimRegistry *registry, int status, SimFaults *faults)
{
  g_autofree char *modules = modules_of (registry);
  SimMark mark = { is_stdin (path) ? "<stdin>" : path, 1, 1 };

  if (WIFSIGNALED (status))
    sim_faults_add (faults, &mark, NULL,
                    "a module crashed while this was read and checked: signal %d (%s): %s",
                    WTERMSIG (status), g_strsignal (WTERMSIG (status)), modules);
  else
    sim_faults_add (faults, &mark, NULL,
                    "a module ended the process while this was read and checked: status %d: %s",
                    WEXITSTATUS (status), modules);
}

gboolean
sim_rehearse (const char *path, const SimScenarioContext *context, const char *where,
              SimFaults *faults)
{
  int status = 0;
  pid_t child;

  if (context->registry->origins == NULL || context->registry->origins[0].model == NULL
      || !is_repeatable (path))
    return TRUE;
  child = fork ();
  if (child == 0)
    rehearse (path, context, where);
  if (child < 0)
    {
      SimMark mark = { path, 1, 1 };

      sim_faults_add (faults, &mark, NULL, "no process to try it in: %s", g_strerror (errno));
      return FALSE;
    }
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED (status) && WEXITSTATUS (status) == CAME_THROUGH)
    return TRUE;
  tell_crash (path, context->registry, status, faults);
  return FALSE;
}
