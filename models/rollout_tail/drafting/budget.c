/* models/rollout_tail/drafting/budget.c - marginal-benefit allocation of the draft budget (Seer
 * section 3.3, algorithm 1). */
#include <math.h>
#include "models/rollout_tail/drafting/budget.h"

enum { HALVINGS = 60 };

/* The geometric sum; at certain acceptance its limit, which the closed form cannot give. */
double
roll_tau (double alpha, double gamma)
{
  if (alpha >= 1.0)
    return gamma + 1.0;
  return (1.0 - pow (alpha, gamma + 1.0)) / (1.0 - alpha);
}

/* By bisection: tau rises with alpha, and 60 halvings are beyond double precision. */
double
roll_alpha_of_tau (double tau, guint gamma)
{
  double low = 0.0, high = 1.0;

  for (guint i = 0; i < HALVINGS; i++)
    {
      double middle = 0.5 * (low + high);

      if (roll_tau (middle, gamma) < tau)
        low = middle;
      else
        high = middle;
    }
  return 0.5 * (low + high);
}

/* beta[i] = alpha^i: the first i drafts are all accepted. */
static double
benefit (const RollBudget *b, guint class, guint gamma)
{
  double next = pow (b->alpha[class], gamma + 1.0);

  return b->n[class] * (b->next_reading ? next : pow (b->alpha[class], gamma) - next);
}

void
roll_budget_split (const RollBudget *b, guint best, guint gamma[2])
{
  double budget = best * (b->n[0] + b->n[1]), rest = budget - b->n[1];

  gamma[0] = gamma[1] = 0;
  if (best == 0 || budget < b->n[1])
    return;
  gamma[1] = b->n[1] > 0.0;
  for (;;)
    if (b->n[1] > 0.0 && gamma[1] < b->gamma_max && rest >= b->n[1]
        && benefit (b, 1, gamma[1]) > b->probe_weight * benefit (b, 0, gamma[0]))
      {
        gamma[1]++;
        rest -= b->n[1];
      }
    else if (b->n[0] > 0.0 && gamma[0] < b->gamma_max && rest >= b->n[0])
      {
        gamma[0]++;
        rest -= b->n[0];
      }
    else
      break;
}
