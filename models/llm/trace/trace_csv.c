/* models/llm/trace/trace_csv.c - the two CSV formats: Azure's and our own.
 *
 * Azure LLM inference traces (AzurePublicDataset, 2023 and 2024):
 * TIMESTAMP,ContextTokens,GeneratedTokens with UTC stamps such as 2023-11-16 18:15:46.6805900, in
 * the 2024 files with +00:00 behind.  Fractions are read as digits, so that differences are exact
 * to the nanosecond.
 */
#include "models/llm/trace/trace_read.h"

#include <string.h>

/* Consumes `.6805900`, if there is one. */
static gboolean
read_fraction (LlmScan *scan, gint64 *ns, GError **error)
{
  const char *start;
  gint64 digits;
  gsize n;

  *ns = 0;
  if (!llm_scan_word (scan, "."))
    return TRUE;
  start = scan->at;
  if (!llm_scan_digits (scan, 0, &digits, error))
    return FALSE;
  for (n = (gsize) (scan->at - start); n < 9; n++)
    digits *= 10;
  for (; n > 9; n--)
    digits /= 10;
  *ns = digits;
  return TRUE;
}

/* Reads three numbers of two digits (the first of @first digits) with @separator between them. */
static gboolean
read_parts (LlmScan *scan, guint first, const char *separator, gint64 part[3], GError **error)
{
  for (guint i = 0; i < 3; i++)
    {
      if (i > 0
          && !llm_scan_expect (scan, separator, "not a date and time like 2023-11-16 18:15:46.68",
                               error))
        return FALSE;
      if (!llm_scan_digits (scan, i == 0 ? first : 2, &part[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Years of a log are of this century or the last; leap seconds are allowed. */
static gboolean
read_stamp (LlmScan *scan, gint64 *time_ns, GError **error)
{
  const LlmScan place = *scan;
  gint64 date[3], clock[3], fraction_ns;
  GDate day;

  if (!read_parts (scan, 4, "-", date, error))
    return FALSE;
  if (!llm_scan_word (scan, "T")
      && !llm_scan_expect (scan, " ", "a space belongs between date and time", error))
    return FALSE;
  if (!read_parts (scan, 2, ":", clock, error) || !read_fraction (scan, &fraction_ns, error))
    return FALSE;
  if (!llm_scan_word (scan, "Z"))
    llm_scan_word (scan, "+00:00");
  if (!g_date_valid_dmy ((GDateDay) date[2], (GDateMonth) date[1], (GDateYear) date[0])
      || clock[0] > 23 || clock[1] > 59 || clock[2] > 60 || date[0] < 1900 || date[0] > 2100)
    return llm_scan_fail (&place, error, "no such date or time of day");
  /* GLib asks for it before a date is set */
  g_date_clear (&day, 1);
  g_date_set_dmy (&day, (GDateDay) date[2], (GDateMonth) date[1], (GDateYear) date[0]);
  /* 693596 is the day number of 1900-01-01: nanoseconds since then fit 63 bits until 2192. */
  *time_ns = ((((gint64) g_date_get_julian (&day) - 693596) * 24 + clock[0]) * 60 + clock[1]) * 60
             + clock[2];
  *time_ns = *time_ns * G_GINT64_CONSTANT (1000000000) + fraction_ns;
  return TRUE;
}

/* The whole text must be one. */
gboolean
llm_trace_stamp (const char *text, gint64 *time_ns)
{
  LlmScan scan;

  llm_scan_init (&scan, "", text, strlen (text));
  return read_stamp (&scan, time_ns, NULL) && scan.at == scan.end;
}

/* The rest of a row behind its time, and the row as a request. */
static gboolean
read_lengths (LlmScan *scan, LlmRequest *request, GError **error)
{
  return llm_scan_expect (scan, ",", "a comma and two more fields belong here", error)
         && llm_scan_tokens (scan, &request->prompt_tokens, error)
         && llm_scan_expect (scan, ",", "a comma and one more field belong here", error)
         && llm_scan_tokens (scan, &request->output_tokens, error)
         && llm_scan_line_end (scan, "the row must end here: it has three fields", error);
}

/* Its header has been recognised; the rest of the line must be empty. */
gboolean
llm_trace_read_azure (LlmScan *scan, LlmTraceRows *rows, GError **error)
{
  if (!llm_scan_line_end (scan, "the header must be TIMESTAMP,ContextTokens,GeneratedTokens",
                          error))
    return FALSE;
  while (!llm_scan_done (scan))
    {
      const LlmScan place = *scan;
      LlmRequest request;
      gint64 time_ns = 0;

      if (!read_stamp (scan, &time_ns, error) || !read_lengths (scan, &request, error)
          || !llm_trace_append (rows, &place, time_ns, request, error))
        return FALSE;
    }
  return TRUE;
}

/* Our own format: seconds and lengths. */
gboolean
llm_trace_read_plain (LlmScan *scan, LlmTraceRows *rows, GError **error)
{
  if (!llm_scan_line_end (scan, "the header must be arrival_s,prompt_tokens,output_tokens", error))
    return FALSE;
  while (!llm_scan_done (scan))
    {
      const LlmScan place = *scan;
      LlmRequest request;
      gint64 time_ns = 0;
      double arrival_s;

      if (!llm_scan_number (scan, &arrival_s, error)
          || !llm_trace_time (&place, arrival_s, 1e9, &time_ns, error)
          || !read_lengths (scan, &request, error)
          || !llm_trace_append (rows, &place, time_ns, request, error))
        return FALSE;
    }
  return TRUE;
}
