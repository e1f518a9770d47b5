//! The names of guards: what a flow is told when a commit is stale. Stable, because flows match on them.

/// Somebody has decided about the application.
pub const APPLICATION: &str = "application";
/// A counter of wrong passwords was written meanwhile.
pub const ATTEMPT: &str = "attempt";
/// Another sequencer was first: the head of the tree isn't the one this was made from.
pub const AUDIT_HEAD: &str = "audit-head";
/// An event was put into the tree meanwhile.
pub const AUDIT_PENDING: &str = "audit-pending";
/// The client was changed meanwhile.
pub const CLIENT: &str = "client";
/// The client's public name is taken.
pub const CLIENT_NEW: &str = "client-new";
/// What the member let the client have was changed or taken back meanwhile.
pub const CONSENT: &str = "consent";
/// Another replica has told the client meanwhile.
pub const DELIVERY: &str = "delivery";
/// The device code is taken, answered or over, or it isn't time to poll yet.
pub const DEVICE_CODE: &str = "device-code";
/// The event's content was erased meanwhile.
pub const EVENT: &str = "event";
/// The grant is revoked, its code redeemed or too old.
pub const GRANT: &str = "grant";
/// The handoff has come further meanwhile.
pub const HANDOFF: &str = "handoff";
/// The installation's row isn't there, or is there already.
pub const INSTALLATION: &str = "installation";
/// The kept request has given its code, or its time is over.
pub const KEPT_REQUEST: &str = "kept-request";
/// Somebody else holds the lease.
pub const LEASE: &str = "lease";
/// The member is gone, no longer admitted, in another epoch, or already as wanted.
pub const MEMBER: &str = "member";
/// The member ID or the address is taken.
pub const MEMBER_NEW: &str = "member-new";
/// The nonce is spent.
pub const NONCE: &str = "nonce";
/// Another replica has sent the mail meanwhile, or it isn't one to be tried again.
pub const NOTICE: &str = "notice";
/// There is a first organization already.
pub const ORGANIZATION_NEW: &str = "organization-new";
/// The member has as many passkeys as policy allows.
pub const PASSKEY_LIMIT: &str = "passkey-limit";
/// The credential is registered already, for whomever.
pub const PASSKEY_NEW: &str = "passkey-new";
/// The passkey is gone, another member's, in another state, or its counter has moved on.
pub const PASSKEY_STATE: &str = "passkey-state";
/// The password is of another version.
pub const PASSWORD: &str = "password";
/// The policy is of another version.
pub const POLICY: &str = "policy";
/// The recovery code is used or none of the member's, or its set was exchanged meanwhile.
pub const RECOVERY_CODE: &str = "recovery-code";
/// The refresh token is gone or used.
pub const REFRESH_TOKEN: &str = "refresh-token";
/// The session is gone or has another token.
pub const SESSION: &str = "session";
/// The signing key is sealed under another key of the ring, or its id is taken.
pub const SIGNING_KEY: &str = "signing-key";
/// The ticket is used, replaced, revoked, locked or expired, or its wrong passwords were counted on meanwhile.
pub const TICKET: &str = "ticket";
