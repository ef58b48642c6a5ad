/* tests/sim/base/test_replace.c - files are replaced whole or not at all. */
#include "tests/test.h"
#include <glib/gstdio.h>
#include <unistd.h>
#include "sim/base/replace.h"

static char *
text_of (const char *path)
{
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text ? text : g_strdup ("(none)");
}

/* Writes @text by way of a work file.  Returns: what @path holds afterwards. */
static char *
replaced (const char *path, const char *text, gboolean whole)
{
  g_autofree char *work = sim_replace_begin (path);
  GError *error = NULL;

  ck_assert_str_ne (work, path);
  ck_assert (g_file_set_contents (work, text, -1, NULL));
  ck_assert_int_eq (sim_replace_end (work, path, whole, &error), whole);
  ck_assert_ptr_null (error);
  ck_assert (!g_file_test (work, G_FILE_TEST_EXISTS));
  return text_of (path);
}

START_TEST (replace_is_whole_or_nothing)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-replace-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "x.csv", NULL),
                  *link = g_build_filename (dir, "link", NULL);
  g_autofree char *none = replaced (path, "half", FALSE), *first = replaced (path, "first", TRUE),
                  *kept = replaced (path, "half", FALSE);
  g_autofree char *second = NULL, *through = NULL;

  ck_assert_str_eq (none, "(none)");
  ck_assert_str_eq (first, "first");
  ck_assert_str_eq (kept, "first");
  ck_assert_int_eq (symlink ("x.csv", link), 0);
  second = replaced (link, "second", TRUE);
  through = text_of (path);
  ck_assert_str_eq (second, "second");
  ck_assert_str_eq (through, "second");
  ck_assert (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_unlink (link);
  g_unlink (path);
  g_rmdir (dir);
}
END_TEST

START_TEST (replace_writes_devices_directly_and_tells_what_fails)
{
  g_autofree char *device = sim_replace_begin ("/dev/null");
  g_autofree char *gone = sim_replace_begin ("/no/such/folder/x.csv");
  GError *error = NULL;

  ck_assert_str_eq (device, "/dev/null");
  ck_assert (sim_replace_end (device, "/dev/null", TRUE, NULL));
  ck_assert (g_file_test ("/dev/null", G_FILE_TEST_EXISTS));
  ck_assert (!sim_replace_end (gone, "/no/such/folder/x.csv", TRUE, &error));
  ck_assert_str_eq (error->message,
                    "/no/such/folder/x.csv: cannot be written: No such file or directory");
  g_error_free (error);
}
END_TEST

START_TEST (replace_text_follows_links_and_spares_devices)
{
  g_autofree char *dir = g_dir_make_tmp ("orrery-replace-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "x.html", NULL),
                  *link = g_build_filename (dir, "link", NULL),
                  *null = g_build_filename (dir, "null", NULL), *text = NULL;
  GError *error = NULL;

  ck_assert_int_eq (symlink ("x.html", link), 0);
  ck_assert_int_eq (symlink ("/dev/null", null), 0);
  ck_assert (sim_replace_text (path, "old", NULL) && sim_replace_text (link, "new", NULL));
  text = text_of (path);
  ck_assert_str_eq (text, "new");
  ck_assert (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  ck_assert (sim_replace_text (null, "gone", NULL));
  ck_assert (g_file_test (null, G_FILE_TEST_IS_SYMLINK));
  ck_assert (!sim_replace_text ("/dev/full", "too much", &error));
  ck_assert_str_eq (error->message, "/dev/full: cannot be written: No space left on device");
  g_error_free (error);
  g_unlink (null);
  g_unlink (link);
  g_unlink (path);
  g_rmdir (dir);
}
END_TEST

TEST_MAIN (replace, TEST (replace_is_whole_or_nothing),
           TEST (replace_text_follows_links_and_spares_devices),
           TEST (replace_writes_devices_directly_and_tells_what_fails))
