/* sim/report/json.c - see json.h. */
#include "sim/report/json.h"
#include "sim/base/error.h"
#include "sim/base/shown.h"
#include "sim/base/unit/unit.h"
#include <math.h>
#include <string.h>

/* What is open: one letter a level, 'o' or 'a'; empty outside. */
struct SimJson {
  GString *text, *open;
  guint    indent;
  gboolean first;      /* of its object or array */
  gboolean after_key;
};

SimJson *
sim_json_new (guint indent)
{
  SimJson *json = g_new0 (SimJson, 1);

  json->text = g_string_new (NULL);
  json->open = g_string_new (NULL);
  json->indent = indent;
  json->first = TRUE;
  return json;
}

void
sim_json_free (SimJson *json)
{
  if (json == NULL)
    return;
  g_string_free (json->text, TRUE);
  g_string_free (json->open, TRUE);
  g_free (json);
}

char *
sim_json_finish (SimJson *json)
{
  char *text;

  sim_require (json->open->len == 0 && !json->first && !json->after_key);
  g_string_append_c (json->text, '\n');
  text = g_string_free (json->text, FALSE);
  g_string_free (json->open, TRUE);
  g_free (json);
  return text;
}

static char
level (const SimJson *json)
{
  return json->open->len > 0 ? json->open->str[json->open->len - 1] : '\0';
}

static void
new_line (SimJson *json)
{
  if (json->indent == 0)
    return;
  g_string_append_c (json->text, '\n');
  for (gsize i = 0; i < json->indent * json->open->len; i++)
    g_string_append_c (json->text, ' ');
}

/* A comma before all but the first, then the place of the next element. */
static void
separate (SimJson *json)
{
  if (!json->first)
    g_string_append_c (json->text, ',');
  if (json->open->len > 0)
    new_line (json);
  json->first = FALSE;
}

/* Every value passes here. */
static void
before_value (SimJson *json)
{
  sim_require (level (json) != 'o' || json->after_key);
  sim_require (level (json) != '\0' || json->first);
  if (!json->after_key)
    separate (json);
  json->after_key = FALSE;
}

static void
begin (SimJson *json, char kind, char bracket)
{
  before_value (json);
  g_string_append_c (json->text, bracket);
  g_string_append_c (json->open, kind);
  json->first = TRUE;
}

static void
end (SimJson *json, char kind, char bracket)
{
  gboolean empty = json->first;

  sim_require (level (json) == kind && !json->after_key);
  g_string_truncate (json->open, json->open->len - 1);
  if (!empty)
    new_line (json);
  g_string_append_c (json->text, bracket);
  json->first = FALSE;
}

void
sim_json_begin_object (SimJson *json)
{
  begin (json, 'o', '{');
}

void
sim_json_end_object (SimJson *json)
{
  end (json, 'o', '}');
}

void
sim_json_begin_array (SimJson *json)
{
  begin (json, 'a', '[');
}

void
sim_json_end_array (SimJson *json)
{
  end (json, 'a', ']');
}

/* Programs read the same text, and a terminal that gets to see it obeys nothing. */
static void
append_unit (GString *text, gunichar c)
{
  if (c < 0x10000)
    g_string_append_printf (text, "\\u%04x", c);
  else
    g_string_append_printf (text, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

static void
append_escaped (GString *text, const char *value)
{
  static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      const char *special = strchr (plain, *at);
      gunichar c = g_utf8_get_char (at);

      if (special != NULL)
        g_string_append_printf (text, "\\%c", letters[special - plain]);
      else if (sim_shown_is_hidden (c))
        append_unit (text, c);
      else
        g_string_append_unichar (text, c);
    }
  g_string_append_c (text, '"');
}

void
sim_json_key (SimJson *json, const char *key)
{
  sim_require (level (json) == 'o' && !json->after_key);
  separate (json);
  append_escaped (json->text, key);
  g_string_append (json->text, json->indent > 0 ? ": " : ":");
  json->after_key = TRUE;
}

void
sim_json_string (SimJson *json, const char *value)
{
  before_value (json);
  if (value != NULL)
    append_escaped (json->text, value);
  else
    g_string_append (json->text, "null");
}

void
sim_json_number (SimJson *json, double value)
{
  g_autofree char *text = sim_double_format (value);

  before_value (json);
  g_string_append (json->text, isfinite (value) ? text : "null");
}

void
sim_json_integer (SimJson *json, gint64 value)
{
  before_value (json);
  g_string_append_printf (json->text, "%" G_GINT64_FORMAT, value);
}

void
sim_json_boolean (SimJson *json, gboolean value)
{
  before_value (json);
  g_string_append (json->text, value ? "true" : "false");
}

void
sim_json_null (SimJson *json)
{
  before_value (json);
  g_string_append (json->text, "null");
}

void
sim_json_member_string (SimJson *json, const char *key, const char *value)
{
  sim_json_key (json, key);
  sim_json_string (json, value);
}

void
sim_json_member_number (SimJson *json, const char *key, double value)
{
  sim_json_key (json, key);
  sim_json_number (json, value);
}

void
sim_json_member_integer (SimJson *json, const char *key, gint64 value)
{
  sim_json_key (json, key);
  sim_json_integer (json, value);
}

void
sim_json_member_boolean (SimJson *json, const char *key, gboolean value)
{
  sim_json_key (json, key);
  sim_json_boolean (json, value);
}
