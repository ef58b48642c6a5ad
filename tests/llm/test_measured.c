/* tests/llm/test_measured.c - folders of measured tables: what is read, what is refused, where. */
#include "tests/test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "models/llm/operators/measured/measured.h"

#define GEMM "# constant: gemm_dtype=bfloat16\nm,n,k,latency\n"

static char *
folder_with (const char *name, const char *text)
{
  char *dir = g_dir_make_tmp ("tables-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL), *inner = g_path_get_dirname (path);

  g_mkdir_with_parents (inner, 0700);
  ck_assert (g_file_set_contents (path, text, -1, NULL));
  return dir;
}

/* Of one file and at most one folder. */
static void
remove_all (const char *dir)
{
  GDir *handle = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (handle)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_all (path);
      else
        g_unlink (path);
    }
  g_dir_close (handle);
  g_rmdir (dir);
}

static LlmMeasured *
load (const char *name, const char *text, char **message)
{
  g_autofree char *dir = folder_with (name, text);
  GError *error = NULL;
  LlmMeasured *measured = llm_measured_format.load (dir, &error);

  *message = NULL;
  if (error != NULL)
    {
      *message = g_strdup (error->message + strlen (dir) + 1);
      g_error_free (error);
    }
  remove_all (dir);
  return measured;
}

START_TEST (curves_by_key)
{
  char *message;
  LlmMeasured *measured
    = load ("h9/gemm.vllm-9.csv", GEMM "4,64,32,0.5\n1,64,32,0.25\n1,128,32,0.125\n1,64,32,0.35\n",
            &message);
  const LlmTable *table;
  const LlmCurve *curve;
  guint n;

  ck_assert_msg (measured != NULL, "%s", message);
  ck_assert (llm_measured_has (measured, "h9") && !llm_measured_has (measured, "h8"));
  ck_assert (llm_measured_table_of (measured, "h9", LLM_TABLE_GEMM, LLM_KERNELS_TRTLLM) == NULL);
  table = llm_measured_table (measured, "h9", LLM_TABLE_GEMM, LLM_KERNELS_TRTLLM);
  curve = llm_table_curve (table, &(LlmKey){ { LLM_BF16, 64, 32 } });
  ck_assert_uint_eq (curve->n, 2);
  assert_close (llm_curve_at (curve, 1), 0.3e-3, 1e-12); /* measured twice: the mean */
  assert_close (llm_curve_at (curve, 2.5), 0.4e-3, 1e-12);
  assert_close (llm_curve_at (curve, 9), 0.5e-3, 1e-12);
  ck_assert (llm_table_curve (table, &(LlmKey){ { LLM_BF16, 64, 33 } }) == NULL);
  llm_table_range (table, &(LlmKey){ { LLM_BF16 } }, 1, &n);
  ck_assert_uint_eq (n, 2);
  llm_measured_format.free (measured);
}
END_TEST

/* Columns in any order; rows of another back end are passed over. */
START_TEST (columns_by_name)
{
  char *message;
  LlmMeasured *measured
    = load ("d/custom_allreduce.vllm-1.csv",
            "# constant: allreduce_dtype=bfloat16\nlatency,backend,message_size,num_gpus\n"
            "0.02,vllm_eager,128,2\n0.004,vllm_graph,128,2\r\n",
            &message);
  const LlmTable *table;

  ck_assert_msg (measured != NULL, "%s", message);
  table = llm_measured_table (measured, "d", LLM_TABLE_ALL_REDUCE, LLM_KERNELS_VLLM);
  ck_assert_uint_eq (table->n_curves, 1);
  ck_assert_uint_eq (table->curves[0].n, 1);
  assert_close (table->curves[0].knots[0].s, 4e-6, 1e-12);
  llm_measured_format.free (measured);
}
END_TEST

static void
refuse (const char *name, const char *text, const char *says)
{
  char *message;
  LlmMeasured *measured = load (name, text, &message);

  ck_assert_msg (measured == NULL, "%s", text);
  ck_assert_msg (strcmp (message, says) == 0, "%s", message);
  g_free (message);
}

START_TEST (bad_tables)
{
  refuse ("gemm.vllm-9.csv", GEMM "4,64,32,-0.5\n",
          "gemm.vllm-9.csv:3:9: the value must be above 0");
  refuse ("gemm.vllm-9.csv", GEMM "0,64,32,0.5\n",
          "gemm.vllm-9.csv:3:1: the value must be above 0");
  refuse ("gemm.vllm-9.csv", GEMM "4,64.5,32,1\n",
          "gemm.vllm-9.csv:3:3: a whole number belongs here");
  refuse ("gemm.vllm-9.csv", GEMM "4,64,32\n",
          "gemm.vllm-9.csv:3:8: a comma and more fields belong here");
  refuse ("gemm.vllm-9.csv", GEMM "4,64,32,1,2\n",
          "gemm.vllm-9.csv:3:10: the row must end here: it has all its fields");
  refuse ("gemm.vllm-9.csv", GEMM, "gemm.vllm-9.csv:3:1: the table has no row");
  refuse ("gemm.vllm-9.csv", "m,n,k,latency\n4,64,32,1\n",
          "gemm.vllm-9.csv:1:1: the first line must begin with `# constant:`");
  refuse ("gemm.vllm-9.csv", "# constant:\nm,n,k,latency\n4,64,32,1\n",
          "gemm.vllm-9.csv:2:14: the table needs the columns gemm_dtype, n, k, m and latency");
}
END_TEST

START_TEST (a_folder_without_tables)
{
  g_autofree char *dir = folder_with ("notes.txt", "nothing");
  GError *error = NULL;

  ck_assert (llm_measured_format.load (dir, &error) == NULL);
  ck_assert (strstr (error->message, "no table in it") != NULL);
  g_error_free (error);
  remove_all (dir);
}
END_TEST

TEST_MAIN (measured, TEST (curves_by_key), TEST (columns_by_name), TEST (bad_tables),
           TEST (a_folder_without_tables))
