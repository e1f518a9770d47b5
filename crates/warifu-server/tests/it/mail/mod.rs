//! Mails, handed to a real server of mails and taken apart by another program's reader.

mod forgotten;
mod letters;
mod links;
mod post_office;
mod sending;
mod trouble;
