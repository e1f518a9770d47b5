// What the browser's WebAuthn interface needs around it: JSON in and out (W3C WebAuthn Level 3 §5.1.8 to
// §5.1.10), what this browser can do, and which message of the catalogue an exception means. No network. It never
// decides that a sign-in was refused; only the server does.

/** @typedef {"ios" | "android" | "windows" | "mac" | "other"} Platform */

/**
 * What tells the causes of one exception apart.
 * @typedef {object} Context
 * @property {"create" | "get"} ceremony
 * @property {"modal" | "conditional"} mediation a button was pressed, or the browser offered it by itself
 * @property {number} elapsed milliseconds between asking the browser and its answer
 * @property {number} lifetime milliseconds that the challenge lives
 * @property {boolean} visible whether the page stayed in front
 * @property {Platform} platform
 */

/**
 * @typedef {object} Support
 * @property {boolean} passkeys
 * @property {boolean} conditionalGet
 * @property {boolean} conditionalCreate
 * @property {boolean} platformAuthenticator
 * @property {boolean} [hybrid] whether a phone can be used by the browser's own QR code; not every browser tells
 */

const DEFAULT_LIFETIME = 5 * 60_000;

/** A person who cancels does so within a minute; later the system gave up by itself. */
const CANCELLING_TAKES = 60_000;

/** @param {string} text @returns {ArrayBuffer} */
export function fromBase64url(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += 1) bytes[at] = plain.charCodeAt(at);
  return bytes.buffer;
}

/** @param {ArrayBuffer} buffer */
export function toBase64url(buffer) {
  let plain = "";
  for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {{ id: string, type: string, transports?: string[] }} named @returns {PublicKeyCredentialDescriptor} */
function descriptor(named) {
  const transports = /** @type {AuthenticatorTransport[] | undefined} */ (named.transports);
  return { type: "public-key", id: fromBase64url(named.id), ...(transports ? { transports } : {}) };
}

/** @param {any} json @returns {PublicKeyCredentialCreationOptions} */
export function creationOptions(json) {
  const parse = globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON;
  if (parse) return parse.call(PublicKeyCredential, json);
  return {
    ...json,
    challenge: fromBase64url(json.challenge),
    user: { ...json.user, id: fromBase64url(json.user.id) },
    excludeCredentials: (json.excludeCredentials ?? []).map(descriptor),
  };
}

/** @param {any} json @returns {PublicKeyCredentialRequestOptions} */
export function requestOptions(json) {
  const parse = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON;
  if (parse) return parse.call(PublicKeyCredential, json);
  return {
    ...json,
    challenge: fromBase64url(json.challenge),
    allowCredentials: (json.allowCredentials ?? []).map(descriptor),
  };
}

/**
 * RegistrationResponseJSON or AuthenticationResponseJSON. Some password managers answer with an object of their
 * own whose toJSON is missing or breaks off; then we read the same fields ourselves.
 * @param {any} credential
 * @returns {object}
 */
export function responseJson(credential) {
  try {
    if (typeof credential.toJSON === "function") return credential.toJSON();
  } catch {
    // Read by hand below.
  }
  const from = credential.response;
  /** @type {Record<string, unknown>} */
  const response = { clientDataJSON: toBase64url(from.clientDataJSON) };
  if (from.attestationObject) {
    response["attestationObject"] = toBase64url(from.attestationObject);
    response["transports"] = from.getTransports?.() ?? [];
    if (from.getAuthenticatorData) response["authenticatorData"] = toBase64url(from.getAuthenticatorData());
    if (from.getPublicKeyAlgorithm) response["publicKeyAlgorithm"] = from.getPublicKeyAlgorithm();
    const key = from.getPublicKey?.();
    if (key) response["publicKey"] = toBase64url(key);
  } else {
    response["authenticatorData"] = toBase64url(from.authenticatorData);
    response["signature"] = toBase64url(from.signature);
    if (from.userHandle) response["userHandle"] = toBase64url(from.userHandle);
  }
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults?.() ?? {},
    response,
  };
}

/** What this browser can do; asks the newer interface first. @returns {Promise<Support>} */
export async function support() {
  const api = globalThis.PublicKeyCredential;
  if (!api || !globalThis.navigator?.credentials) {
    return { passkeys: false, conditionalGet: false, conditionalCreate: false, platformAuthenticator: false };
  }
  try {
    const told = /** @type {Record<string, boolean>} */ (await api.getClientCapabilities?.() ?? {});
    return {
      passkeys: true,
      conditionalGet: told["conditionalGet"] ?? Boolean(await api.isConditionalMediationAvailable?.()),
      conditionalCreate: told["conditionalCreate"] ?? false,
      ...("hybridTransport" in told ? { hybrid: told["hybridTransport"] } : {}),
      platformAuthenticator:
        told["userVerifyingPlatformAuthenticator"] ?? await api.isUserVerifyingPlatformAuthenticatorAvailable(),
    };
  } catch {
    return { passkeys: true, conditionalGet: false, conditionalCreate: false, platformAuthenticator: false };
  }
}

/** @param {string} agent @param {number} touches an iPad calls itself a Mac, but can be touched @returns {Platform} */
export function platformOf(agent, touches) {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touches > 1)) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Windows/.test(agent)) return "windows";
  return /Macintosh/.test(agent) ? "mac" : "other";
}

