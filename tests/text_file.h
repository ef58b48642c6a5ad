/* tests/text_file.h - input files that hold a text of the test. */
#ifndef TESTS_TEXT_FILE_H
#define TESTS_TEXT_FILE_H

#include <glib/gstdio.h>
#include "tests/test.h"

/* Returns: what @load makes of a file with @text, which is gone then; or NULL with @error.  Readers
 * look at what is in a file and not at its name. */
G_GNUC_UNUSED static gpointer
text_file_load (gpointer (*load) (const char *path, GError **error), const char *text,
                GError **error)
{
  g_autofree char *path = NULL;
  gint fd = g_file_open_tmp ("orrery-XXXXXX.csv", &path, NULL);
  gpointer data;

  ck_assert_int_ge (fd, 0);
  ck_assert (g_close (fd, NULL) && g_file_set_contents (path, text, -1, NULL));
  data = load (path, error);
  g_unlink (path);
  return data;
}

/* A file with @text is refused by @load, in words that @says is a part of. */
G_GNUC_UNUSED static void
text_file_refused (gpointer (*load) (const char *path, GError **error), const char *text,
                   const char *says)
{
  g_autoptr (GError) error = NULL;
  gpointer data = text_file_load (load, text, &error);

  ck_assert_msg (data == NULL && strstr (error->message, says) != NULL, "%s: %s", says,
                 error != NULL ? error->message : "taken");
}

#endif
