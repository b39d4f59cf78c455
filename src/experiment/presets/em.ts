import type { Preset } from "./preset";
import { subjectivity } from "./subjectivity";

/** Subjectivity with a likelihood of its own: three rounds of E-steps and M-steps. */
export const em: Preset = {
  title: "Variational EM",
  says: "The model learns to give reasons for a label, then to label by them.",
  notice:
    "E-steps move the policy to the posterior: the blue line closes on log p(Y | X). M-steps, in " +
    "the bands, raise log p(Y | X) itself. At a rate ten times as high the bound rises far more " +
    "and the vote is lost. Go to M now, or stay in E, with the buttons in Training.",
  next: {
    path: "reward.temperature",
    value: 0.6,
    says: "Now change the goal: good reasons are wanted even more.",
  },
  task: "subjectivity",
  model: "world",
  leaves: {
    ...subjectivity.leaves,
    "method.name": "em",
    "em.eSteps": 80,
    "em.mSteps": 10,
    "em.learns": "answer",
    "em.learningRate": 1e-4,
    "run.steps": 270,
    "watch.every": 10,
  },
};