const IN_APP = /GSA\/|YJApp-(IOS|ANDROID)|Line\/|Instagram |FBAN|FBAV|FB_IAB|Twitter for iPhone|BytedanceWebview|musical_ly|trill|; wv\)/;

/**
 * Why this browser has no passkeys. The name a browser gives itself only words the advice; whether passkeys are
 * missing was found by asking for them.
 * @param {string} agent
 * @returns {"in-app-browser" | "browser-unsupported"}
 */
export function messageForMissingSupport(agent) {
  const withoutSafari = /iPhone|iPad|iPod/.test(agent) && !/Safari\//.test(agent);
  return IN_APP.test(agent) || withoutSafari ? "in-app-browser" : "browser-unsupported";
}

/**
 * What to advise before a registration that would end in the system asking for a USB key, or in nothing at all,
 * because this device has no lock of its own yet. A security key or a phone may still be used.
 * @param {Support} can
 * @param {Platform} platform
 * @returns {"security-key-asked" | "screen-lock-needed" | null}
 */
export function messageBeforeRegistering(can, platform) {
  if (!can.passkeys || can.platformAuthenticator) return null;
  if (platform === "windows") return "security-key-asked";
  return platform === "android" ? "screen-lock-needed" : null;
}

/**
 * Opens the browser's own dialog and waits for the person: the answer to send, or the message to show instead.
 * @param {"create" | "get"} ceremony
 * @param {any} options as the server sent them
 * @returns {Promise<{ response: object } | { message: string | null }>}
 */
export async function askBrowser(ceremony, options) {
  const began = performance.now();
  let visible = document.visibilityState === "visible";
  const watch = () => { visible &&= document.visibilityState === "visible"; };
  document.addEventListener("visibilitychange", watch);
  try {
    const credential = ceremony === "create"
      ? await navigator.credentials.create({ publicKey: creationOptions(options) })
      : await navigator.credentials.get({ publicKey: requestOptions(options) });
    return { response: responseJson(credential) };
  } catch (exception) {
    const message = messageFor(exception, {
      ceremony,
      mediation: "modal",
      elapsed: performance.now() - began,
      lifetime: options.timeout ?? DEFAULT_LIFETIME,
      visible,
      platform: platformOf(navigator.userAgent, navigator.maxTouchPoints),
    });
    return { message };
  } finally {
    document.removeEventListener("visibilitychange", watch);
  }
}

/**
 * The message of the catalogue for what the browser threw, or null where nothing is to be said: what the browser
 * offered by itself was not taken, or we broke it off ourselves.
 * @param {unknown} exception
 * @param {Context} context
 * @returns {string | null}
 */
export function messageFor(exception, context) {
  if (context.mediation === "conditional") return null;
  const { name, message } = named(exception);
  switch (name) {
    case "AbortError":
      return null;
    case "NotAllowedError":
      return messageForNotAllowed(message, context);
    case "InvalidStateError":
      return context.ceremony === "create" ? "already-registered" : "passkey-failed";
    case "NotReadableError":
    case "UnknownError":
      return "credential-manager-failed";
    case "ConstraintError":
    case "NotSupportedError":
      return messageForMissingLock(name, context);
    case "TimeoutError":
      return context.ceremony === "create" ? "registration-timed-out" : "not-allowed";
    case "OperationError":
      return "not-allowed";
    case "SecurityError":
      return "looks-like-another-site";
    default:
      return "server-trouble";
  }
}

/** @param {string} message @param {Context} context */
function messageForNotAllowed(message, context) {
  if (/entitle|web[- ]browser/i.test(message)) return "browser-not-entitled";
  const registering = context.ceremony === "create";
  if (context.elapsed >= context.lifetime) return registering ? "registration-timed-out" : "not-allowed";
  if (!context.visible || context.elapsed >= CANCELLING_TAKES) return "not-allowed";
  return registering ? "registration-cancelled" : "passkey-failed";
}

/** @param {string} name @param {Context} context */
function messageForMissingLock(name, context) {
  if (context.platform === "android") return "screen-lock-needed";
  if (context.platform === "windows") return "security-key-asked";
  return name === "NotSupportedError" ? "browser-unsupported" : "not-allowed";
}

/** @param {unknown} exception @returns {{ name: string, message: string }} */
function named(exception) {
  const thrown = /** @type {{ name?: unknown, message?: unknown } | null | undefined} */ (exception);
  return { name: String(thrown?.name ?? ""), message: String(thrown?.message ?? "") };
}

/**
 * What a browser is told of the member's passkeys (§5.1.10). The lists come whole from the server: what is left out
 * may be removed for good.
 * @typedef {object} Signals
 * @property {{ rpId: string, userId: string, allAcceptedCredentialIds: string[] }} [accepted]
 * @property {{ rpId: string, userId: string, name: string, displayName: string }} [details]
 */

/** @param {Signals} signals @returns {Promise<boolean>} whether the browser took the list of passkeys */
export async function signalPasskeys(signals) {
  const api = globalThis.PublicKeyCredential;
  try {
    if (signals.details) await api?.signalCurrentUserDetails?.(signals.details);
    if (!signals.accepted || !api?.signalAllAcceptedCredentials) return false;
    await api.signalAllAcceptedCredentials(signals.accepted);
    return true;
  } catch {
    return false;
  }
}
