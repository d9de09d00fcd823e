// The program `login-backend` as a child process.

import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const PATIENCE = 20_000;

export class Backend {
  #program;
  #process;
  #data;
  log = "";
  url;
  inbox;

  /** Starts the program with these options, and reads the addresses that it prints. */
  static async start(program, ...options) {
    const backend = new Backend();
    backend.#program = program;
    backend.#data = mkdtempSync(join(tmpdir(), "login-backend-"));
    const words = ["--listen", "127.0.0.1:0", "--data", backend.#data, ...options];
    // Credentials in the environment would lead to the real vendors.
    backend.#process = spawn(program, words, { env: { PATH: process.env.PATH }, stdio: ["ignore", "pipe", "pipe"] });
    process.on("exit", () => backend.#process.kill("SIGKILL"));
    backend.#process.stderr.on("data", (bytes) => (backend.log += bytes));
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no address in ${PATIENCE} ms\n${backend.log}`)), PATIENCE);
      const fail = (cause) => {
        clearTimeout(timer);
        reject(new Error(`${program}: ${cause}\n${backend.log}`));
      };
      backend.#process.on("error", fail);
      backend.#process.on("exit", (code) => fail(`ended with ${code}`));
      createInterface({ input: backend.#process.stdout }).on("line", (line) => {
        backend.url ??= line.match(/^Open (http:\/\/127\.0\.0\.1:\d+)\/$/)?.[1];
        backend.inbox ??= line.match(/http:\/\/127\.0\.0\.1:\d+\/inbox/)?.[0];
        if (backend.url && backend.inbox) {
          clearTimeout(timer);
          resolve();
        }
      });
    });
    return backend;
  }

  /** Adds a key, as an operator does. */
  rotate() {
    return promisify(execFile)(this.#program, ["rotate", "--data", this.#data], { timeout: PATIENCE });
  }

  /** Returns the exit code. */
  async stop() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 6000);
    const code = this.#process.exitCode ?? (await ended);
    clearTimeout(timer);
    rmSync(this.#data, { recursive: true, force: true });
    return code;
  }
}
