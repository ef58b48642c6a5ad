/* sim/scenario/scenario_lesson.c - the section `lesson:`: what a scenario asks of those who run it.
 */
#include "sim/scenario/sections.h"

typedef struct {
  const char *question, *predict, *answer, *notes;
  SimList     try;                 /* of TryRows */
} LessonRows;

typedef struct {
  const char *set, *look;
} TryRows;

/* clang-format off */
static const SimParam try_rows[] = {
  SIM_PARAM (TryRows, set,  "1", NULL, "any", "an assignment: params.x=2 Hz", "house"),
  SIM_PARAM (TryRows, look, "1", NULL, "any", "what to look for then", "house"),
  SIM_PARAM_END
};
static const SimListType tries = { try_rows, sizeof (TryRows) };

const SimParam sim_section_lesson[] = {
  SIM_PARAM (LessonRows, question, "1", NULL, "any", "what to think about before the run",
             "house"),
  SIM_PARAM (LessonRows, predict,  "1", "", "any", "what to write down before the run", "house"),
  SIM_PARAM (LessonRows, notes,    "1", "", "any",
             "for the teacher: what is often believed, what to draw out, how long it takes",
             "house"),
  SIM_PARAM (LessonRows, answer,   "1", NULL, "any", "what the results show, and why", "house"),
  SIM_PARAM_LIST (LessonRows, try, &tries, "[]", "[0, 20]", "changes to make next", "house"),
  SIM_PARAM_END
};
/* clang-format on */

static void
try_clear (gpointer data)
{
  SimTry *one = data;

  g_free (one->set);
  g_free (one->look);
}

void
sim_scenario_read_lesson (SimScenario *scenario, const SimNode *node, const SimDecoder *decoder)
{
  LessonRows rows = { 0 };
  SimLesson *lesson;

  if (node == NULL)
    return;
  if (node->type != SIM_NODE_MAP)
    {
      sim_faults_add (decoder->faults, &node->mark, "lesson",
                      "expected a map: question, answer and try");
      return;
    }
  sim_decode_section (decoder, &(SimSection){ sim_section_lesson, NULL }, node, "lesson", &rows);
  lesson = scenario->lesson = g_new0 (SimLesson, 1);
  lesson->question = g_strdup (rows.question);
  lesson->answer = g_strdup (rows.answer);
  lesson->predict = sim_scenario_optional (rows.predict);
  lesson->notes = sim_scenario_optional (rows.notes);
  lesson->tries = g_array_new (FALSE, FALSE, sizeof (SimTry));
  g_array_set_clear_func (lesson->tries, try_clear);
  for (guint i = 0; i < rows.try.n; i++)
    {
      const TryRows *one = (const TryRows *) rows.try.items + i;

      g_array_append_val (lesson->tries, ((SimTry){ g_strdup (one->set), g_strdup (one->look) }));
    }
  sim_params_clear (sim_section_lesson, &rows, sizeof rows);
}

void
sim_scenario_free_lesson (SimLesson *lesson)
{
  if (lesson == NULL)
    return;
  g_free (lesson->question);
  g_free (lesson->answer);
  g_free (lesson->predict);
  g_free (lesson->notes);
  g_array_unref (lesson->tries);
  g_free (lesson);
}

const SimLesson *
sim_scenario_lesson (const SimScenario *scenario)
{
  return scenario->lesson;
}
