//! The storage against openraft's own suite, and groups of hubs in one process.
