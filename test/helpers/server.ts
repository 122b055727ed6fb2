/**
 * Real servers for tests, in this process. Owns: free ports, temporary folders, and cleaning both up.
 * test/helpers/process.ts starts them as processes of their own.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Config, readConfig } from "../../server/config.ts";
import { type Parts, startServer } from "../../server/main.ts";

export interface TestServer {
  /** http://127.0.0.1:<port>; the port stays the same after a restart. */
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Where the first account is made, in private access. */
  readonly ownerLink: string;
  stop(): Promise<void>;
  /** Stops, and starts again on the same folder and port. */
  restart(): Promise<void>;
}

type Settings = Omit<Partial<Config>, "limits"> & { readonly limits?: Partial<Config["limits"]> };

/** Starts a server that ends with the test. Limits may be given in part; the rest are the defaults. */
export async function testServer(settings: Settings = {}, parts: Parts = {}): Promise<TestServer> {
  const { server, end } = await startTestServer(settings, parts);
  onTestFinished(end);
  return server;
}

/** The same for many tests, of which the last ends it. */
export async function startTestServer(
  { limits, ...options }: Settings = {},
  parts: Parts = {},
): Promise<{ readonly server: TestServer; readonly end: () => Promise<void> }> {
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), "weft-server-")));
  const config = {
    logLevel: "silent" as const,
    ...options,
    dataDir: folder,
    limits: { ...readConfig({}).limits, ...limits },
  };
  let running = await startServer({ ...config, port: options.port ?? 0 }, parts);
  const { port, url } = running;
  let stopped = false;
  const server: TestServer = {
    url,
    port,
    folder,
    get ownerLink() {
      return running.ownerLink ?? "";
    },
    stop() {
      stopped = true;
      return running.close();
    },
    async restart() {
      await running.close();
      running = await startServer({ ...config, port }, parts);
      stopped = false;
    },
  };
  async function end(): Promise<void> {
    if (!stopped) await running.close();
    if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true });
  }
  return { server, end };
}
