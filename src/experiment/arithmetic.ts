/** What the page says of a worked answer, by the task's own reading. */
export { type Problem, answerOf, problemIn } from "../tasks/arithmetic/problem";
export {
  type MistakeKind,
  type Piece,
  type Working,
  mistakeKinds,
  workingOf,
} from "../tasks/arithmetic/working";
