import { trustedCodes } from "../stores/trusted-code";
import type { Connect } from "./client";

/** Tells the worker, before a run is opened, which codes of rewards the visitor trusts. */
export const approving =
  (connect: Connect): Connect =>
  (take, died) => {
    const client = connect(take, died);
    return {
      send(command) {
        if (command.kind === "open")
          for (const code of trustedCodes())
            client.send({ kind: "approve", run: command.run, code });
        client.send(command);
      },
      end: () => client.end(),
    };
  };
