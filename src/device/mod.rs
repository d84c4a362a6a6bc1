//! Machines that hang on the program: each behind a small interface, with a simulated one that can
//! misbehave.

pub mod audio;
pub mod printer;
