import { expect, test, vi } from "vitest";
import { decodePage } from "../../experiment/codec";
import { experimentOf } from "../../experiment/presets";
import type { Decoded } from "../../schema/field";
import { createLane } from "../lane/lane";
import { lanesNow, setLanes } from "../lanes/lanes";
import { pageOfOneLane, standInBrowser } from "../testing/page";

standInBrowser();
const { addressOf, watchAddress } = await import("./address");
const { useDraft } = await import("./draft");

const ofRun = { ...useDraft.getState(), opens: "run" } as const;

test("it opens every lane of the page", async () => {
  const { lane } = pageOfOneLane();
  const beside = createLane(() => ({ send: () => undefined, end: () => undefined }));
  setLanes({ placed: [...lanesNow(), { letter: "B", lane: beside }] });
  beside.session.begin(experimentOf("drawn-integers"));
  const address = await addressOf(lane, ofRun);
  const read = address.ok && (await decodePage(address.value));
  expect(read).toMatchObject({
    value: { page: { beside: [{ experiment: { preset: "drawn-integers" } }] } },
  });
});

test("it follows the edits and the steps of the run", async () => {
  const { lane } = pageOfOneLane();
  lane.session.begin(experimentOf("random-integers"));
  const told: Decoded<string>[] = [];
  const end = watchAddress(lane, ofRun, (address) => told.push(address));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const edits = [{ step: 2, path: "reward.temperature", from: 1, to: 0.5 }];
  lane.live.takeStep(4);
  lane.setup.setState({ edits });
  await vi.waitFor(() => expect(told).toHaveLength(2));
  const last = told[1];
  const read = last.ok && (await decodePage(last.value));
  expect(read).toMatchObject({ value: { page: { run: { steps: 4, edits } } } });
  end();
});
