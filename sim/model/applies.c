/* sim/model/applies.c - see applies.h: reads a condition from left to right.
 *
 * Both sides of every `and` and `or` are looked at, so that one evaluation finds every slip of a
 * table.
 */
#include "sim/model/applies.h"
#include <math.h>
#include <string.h>

enum { MAX_CHAIN = 8 }; /* conditions that depend on each other: more would be a circle */

typedef struct {
  char **words;
  guint at;
  const SimParam *row; /* whose condition it is, for messages */
  const SimParamScope *scope;
  guint chain;
} Reader;

/* What a name means. */
typedef struct {
  const SimParam *row;
  const SimParamScope *scope;
} Found;

static gboolean either (Reader *reader);
static gboolean applies (const SimParam *row, const SimParamScope *scope, guint chain);

static void G_GNUC_NORETURN
bad_table (const Reader *reader, const char *what)
{
  g_autofree char *text = g_strdup_printf ("%s in the condition \"%s\" of %s", what,
                                           reader->row->applies, reader->row->name);

  sim_require_failed (text, __FILE__, __LINE__, "sim_param_applies");
}

static char **
words_of (const char *condition)
{
  g_autoptr (GString) spaced = g_string_new (condition);

  g_string_replace (spaced, "(", "( ", 0);
  g_string_replace (spaced, ")", " )", 0);
  return g_strsplit (spaced->str, " ", -1);
}

static const char *
peek (const Reader *reader, guint ahead)
{
  for (guint i = 0; i <= ahead; i++)
    if (reader->words[reader->at + i] == NULL)
      return "";
  return reader->words[reader->at + ahead];
}

static gboolean
take (Reader *reader, const char *word)
{
  gboolean is = strcmp (peek (reader, 0), word) == 0;

  reader->at += is ? 1 : 0;
  return is;
}

static Found
find (const SimParamScope *scope, const char *name)
{
  for (; scope != NULL; scope = scope->outer)
    {
      const SimParam *row = sim_param_find (scope->rows, name);

      if (row != NULL)
        return (Found){ row, scope };
    }
  return (Found){ NULL, NULL };
}

/* --- one statement --- */

static gconstpointer
field (const SimParam *row, gconstpointer base)
{
  return (const char *) base + row->offset;
}

/* The value as a condition names it: `none` for what is not given. */
static char *
value_text (const SimParam *row, gconstpointer base)
{
  g_autofree char *text = NULL;

  if (row->type == SIM_LIST)
    return g_strdup (((const SimList *) field (row, base))->n > 0 ? "some" : "none");
  if (row->type == SIM_REF)
    return g_strdup (*(const gconstpointer *) field (row, base) != NULL ? "some" : "none");
  if (row->type == SIM_FILE)
    return g_strdup (((const SimFile *) field (row, base))->data != NULL ? "some" : "none");
  text = sim_param_get (row, base);
  return g_strdup (text[0] != '\0' ? text : "none");
}

static void
check_word (const Reader *reader, const SimParam *row, const char *word)
{
  const SimChoice *choice = row->detail;

  if (row->type != SIM_CHOICE)
    return;
  while (choice->name != NULL && strcmp (choice->name, word) != 0)
    choice++;
  if (choice->name == NULL)
    bad_table (reader, "a choice that exists");
}

/* A value may be called like a parameter (`load is trace`): a name has one of these behind it. */
static const char *const after_name[] = { "is", ">", ">=", "<", "<=", NULL };

/* Is the next `or` followed by another value, not by another statement? */
static gboolean
more_values (const Reader *reader)
{
  return strcmp (peek (reader, 0), "or") == 0 && peek (reader, 1)[0] != '('
         && !g_strv_contains (after_name, peek (reader, 2));
}

/* `is [not] a or b or c` of a value. */
static gboolean
is_one_of (Reader *reader, const SimParam *row, gconstpointer base)
{
  g_autofree char *text = value_text (row, base);
  gboolean negated = take (reader, "not"), found = FALSE;

  do
    {
      const char *word = peek (reader, 0);

      if (word[0] == '\0')
        bad_table (reader, "a value after `is`");
      check_word (reader, row, word);
      found |= strcmp (word, text) == 0;
      reader->at++;
    }
  while (more_values (reader) && reader->at++);
  return found != negated;
}

static double
number_of (const Reader *reader, const SimParam *row, gconstpointer base)
{
  double value;

  if (row->type == SIM_DIST)
    return sim_dist_mean (field (row, base));
  if (row->type == SIM_LIST)
    return ((const SimList *) field (row, base))->n;
  if (!sim_param_number (row, base, &value))
    bad_table (reader, "a number on the left");
  return value;
}

static gboolean
compares (Reader *reader, const SimParam *row, gconstpointer base)
{
  const char *op = peek (reader, 0), *text = peek (reader, 1);
  double value = number_of (reader, row, base), bound;

  bound = strcmp (text, "inf") == 0 ? (double) INFINITY : g_ascii_strtod (text, NULL);
  if (text[0] == '\0' || op[0] == '\0')
    bad_table (reader, "a comparison");
  reader->at += 2;
  if (strcmp (op, ">") == 0)
    return value > bound;
  if (strcmp (op, ">=") == 0)
    return value >= bound;
  if (strcmp (op, "<") == 0)
    return value < bound;
  if (strcmp (op, "<=") == 0)
    return value <= bound;
  bad_table (reader, "is, >, >=, < or <=");
}

