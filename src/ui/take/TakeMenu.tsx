import "./take.css";
import { useRef, useState } from "react";
import { useLane } from "../lane/context";
import { Popover } from "../shared/Popover";
import type { Chart, Form } from "./take";

const forms: readonly (readonly [Form, string, string])[] = [
  ["svg", "Picture", "SVG"],
  ["png", "Picture in pixels", "PNG, 2×"],
  ["csv", "Figures", "CSV"],
];

const notLoaded =
  "The program that writes charts into files could not be loaded. Check the connection, then " +
  "take the chart once more.";

/**
 * Takes the chart that it stands in home: the nearest element around it with `data-chart`. What
 * makes the files is loaded when it is first asked for.
 */
export function TakeMenu({ align = "right", ...chart }: Chart & { align?: "left" | "right" }) {
  const lane = useLane();
  const root = useRef<HTMLSpanElement>(null);
  const [isDark, setDark] = useState(false);
  const pick = async (form: Form) => {
    const element = root.current?.closest<HTMLElement>("[data-chart]");
    if (!element) throw new Error("A menu that takes a chart home stands outside of every chart.");
    const program = await import("./take").catch(() => null);
    if (!program) return lane.runtime.setState({ confirmed: { sentence: notLoaded } });
    await program.take(lane, chart, { form, element, colours: isDark ? "dark" : "light" });
  };
  return (
    <span className="take" ref={root}>
      <Popover
        className="link small"
        align={align}
        title={`Take this chart home: ${chart.title}`}
        label={
          <>
            Take<span className="hidden"> {chart.title}</span>
          </>
        }
      >
        <ul className="menu">
          {forms.map(([form, name, ends]) => (
            <li key={form}>
              <button
                type="button"
                data-closes
                disabled={form === "csv" && chart.figures === null}
                onClick={() => void pick(form)}
              >
                {name}
                <span className="muted mono">{ends}</span>
              </button>
            </li>
          ))}
          <li className="dark-colours">
            <label>
              <input
                type="checkbox"
                checked={isDark}
                onChange={({ target }) => setDark(target.checked)}
              />{" "}
              In dark colours
            </label>
          </li>
        </ul>
      </Popover>
    </span>
  );
}
