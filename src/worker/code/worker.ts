import { CodeFault } from "../../reward/code";
import { Interpreter } from "./interpreter";
import type { CodeAnswer, CodeRequest } from "./messages";
import { loadQuickJs } from "./quickjs";

/** The page's worker for rewards in code; whoever started it ends it where it does not answer. */

const interpreter = new Interpreter(loadQuickJs, () => performance.now());

async function answered({ code, strings }: CodeRequest): Promise<CodeAnswer> {
  try {
    return { values: await interpreter.values(code, strings) };
  } catch (error) {
    if (error instanceof CodeFault) return { sentence: error.sentence, place: error.place };
    const why = error instanceof Error ? error.message : String(error);
    return { sentence: `The reward's code could not run: ${why}.`, place: null };
  }
}

self.onmessage = ({ data }: MessageEvent<CodeRequest>) => {
  void answered(data).then((answer) => self.postMessage(answer));
};
