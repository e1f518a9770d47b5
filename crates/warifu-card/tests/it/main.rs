//! Cards as paper: every page is rendered and read by programs that we did not write.

mod batch;
mod long;
mod paper;
mod parts;
mod reading;
mod sample;
