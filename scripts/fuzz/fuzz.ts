// npm run fuzz -- TARGET COUNT SEED [FROM]: random inputs for one reader of outside data.
import { type Summary, fuzz } from "./runner";
import { targets } from "./targets";

const [name, ...numbers] = process.argv.slice(2).filter((argument) => argument !== "--");
const target = targets.find((one) => one.name === name);
const [count, seed, from] = [numbers[0] ?? 1000, numbers[1] ?? 1, numbers[2] ?? 0].map(Number);
if (!target || ![count, seed, from].every(Number.isInteger)) {
  console.error(`npm run fuzz -- ${targets.map((one) => one.name).join("|")} COUNT SEED [FROM]`);
  process.exit(2);
}

const began = performance.now();
const onProgress = (finished: number) => {
  if (finished % 10_000 === 0) console.log(`${name}: ${finished} of ${count}`);
};
const summary = await fuzz(target, { count, seed, from, onProgress });
report(summary);
process.exit(summary.findings.length > 0 ? 1 : 0);

function report({ attempts, accepted, refused, slowest, findings }: Summary) {
  const seconds = (performance.now() - began) / 1000;
  for (const { attempt, sentence, input } of findings)
    console.log(`\nattempt ${attempt}: ${sentence}\n${JSON.stringify(input.slice(0, 600))}`);
  console.log(
    `${name}, seed ${seed}: ${attempts} attempts in ${seconds.toFixed(1)} s, ` +
      `${accepted} accepted, ${refused} refused, ${findings.length} findings; ` +
      `the slowest call took ${slowest.toFixed(0)} ms.`,
  );
}
