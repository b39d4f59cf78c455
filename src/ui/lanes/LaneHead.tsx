import type { Truth } from "../../worker/protocol";
import { useLane } from "../lane/context";
import { AboutButton } from "../about/AboutButton";
import { bounded, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { rooms, Steady } from "../shared/Steady";
import { setLanes, useEditing } from "./lanes";
import { useStateWord } from "./use-state-word";
import type { ShownLane } from "./use-lanes";

interface Props {
  readonly shown: ShownLane;
  readonly truth: Truth | null;
  readonly note: string; // after the title
  readonly age: string | null; // why the figures do not hold now
}

/** A lane's sign and title, and how far its policy is from its target. */
export function LaneHead({ shown, truth, note, age }: Props) {
  const { letter, title } = shown;
  const isEdited = useEditing() === letter;
  const word = useStateWord();
  const edit = () => setLanes({ editing: letter }); // the definition has the numbers of that lane
  return (
    <header className="lane-head">
      <i className="lane-swatch" aria-hidden="true" />
      <h2>
        <button
          type="button"
          aria-pressed={isEdited}
          title={isEdited ? "This lane is edited" : "Edit this lane"}
          onClick={edit}
        >
          Lane {letter}: <Maths>{title}</Maths>
        </button>
      </h2>
      <span className="muted lane-note">{word ?? age ?? note}</span>
      <span className="lane-figures" onClickCapture={edit}>
        <LaneFigures truth={truth} />
      </span>
    </header>
  );
}

function LaneFigures({ truth }: { truth: Truth | null }) {
  const { live } = useLane();
  if (!truth || live.kept === truth) return null;
  const { modes, exact } = truth;
  const room = exact ? rooms.figure : rooms.bound;
  return (
    <>
      <AboutButton topic="tv">
        TV <Steady room={room}>{bounded(truth.tv)}</Steady>
      </AboutButton>
      <AboutButton topic="klReverse" className="figure lane-kl">
        <Maths>KL(q‖target)</Maths>{" "}
        <Steady room={room} unit="nats">
          {bounded(truth.klReverse)}
        </Steady>
      </AboutButton>
      <AboutButton topic="modes">
        above {Number((100 * modes.share).toPrecision(3))} %{" "}
        <Steady room={whole(modes.of).length} unit={`of ${whole(modes.of)}`}>
          {whole(modes.covered)}
        </Steady>
      </AboutButton>
    </>
  );
}
