//! OpenID Connect and OAuth 2: protocol in, decision out.
//!
//! Pure: no database, no HTTP library, no clock, no random source of its own. It reads requests into types,
//! says what is wrong with them in the protocol's words, and writes answers and tokens. Who is signed in, what
//! is kept and what policy says is not known here.

pub mod access_token;
pub mod authorize;
pub mod claims;
pub mod client;
pub mod client_assertion;
pub mod device;
pub mod discovery;
pub mod dpop;
pub mod end_session;
pub mod error;
pub mod id_token;
pub mod id_token_hint;
pub mod introspect;
pub mod jose;
pub mod logout_token;
pub mod par;
pub mod parameters;
pub mod pkce;
pub mod redirect_uri;
pub mod resource;
pub mod revoke;
pub mod scope;
pub mod subject;
pub mod token;
pub mod userinfo;

#[cfg(test)]
mod sample;
