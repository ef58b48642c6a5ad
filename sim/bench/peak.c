/* sim/bench/peak.c - see peak.h. */
#include "sim/bench/peak.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/base/error.h"

static double
peak_bytes (void)
{
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL)
      || (at = strstr (text, "VmHWM:")) == NULL)
    g_error ("bench: /proc/self/status does not tell VmHWM, the most memory held");
  return 1024.0 * g_ascii_strtod (at + strlen ("VmHWM:"), NULL);
}

/* "5" sets the peak to what is held now: proc(5), /proc/[pid]/clear_refs.  Not by
 * g_file_set_contents, which writes a new file and renames it. */
static void
forget_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");
  gboolean written = file != NULL && fputs ("5", file) >= 0;

  if (file == NULL || fclose (file) != 0 || !written)
    g_error ("bench: /proc/self/clear_refs cannot be written");
}

SimPeak
sim_peak_of (void (*work) (gconstpointer data), gconstpointer data)
{
  SimPeak peak;
  int ends[2], status;
  pid_t child;

  sim_require (pipe (ends) == 0);
  child = fork ();
  sim_require (child >= 0);
  if (child == 0)
    {
      malloc_trim (0);
      forget_peak ();
      peak.before_bytes = peak_bytes ();
      work (data);
      peak.most_bytes = peak_bytes ();
      _exit (write (ends[1], &peak, sizeof peak) == sizeof peak ? 0 : 1);
    }
  close (ends[1]);
  sim_require (read (ends[0], &peak, sizeof peak) == sizeof peak);
  close (ends[0]);
  sim_require (waitpid (child, &status, 0) == child && status == 0);
  return peak;
}
