/* sim/model/param.h - parameters as const tables bound by offset.
 *
 * One row is one parameter: field, unit, default, allowed values, meaning, source.  From the rows
 * come the decoder, the messages, `orrery describe`, the docs table, the JSON Schema, sweep axes,
 * `--set` and database columns; nothing about a parameter is written twice.  The C field, the YAML
 * key and the column share one name.
 *
 * Types follow the C field: `bool`, `gint64`, `double`, `const char *` (text), SimDist (a
 * distribution) through SIM_PARAM; and by macros of their own an `int` that indexes a table of
 * choices, a SimList of rows, a pointer to a catalogue entry, a SimFile.  Default NULL means that
 * the scenario must give it.
 * Allowed: an interval in the row's unit, "(0, inf)", "[1, 64]", for numbers (a list: of its
 * length); else "any".
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

/* A row of a table of choices, which ends with { NULL }; @impl: a policy's functions, or NULL. */
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

/* A kind of catalogue entry: an accelerator, a link, a language model, a price.  Entries are YAML
 * files under a folder of the catalogue; each decodes to a struct of @size by @rows. */
typedef struct {
  const char     *name;     /* accelerator: the word in `kind:` */
  const char     *doc;
  const SimParam *rows;
  gsize           size;
  gboolean      (*check) (gconstpointer entry, GError **error);   /* (nullable) rules across rows */
} SimKind;

/* A format of input file.  The house loads a file once, const, for all runs of a scenario. */
typedef struct {
  const char *name;         /* "request trace": one of them, after "a" */
  const char *doc;          /* the formats accepted */
  gpointer  (*load) (const char *path, GError **error);   /* messages as path:line:column: what */
  void      (*free) (gpointer data);
} SimFileFormat;

typedef struct {
  const char   *path;       /* NULL when none was given */
  gconstpointer data;       /* what the format's load returned */
} SimFile;

struct SimParam {
  const char   *name;
  SimType       type;
  gsize         offset;
  const char   *unit, *def, *allowed, *doc, *source;
  gconstpointer detail;     /* SimChoice table, SimListType, SimKind or SimFileFormat, by type */
};

#define SIM_TYPE_OF(expr)                                                                          \
  _Generic ((expr), bool: SIM_BOOL, gint64: SIM_INT, double: SIM_DOUBLE, const char *: SIM_STRING, \
            SimDist: SIM_DIST)

#define SIM_PARAM(Struct, field, unit, def, allowed, doc, source)                                  \
  { #field, SIM_TYPE_OF (((Struct *) 0)->field), offsetof (Struct, field),                         \
    unit, def, allowed, doc, source, NULL }

#define SIM_PARAM_CHOICE(Struct, field, choices, def, doc, source)                                 \
  { #field, _Generic (((Struct *) 0)->field, int: SIM_CHOICE), offsetof (Struct, field),           \
    "1", def, "any", doc, source, choices }

#define SIM_PARAM_LIST(Struct, field, listtype, def, allowed, doc, source)                         \
  { #field, _Generic (((Struct *) 0)->field, SimList: SIM_LIST), offsetof (Struct, field),         \
    "1", def, allowed, doc, source, listtype }

#define SIM_PARAM_REF(Struct, field, kind, def, doc, source)                                       \
  { #field, SIM_REF, offsetof (Struct, field), "1", def, "any", doc, source, kind }

#define SIM_PARAM_FILE(Struct, field, format, def, doc, source)                                    \
  { #field, _Generic (((Struct *) 0)->field, SimFile: SIM_FILE), offsetof (Struct, field),         \
    "1", def, "any", doc, source, format }

#define SIM_PARAM_END { NULL, SIM_BOOL, 0, NULL, NULL, NULL, NULL, NULL, NULL }

/* Returns: the number of rows before the end row; @rows may be NULL. */
guint sim_params_n (const SimParam *rows);

/* Returns: (transfer none) (nullable): the row called @name. */
const SimParam *sim_param_find (const SimParam *rows, const char *name);

/**
 * sim_param_set:
 * @row: a row of a scalar type: bool, int, double, string, dist, choice
 * @base: the struct
 * @text: the value as in YAML
 *
 * Parses, checks unit and range, and stores; a string replaced is freed.  On error the struct is
 * untouched.
 *
 * Errors: SIM_ERROR_INVALID: what is wrong and what is allowed, without place or key.
 * Returns: TRUE when stored.
 */
gboolean sim_param_set (const SimParam *row, gpointer base, const char *text, GError **error);

/* Returns: (transfer full): canonical text of a scalar; sim_param_set reads it back to the same. */
char *sim_param_get (const SimParam *row, gconstpointer base);

/* Returns: TRUE and the value as a number, for bool, int and double rows. */
gboolean sim_param_number (const SimParam *row, gconstpointer base, double *value);

/* Returns: (transfer full): what is allowed, for people: `a duration in (0 s, inf)`, `one of none,
 * kvproj`. */
char *sim_param_allowed (const SimParam *row);

/* Sets every scalar row that has a default.  A default that its own row refuses is a bug in the
 * table and aborts. */
void sim_params_defaults (const SimParam *rows, gpointer base);

/* Frees the strings and lists (not catalogue entries nor file data) of a struct and zeroes it. */
void sim_params_clear (const SimParam *rows, gpointer base, gsize size);

/* Copies a struct with its strings and lists; catalogue entries and file data are shared. */
void sim_params_copy (const SimParam *rows, gpointer to, gconstpointer from, gsize size);

G_END_DECLS

#endif
