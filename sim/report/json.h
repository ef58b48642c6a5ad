/* sim/report/json.h - a small JSON writer: values in order, commas and escapes by themselves.
 *
 * Text per RFC 8259; doubles by sim_double_format, infinite values and NaN as null; bytes that
 * are no UTF-8 become U+FFFD.  A value where a key is due, or an end without its beginning, is a
 * bug in the caller and aborts.
 *
 *   SimJson *json = sim_json_new (2);
 *   sim_json_begin_object (json);
 *   sim_json_key (json, "mean");
 *   sim_json_number (json, 1.25);
 *   sim_json_end_object (json);
 *   text = sim_json_finish (json);
 */
#ifndef SIM_REPORT_JSON_H
#define SIM_REPORT_JSON_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct SimJson SimJson;

/* @indent: spaces a level; 0: all in one line.  Returns: (transfer full): a writer at the start
 * of one value. */
SimJson *sim_json_new (guint indent);
void     sim_json_free (SimJson *json);

/* Frees @json.  Returns: (transfer full): the text, which holds one whole value and ends with a
 * line feed. */
char *sim_json_finish (SimJson *json);

/* An object or a list begins, as a value, and ends; they nest. */
void sim_json_begin_object (SimJson *json);
void sim_json_end_object (SimJson *json);
void sim_json_begin_array (SimJson *json);
void sim_json_end_array (SimJson *json);

/* The key of the value that comes next; only in an object. */
void sim_json_key (SimJson *json, const char *key);

/* A value.  @value of a string: (nullable): null. */
void sim_json_string (SimJson *json, const char *value);
void sim_json_number (SimJson *json, double value);
void sim_json_integer (SimJson *json, gint64 value);
void sim_json_boolean (SimJson *json, gboolean value);
void sim_json_null (SimJson *json);

/* A key and its value. */
void sim_json_member_string (SimJson *json, const char *key, const char *value);
void sim_json_member_number (SimJson *json, const char *key, double value);
void sim_json_member_integer (SimJson *json, const char *key, gint64 value);
void sim_json_member_boolean (SimJson *json, const char *key, gboolean value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimJson, sim_json_free)

G_END_DECLS

#endif
