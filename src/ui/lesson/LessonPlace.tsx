import { useEffect, useState, type ComponentType } from "react";
import { useLane } from "../lane/context";
import { setView } from "../stores/view";

const notLoaded =
  "The lessons could not be loaded. Check the connection, then open them once more.";

const programs = {
  drawer: () => import("./Drawer").then(({ Drawer }) => Drawer),
  phone: () => import("./PhoneLesson").then(({ PhoneLesson }) => PhoneLesson),
};

/** The drawer of lessons, or a phone's page of one; its program is fetched when first opened. */
export function LessonPlace({ kind }: { kind: keyof typeof programs }) {
  const { runtime } = useLane();
  const [Program, setProgram] = useState<ComponentType | null>(null);
  useEffect(() => {
    let wanted = true;
    programs[kind]().then(
      (program) => {
        if (wanted) setProgram(() => program);
      },
      () => {
        setView({ drawer: "controls" });
        runtime.setState({ confirmed: { sentence: notLoaded } });
      },
    );
    return () => {
      wanted = false;
    };
  }, [kind, runtime]);
  if (Program) return <Program />;
  return kind === "drawer" ? <aside className="rail drawer" aria-label="Lesson" /> : null;
}
