import type { Truth } from "../../worker/protocol";
import { AboutButton } from "../about/AboutButton";
import type { Topic } from "../about/topics";
import { atLeast, bounded, figure, percent, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { rooms, Steady } from "../shared/Steady";

interface ReadoutProps {
  readonly truth: Truth | null;
  readonly short: boolean;
  readonly age: string | null; // why the figures do not hold for the present target
  readonly sender: boolean; // they came with a link, which does not carry all of them
}

const divergences = [
  ["klReverse", "KL(q‖target)"],
  ["klForward", "KL(target‖q)"],
] as const;

/** The distances, each a door to what it means. */
export function Readout({ truth, short, age, sender }: ReadoutProps) {
  if (!truth) return <p className="readout" />;
  const room = truth.exact ? rooms.figure : rooms.bound;
  if (short)
    return (
      <p className="readout">
        <Figure about="tv" label="TV" value={bounded(truth.tv)} room={room} />
      </p>
    );
  return (
    <p className="readout">
      {age && <span className="age">{age}</span>}
      <Figure about="tv" label="TV" value={bounded(truth.tv)} room={room} />
      {divergences.map(([about, label]) => (
        <Figure
          key={about}
          about={about}
          label={label}
          value={bounded(truth[about])}
          unit="nats"
          room={room}
        />
      ))}
      {!sender && <OwnFigures truth={truth} aged={age !== null} />}
    </p>
  );
}

/** What only an exact answer of this machine has; the line has no room for all beside its age. */
const OwnFigures = ({ truth, aged }: { truth: Truth; aged: boolean }) => (
  <>
    {!aged && (
      <Figure
        about="modes"
        label={`above ${Number((100 * truth.modes.share).toPrecision(3))} %`}
        value={whole(truth.modes.covered)}
        unit={`of ${whole(truth.modes.of)}`}
        room={whole(truth.modes.of).length}
      />
    )}
    {truth.exact && truth.valid.value < 1 && (
      <Figure
        about="valid"
        label="valid"
        value={percent(truth.valid.value)}
        unit="%"
        room={rooms.percent}
      />
    )}
    <span className="floor">
      <Figure
        about="exact"
        label="noise floor of a look"
        value={figure(truth.noiseFloor)}
        unit="nats"
        room={rooms.figure}
      />
    </span>
    <span className="how muted">
      {truth.exact ? (
        <AboutButton topic="exact">exact, no sampling</AboutButton>
      ) : (
        <AboutButton topic="coverage">≥ {atLeast(truth.coverage)} % of the target</AboutButton>
      )}
    </span>
  </>
);

const Figure = ({
  about,
  label,
  value,
  unit,
  room,
}: {
  about: Topic;
  label: string;
  value: string;
  unit?: string;
  room: number; // characters
}) => (
  <AboutButton topic={about}>
    <span className="label">
      <Maths>{label}</Maths>
    </span>{" "}
    <Steady room={room} {...(unit && { unit })}>
      {value}
    </Steady>
  </AboutButton>
);
