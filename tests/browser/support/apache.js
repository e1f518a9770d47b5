// A house as it is run for real, by `warifu serve` over TLS with a certificate of our own authority, and beside it
// Apache with mod_auth_openidc, which lets nobody into a folder but by the house.

import { execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { House, env } from "./house.js";
import { program } from "./paths.js";

const run = promisify(execFile);
const MODULES = "/usr/lib/apache2/modules";

/** A port that nobody has at the moment. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** An authority, and a certificate of it for localhost. @param {string} folder */
async function certify(folder) {
  const openssl = (/** @type {string} */ words) => run("openssl", words.split(" "), { cwd: folder });
  await openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=Tests");
  await openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tls.key -out tls.csr -subj /CN=localhost");
  await writeFile(join(folder, "tls.ext"), "subjectAltName=DNS:localhost\n");
  await openssl("x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out tls.crt -days 2 -extfile tls.ext");
}

export class SecureHouse extends House {
  /** @returns {Promise<SecureHouse>} */
  static async start() {
    const folder = await mkdtemp(join(tmpdir(), "warifu-apache-"));
    await chmod(folder, 0o755);
    await certify(folder);
    const [port, privatePort] = [await freePort(), await freePort()];
    await writeFile(join(folder, "warifu.toml"), `
name = "Test"
url = "https://localhost:${port}"
stop-announced-seconds = 0
[contact]
email = "help@example.jp"
[listen]
addresses = ["127.0.0.1:${port}"]
[listen.tls]
certificate = "tls.crt"
key = "tls.key"
[private]
address = "127.0.0.1:${privatePort}"
[database]
sqlite = "warifu.sqlite"
[key-ring]
file = "key-ring"
`);
    const config = ["--config", join(folder, "warifu.toml")];
    await run(program, ["keys", "create", ...config], { env });
    await run(program, ["admin", ...config, "organization", "create", "みなとクリニック"], { env });
    // The authority that calls to clients are to trust.
    const trusting = { ...env, SSL_CERT_FILE: join(folder, "ca.crt") };
    const child = spawn(program, ["serve", ...config], { env: trusting, stdio: ["ignore", "pipe", "pipe"] });
    const house = new SecureHouse(child, folder, "");
    house.origin = `https://localhost:${port}`;
    await listening(child);
    house.complaints = "";
    return house;
  }

  /** @param {string[]} words @returns {Promise<any>} */
  async admin(...words) {
    const { stdout } = await run(program, ["admin", "--config", join(this.folder, "warifu.toml"), "--json", ...words], { env });
    return JSON.parse(stdout);
  }

  /** Its log is no complaint. */
  async stop() {
    await super.stop();
    return "";
  }
}

/** @param {import("node:child_process").ChildProcess} child @returns {Promise<void>} */
function listening(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (/** @type {string} */ data) => {
      said += data;
      if (said.includes("listening") && said.includes("public")) resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`warifu serve ended with ${code}: ${said}`)));
  });
}

export class Apache {
  /** @param {string} folder @param {number} port */
  constructor(folder, port) {
    this.folder = folder;
    this.origin = `https://localhost:${port}`;
    this.protected = `${this.origin}/protected/`;
    this.back = `${this.origin}/protected/redirect_uri`;
    this.out = `${this.origin}/out.html`;
    /** @type {import("node:child_process").ChildProcess | undefined} */
    this.child = undefined;
  }

  /** Makes Apache known to the house, and starts it. @param {SecureHouse} house */
  static async start(house) {
    const port = await freePort();
    const apache = new Apache(join(house.folder, "apache"), port);
    const client = await house.admin(
      "client", "create", "apache", "--redirect-uri", apache.back, "--post-logout-redirect-uri", apache.out,
      "--backchannel-logout-uri", `${apache.back}?logout=backchannel`,
    );
    await mkdir(join(apache.folder, "www/protected"), { recursive: true });
    const page = (/** @type {string} */ title) => `<!DOCTYPE html><html lang=en><title>${title}</title><h1>${title}</h1>`;
    await writeFile(join(apache.folder, "www/protected/index.html"), page("Back at the clinic"));
    await writeFile(join(apache.folder, "www/out.html"), page("Signed out of the clinic"));
    await writeFile(join(apache.folder, "httpd.conf"), apache.config(house, port, client["client-secret"]));
    apache.child = spawn("apache2", ["-f", join(apache.folder, "httpd.conf"), "-DFOREGROUND"], { stdio: ["ignore", "inherit", "inherit"] });
    await apache.opens();
    return apache;
  }

  /** Settings as the documentation of mod_auth_openidc gives them. @param {SecureHouse} house @param {number} port @param {string} secret */
  config(house, port, secret) {
    const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "ssl", "socache_shmcb", "mime", "dir", "headers", "auth_openidc"];
    return `
ServerName localhost
ServerRoot ${this.folder}
PidFile ${this.folder}/pid
DefaultRuntimeDir ${this.folder}
ErrorLog ${this.folder}/error.log
${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join("\n")}
${process.getuid?.() === 0 ? "User www-data\nGroup www-data" : ""}
Listen 127.0.0.1:${port} https
DocumentRoot ${this.folder}/www
DirectoryIndex index.html
TypesConfig /dev/null
AddType text/html .html
SSLEngine on
SSLCertificateFile ${house.folder}/tls.crt
SSLCertificateKeyFile ${house.folder}/tls.key
OIDCProviderMetadataURL ${house.origin}/.well-known/openid-configuration
OIDCCABundlePath ${house.folder}/ca.crt
OIDCClientID apache
OIDCClientSecret ${secret}
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCResponseType code
OIDCPKCEMethod S256
OIDCScope "openid profile"
OIDCIDTokenSignedResponseAlg ES256
OIDCRedirectURI ${this.back}
OIDCCryptoPassphrase ${secret}
OIDCRemoteUserClaim preferred_username
OIDCSessionType server-cache
OIDCCacheType shm
<Location /protected>
  AuthType openid-connect
  Require valid-user
  Header always set X-Member "expr=%{REMOTE_USER}"
</Location>
`;
  }

  /** Until its socket is there. */
  async opens() {
    const { port } = new URL(this.origin);
    for (;;) {
      if (this.child?.exitCode !== null) throw new Error("apache2 has ended; is libapache2-mod-auth-openidc installed?");
      const open = await new Promise((resolve) => {
        const socket = connect(Number(port), "127.0.0.1", () => { socket.destroy(); resolve(true); });
        socket.once("error", () => resolve(false));
      });
      if (open) return;
    }
  }

  async stop() {
    const gone = new Promise((resolve) => { this.child?.once("exit", resolve); });
    if (this.child?.exitCode === null) {
      this.child.kill("SIGTERM");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
