// Where things are: the project, the program under test, and what the tests leave behind.

const root = new URL("../../../", import.meta.url).pathname;

/** The program: built before, never here. */
export const program = process.env.WARIFU_BIN ?? `${root}target/debug/warifu`;

export const locales = `${root}crates/warifu-server/locales/`;

/** One folder with an index page, for people. */
export const screenshots = `${root}artifacts/screenshots/`;
