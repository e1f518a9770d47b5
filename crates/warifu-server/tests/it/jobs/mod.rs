//! The jobs, on both engines: what ends in the tree, who may run beside whom, and what is owed at a stop.

mod rewrapping;
mod sequencing;
mod stopping;
