/* tests/attention_split/split_files.h - files that a setting names, made of a text. */
#ifndef TESTS_SPLIT_FILES_H
#define TESTS_SPLIT_FILES_H

#include "models/llm/operators/ops.h"
#include "tests/attention_split/split_case.h"
#include "tests/text_file.h"

/* Returns: (transfer full): @text as a file of @format. */
G_GNUC_UNUSED static gpointer
split_load (const SimFileFormat *format, const char *text)
{
  g_autoptr (GError) error = NULL;
  gpointer data = text_file_load (format->load, text, &error);

  ck_assert_msg (data != NULL, "%s", error != NULL ? error->message : "");
  return data;
}

#define SPLIT_TABLE "tp,tokens,gemm_us,other_us,mfu,mem_eff\n"

G_GNUC_UNUSED static void
split_set_table (SplitParams *p, const char *text)
{
  if (p->gemm_table.data != NULL)
    llm_gemm_table_format.free ((gpointer) p->gemm_table.data);
  p->gemm_table = (SimFile){ "a.csv", split_load (&llm_gemm_table_format, text) };
}

#endif
