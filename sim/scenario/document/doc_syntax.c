/* sim/scenario/document/doc_syntax.c - see doc_syntax.h. */
#include "sim/scenario/document/doc_syntax.h"
#include <string.h>

/* What libyaml says, and what the user can do about it.  @opened: name the place where the thing
 * was opened. */
typedef struct {
  const char *problem, *context; /* @context (nullable): any */
  gboolean opened;
  const char *advice;
} Advice;

#define TAB "a tab cannot indent: use spaces"
#define UNCLOSED_QUOTE "this quote is never closed"

/* clang-format off */
static const Advice advices[] = {
  { "found unexpected end of stream", "while scanning a quoted scalar", TRUE, UNCLOSED_QUOTE },
  { "found unexpected document indicator", "while scanning a quoted scalar", TRUE, UNCLOSED_QUOTE },
  { "did not find expected ',' or ']'", NULL, TRUE,
    "this list is not closed: items are separated by ',' and the last is followed by ']'" },
  { "did not find expected ',' or '}'", NULL, TRUE,
    "this map is not closed: entries are separated by ',' and the last is followed by '}'" },
  { "did not find expected key", NULL, FALSE,
    "expected `key: value`, indented like the other keys of its map" },
  { "did not find expected '-' indicator", NULL, FALSE,
    "expected `- `, indented like the other items of its list" },
  { "mapping values are not allowed in this context", NULL, FALSE,
    "a ': ' where none can be: quote a text that contains one, and indent "
    "the keys of a map alike" },
  { "block sequence entries are not allowed in this context", NULL, FALSE,
    "a '- ' where none can be: begin a list on a line of its own" },
  { "could not find expected ':'", NULL, TRUE, "expected ': ' and a value after this key" },
  { "did not find expected node content", NULL, FALSE, "expected a value" },
  { "did not find expected <document start>", NULL, FALSE,
    "text after the end of the document: is the line above complete?" },
  { "found unknown escape character", NULL, FALSE,
    "unknown escape: write \\\\ for a backslash, or use single quotes" },
  { "did not find expected alphabetic or numeric character", NULL, TRUE,
    "a value that begins with '*' or '&' must be quoted" },
  { "found a tab character that violates indentation", NULL, FALSE, TAB },
  { "found a tab character where an indentation space is expected", NULL, FALSE, TAB },
  { "found undefined tag handle", NULL, FALSE, "a value that begins with '!' must be quoted" },
};
/* clang-format on */

SimMark
sim_doc_syntax_mark (const SimDocInput *input, const yaml_mark_t *mark)
{
  SimMark result = { input->name, (guint) mark->line + 1, (guint) mark->column + 1 };

  if (input->is_value)
    result.line = result.col = 0;
  return result;
}

/* The place of byte @offset, with lines as libyaml counts them. */
static yaml_mark_t
place_of (const SimDocInput *input, gsize offset)
{
  yaml_mark_t mark = { 0, 0, 0 };
  gsize end = MIN (offset, input->length);

  for (gsize i = 0; i < end; i++)
    {
      char c = input->text[i];
      gboolean crlf = c == '\r' && i + 1 < input->length && input->text[i + 1] == '\n';

      if (c == '\n' || (c == '\r' && !crlf))
        {
          mark.line++;
          mark.column = 0;
        }
      else if ((c & 0xc0) != 0x80 && !crlf)
        mark.column++;
    }
  return mark;
}

/* Returns: the first byte of the character at @mark; 0 past the end. */
static char
char_at (const SimDocInput *input, const yaml_mark_t *mark)
{
  const char *p = input->text, *end = p + input->length;

  for (gsize i = 0; i < mark->index && p < end; i++)
    p = g_utf8_next_char (p);
  return p < end ? *p : '\0';
}

static void
fault_start (const yaml_parser_t *yaml, const SimDocInput *input, SimFaults *faults)
{
  SimMark mark = sim_doc_syntax_mark (input, &yaml->problem_mark);
  char c = char_at (input, &yaml->problem_mark);

  if (c == '\t')
    sim_faults_add (faults, &mark, input->prefix, TAB);
  else if (g_ascii_isgraph (c))
    sim_faults_add (faults, &mark, input->prefix, "a value that begins with '%c' must be quoted",
                    c);
  else
    sim_faults_add (faults, &mark, input->prefix, "expected a value");
}

static const Advice *
advice_for (const yaml_parser_t *yaml)
{
  for (guint i = 0; i < G_N_ELEMENTS (advices); i++)
    if (g_str_equal (advices[i].problem, yaml->problem)
        && (advices[i].context == NULL || g_strcmp0 (advices[i].context, yaml->context) == 0))
      return &advices[i];
  return NULL;
}

static void
fault_control (const yaml_parser_t *yaml, const SimDocInput *input, SimFaults *faults)
{
  yaml_mark_t place = place_of (input, yaml->problem_offset);
  SimMark mark = sim_doc_syntax_mark (input, &place);

  sim_faults_add (faults, &mark, input->prefix, "the control character 0x%02X is not allowed",
                  (guint) yaml->problem_value);
}

void
sim_doc_syntax_fault (const yaml_parser_t *yaml, const SimDocInput *input, SimFaults *faults)
{
  const Advice *advice;
  SimMark mark;

  if (yaml->error == YAML_READER_ERROR)
    {
      fault_control (yaml, input, faults);
      return;
    }
  if (g_str_equal (yaml->problem, "found character that cannot start any token"))
    {
      fault_start (yaml, input, faults);
      return;
    }
  advice = advice_for (yaml);
  mark = sim_doc_syntax_mark (input,
                              advice && advice->opened ? &yaml->context_mark : &yaml->problem_mark);
  if (advice)
    sim_faults_add (faults, &mark, input->prefix, "%s", advice->advice);
  else
    sim_faults_add (faults, &mark, input->prefix, "not valid YAML: %s%s%s",
                    yaml->context ? yaml->context : "", yaml->context ? ", " : "", yaml->problem);
}

gboolean
sim_doc_syntax_utf8 (const SimDocInput *input, SimFaults *faults)
{
  const char *bad;
  yaml_mark_t place;
  SimMark mark;

  if (g_utf8_validate_len (input->text, input->length, &bad))
    return TRUE;
  place = place_of (input, (gsize) (bad - input->text));
  mark = sim_doc_syntax_mark (input, &place);
  if (g_str_has_prefix (input->text, "\xff\xfe") || g_str_has_prefix (input->text, "\xfe\xff"))
    sim_faults_add (faults, &mark, input->prefix, "the file is UTF-16; save it as UTF-8");
  else if (g_str_has_prefix (input->text, "SQLite format 3"))
    sim_faults_add (faults, &mark, input->prefix,
                    "this is a results file, not a scenario: `orrery show` shows it");
  else if (*bad == '\0')
    sim_faults_add (faults, &mark, input->prefix, "a NUL byte: this is no text file");
  else
    sim_faults_add (faults, &mark, input->prefix,
                    "the byte 0x%02X is not UTF-8; save the file as UTF-8", (guint) (guchar) *bad);
  return FALSE;
}
