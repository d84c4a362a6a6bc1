//! What the terminal can do, and leaving it as it was found.
