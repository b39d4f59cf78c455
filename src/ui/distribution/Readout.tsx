import type { Bounded, Truth } from "../../worker/protocol";
import { AboutButton } from "../about/AboutButton";
import type { Topic } from "../about/topics";
import { atLeast, figure, percent, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";

/** A bound carries its sign, an estimate from samples ≈; its error is a click away. */
const bound = (b: Bounded | null) =>
  b === null
    ? "–"
    : b.low === b.high
      ? figure(b.value)
      : b.error !== undefined
        ? `≈ ${figure(b.value)}`
        : b.high !== null
          ? `≤ ${figure(b.high)}`
          : `≥ ${figure(b.low)}`;

interface ReadoutProps {
  readonly truth: Truth | null;
  readonly short: boolean;
  readonly age: string | null; // why the figures do not hold for the present target
  readonly sender: boolean; // they came with a link, which does not carry all of them
}

/** The distances, each a door to what it means. */
export function Readout({ truth, short, age, sender }: ReadoutProps) {
  if (!truth) return <p className="readout" />;
  if (short)
    return (
      <p className="readout">
        <Figure about="tv" label="TV" value={bound(truth.tv)} />
        {age && <span className="age">{age}</span>}
      </p>
    );
  return (
    <p className="readout">
      {age && <span className="age">{age}</span>}
      <Figure about="tv" label="TV" value={bound(truth.tv)} />
      <Figure about="klReverse" label="KL(q‖target)" value={bound(truth.klReverse)} unit="nats" />
      <Figure about="klForward" label="KL(target‖q)" value={bound(truth.klForward)} unit="nats" />
      {!sender && <OwnFigures truth={truth} />}
    </p>
  );
}

/** What only an exact answer of this machine has. */
const OwnFigures = ({ truth }: { truth: Truth }) => (
  <>
    <Figure
      about="modes"
      label={`above ${Number((100 * truth.modes.share).toPrecision(3))} %`}
      value={whole(truth.modes.covered)}
      unit={`of ${whole(truth.modes.of)}`}
    />
    {truth.exact && truth.valid.value < 1 && (
      <Figure about="valid" label="valid" value={percent(truth.valid.value)} unit="%" />
    )}
    <span className="floor">
      <Figure
        about="exact"
        label="noise floor of a look"
        value={figure(truth.noiseFloor)}
        unit="nats"
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
}: {
  about: Topic;
  label: string;
  value: string;
  unit?: string;
}) => (
  <AboutButton topic={about}>
    <span className="label">
      <Maths>{label}</Maths>
    </span>{" "}
    <b>{value}</b>
    {unit && <span className="unit"> {unit}</span>}
  </AboutButton>
);
