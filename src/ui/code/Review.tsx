import { useLane } from "../lane/context";
import { leaveUnrun, reviewAndRun } from "./actions";
import { Editor } from "./Editor";

const nothing = () => undefined;

/** Code that came with a link or a file: to be read before anything of it runs. */
export function Review({ code }: { code: string }) {
  const lane = useLane();
  return (
    <div className="code-review">
      <Editor code={code} readOnly fault={null} changed={nothing} apply={nothing} />
      <p>
        This code came with a link or a file. It can reach nothing of this browser but the strings
        that it is given. Nothing of it has run.
      </p>
      <div className="code-acts">
        <button type="button" className="button" onClick={() => leaveUnrun(lane)}>
          Do not run it
        </button>
        <button type="button" className="button filled" onClick={() => reviewAndRun(lane)}>
          Review and run
        </button>
      </div>
    </div>
  );
}
