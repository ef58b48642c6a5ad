/* tests/sim/cli/test_listing.c - `orrery list`, `describe` and `schema` as a user calls them. */
#include "sim/cli/commands.h"
#include "tests/sim/all_types.h"
#include "tests/test.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef int (*Command) (const SimCli *cli, int argc, char **argv);

/* A data folder of our own: one catalogue file, two scenarios, one of them broken. */
typedef struct {
  char *dir;
  int   status;
  char *out, *err;
} Fixture;

static void
write_file (const Fixture *f, const char *folder, const char *name, const char *text)
{
  g_autofree char *dir = g_build_filename (f->dir, "scenarios", folder, NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);

  ck_assert_int_eq (g_mkdir_with_parents (dir, 0700), 0);
  ck_assert (g_file_set_contents (path, text, -1, NULL));
}

static Fixture
fixture (void)
{
  Fixture f = { .dir = g_dir_make_tmp ("orrery-XXXXXX", NULL) };

  write_file (&f, "catalogue", "links.yaml",
              "kind: link\nentries:\n"
              "  nvlink9: {latency_s: 2 us, source: data sheet, confidence: A}\n");
  write_file (&f, "examples", "first.yaml", "orrery: 1\ntitle: the µ first\nmodel: all_types\n");
  write_file (&f, "lessons", "broken.yaml", "orrery: [1\n");
  return f;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

static void
clear (Fixture *f)
{
  remove_tree (f->dir);
  g_free (f->dir);
  g_free (f->out);
  g_free (f->err);
}

/* Sends what goes to @stream into a new file.  Returns: the old descriptor. */
static int
redirect (FILE *stream, const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  int old = dup (fileno (stream));
  FILE *file = fopen (path, "w");

  fflush (stream);
  ck_assert_ptr_nonnull (file);
  ck_assert_int_ge (dup2 (fileno (file), fileno (stream)), 0);
  fclose (file);
  return old;
}

static char *
restore (FILE *stream, int old, const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char *text = NULL;

  fflush (stream);
  dup2 (old, fileno (stream));
  close (old);
  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Calls a command with up to three arguments. */
static void
call (Fixture *f, Command command, const char *const *args)
{
  const SimCli cli = { .registry = &all_registry, .data_dir = f->dir };
  char *argv[5] = { (char *) "command" };
  int argc = 1, out, err;

  for (; args[argc - 1] != NULL; argc++)
    argv[argc] = (char *) args[argc - 1];
  g_clear_pointer (&f->out, g_free);
  g_clear_pointer (&f->err, g_free);
  out = redirect (stdout, f->dir, "out");
  err = redirect (stderr, f->dir, "err");
  f->status = command (&cli, argc, argv);
  f->out = restore (stdout, out, f->dir, "out");
  f->err = restore (stderr, err, f->dir, "err");
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_ARGS ((const char *const[]){ NULL })

static void
has (const char *text, const char *part)
{
  ck_assert_msg (strstr (text, part) != NULL, "\"%s\" lacks \"%s\"", text, part);
}

START_TEST (listing_everything)
{
  Fixture f = fixture ();

  call (&f, cmd_list, NO_ARGS);
  ck_assert_int_eq (f.status, SIM_EXIT_OK);
  has (f.out, "  all_types  every type (nobody 2025)\n");
  has (f.out, "  link  a path between devices; 1 entry\n");
  has (f.out, "  examples/first.yaml  the µ first\n");
  has (f.out, "  lessons/broken.yaml  (cannot be read: orrery check");
  ck_assert_ptr_null (strstr (f.out, "links.yaml"));
  ck_assert_ptr_null (strstr (f.out, "nvlink9"));
  clear (&f);
}
END_TEST

START_TEST (listing_one_part)
{
  Fixture f = fixture ();

  call (&f, cmd_list, ARGS ("models"));
  has (f.out, "all_types");
  ck_assert_ptr_null (strstr (f.out, "link"));
  call (&f, cmd_list, ARGS ("kinds"));
  has (f.out, "link");
  ck_assert_ptr_null (strstr (f.out, "all_types"));
  call (&f, cmd_list, ARGS ("catalogue"));
  has (f.out, "link\n  nvlink9  [A] data sheet\n");
  call (&f, cmd_list, ARGS ("link"));
  ck_assert_str_eq (f.out, "link\n  nvlink9  [A] data sheet\n");
  call (&f, cmd_list, ARGS ("scenarios"));
  has (f.out, "first.yaml");
  ck_assert_ptr_null (strstr (f.out, "all_types"));
  ck_assert_int_eq (f.status, SIM_EXIT_OK);
  clear (&f);
}
END_TEST

START_TEST (listing_refuses)
{
  Fixture f = fixture ();

  call (&f, cmd_list, ARGS ("model"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  ck_assert_str_eq (f.out, "");
  has (f.err, "cannot list 'model' (did you mean \"models\"?): give models, kinds, catalogue,");
  call (&f, cmd_list, ARGS ("models", "kinds"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  clear (&f);
}
END_TEST

START_TEST (listing_describes_by_name)
{
  Fixture f = fixture ();

  call (&f, cmd_describe, ARGS ("all_types"));
  ck_assert_int_eq (f.status, SIM_EXIT_OK);
  ck_assert (g_str_has_prefix (f.out, "all_types: every type\n"));
  call (&f, cmd_describe, ARGS ("all_types", "--format=md"));
  ck_assert (g_str_has_prefix (f.out, "# all_types: every type\n"));
  call (&f, cmd_describe, ARGS ("all_types", "--format", "json"));
  ck_assert (g_str_has_prefix (f.out, "{\n  \"model\": \"all_types\","));
  call (&f, cmd_describe, ARGS ("link"));
  ck_assert (g_str_has_prefix (f.out, "link: a kind of catalogue entry\n"));
  call (&f, cmd_describe, ARGS ("link", "-f", "json"));
  ck_assert (g_str_has_prefix (f.out, "{\n  \"kind\": \"link\","));
  call (&f, cmd_describe, ARGS ("link/nvlink9"));
  ck_assert (g_str_has_prefix (f.out, "nvlink9: link of the catalogue\n"));
  call (&f, cmd_describe, ARGS ("nvlink9", "-f", "json"));
  ck_assert (g_str_has_prefix (f.out, "[\n  {\n    \"entry\": \"nvlink9\","));
  clear (&f);
}
END_TEST

START_TEST (listing_describe_refuses)
{
  Fixture f = fixture ();

  call (&f, cmd_describe, ARGS ("nvlnk9"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  has (f.err, "no model, kind or catalogue entry called 'nvlnk9' (did you mean \"nvlink9\"?)");
  call (&f, cmd_describe, ARGS ("link", "--format", "jso"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  has (f.err, "must be one of text, md, json, not 'jso' (did you mean \"json\"?)");
  call (&f, cmd_describe, NO_ARGS);
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  has (f.err, "describe what?");
  call (&f, cmd_describe, ARGS ("--colour"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  call (&f, cmd_describe, ARGS ("--help"));
  ck_assert_int_eq (f.status, SIM_EXIT_OK);
  has (f.out, "--format");
  clear (&f);
}
END_TEST

START_TEST (listing_schema)
{
  Fixture f = fixture ();
  g_autofree char *path = g_build_filename (f.dir, "schema.json", NULL);
  g_autofree char *nowhere = g_build_filename (f.dir, "no", "such", "folder", NULL);
  g_autofree char *text = NULL;

  call (&f, cmd_schema, ARGS ("--out", path));
  ck_assert_int_eq (f.status, SIM_EXIT_OK);
  ck_assert_str_eq (f.out, "");
  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  has (text, "\"nvlink9\"");
  call (&f, cmd_schema, NO_ARGS);
  ck_assert_str_eq (f.out, text);
  call (&f, cmd_schema, ARGS ("scenario.yaml"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  call (&f, cmd_schema, ARGS ("--out", nowhere));
  ck_assert_int_ne (f.status, SIM_EXIT_OK);
  clear (&f);
}
END_TEST

START_TEST (listing_tells_faults_of_the_catalogue)
{
  Fixture f = fixture ();

  write_file (&f, "catalogue", "bad.yaml", "kind: link\nentries: {x: {latency_s: 2}}\n");
  call (&f, cmd_list, ARGS ("models"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  has (f.err, "a bare number where a duration is expected: write 200 us, 1.5 s");
  call (&f, cmd_describe, ARGS ("link"));
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  call (&f, cmd_schema, NO_ARGS);
  ck_assert_int_eq (f.status, SIM_EXIT_INVALID);
  clear (&f);
}
END_TEST

TEST_MAIN (listing, TEST (listing_everything), TEST (listing_one_part), TEST (listing_refuses),
           TEST (listing_describes_by_name), TEST (listing_describe_refuses), TEST (listing_schema),
           TEST (listing_tells_faults_of_the_catalogue))
