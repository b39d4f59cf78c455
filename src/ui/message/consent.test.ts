import { describe, expect, it } from "vitest";
import { consent } from "./consent";

const asked = { host: "host.example", what: "owner/model", edits: {} };

describe("a model of another host is named, and what happens without it", () => {
  it("without a measure of diversity the run goes on", () => {
    const { sentence, quiet } = consent({ ...asked, for: "diversity" }, true);
    expect(sentence).toContain("until you agree, diversity is measured without it");
    expect(quiet).toEqual({ action: "decline-host", label: "Go on without" });
  });

  it("a run whose reward needs one waits, and one that is open keeps its reward", () => {
    expect(consent({ ...asked, for: "reward" }, false)).toMatchObject({
      sentence:
        "The reward of this run asks owner/model, which is on host.example. Nothing was " +
        "contacted; the run opens once you agree.",
      act: { action: "allow-host" },
      quiet: { action: "cancel" },
    });
    const open = consent({ ...asked, for: "reward" }, true);
    expect(open.sentence).toContain("until you agree, the reward stays as it is");
    expect(open.quiet.action).toBe("decline-host");
  });
});
