/* sim/base/input.c - see input.h. */
#include "sim/base/input.h"
#include <errno.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK = 1 << 17, LONGEST_LINE = 1 << 30 };
#define NUL_BYTE "a NUL byte: this is no text"
#define LONGEST_TEXT ((gsize) 2 << 30)

struct SimInput {
  char   *path;
  gzFile  file;
  char   *buffer;             /* what has been read: [from, to) is not handed out yet */
  gsize   from, to, size;
  guint64 line;
  gboolean end;               /* nothing more comes from the file */
};

/* @what is wrong with the line that came last.  Returns: FALSE. */
static gboolean
fail (const SimInput *in, const char *what, GError **error)
{
  return sim_error (error, SIM_ERROR_FILE, "%s:%" G_GUINT64_FORMAT ": %s", in->path, in->line,
                    what);
}

guint64
sim_input_line_number (const SimInput *in)
{
  return in->line;
}

void
sim_input_close (SimInput *in)
{
  if (in == NULL)
    return;
  if (in->file != NULL)
    gzclose (in->file);
  g_free (in->path);
  g_free (in->buffer);
  g_free (in);
}

/* gzread hands out what it could read of a damaged file; the fault shows afterwards. */
static gboolean
is_sound (SimInput *in, int n, GError **error)
{
  int code = Z_OK;
  const char *why = gzerror (in->file, &code);

  if (n >= 0 && (code == Z_OK || code == Z_STREAM_END))
    return TRUE;
  if (code == Z_ERRNO)
    why = g_strerror (errno);
  else
    why = code == Z_BUF_ERROR ? "the gzip file is cut off" : "the gzip file is damaged";
  return sim_error (error, SIM_ERROR_FILE, "%s: %s", in->path, why);
}

/* Reads more behind what is there.  Returns: FALSE with @error; at the end, TRUE with in->end. */
static gboolean
fill (SimInput *in, GError **error)
{
  int n;

  if (in->from > 0)
    {
      memmove (in->buffer, in->buffer + in->from, in->to - in->from);
      in->to -= in->from;
      in->from = 0;
    }
  if (in->size < in->to + CHUNK + 1)
    {
      in->size = MAX (2 * in->size, in->to + CHUNK + 1);
      in->buffer = g_realloc (in->buffer, in->size);
    }
  n = gzread (in->file, in->buffer + in->to, CHUNK);
  if (!is_sound (in, n, error))
    return FALSE;
  in->to += (gsize) n;
  in->end = n == 0;
  return TRUE;
}

/* The mark at the beginning is passed over; other encodings have others. */
static gboolean
begin (SimInput *in, GError **error)
{
  static const char utf8[] = "\xef\xbb\xbf", little[] = "\xff\xfe", big[] = "\xfe\xff";

  while (in->to < strlen (utf8) && !in->end)
    if (!fill (in, error))
      return FALSE;
  if (in->to >= 3 && memcmp (in->buffer, utf8, 3) == 0)
    in->from = 3;
  if (in->to >= 2 && (memcmp (in->buffer, little, 2) == 0 || memcmp (in->buffer, big, 2) == 0))
    return sim_error (error, SIM_ERROR_FILE, "%s: UTF-16: save it as UTF-8", in->path);
  return TRUE;
}

SimInput *
sim_input_open (const char *path, GError **error)
{
  SimInput *in = g_new0 (SimInput, 1);

  in->path = g_strdup (path);
  in->file = gzopen (path, "rb");
  if (in->file == NULL)
    sim_error (error, SIM_ERROR_FILE, "%s: %s", path, g_strerror (errno));
  else if (begin (in, error))
    return in;
  sim_input_close (in);
  return NULL;
}

/* Returns: where the next piece ends: its @mark, or the end of the file. */
static gboolean
find_end (SimInput *in, char mark, char **end, GError **error)
{
  gsize seen = 0;

  for (;;)
    {
      char *from = in->buffer + in->from;

      *end = memchr (from + seen, mark, in->to - in->from - seen);
      if (*end == NULL && in->end)
        *end = in->buffer + in->to;
      if (*end != NULL)
        return TRUE;
      seen = in->to - in->from;
      if (seen > LONGEST_LINE)
        return fail (in, "a line longer than 1 GiB", error);
      if (!fill (in, error))
        return FALSE;
    }
}

char *
sim_input_line (SimInput *in, GError **error)
{
  char *line, *end;

  in->line++;
  if (!find_end (in, '\n', &end, error))
    return NULL;
  line = in->buffer + in->from;
  if (in->from == in->to)
    {
      in->line--;
      return NULL;
    }
  in->from = MIN (in->to, (gsize) (end - in->buffer) + 1);
  if (memchr (line, '\0', (gsize) (end - line)) != NULL)
    {
      fail (in, NUL_BYTE, error);
      return NULL;
    }
  *end = '\0';
  if (end > line && end[-1] == '\r')
    end[-1] = '\0';
  return line;
}

gboolean
sim_input_peek (SimInput *in, char *first, GError **error)
{
  gsize at = in->from;

  for (;; at++)
    {
      while (at == in->to && !in->end)
        {
          const gsize passed = at - in->from;

          if (!fill (in, error))
            return FALSE;
          at = in->from + passed;
        }
      *first = at < in->to ? in->buffer[at] : '\0';
      if (*first == '\0' || !g_ascii_isspace (*first))
        return TRUE;
    }
}

char *
sim_input_piece (SimInput *in, char mark, gboolean *whole, GError **error)
{
  char *piece, *end;

  in->line = MAX (in->line, 1);
  if (!find_end (in, mark, &end, error))
    return NULL;
  piece = in->buffer + in->from;
  if (in->from == in->to)
    return NULL;
  in->from = MIN (in->to, (gsize) (end - in->buffer) + 1);
  for (const char *at = piece; (at = memchr (at, '\n', (gsize) (end - at))) != NULL; at++)
    in->line++;
  if (memchr (piece, '\0', (gsize) (end - piece)) != NULL)
    {
      fail (in, NUL_BYTE, error);
      return NULL;
    }
  *whole = *end == mark && end < in->buffer + in->to;
  *end = '\0';
  return piece;
}

/* Returns: FALSE, with the line, when there is a NUL byte in what was read. */
static gboolean
is_text (SimInput *in, gsize n, GError **error)
{
  const char *text = in->buffer + in->from, *nul = memchr (text, '\0', n);

  if (nul == NULL)
    return TRUE;
  in->line = 1;
  for (const char *at = text; at < nul; at++)
    in->line += *at == '\n' ? 1 : 0;
  return fail (in, NUL_BYTE, error);
}

char *
sim_input_text (const char *path, gsize *length, GError **error)
{
  g_autoptr (SimInput) in = sim_input_open (path, error);
  gsize n;

  if (in == NULL)
    return NULL;
  while (!in->end && in->to - in->from <= LONGEST_TEXT)
    if (!fill (in, error))
      return NULL;
  n = in->to - in->from;
  if (n > LONGEST_TEXT)
    sim_error (error, SIM_ERROR_FILE, "%s: more than 2 GiB of text", path);
  if (n > LONGEST_TEXT || !is_text (in, n, error))
    return NULL;
  memmove (in->buffer, in->buffer + in->from, n);
  in->buffer[n] = '\0';
  if (length != NULL)
    *length = n;
  return g_steal_pointer (&in->buffer);
}
