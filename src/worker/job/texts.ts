const scripts = {
  "train.py": () => import("../python/train.py?raw"),
  "policy.py": () => import("../python/policy.py?raw"),
  "reward.py": () => import("../python/reward.py?raw"),
  "objectives.py": () => import("../python/objectives.py?raw"),
  "replay.py": () => import("../python/replay.py?raw"),
  "check.py": () => import("../python/check.py?raw"),
  "requirements.txt": () => import("../python/requirements.txt?raw"),
  "README.md": () => import("../python/README.md?raw"),
};

/** The files that every job has in common, by name. */
export async function jobTexts(): Promise<Readonly<Record<string, string>>> {
  const loaded = Object.entries(scripts).map(async ([name, load]) => {
    const { default: text } = await load();
    return [name, text] as const;
  });
  return Object.fromEntries(await Promise.all(loaded));
}
