import type { Command } from "../../worker/protocol";
import type { Connect } from "./client";

/** A connection that tells a worker which is started anew of the files that were lent before. */
export function lending(connect: Connect): Connect {
  const lent = new Map<string, Command>(); // by the model that the files are
  return (take, died) => {
    const client = connect(take, died);
    for (const command of lent.values()) client.send(command);
    return {
      send(command) {
        if (command.kind === "lend") lent.set(command.model, command);
        client.send(command);
      },
      end: () => client.end(),
    };
  };
}
