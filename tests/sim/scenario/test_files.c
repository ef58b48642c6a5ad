/* tests/sim/scenario/test_files.c - a parameter that is a folder: hashed by the content of every
 * file in it, confined file by file. */
#include "tests/test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "sim/scenario/decode/files.h"

static gpointer
load_name (const char *path, GError **error)
{
  (void) error;
  return g_path_get_basename (path);
}

static const SimFileFormat folder_format = { "folder of tables", "files", load_name, g_free, TRUE };

typedef struct {
  char *dir, *inner, *first, *second;
} Tree;

static Tree
tree (void)
{
  Tree t = { .dir = g_dir_make_tmp ("folder-XXXXXX", NULL) };

  t.inner = g_build_filename (t.dir, "inner", NULL);
  t.first = g_build_filename (t.dir, "a.csv", NULL);
  t.second = g_build_filename (t.inner, "b.csv", NULL);
  g_mkdir (t.inner, 0700);
  g_file_set_contents (t.first, "1\n", -1, NULL);
  g_file_set_contents (t.second, "2\n", -1, NULL);
  return t;
}

static void
fell (Tree *t)
{
  g_unlink (t->first);
  g_unlink (t->second);
  g_rmdir (t->inner);
  g_rmdir (t->dir);
  g_free (t->dir);
  g_free (t->inner);
  g_free (t->first);
  g_free (t->second);
}

/* Returns: (transfer full) (nullable): the digest of the folder; NULL with what was said in
 * @message. */
static char *
digest (const SimConfine *confine, const char *path, char **message)
{
  g_autoptr (SimFiles) files = sim_files_new (confine, NULL);
  GError *error = NULL;
  SimFile file;

  if (sim_files_load (files, &folder_format, &(SimFileName){ path, NULL }, &file, &error))
    return g_strdup (sim_files_digest (files, &file));
  *message = g_strdup (error->message);
  g_error_free (error);
  return NULL;
}

START_TEST (every_file_counts)
{
  Tree t = tree ();
  g_autofree char *message = NULL, *before = digest (NULL, t.dir, &message), *same, *after, *moved;
  g_autofree char *renamed = g_build_filename (t.inner, "c.csv", NULL);

  same = digest (NULL, t.dir, &message);
  ck_assert_str_eq (before, same);
  g_file_set_contents (t.second, "3\n", -1, NULL);
  after = digest (NULL, t.dir, &message);
  ck_assert_str_ne (before, after);
  g_rename (t.second, renamed);
  moved = digest (NULL, t.dir, &message);
  ck_assert_str_ne (after, moved);
  g_rename (renamed, t.second);
  fell (&t);
}
END_TEST

START_TEST (a_file_is_no_folder)
{
  Tree t = tree ();
  g_autofree char *message = NULL, *none = digest (NULL, t.first, &message);

  ck_assert (none == NULL);
  ck_assert_msg (g_str_has_suffix (message, "a.csv is a file; give the folder that it is in"), "%s",
                 message);
  fell (&t);
}
END_TEST

/* A link in a permitted folder does not lead out of it. */
START_TEST (links_do_not_lead_out)
{
  Tree inside = tree (), outside = tree ();
  g_autoptr (SimConfine) confine = sim_confine_new ();
  g_autofree char *link = g_build_filename (inside.dir, "secret.csv", NULL), *message = NULL;
  g_autofree char *good = NULL, *bad = NULL;

  ck_assert (sim_confine_add_folder (confine, inside.dir, NULL));
  good = digest (confine, inside.dir, &message);
  ck_assert_msg (good != NULL, "%s", message);
  ck_assert_int_eq (symlink (outside.first, link), 0);
  bad = digest (confine, inside.dir, &message);
  ck_assert (bad == NULL);
  g_unlink (link);
  fell (&inside);
  fell (&outside);
}
END_TEST

static gconstpointer
loaded_from (SimFileStore *store, const char *path)
{
  g_autoptr (SimFiles) files = sim_files_new (NULL, store);
  SimFile file = { 0 };

  ck_assert (sim_files_load (files, &folder_format, &(SimFileName){ path, NULL }, &file, NULL));
  ck_assert_uint_eq (strlen (sim_files_digest (files, &file)), 64);
  return file.data;
}

/* What one scenario has loaded the next one finds, by whatever name, until it changes. */
START_TEST (a_store_loads_once)
{
  Tree t = tree ();
  g_autoptr (SimFileStore) store = sim_file_store_new ();
  g_autofree char *round = g_build_filename (t.inner, "..", NULL);
  gconstpointer first = loaded_from (store, t.dir);

  ck_assert_ptr_eq (loaded_from (store, t.dir), first);
  ck_assert_ptr_eq (loaded_from (store, round), first);
  g_file_set_contents (t.second, "of another size\n", -1, NULL);
  ck_assert_ptr_ne (loaded_from (store, t.dir), first);
  fell (&t);
}
END_TEST

TEST_MAIN (files, TEST (a_store_loads_once), TEST (every_file_counts), TEST (a_file_is_no_folder),
           TEST (links_do_not_lead_out))
