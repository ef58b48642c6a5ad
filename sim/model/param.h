/* sim/model/param.h - parameters as const tables bound by offset.
 *
 * One row is one parameter: field, unit, default, allowed values, meaning, source.  From the rows
 * come the decoder, the messages, `orrery describe`, the docs table, the JSON Schema, sweep axes,
 * `--set` and database columns; nothing about a parameter is written twice.  The C field, the YAML
 * key and the column share one name.
 *
 * Types follow the C field: `bool`, `gint64`, `double`, `const char *` (text), SimDist (a
 * distribution) through SIM_PARAM; and by macros of their own an `int` that indexes a table of
 * choices, a SimList of rows, a pointer to a catalogue entry, a SimFile.  Default NULL: a must.
 * Allowed: an interval in the row's unit, "(0, inf)", "[1, 64]", for numbers (a list: of its
 * length); else "any".
 * After the source a row may say when the parameter applies, "study is slots or replay": see
 * applies.h.  A scenario that gives a parameter which applies at none of its points is refused.
 */
#ifndef SIM_MODEL_PARAM_H
#define SIM_MODEL_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include "sim/base/error.h"
#include "sim/core/random/dist.h"

G_BEGIN_DECLS

typedef enum {
  SIM_BOOL, SIM_INT, SIM_DOUBLE, SIM_STRING, SIM_DIST,
  SIM_CHOICE, SIM_LIST, SIM_REF, SIM_FILE,
} SimType;

typedef struct SimParam SimParam;

/* A row of a table of choices, which ends with { NULL }; @impl (nullable): a policy's functions. */
typedef struct {
  const char   *name, *doc;
  gconstpointer impl;
} SimChoice;

/* A list parameter: @n structs, each described by the rows that the parameter names. */
typedef struct {
  guint    n;
  gpointer items;
} SimList;

typedef struct {
  const SimParam *rows;
  gsize           size;     /* of one struct */
} SimListType;

/* A kind of catalogue entry, such as accelerators; each decodes to a struct of @size by @rows. */
typedef struct {
  const char     *name;     /* accelerator: the word in `kind:` */
  const char     *doc;
  const SimParam *rows;
  gsize           size;
  gboolean      (*check) (gconstpointer entry, GError **error);   /* (nullable) rules across rows */
} SimKind;

/* A format of input file or folder; each is loaded once, const, for all runs of a scenario. */
typedef struct {
  const char *name;         /* "request trace": one of them, after "a" */
  const char *doc;          /* the formats accepted */
  gpointer  (*load) (const char *path, GError **error);   /* messages as path:line:column: what */
  void      (*free) (gpointer data);
  gboolean    folder;       /* load gets a folder, of which the house has read every file */
} SimFileFormat;
typedef struct {
  const char   *path;       /* NULL when none was given */
  gconstpointer data;       /* what the format's load returned */
} SimFile;

struct SimParam {
  const char   *name;
  SimType       type;
  gsize         offset;
  gconstpointer detail;     /* SimChoice table, SimListType, SimKind or SimFileFormat, by type */
  const char   *unit, *def, *allowed, *doc, *source;
  const char   *applies;    /* (nullable): the condition */
};

#define SIM_TYPE_OF(expr)                                                                          \
  _Generic ((expr), bool: SIM_BOOL, gint64: SIM_INT, double: SIM_DOUBLE, const char *: SIM_STRING, \
            SimDist: SIM_DIST)

/* The last argument of each is a source, or a source and a condition. */
#define SIM_PARAM_ROW(Struct, field, kind, what, unit_, default, range, meaning, ...)              \
  { .name = #field, .type = kind, .offset = offsetof (Struct, field), .detail = what,              \
    .unit = unit_, .def = default, .allowed = range, .doc = meaning, .source = __VA_ARGS__ }

#define SIM_PARAM(Struct, field, unit, def, allowed, doc, ...)                                     \
  SIM_PARAM_ROW (Struct, field, SIM_TYPE_OF (((Struct *) 0)->field), NULL, unit, def, allowed,     \
                 doc, __VA_ARGS__)

#define SIM_PARAM_CHOICE(Struct, field, choices, def, doc, ...)                                    \
  SIM_PARAM_ROW (Struct, field, _Generic (((Struct *) 0)->field, int: SIM_CHOICE), choices, "1",   \
                 def, "any", doc, __VA_ARGS__)

#define SIM_PARAM_LIST(Struct, field, listtype, def, allowed, doc, ...)                            \
  SIM_PARAM_ROW (Struct, field, _Generic (((Struct *) 0)->field, SimList: SIM_LIST), listtype,     \
                 "1", def, allowed, doc, __VA_ARGS__)

#define SIM_PARAM_REF(Struct, field, kind, def, doc, ...)                                          \
  SIM_PARAM_ROW (Struct, field, SIM_REF, kind, "1", def, "any", doc, __VA_ARGS__)

#define SIM_PARAM_FILE(Struct, field, format, def, doc, ...)                                       \
  SIM_PARAM_ROW (Struct, field, _Generic (((Struct *) 0)->field, SimFile: SIM_FILE), format, "1",  \
                 def, "any", doc, __VA_ARGS__)

#define SIM_PARAM_END { .name = NULL }

/* Ends rows of which some have gone: @table, of SimFormer, ends with { NULL, NULL }. */
#define SIM_PARAM_END_FORMER(table) { .name = NULL, .detail = table }

/* A key that the rows had once, and what a scenario says in its place: `use NAME`. */
typedef struct { const char *name, *instead; } SimFormer;

/* Returns: the number of rows before the end row; @rows may be NULL. */
guint sim_params_n (const SimParam *rows);
/* Returns: (transfer none) (nullable): the row called @name. */
const SimParam *sim_param_find (const SimParam *rows, const char *name);
/* Returns: (transfer none) (nullable): what is to be said instead of @name, a key of before. */
const char *sim_param_former (const SimParam *rows, const char *name);

/* Parses @text, a value as in YAML, checks unit and range and stores it in the struct @base; a
 * string replaced is freed.  @row: of a scalar type: bool, int, double, string, dist, choice.
 * Errors: SIM_ERROR_INVALID: what is wrong and what is allowed, without place or key.
 * Returns: TRUE when stored; else the struct is untouched. */
gboolean sim_param_set (const SimParam *row, gpointer base, const char *text, GError **error);

/* Returns: (transfer full): canonical text of a scalar; sim_param_set reads it back to the same. */
char *sim_param_get (const SimParam *row, gconstpointer base);

/* Returns: TRUE and the value as a number: bool, int and double rows. */
gboolean sim_param_number (const SimParam *row, gconstpointer base, double *value);

/* Returns: (transfer full): what is allowed, for people: `a duration in (0 s, inf)`; briefly: no
 * kinds of distributions, where these are explained beside it. */
char *sim_param_allowed (const SimParam *row);
char *sim_param_allowed_briefly (const SimParam *row);

/* Sets every scalar row that has a default; one that its own row refuses is a bug and aborts. */
void sim_params_defaults (const SimParam *rows, gpointer base);
/* Frees the strings and lists (not catalogue entries nor file data), and zeroes the struct. */
void sim_params_clear (const SimParam *rows, gpointer base, gsize size);
/* Copies a struct with its strings and lists; entries and file data are shared. */
void sim_params_copy (const SimParam *rows, gpointer to, gconstpointer from, gsize size);

G_END_DECLS

#endif
