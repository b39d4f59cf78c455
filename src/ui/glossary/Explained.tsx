import { Fragment, memo, type ReactNode } from "react";
import { Maths } from "../shared/Maths";
import { explained } from "./explained";
import { TermButton } from "./TermButton";

/** A title or a unit, in which the first use of every symbol explains itself. */
export const Explained = memo(function Explained({ children }: { children: string }): ReactNode {
  return explained(children).map(({ text, term }, i) => (
    <Fragment key={i}>
      {term ? (
        <TermButton name={term}>
          <Maths>{text}</Maths>
        </TermButton>
      ) : (
        <Maths>{text}</Maths>
      )}
    </Fragment>
  ));
});
