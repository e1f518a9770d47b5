// The program itself, as `warifu dev` runs it: one house a test, in a folder of its own, on a free port, empty of
// what other tests did. Stopped by its process id. What it complains of on standard error fails the test.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { program } from "./paths.js";

/** @typedef {{ id: string, password: string }} Sample a member whom `dev` makes */

const run = promisify(execFile);

// Variables called WARIFU_… are settings of the program, which has its own here.
export const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("WARIFU_")));

export class House {
  /**
   * @param {import("node:child_process").ChildProcess} child
   * @param {string} folder
   * @param {string} said what it printed when it began
   */
  constructor(child, folder, said) {
    this.child = child;
    this.folder = folder;
    this.complaints = "";
    this.origin = /runs at\s+(http:\S+)/.exec(said)?.[1] ?? "";
    /** The sample clinic beside it. */
    this.clinic = /Sample clinic to sign in to:\s+(http:\S+)/.exec(said)?.[1] ?? "";
    /** The first operator's registration link. */
    this.link = /(http:\S+\/t\/\S+)/.exec(said)?.[1] ?? "";
    /** @type {Sample[]} */
    this.members = [...said.matchAll(/^\s+(\S+)\s+password\s+(\S+)$/gm)].map((m) => ({ id: m[1] ?? "", password: m[2] ?? "" }));
    child.stderr?.on("data", (data) => { this.complaints += data; });
  }

  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "warifu-browser-"));
    const child = spawn(program, ["dev", "--data", folder, "--port", "0"], { env, stdio: ["ignore", "pipe", "pipe"] });
    return new House(child, folder, await beginning(child));
  }

  /** @param {string} id @returns {Sample} */
  member(id) {
    const found = this.members.find((member) => member.id === id);
    if (!found) throw new Error(`dev made no member ${id}`);
    return found;
  }

  /** What `warifu admin` answers. @param {string[]} words @returns {Promise<any>} */
  async admin(...words) {
    const { stdout } = await run(program, ["admin", "--data", this.folder, "--json", ...words], { env });
    return JSON.parse(stdout);
  }

  /** Stops it, and gives back what it complained of. */
  async stop() {
    const gone = new Promise((resolve) => { this.child.once("exit", resolve); });
    if (this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
    return this.complaints;
  }
}

/** Everything it prints before it serves. @param {import("node:child_process").ChildProcess} child @returns {Promise<string>} */
function beginning(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (data) => { said += data; });
    child.stdout?.on("data", (data) => {
      said += data;
      if (/command line works there:.*\n/.test(said)) resolve(said);
    });
    child.once("exit", (code) => reject(new Error(`warifu dev ended with ${code}: ${said}`)));
    child.once("error", reject);
  });
}
