/**
 * Prints the adapter that Dawn gets on this machine, with what matters of its features and limits.
 */
import { openDawn } from "./dawn";

const mib = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`;

try {
  const { adapter, close } = await openDawn();
  const { info, limits, features } = adapter;
  const optional = ["shader-f16", "subgroups", "timestamp-query"];
  console.log(
    `adapter: ${[info.vendor, info.architecture, info.description].filter(Boolean).join(", ")}`,
  );
  console.log(
    "features: " +
      `${optional.map((name) => `${name} ${features.has(name) ? "yes" : "no"}`).join(", ")}`,
  );
  console.log(
    `limits: buffer ${mib(limits.maxBufferSize)}, binding ` +
      `${mib(limits.maxStorageBufferBindingSize)}, ` +
      `workgroup ${limits.maxComputeInvocationsPerWorkgroup} threads and ` +
      `${limits.maxComputeWorkgroupStorageSize / 1024} KiB, ` +
      `subgroup ${info.subgroupMinSize} to ${info.subgroupMaxSize}`,
  );
  close();
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
}
