/**
 * Loaded into every measured process before its own code: answers what it has cost so far. The same for all of them,
 * so that what is compared was measured alike. Must never: run unless asked, or keep a process from ending.
 */

interface Collector {
  (options: { readonly type: "major"; readonly execution: "sync"; readonly flavor: "last-resort" }): void;
}

process.on("message", (question) => {
  // Without collecting first, memory is a matter of when the collector last ran.
  if (question === "memory") {
    const { gc } = globalThis as unknown as { readonly gc: Collector };
    for (let pass = 0; pass < 2; pass++) gc({ type: "major", execution: "sync", flavor: "last-resort" });
    process.send?.(process.memoryUsage.rss());
  } else {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  }
});
process.on("disconnect", () => process.exit());
process.channel?.unref();
