// Where things are: the project, the program under test, and what the tests leave behind.

const root = new URL("../../../", import.meta.url).pathname;

/** The program: built before, never here. */
export const program = process.env.WARIFU_BIN ?? `${root}target/debug/warifu`;

/** Python with what clients/requirements.txt names: installed before, never here. */
export const python = `${root}target/tools/python/bin/python`;

export const locales = `${root}crates/warifu-server/locales/`;

/** One folder with an index page, for people. */
export const screenshots = `${root}artifacts/screenshots/`;
