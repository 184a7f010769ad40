// A seeded `batata dev` of the built binary, on free loopback ports, with a data
// folder of its own that goes when the test process ends.
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Server {
  url: string;
  logins: Map<string, string>;
  dir: string;
  log(): string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? done(address.port) : fail(new Error("no port"))));
    });
  });
}

export async function startServer(): Promise<Server> {
  const dir = mkdtempSync(join(tmpdir(), "batata-e2e-"));
  chmodSync(dir, 0o711); // root's Postgres runs as another user, who must pass through
  const [port, ops] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  let output = "";
  const child: ChildProcess = spawn(
    resolve("bin/batata"),
    ["dev", "--data-dir", join(dir, "data"), "--listen", `127.0.0.1:${port}`, "--ops-listen", `127.0.0.1:${ops}`, "--public-url", url, "--rate-limits", "off"],
    { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"], HOME: process.env["HOME"] } },
  );
  const collect = (piece: Buffer): void => {
    output += piece.toString();
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  process.once("exit", () => child.kill("SIGKILL"));

  const deadline = Date.now() + 300_000; // the first seeding makes some 600 pictures
  for (;;) {
    if (child.exitCode !== null) throw new Error(`batata dev ended:\n${output}`);
    if (Date.now() > deadline) throw new Error(`batata dev is not ready:\n${output}`);
    try {
      const ready = await fetch(`${url}/readyz`);
      if (ready.ok) break;
    } catch {
      // not listening yet
    }
    await new Promise((again) => setTimeout(again, 200));
  }
  const logins = new Map<string, string>();
  for (const line of readFileSync(join(dir, "data", "logins.txt"), "utf8").split("\n")) {
    const [handle, password] = line.trim().split(/\s+/);
    if (handle && password) logins.set(handle, password);
  }
  return { url, logins, dir, log: () => output, stop };
}
