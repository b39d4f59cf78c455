// Sees to what the tests need and npm does not bring: a Chromium, and a Vulkan driver that Dawn
// accepts. On Debian as root it installs them; anywhere else it names the one command that does.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findBrowser } from "./browser.mjs";

const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
const isDebian = /^ID=debian$/m.test(release);
const codename = /^VERSION_CODENAME=(.+)$/m.exec(release)?.[1] ?? "";
const isRoot = process.getuid?.() === 0;
const asRoot = 'sudo env "PATH=$PATH" npm run setup';

/** @param {string[]} args */
const apt = (args) => {
  const lock = ["-o", "DPkg::Lock::Timeout=300"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = spawnSync("apt-get", ["-qq", ...lock, ...args], { env, encoding: "utf8" });
  if (run.status !== 0) console.error(run.stdout + run.stderr);
  return run.status === 0;
};

/** @param {string} sentence @param {string} command @returns {never} */
function giveUp(sentence, command) {
  console.error(`${sentence} This command repairs it:\n\n    ${command}\n`);
  process.exit(1);
}

function seeToBrowser() {
  const found = findBrowser();
  const installs = isDebian && isRoot;
  if (found?.includes("headless-shell") || (found && !installs)) return;
  console.log(`Installing ${found ? "a headless Chromium, which tests faster" : "a Chromium"}.`);
  if (installs) {
    apt(["update"]);
    // the second where a release lacks the first
    for (const name of ["chromium-headless-shell", "chromium"])
      if (apt(["install", "-y", "--no-install-recommends", name, "fonts-dejavu-core"])) break;
  } else spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit" });
  if (findBrowser()) return;
  const command = isDebian
    ? "sudo apt-get install -y chromium-headless-shell"
    : "npx playwright install --with-deps chromium";
  giveUp("The browser tests need Chromium or Chrome, and none could be installed.", command);
}

const script = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const probe = () =>
  spawnSync(process.execPath, [script("run.mjs"), "src/cli/adapter.ts"], { encoding: "utf8" });

/**
 * Debian 12 ships a Mesa that Dawn refuses; its backports have one that works. Newer Debians need
 * no backports.
 */
function installDriver() {
  apt(["update"]);
  if (codename !== "bookworm")
    return apt(["install", "-y", "--no-install-recommends", "mesa-vulkan-drivers"]);
  const format = ["--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"];
  const listed = spawnSync("apt-get", ["indextargets", ...format], { encoding: "utf8" }).stdout;
  const mirror = listed
    .split("\n")
    .find((line) => line.endsWith(` ${codename} main`))
    ?.split(" ")[0];
  if (!mirror) return false;
  // A list of sources of its own, for these two calls alone: the machine's are left as they are.
  const folder = mkdtempSync(join(tmpdir(), "amortize-apt-"));
  mkdirSync(join(folder, "lists", "partial"), { recursive: true });
  const sources = join(folder, "debian.sources");
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const signed = existsSync(keyring) ? `Signed-By: ${keyring}\n` : "";
  writeFileSync(
    sources,
    `Types: deb\nURIs: ${mirror}\nSuites: ${codename} ${codename}-backports\nComponents: ` +
      `main\n${signed}`,
  );
  const only = [
    "-o",
    `Dir::Etc::SourceList=${sources}`,
    "-o",
    "Dir::Etc::SourceParts=-",
    "-o",
    `Dir::State::Lists=${join(folder, "lists")}`,
  ];
  const install = [
    "install",
    "-y",
    "--no-install-recommends",
    "-t",
    `${codename}-backports`,
    "mesa-vulkan-drivers",
  ];
  const done = apt([...only, "update"]) && apt([...only, ...install]);
  rmSync(folder, { recursive: true, force: true });
  return done;
}

function driverCommand() {
  if (isDebian) return asRoot;
  const managers = {
    "apt-get": "apt-get install -y mesa-vulkan-drivers",
    dnf: "dnf install -y mesa-vulkan-drivers",
    pacman: "pacman -S vulkan-swrast",
    zypper: "zypper install Mesa-vulkan-device-select libvulkan_lvp",
  };
  const found = Object.entries(managers).find(([tool]) => existsSync(`/usr/bin/${tool}`));
  return found ? `sudo ${found[1]}` : "install your graphics card's current driver";
}

function seeToDriver() {
  let seen = probe();
  if (seen.status !== 0 && isDebian && isRoot) {
    console.log("Dawn finds no driver that it accepts; installing Mesa's software Vulkan driver.");
    installDriver();
    seen = probe();
  }
  if (seen.status !== 0)
    giveUp("Dawn found no Vulkan driver that it accepts on this machine.", driverCommand());
  process.stdout.write(seen.stdout);
}

seeToBrowser();
console.log(`browser: ${findBrowser()}`);
seeToDriver();
