import type { SharedPage } from "../../experiment/page";
import type { Lane } from "../lane/lane";
import { besides } from "../lanes/lanes";
import { lessonPlace } from "../lesson/place";
import { sharedRun } from "./shared";

/** What is on the page, as a link or a file carries it: all lanes' runs, and where a lesson is. */
export function sharedPage(lane: Lane): SharedPage {
  const [run, ...beside] = besides(lane).map(sharedRun);
  const lesson = lessonPlace();
  return { run, ...(beside.length > 0 && { beside }), ...(lesson && { lesson }) };
}
