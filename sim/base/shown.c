/* sim/base/shown.c - see shown.h. */
#include "sim/base/shown.h"
#include <string.h>

/* What a terminal obeys or a reader cannot see.  The direction marks and isolates are those of
 * Unicode Standard Annex 9 (Bidirectional Algorithm), section 2. */
gboolean
sim_shown_is_hidden (gunichar c)
{
  static const struct {
    gunichar first, last;
  } ranges[] = {
    { 0x00, 0x1f },     { 0x7f, 0x9f },     { 0x061c, 0x061c },   { 0x200e, 0x200f },
    { 0x2028, 0x202e }, { 0x2066, 0x2069 }, { 0xfeff, 0xfeff }, { 0xe0000, 0xe007f },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static void
put_hidden (GString *out, gunichar c)
{
  if (c == '\n' || c == '\t')
    g_string_append (out, c == '\n' ? "\\n" : "\\t");
  else if (c < 0x100)
    g_string_append_printf (out, "\\x%02x", c);
  else
    g_string_append_printf (out, "<U+%04X>", c);
}

/* One character, or one byte that begins none.  Returns: where the next begins. */
static const char *
put_character (GString *out, const char *at, gboolean lines)
{
  gunichar c = g_utf8_get_char_validated (at, -1);
  const char *next;

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      g_string_append_printf (out, "\\x%02x", (guint) (guchar) *at);
      return at + 1;
    }
  next = g_utf8_next_char (at);
  if (sim_shown_is_hidden (c) && !(lines && (c == '\n' || c == '\t')))
    put_hidden (out, c);
  else
    g_string_append_len (out, at, next - at);
  return next;
}

static char *
shown (const char *text, gboolean lines)
{
  GString *out = g_string_new (NULL);

  while (*text)
    text = put_character (out, text, lines);
  return g_string_free (out, FALSE);
}

char *
sim_shown_text (const char *text)
{
  return shown (text, TRUE);
}

char *
sim_shown_line (const char *text, guint most)
{
  g_autofree char *line = shown (text, FALSE);
  glong n = g_utf8_strlen (line, -1), half = most / 2;
  g_autofree char *first = NULL;

  if (n <= (glong) most)
    return g_steal_pointer (&line);
  first = g_utf8_substring (line, 0, half);
  return g_strdup_printf ("%s ...(%ld characters more)... %s", first, n - 2 * half,
                          g_utf8_offset_to_pointer (line, n - half));
}

gboolean
sim_shown_is_identifier (const char *word)
{
  gsize n = strlen (word);

  for (const char *c = word; *c; c++)
    if (!g_ascii_isalnum (*c) && strchr ("_.-[]", *c) == NULL)
      return FALSE;
  return n <= 40;
}

char *
sim_shown_unquoted (const char *message)
{
  GString *out = g_string_new (NULL);

  for (const char *at = message; *at; at++)
    {
      gboolean opens = (*at == '\'' || *at == '"') && (at == message || !g_ascii_isalnum (at[-1]));
      const char *close = opens ? strrchr (at, *at) : at; /* the last: the text may hold more */
      g_autofree char *word = close > at ? g_strndup (at + 1, (gsize) (close - at - 1)) : NULL;

      if (word == NULL)
        g_string_append_c (out, *at);
      else
        g_string_append_printf (out, "%c%s%c", *at,
                                sim_shown_is_identifier (word) ? word : "(not shown)", *at);
      at = close;
    }
  return g_string_free (out, FALSE);
}

char *
sim_shown_for_shell (const char *word)
{
  g_autofree char *line = shown (word, FALSE);

  for (const char *c = line; *c; c++)
    if (!g_ascii_isalnum (*c) && strchr ("_./:,@%+-", *c) == NULL)
      return g_shell_quote (line);
  return line[0] && line[0] != '-' ? g_steal_pointer (&line) : g_shell_quote (line);
}

gboolean
sim_shown_has_controls (const char *text)
{
  for (const char *c = text; *c; c++)
    if (g_ascii_iscntrl (*c))
      return TRUE;
  return FALSE;
}
