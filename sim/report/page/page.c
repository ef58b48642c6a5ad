/* sim/report/page/page.c - see page.h. */
#include "sim/report/page/page.h"
#include "sim/base/error.h"
#include <string.h>

typedef enum { HEADING, PARAGRAPH, TABLE } BlockType;

typedef struct {
  BlockType          type;
  guint              level;
  char              *text;
  char             **headings;
  GPtrArray         *rows;       /* (element-type GStrv) */
} Block;

struct SimPage {
  GPtrArray *blocks;
};

static void
block_free (gpointer data)
{
  Block *block = data;

  g_free (block->text);
  g_strfreev (block->headings);
  g_clear_pointer (&block->rows, g_ptr_array_unref);
  g_free (block);
}

SimPage *
sim_page_new (void)
{
  SimPage *page = g_new0 (SimPage, 1);

  page->blocks = g_ptr_array_new_with_free_func (block_free);
  return page;
}

void
sim_page_free (SimPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->blocks);
  g_free (page);
}

static Block *
add_block (SimPage *page, BlockType type)
{
  Block *block = g_new0 (Block, 1);

  block->type = type;
  g_ptr_array_add (page->blocks, block);
  return block;
}

void
sim_page_heading (SimPage *page, guint level, const char *text)
{
  Block *block = add_block (page, HEADING);

  block->level = level;
  block->text = g_strdup (text);
}

void
sim_page_paragraph (SimPage *page, const char *text)
{
  add_block (page, PARAGRAPH)->text = g_strdup (text);
}

static void
row_free (gpointer data)
{
  g_strfreev (data);
}

void
sim_page_table (SimPage *page, const char *const *headings)
{
  Block *block = add_block (page, TABLE);

  block->headings = g_strdupv ((char **) headings);
  block->rows = g_ptr_array_new_with_free_func (row_free);
}

void
sim_page_row (SimPage *page, const char *const *cells)
{
  Block *block
    = page->blocks->len > 0 ? g_ptr_array_index (page->blocks, page->blocks->len - 1) : NULL;
  guint n;
  char **row;

  sim_require (block != NULL && block->type == TABLE);
  n = g_strv_length (block->headings);
  row = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    row[i] = g_strdup (cells[i] != NULL ? cells[i] : "");
  g_ptr_array_add (block->rows, row);
}

/* --- Markdown --- */

static gboolean
is_code (const char *heading)
{
  return g_str_has_suffix (heading, "`");
}

static char *
plain_heading (const char *heading)
{
  return g_strndup (heading, strlen (heading) - (gsize) is_code (heading));
}

/* Inside a table cell a bar ends the cell, in code too. */
static void
append_cell (GString *out, const char *cell, gboolean code)
{
  const char *tick = code && cell[0] != '\0' ? "`" : "";

  g_string_append_printf (out, "| %s", tick);
  for (const char *at = cell; *at != '\0'; at++)
    {
      if (*at == '|' || (!code && strchr ("*<`", *at) != NULL))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *at == '\n' ? ' ' : *at);
    }
  g_string_append_printf (out, "%s ", tick);
}

static void
markdown_table (GString *out, const Block *block)
{
  for (guint i = 0; block->headings[i] != NULL; i++)
    {
      g_autofree char *heading = plain_heading (block->headings[i]);

      append_cell (out, heading, FALSE);
    }
  g_string_append (out, "|\n");
  for (guint i = 0; block->headings[i] != NULL; i++)
    g_string_append (out, "|---");
  g_string_append (out, "|\n");
  for (guint r = 0; r < block->rows->len; r++)
    {
      char **row = g_ptr_array_index (block->rows, r);

      for (guint i = 0; block->headings[i] != NULL; i++)
        append_cell (out, row[i], is_code (block->headings[i]));
      g_string_append (out, "|\n");
    }
}

char *
sim_page_markdown (const SimPage *page)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < page->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (page->blocks, i);

      if (i > 0)
        g_string_append_c (out, '\n');
      if (block->type == TABLE)
        markdown_table (out, block);
      else if (block->type == HEADING)
        g_string_append_printf (out, "%.*s %s\n", (int) block->level, "######", block->text);
      else
        g_string_append_printf (out, "%s\n", block->text);
    }
  return g_string_free (out, FALSE);
}

/* --- terminal --- */

enum { NARROWEST = 30, TERM_INDENT = 2, TEXT_INDENT = 6 };

/* Fills lines with words; longer words than a line stand alone. */
static void
append_wrapped (GString *out, const char *text, guint indent, guint width)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  glong column = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      glong length = g_utf8_strlen (words[i], -1);

      if (length == 0)
        continue;
      if (column > 0 && column + 1 + length > (glong) width)
        {
          g_string_append_c (out, '\n');
          column = 0;
        }
      if (column == 0)
        g_string_append_printf (out, "%*s", (int) indent, "");
      g_string_append_printf (out, "%s%s", column > 0 ? " " : "", words[i]);
      column = column > 0 ? column + 1 + length : (glong) indent + length;
    }
  if (column > 0)
    g_string_append_c (out, '\n');
}

static void
text_row (GString *out, const Block *block, char **row, guint width)
{
  g_autoptr (GString) rest = g_string_new (NULL);

  g_string_append_printf (out, "%*s%s\n", TERM_INDENT, "", row[0]);
  for (guint i = 1; block->headings[i] != NULL; i++)
    {
      g_autofree char *heading = plain_heading (block->headings[i]);

      if (strcmp (heading, "meaning") == 0)
        append_wrapped (out, row[i], TEXT_INDENT, width);
      else if (row[i][0] != '\0')
        g_string_append_printf (rest, "%s%s: %s", rest->len > 0 ? "; " : "", heading, row[i]);
    }
  append_wrapped (out, rest->str, TEXT_INDENT, width);
}

/* Tables of a term and its meaning alone: side by side when the terms are short. */
static void
text_pairs (GString *out, const Block *block, guint width)
{
  glong longest = 0;

  for (guint r = 0; r < block->rows->len; r++)
    longest = MAX (longest, g_utf8_strlen (((char **) g_ptr_array_index (block->rows, r))[0], -1));
  for (guint r = 0; r < block->rows->len; r++)
    {
      char **row = g_ptr_array_index (block->rows, r);
      guint indent = (guint) MIN (longest, (glong) width / 3) + 2 * TERM_INDENT;
      glong gap = (glong) indent - TERM_INDENT - g_utf8_strlen (row[0], -1);
      g_autoptr (GString) text = g_string_new (NULL);

      append_wrapped (text, row[1], indent, width);
      g_string_append_printf (out, "%*s%s", TERM_INDENT, "", row[0]);
      if (gap >= 2 && text->len > indent)
        g_string_append_printf (out, "%*s%s", (int) gap, "", text->str + indent);
      else
        g_string_append_printf (out, "\n%s", text->str);
    }
}

static void
text_table (GString *out, const Block *block, guint width)
{
  if (g_strv_length (block->headings) == 2)
    text_pairs (out, block, width);
  else
    for (guint r = 0; r < block->rows->len; r++)
      text_row (out, block, g_ptr_array_index (block->rows, r), width);
}

char *
sim_page_text (const SimPage *page, guint width)
{
  GString *out = g_string_new (NULL);

  width = MAX (width, NARROWEST);
  for (guint i = 0; i < page->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (page->blocks, i);

      if (i > 0 && block->type != TABLE)
        g_string_append_c (out, '\n');
      if (block->type == TABLE)
        text_table (out, block, width);
      else
        append_wrapped (out, block->text, 0, width);
    }
  return g_string_free (out, FALSE);
}