static gboolean
holds (Reader *reader, const SimParam *row, gconstpointer base)
{
  return take (reader, "is") ? is_one_of (reader, row, base) : compares (reader, row, base);
}

/* `list.field` and what is said of it: does some item have it? */
static gboolean
some_item (Reader *reader, const Found *list, const char *field_name)
{
  const SimListType *type = list->row->detail;
  const SimList *items = field (list->row, list->scope->base);
  const SimParam *row = sim_param_find (type->rows, field_name);
  g_autofree gpointer empty = g_malloc0 (type->size);
  guint start = reader->at;
  gboolean some = FALSE;

  if (row == NULL)
    bad_table (reader, "a key of the list");
  holds (reader, row, empty);
  for (guint i = 0; i < items->n; i++)
    {
      gconstpointer item = (const char *) items->items + i * type->size;
      const SimParamScope inner = { type->rows, item, list->scope, list->row };

      reader->at = start;
      some |= holds (reader, row, item) && applies (row, &inner, reader->chain);
    }
  return some;
}

/* `entry.field` and what is said of it; nothing is true of an entry that is not given. */
static gboolean
of_entry (Reader *reader, const Found *ref, const char *field_name)
{
  const SimKind *kind = ref->row->detail;
  gconstpointer entry = *(const gconstpointer *) field (ref->row, ref->scope->base);
  const SimParam *row = sim_param_find (kind->rows, field_name);
  g_autofree gpointer empty = g_malloc0 (kind->size);
  const SimParamScope inner = { kind->rows, entry != NULL ? entry : empty, NULL, NULL };

  if (row == NULL)
    bad_table (reader, "a key of the entry");
  return holds (reader, row, inner.base) && entry != NULL && applies (row, &inner, reader->chain);
}

/* What is said of a part of @found: of an item, or of an entry of the catalogue. */
static gboolean
of_part (Reader *reader, const Found *found, const char *part)
{
  switch (found->row->type)
    {
    case SIM_LIST:
      return some_item (reader, found, part);
    case SIM_REF:
      return of_entry (reader, found, part);
    default:
      bad_table (reader, "a list or an entry before the dot");
    }
}

static gboolean
statement (Reader *reader)
{
  g_auto (GStrv) name = g_strsplit (peek (reader, 0), ".", 2);
  Found found = name[0] != NULL ? find (reader->scope, name[0]) : (Found){ NULL, NULL };
  gboolean value;

  if (found.row == NULL)
    bad_table (reader, "a name that exists");
  reader->at++;
  value = name[1] != NULL ? of_part (reader, &found, name[1])
                          : holds (reader, found.row, found.scope->base);
  return applies (found.row, found.scope, reader->chain) && value;
}

/* --- whole conditions --- */

static gboolean
both (Reader *reader)
{
  gboolean value = TRUE;

  do
    if (take (reader, "("))
      {
        value &= either (reader);
        if (!take (reader, ")"))
          bad_table (reader, "a closing bracket");
      }
    else
      value &= statement (reader);
  while (take (reader, "and"));
  return value;
}

static gboolean
either (Reader *reader)
{
  gboolean value = both (reader);

  while (take (reader, "or"))
    value |= both (reader);
  return value;
}

static gboolean
applies (const SimParam *row, const SimParamScope *scope, guint chain)
{
  g_auto (GStrv) words = NULL;
  Reader reader = { NULL, 0, row, scope, chain + 1 };
  gboolean value;

  if (scope->list != NULL && !applies (scope->list, scope->outer, chain + 1))
    return FALSE;
  if (row->applies == NULL)
    return TRUE;
  if (chain > MAX_CHAIN)
    bad_table (&reader, "no circle");
  reader.words = words = words_of (row->applies);
  value = either (&reader);
  if (peek (&reader, 0)[0] != '\0')
    bad_table (&reader, "an end");
  return value;
}

gboolean
sim_param_applies (const SimParam *row, const SimParamScope *scope)
{
  return applies (row, scope, 0);
}

/* What the n-th word names, if it is the name of a statement. */
static Found
named (char **words, guint n, const SimParamScope *scope)
{
  g_auto (GStrv) parts = g_strsplit (words[n], ".", 2);

  if (parts[0] == NULL || words[n + 1] == NULL || !g_strv_contains (after_name, words[n + 1]))
    return (Found){ NULL, NULL };
  return find (scope, parts[0]);
}

gboolean
sim_param_depends (const SimParam *row, const SimParamScope *scope, const char *name)
{
  g_auto (GStrv) words = row->applies != NULL ? words_of (row->applies) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      Found found = named (words, i, scope);

      if (found.row != NULL
          && (strcmp (found.row->name, name) == 0
              || sim_param_depends (found.row, found.scope, name)))
        return TRUE;
    }
  return FALSE;
}

static void
append_when (GString *text, const SimParam *row, const SimParamScope *scope)
{
  g_auto (GStrv) words = words_of (row->applies);

  for (guint i = 0; words[i] != NULL; i++)
    {
      Found found = named (words, i, scope);

      if (found.row == NULL || sim_param_applies (found.row, found.scope))
        continue;
      g_string_append_printf (text, "; %s applies when %s", found.row->name, found.row->applies);
      append_when (text, found.row, found.scope);
    }
}

char *
sim_param_when (const SimParam *row, const SimParamScope *scope)
{
  GString *text = g_string_new ("it applies when ");

  g_string_append (text, row->applies);
  append_when (text, row, scope);
  return g_string_free (text, FALSE);
}
