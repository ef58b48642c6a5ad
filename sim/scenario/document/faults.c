/* sim/scenario/document/faults.c - see faults.h. */
#include "sim/scenario/document/faults.h"
#include <stdlib.h>
#include "sim/base/error.h"
#include "sim/base/shown.h"

enum { MAX_TOLD = 100 }; /* lines; nobody reads more, and a broken generator writes thousands */
enum { MAX_KEY = 200, MAX_MESSAGE = 1200 };   /* characters */

typedef struct {
  guint file, line, col, seq;
  char *text;
} Fault;

struct SimFaults {
  GArray     *list;  /* (element-type Fault), as added */
  GHashTable *known; /* texts, to keep equal faults once; never iterated */
  GHashTable *hidden; /* names of files that are not quoted; never iterated */
  GPtrArray  *files; /* names in order of first appearance; the first is "": no file */
};

static void
fault_clear (gpointer data)
{
  g_free (((Fault *) data)->text);
}

SimFaults *
sim_faults_new (void)
{
  SimFaults *faults = g_new0 (SimFaults, 1);

  faults->list = g_array_new (FALSE, FALSE, sizeof (Fault));
  g_array_set_clear_func (faults->list, fault_clear);
  faults->known = g_hash_table_new (g_str_hash, g_str_equal);
  faults->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  faults->files = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (faults->files, g_strdup (""));
  return faults;
}

void
sim_faults_free (SimFaults *faults)
{
  if (faults == NULL)
    return;
  g_hash_table_unref (faults->known);
  g_hash_table_unref (faults->hidden);
  g_array_unref (faults->list);
  g_ptr_array_unref (faults->files);
  g_free (faults);
}

/* Returns: the rank of @file among the files seen so far. */
static guint
file_rank (SimFaults *faults, const char *file)
{
  guint rank = 0;

  while (rank < faults->files->len && !g_str_equal (g_ptr_array_index (faults->files, rank), file))
    rank++;
  if (rank == faults->files->len)
    g_ptr_array_add (faults->files, g_strdup (file));
  return rank;
}

static void
append_line (GString *text, const char *part, guint most)
{
  g_autofree char *line = sim_shown_line (part, most);

  g_string_append (text, line);
}

static char *
full_text (const SimMark *mark, const char *key, const char *message)
{
  GString *text = g_string_new (NULL);

  if (mark && mark->file)
    {
      append_line (text, mark->file, SIM_SHOWN_LINE);
      if (mark->line > 0)
        g_string_append_printf (text, ":%u", mark->line);
      if (mark->line > 0 && mark->col > 0)
        g_string_append_printf (text, ":%u", mark->col);
      g_string_append (text, ": ");
    }
  if (key && key[0])
    {
      append_line (text, key, MAX_KEY);
      g_string_append (text, ": ");
    }
  append_line (text, message, MAX_MESSAGE);
  return g_string_free (text, FALSE);
}

static void
add (SimFaults *faults, const SimMark *mark, const char *key, const char *message)
{
  static const SimMark nowhere = { "", 0, 0 };
  const SimMark *at = mark && mark->file ? mark : &nowhere;
  gboolean hidden = g_hash_table_contains (faults->hidden, at->file);
  gboolean quoted = key == NULL || !hidden || sim_shown_is_identifier (key);
  g_autofree char *unquoted = hidden ? sim_shown_unquoted (message) : NULL;
  char *text
    = full_text (mark, quoted ? key : "(a key that is not shown)", hidden ? unquoted : message);
  Fault fault = { file_rank (faults, at->file), at->line, at->col, faults->list->len, text };

  if (g_hash_table_contains (faults->known, text))
    {
      g_free (text);
      return;
    }
  g_hash_table_add (faults->known, text);
  g_array_append_val (faults->list, fault);
}

void
sim_faults_add (SimFaults *faults, const SimMark *mark, const char *key, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  add (faults, mark, key, message);
}

void
sim_faults_take (SimFaults *faults, const SimMark *mark, const char *key, GError *error)
{
  add (faults, mark, key, error->message);
  g_error_free (error);
}

void
sim_faults_hide (SimFaults *faults, const char *file)
{
  g_hash_table_add (faults->hidden, g_strdup (file));
}

guint
sim_faults_n (const SimFaults *faults)
{
  return faults->list->len;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const Fault *x = a, *y = b;

  if (x->file != y->file)
    return x->file < y->file ? -1 : 1;
  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  if (x->col != y->col)
    return x->col < y->col ? -1 : 1;
  return x->seq < y->seq ? -1 : 1;
}

char *
sim_faults_text (const SimFaults *faults)
{
  guint n = faults->list->len;
  g_autofree Fault *sorted = g_memdup2 (faults->list->data, n * sizeof (Fault));
  GString *text = g_string_new (NULL);

  if (n > 0)
    qsort (sorted, n, sizeof (Fault), compare);
  for (guint i = 0; i < MIN (n, MAX_TOLD); i++)
    g_string_append_printf (text, "%s\n", sorted[i].text);
  if (n > MAX_TOLD)
    g_string_append_printf (text, "and %u more faults\n", n - MAX_TOLD);
  return g_string_free (text, FALSE);
}

gboolean
sim_faults_to_error (const SimFaults *faults, GError **error)
{
  g_autofree char *text = g_strchomp (sim_faults_text (faults));

  return faults->list->len == 0 || sim_invalid (error, "%s", text);
}
