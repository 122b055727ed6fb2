/**
 * Loaded into every measured process before its own code: answers what it has cost so far. The same for all of them,
 * so that what is compared was measured alike. Must never: run unless asked, or keep a process from ending.
 */

interface Collector {
  (options: { readonly type: "major"; readonly execution: "sync"; readonly flavor: "last-resort" }): void;
}

process.on("message", (question) => {
  if (question === "cpu") {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
    return;
  }
  // Without collecting first, memory is a matter of when the collector last ran.
  const { gc } = globalThis as unknown as { readonly gc: Collector };
  for (let pass = 0; pass < 2; pass++) gc({ type: "major", execution: "sync", flavor: "last-resort" });
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.(question === "resident" ? rss : heapUsed + external);
});
process.on("disconnect", () => process.exit());
process.channel?.unref();
