/* tests/sim/base/test_input.c - the user's text files: compression, marks, line ends, damage. */
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>
#include "sim/base/input.h"
#include "tests/test.h"

typedef struct {
  const char *bytes;
  gsize n;
} Bytes;
#define BYTES(text)                                                                                \
  {                                                                                                \
    text, sizeof (text) - 1                                                                        \
  }

/* Returns: (transfer full): a file of these bytes. */
static char *
file_of (const char *bytes, gsize n)
{
  char *path = NULL;
  gint fd = g_file_open_tmp ("orrery-input-XXXXXX", &path, NULL);

  ck_assert_int_ge (fd, 0);
  ck_assert (g_close (fd, NULL));
  ck_assert (g_file_set_contents (path, bytes, (gssize) n, NULL));
  return path;
}

/* Appends a gzip member. */
static void
append_member (const char *path, const char *bytes, gsize n)
{
  gzFile file = gzopen (path, "ab");

  ck_assert (file != NULL);
  ck_assert (n == 0 || gzwrite (file, bytes, (unsigned) n) == (int) n);
  ck_assert_int_eq (gzclose (file), Z_OK);
}

/* Returns: (transfer full): the lines of a file, each with its number, or what is wrong. */
static char *
lines_of (const char *path)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SimInput) in = sim_input_open (path, &error);
  const char *line;

  while (in != NULL && (line = sim_input_line (in, &error)) != NULL)
    g_string_append_printf (out, "%u:%s|", (guint) sim_input_line_number (in), line);
  if (error != NULL)
    g_string_append (out, strrchr (error->message, '/') + strlen ("/orrery-input-XXXXXX"));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Whatever the line ends, mark and compression, the lines are the same. */
START_TEST (what_an_export_adds_is_no_fault)
{
  static const Bytes same[] = {
    BYTES ("a,b\n\n1,2\n"), BYTES ("a,b\r\n\r\n1,2\r\n"), BYTES ("a,b\n\n1,2"),
    BYTES ("\xef\xbb\xbf" "a,b\n\n1,2\n"), BYTES ("\xef\xbb\xbf" "a,b\r\n\n1,2"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    for (gsize cut = 0; cut <= same[i].n + 1; cut++)
      {
        /* plain, then as two members cut anywhere */
        gboolean plain = cut > same[i].n;
        g_autofree char *path = file_of (same[i].bytes, plain ? same[i].n : 0), *lines = NULL;

        if (!plain)
          {
            append_member (path, same[i].bytes, cut);
            append_member (path, same[i].bytes + cut, same[i].n - cut);
          }
        lines = lines_of (path);
        ck_assert_str_eq (lines, "1:a,b|2:|3:1,2|");
        g_unlink (path);
      }
}
END_TEST

START_TEST (what_is_no_text_is_told)
{
  static const Bytes bad[] = { BYTES ("\xff\xfe"
                                      "a\0"),
                               BYTES ("\xfe\xff\0a"), BYTES ("a\nb\0c\n") };
  static const char *const says[] = { ": UTF-16: save it as UTF-8", ": UTF-16: save it as UTF-8",
                                      "1:a|:2: a NUL byte: this is no text" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = file_of (bad[i].bytes, bad[i].n), *lines = lines_of (path);

      ck_assert_str_eq (lines, says[i]);
      g_unlink (path);
    }
}
END_TEST

/* A gzip file that ends early, or has a bit turned, is told and never taken for a short one. */
START_TEST (damaged_gzip_is_told)
{
  g_autofree char *path = file_of ("", 0), *bytes = NULL;
  gsize n;

  append_member (path, "first line\nsecond line\n", 23);
  ck_assert (g_file_get_contents (path, &bytes, &n, NULL));
  for (gsize left = 19; left < n; left++)
    {
      g_autofree char *lines = NULL;

      ck_assert (g_file_set_contents (path, bytes, (gssize) left, NULL));
      lines = lines_of (path);
      ck_assert_msg (g_str_has_suffix (lines, ": the gzip file is cut off"), "%s", lines);
    }
  bytes[n - 6] = (char) (bytes[n - 6] ^ 4);   /* of the check sum */
  ck_assert (g_file_set_contents (path, bytes, (gssize) n, NULL));
  {
    g_autofree char *lines = lines_of (path);

    ck_assert_msg (g_str_has_suffix (lines, ": the gzip file is damaged"), "%s", lines);
  }
  g_unlink (path);
}
END_TEST

/* Lines of up to a megabyte, many times the size of a read. */
START_TEST (long_lines_are_whole)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL, *whole = NULL;
  g_autoptr (SimInput) in = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  for (gsize n = 1; n < 1000000; n = 3 * n + 1)
    {
      gsize at = text->len;

      g_string_set_size (text, at + n + 1);
      memset (text->str + at, 'x', n);
      text->str[at + n] = '\n';
    }
  path = file_of ("", 0);
  append_member (path, text->str, text->len);
  in = sim_input_open (path, NULL);
  for (gsize n = 1; n < 1000000; n = 3 * n + 1)
    ck_assert_uint_eq (strlen (sim_input_line (in, &error)), n);
  ck_assert (sim_input_line (in, &error) == NULL && error == NULL);
  whole = sim_input_text (path, &length, NULL);
  ck_assert_uint_eq (length, text->len);
  ck_assert_str_eq (whole, text->str);
  g_unlink (path);
}
END_TEST

START_TEST (what_cannot_be_opened_is_told)
{
  g_autoptr (GError) error = NULL, folder = NULL;

  ck_assert (sim_input_open ("/nowhere/at/all", &error) == NULL);
  ck_assert_str_eq (error->message, "/nowhere/at/all: No such file or directory");
  ck_assert (sim_input_text ("/tmp", NULL, &folder) == NULL);
  ck_assert_str_eq (folder->message, "/tmp: Is a directory");
}
END_TEST

TEST_MAIN (input, TEST (what_an_export_adds_is_no_fault), TEST (what_is_no_text_is_told),
           TEST (damaged_gzip_is_told), TEST (long_lines_are_whole),
           TEST (what_cannot_be_opened_is_told))
