/**
 * Reverse proxies in front of a test's server, as their packages install them and as the manual configures them.
 * Owns: certificates, free ports, starting them, and ending them with the test.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { onTestFinished } from "vitest";
import { example } from "./manual.ts";
import { until } from "./until.ts";

export const PROXIES = ["nginx", "HAProxy"] as const;
export type ProxyName = (typeof PROXIES)[number];

export interface Proxy {
  /** https://localhost:<port> */
  readonly url: string;
  /** What it has said. */
  output(): string;
}

/** A folder that goes with the test. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "weft-proxy-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A certificate for localhost that this process believes from now on. */
function makeCertificate(folder: string): {
  readonly certificate: string;
  readonly key: string;
  readonly both: string;
} {
  const [certificate, key, both] = [join(folder, "test.crt"), join(folder, "test.key"), join(folder, "test.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const form = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", ...form, ...subject, "-keyout", key, "-out", certificate], { stdio: "pipe" });
  const pem = readFileSync(certificate, "utf8");
  writeFileSync(both, pem + readFileSync(key, "utf8"));
  setDefaultCACertificates([...getCACertificates("bundled"), pem]);
  return { certificate, key, both };
}

/** A port that was free a moment ago: a proxy cannot be asked which one it took. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Starts a proxy on `port` before a server on `upstream`, with the manual's configuration. */
export async function startProxy(
  name: ProxyName,
  { port, upstream }: { port: number; upstream: number },
): Promise<Proxy> {
  const folder = newFolder();
  const { certificate, key, both } = makeCertificate(folder);
  const local = (text: string): string =>
    text
      .replaceAll("127.0.0.1:3000", `127.0.0.1:${upstream}`)
      .replace("/etc/ssl/docs.example.com.crt", certificate)
      .replace("/etc/ssl/docs.example.com.key", key)
      .replace("/etc/haproxy/docs.example.com.pem", both)
      .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
      .replace("bind :443", `bind 127.0.0.1:${port}`)
      .replace("server_name docs.example.com", "server_name localhost");
  const file = join(folder, "proxy.conf");
  if (name === "nginx") {
    const site = local(example("proxies.md", "nginx", "server_name"));
    const below = local(example("proxies.md", "nginx", "location /docs/"));
    writeFileSync(file, nginx(folder, site.replace(/\}\s*$/, `${below}\n}`)));
  } else {
    writeFileSync(file, local(example("proxies.md", "haproxy", "frontend")));
  }
  const command =
    name === "nginx" ? ["nginx", "-c", file, "-p", folder, "-g", "daemon off;"] : ["haproxy", "-db", "-f", file];
  const child = start(command);
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const url = `https://localhost:${port}`;
  const isUp = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`${name} ended:\n${output}`);
    return fetch(`${url}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  };
  await until(isUp, { what: `${name} answers` }).catch((error: unknown) => {
    throw new Error(`${name} said:\n${output}`, { cause: error });
  });
  return { url, output: () => output };
}

function start([command = "", ...args]: readonly string[]): ChildProcess {
  const places = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  const found = places.map((place) => join(place, command)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${command} is not installed; "npm test" installs it, or says how`);
  const child = spawn(found, args, { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  return child;
}

/** What stands around a site: nothing outside the test's folder. */
function nginx(folder: string, site: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};`,
  );
  // As root it would hand its work to somebody who may not look into this folder.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `${user}
worker_processes 1;
pid ${join(folder, "nginx.pid")};
error_log stderr warn;
events {}
http {
access_log off;
${temporary.join("\n")}
${site}
}
`;
}
