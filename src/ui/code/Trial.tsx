import type { CodeString, Tried } from "../../worker/protocol";
import { figure, visible } from "../shared/figures";

const BARS = 12;

/** What a code gave for the latest samples: the strings by their value, and how values spread. */
export function Trial({ strings, tried }: { strings: readonly CodeString[]; tried: Tried | null }) {
  if (!tried || "sentence" in tried)
    return (
      <p className="muted trial-none">
        Try it on the strings that were sampled last: nothing of the run changes.
      </p>
    );
  if (strings.length === 0)
    return <p className="muted trial-none">It has a value for the empty string.</p>;
  const values = tried.values.slice(0, strings.length); // the empty string comes after them
  const rows = strings
    .map(({ text }, k) => ({ text, value: values[k] }))
    .sort((a, b) => b.value - a.value);
  const each = tried.milliseconds / strings.length;
  return (
    <>
      <Histogram values={values} />
      <p className="muted trial-time">
        <span>mean {figure(mean(values))} nats</span>
        <span>{each < 0.01 ? "under 0.01" : figure(each)} ms a string</span>
      </p>
      <div className="scroll trial-rows" tabIndex={0} role="region" aria-label="Values by string">
        <table>
          <thead>
            <tr>
              <th scope="col">z</th>
              <th scope="col">logReward, nats</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ text, value }, k) => (
              <tr key={k}>
                <th scope="row" className="mono">
                  {visible(text)}
                </th>
                <td className="num">{figure(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How many strings have which value. */
function Histogram({ values }: { values: readonly number[] }) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const width = high > low ? (high - low) / BARS : 1;
  const counts = Array.from({ length: BARS }, () => 0);
  for (const value of values) counts[Math.min(BARS - 1, Math.floor((value - low) / width))]++;
  const most = Math.max(...counts);
  const says = `${values.length} values from ${figure(low)} to ${figure(high)} nats`;
  return (
    <figure className="trial-histogram">
      <svg viewBox={`0 0 ${BARS * 10} 40`} preserveAspectRatio="none" role="img" aria-label={says}>
        {counts.map((count, k) => (
          <rect
            key={k}
            x={k * 10 + 1}
            width={8}
            y={40 - (40 * count) / most}
            height={(40 * count) / most}
          />
        ))}
      </svg>
      <figcaption>
        <span>{figure(low)}</span>
        <span>{figure(high)}</span>
      </figcaption>
    </figure>
  );
}
