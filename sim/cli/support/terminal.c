/* sim/cli/support/terminal.c - see terminal.h. */
#include "sim/cli/support/terminal.h"
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDEST = 120, USUAL = 100 };   /* longer lines of text read badly */

guint
sim_terminal_width (void)
{
  const char *columns = g_getenv ("COLUMNS");
  struct winsize size = { 0 };
  guint64 width = 0;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    width = size.ws_col;
  else if (columns == NULL || !g_ascii_string_to_unsigned (columns, 10, 1, 10000, &width, NULL))
    width = USUAL;
  return (guint) MIN (width, WIDEST);
}
