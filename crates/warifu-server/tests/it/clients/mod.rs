//! Stories with a client in them: OpenID Connect as a relying party sees it, from the first redirect to the last
//! token. Members come by their browsers, clients ask over HTTP; nobody reaches behind the server.

mod arriving;
mod asking;
mod certification;
mod configured;
mod connected;
mod consent;
mod devices;
mod endpoint;
mod errors;
mod expiring;
mod keys;
mod lasting;
mod links;
mod logout;
mod often;
mod origins;
mod proofs;
mod races;
mod sign_in;
mod slow;
mod spending;
mod step_up;
mod telling;
pub(crate) mod tokens;
