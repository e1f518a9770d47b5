//! Flows, HTTP, pages and jobs.
