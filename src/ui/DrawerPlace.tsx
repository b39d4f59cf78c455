import { useEffect, useState, type ComponentType } from "react";
import { useLane } from "./lane/context";
import type { Layout } from "./shared/layout";
import { setView, useView } from "./stores/view";

const notLoaded =
  "The lessons could not be loaded. Check the connection, then open them once more.";

const programs = {
  lesson: () => import("./lesson/Drawer").then(({ Drawer }) => Drawer),
  phone: () => import("./lesson/PhoneLesson").then(({ PhoneLesson }) => PhoneLesson),
  "class-link": () => import("./class-link/ClassLink").then(({ ClassLink }) => ClassLink),
};
interface Loaded {
  readonly kind: keyof typeof programs;
  readonly Shown: ComponentType;
}

/** What stands in the place of the settings; its program is loaded when it is opened first. */
export function DrawerPlace({ layout }: { layout: Layout }) {
  const { runtime } = useLane();
  const drawer = useView((v) => v.drawer);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const kind = drawer === "class-link" ? drawer : layout === "phone" ? "phone" : "lesson";
  useEffect(() => {
    let wanted = true;
    programs[kind]().then(
      (Shown) => {
        if (wanted) setLoaded({ kind, Shown });
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
  if (loaded?.kind !== kind) return <aside className="rail drawer" aria-label="Lesson" />;
  const { Shown } = loaded;
  return <Shown />;
}
