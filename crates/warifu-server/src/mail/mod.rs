//! Mail: what a notice says, how it is written, and the server that takes it.
//!
//! A letter is made of a notice in the language of whoever receives it, as plain text and as HTML that fetches nothing
//! from anywhere. Whom to send it to, when and how often is the job's to know (`jobs/mails.rs`). Nothing here is
//! believed that a letter quotes: names are shown as they are, and never become a header or markup.

mod address;
mod letter;
mod link;
mod message;
mod settings;
mod smtp;

pub use address::Addressed;
pub(crate) use address::{open, reseal};
pub(crate) use letter::{Letter, Recipient};
pub(crate) use link::read as read_link;
pub(crate) use message::{Unwritable, write};
pub use settings::{Encryption, MailSettings, is_sender};
pub use smtp::judge as judge_mail_server;
pub(crate) use smtp::{Mailer, Shared, Unsent};
