// Before all tests: the program must be there, and screenshots of an earlier run must not.

import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { program, screenshots } from "./paths.js";

export default function before() {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    throw new Error(`${program} is missing: build it by \`cargo build -p warifu\`, or name it by WARIFU_BIN`);
  }
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
}
